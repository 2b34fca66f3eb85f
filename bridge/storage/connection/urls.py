"""The database's URL: every usual spelling, and every parameter that libpq takes.

SQLAlchemy reads one host and knows its own parameters only, so PostgreSQL's URLs are taken apart
here, and what they say reaches libpq as keywords.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bridge.config import is_loopback
from bridge.errors import SettingsError

_SQLITE = {"sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"}
_POSTGRESQL = {
    "postgres",
    "postgresql",
    "postgresql+asyncpg",
    "postgresql+psycopg",
    "postgresql+psycopg2",
}
_POSTGRESQL_URL = re.compile(
    r"[^:]+://(?:(?P<username>[^:/@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<places>[^/?]*)(?:/(?P<database>[^?]*))?(?:\?(?P<query>.*))?"
)
_PLACE = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>\d*))?")
# Said by providers for other drivers. Nothing is prepared on the server, so pooling needs no word.
_FOR_OTHERS = {
    "connection_limit",
    "pgbouncer",
    "pool_timeout",
    "prepared_statement_cache_size",
    "statement_cache_size",
    "supa",
    "uselibpqcompat",
}
_TLS_MODES = {"true": "require", "false": "disable"}
# A network that is cut says nothing: without these the system would wait for minutes or hours.
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "8000",
}
_DEFAULTS = {"client_encoding": "utf8", "fallback_application_name": "bridge", **_PATIENCE}


def parse_url(text: str) -> URL:
    """Accept the usual spellings and name the driver; several hosts stand in the query.

    Raises:
        SettingsError: Not a database the bridge can use; the text holds no password.
    """
    scheme, mark, _ = text.partition("://")
    if mark and scheme in _POSTGRESQL:
        return _parse_postgresql(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _wrong("this is not a database URL") from None
    if url.drivername not in _SQLITE:
        known = "use sqlite:///file or postgresql://user@host/name"
        raise _wrong(f"{url.drivername!r} is not known; {known}")
    if url.database in {None, "", ":memory:"}:
        raise _wrong("SQLite needs a file, as in sqlite:///file")
    return url.set(drivername="sqlite+pysqlite")


def connection_keywords(url: URL) -> dict[str, str]:
    """What libpq is told, with time-outs wherever the URL sets none."""
    return _DEFAULTS | _keywords(url)


def _parse_postgresql(text: str) -> URL:
    found = _POSTGRESQL_URL.fullmatch(text)
    if found is None:
        raise _wrong("this is not a database URL")
    query = dict(_parameters(found["query"] or ""))
    places = [place for place in found["places"].split(",") if place]
    if not places and "port" not in query:
        places = [place for place in query.pop("host", "").split(",") if place]
    one, several = _hosts(places)
    url = URL.create(
        "postgresql+psycopg",
        username=query.pop("user", None) or _decoded(found["username"]),
        password=query.pop("password", None) or _decoded(found["password"]),
        database=query.pop("dbname", None) or _decoded(found["database"]),
        query=query | several,
        **one,
    )
    _check(url)
    return url


def _check(url: URL) -> None:
    # Whoever has SQLite does without.
    from psycopg import ProgrammingError  # noqa: PLC0415
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    try:
        make_conninfo(**_keywords(url))
    except ProgrammingError as error:
        raise _wrong(str(error).strip()) from None


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    """Its pairs as libpq names them; a repeated `host` is a list of hosts."""
    hosts: list[str] = []
    for part in filter(None, query.split("&")):
        name, _, value = map(unquote, part.partition("="))
        if name == "host":
            hosts.append(value)
        elif name == "ssl":
            yield "sslmode", _TLS_MODES.get(value, value)
        elif name not in _FOR_OTHERS:
            yield name, value
    if hosts:
        yield "host", ",".join(hosts)


def _hosts(places: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What is said of one host, and what stands in the query of a socket or of several hosts."""
    pairs = [_place(place) for place in places]
    if len(pairs) == 1 and not pairs[0][0].startswith("/"):
        host, port = pairs[0]
        return {"host": host or None, "port": int(port) if port else None}, {}
    hosts, ports = ",".join(host for host, _ in pairs), ",".join(port for _, port in pairs)
    several = {"host": hosts} if pairs else {}
    return {}, several | ({"port": ports} if ports.strip(",") else {})


def _place(text: str) -> tuple[str, str]:
    found = _PLACE.fullmatch(text)
    if found is None:
        raise _wrong("a host is written name, name:port or [address]:port")
    return unquote(found["host"].strip("[]")), found["port"] or ""


def _keywords(url: URL) -> dict[str, str]:
    own = {
        "user": url.username,
        "password": url.password,
        "host": url.host,
        "port": url.port,
        "dbname": url.database,
    }
    said = {name: str(value) for name, value in own.items() if value not in {None, ""}}
    return said | {name: str(value) for name, value in url.query.items()}


def _decoded(text: str | None) -> str | None:
    return unquote(text) if text else None


def _wrong(problem: str) -> SettingsError:
    return SettingsError([f"BRIDGE_DATABASE_URL: {problem}."])


def is_verified(url: URL) -> bool:
    """Whether nobody between here and the server can take its place; on this machine nobody is."""
    found = url.host or url.query.get("host") or "localhost"
    hosts = [found] if isinstance(found, str) else list(found)
    is_here = all(each.startswith("/") or is_loopback(f"http://{each}") for each in hosts)
    return is_here or url.query.get("sslmode") in {"verify-full", "verify-ca"}
