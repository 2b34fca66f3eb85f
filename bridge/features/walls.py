"""What around the bridge stands open: its part of `bridge doctor`."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bridge.commands.telling.checkup import Checkup, Finding
from bridge.config import Settings, is_loopback
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.storage.chores import rotation
from bridge.storage.connection.urls import is_verified, parse_url
from bridge.storage.meetings import bindings

_SHORTEST_KEY = 32

_MOST_NAMED = 5


async def check_walls(checkup: Checkup) -> list[Finding]:
    """Files that others can read, keys, TLS, and who may do what without a proof."""
    settings = checkup.settings
    found = [*_files(settings), *_keys(settings), *_network(settings), *_openings(settings)]
    if unreadable := await checkup.database.read(rotation.count_unreadable):
        text = f"{unreadable} stored values open with none of BRIDGE_SECRET_KEYS."
        found.append(
            Finding(text=text, fix="Put the key they were written with behind the others.")
        )
    return found


async def check_retention(checkup: Checkup) -> list[Finding]:
    """Words that are kept for good are kept because somebody wants it, one hopes."""
    live = await checkup.database.read(bindings.list_live)
    kept = [each.alias for each in live if each.settings.retention_days is None]
    if not kept:
        return []
    told = catalogue.KEPT_FOR_GOOD_AND_MORE if kept[_MOST_NAMED:] else catalogue.KEPT_FOR_GOOD
    names, more = ", ".join(kept[:_MOST_NAMED]), len(kept) - _MOST_NAMED
    return [
        Finding(
            text=say(told, names=names, count=more),
            fix="An owner may say /pexip settings retention 30d there.",
            is_notice=True,
        )
    ]


def _files(settings: Settings) -> Iterator[Finding]:
    """The secrets' own files; Windows keeps rights of another kind."""
    if os.name == "nt":
        return
    url = parse_url(settings.database_url)
    places = [Path(".env")]
    if url.get_backend_name() == "sqlite":
        places += [Path(f"{url.database}{end}") for end in ("", "-wal")]
    for path in places:
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(text=f"Others can read {path.name}.", fix=f"Run: chmod 600 {path.name}")


def _keys(settings: Settings) -> Iterator[Finding]:
    keys = [each.strip() for each in settings.secret_keys.get_secret_value().split(",")]
    short = sum(0 < len(each) < _SHORTEST_KEY for each in keys)
    if short:
        yield Finding(
            text=f"{short} of BRIDGE_SECRET_KEYS have less than {_SHORTEST_KEY} characters.",
            fix="Put a longer one in front and run: bridge rotate-keys",
        )


def _network(settings: Settings) -> Iterator[Finding]:
    url = parse_url(settings.database_url)
    if url.get_backend_name() != "sqlite" and not is_verified(url):
        yield Finding(
            text="PostgreSQL’s certificate is not verified on the way.",
            fix="Add ?sslmode=verify-full&sslrootcert=… to BRIDGE_DATABASE_URL.",
        )
    if not is_loopback(f"http://{_bracketed(settings.http_host)}"):
        yield Finding(
            text=f"The web server listens on {settings.http_host}, without TLS.",
            fix="Let only a proxy with TLS reach it, or set BRIDGE_HTTP_HOST=127.0.0.1.",
            is_notice=True,
        )


def _openings(settings: Settings) -> Iterator[Finding]:
    if any(set(each) <= {"*"} for each in settings.open_aliases):
        yield Finding(
            text="Members may bind any meeting that has no PIN: BRIDGE_OPEN_ALIASES has *.",
            fix="Name the patterns of those that are meant.",
            is_notice=True,
        )
    if settings.untold_people == "members":
        yield Finding(
            text="Whom Slack does not tell of is a member: BRIDGE_UNTOLD_PEOPLE is members.",
            fix="Leave it out with Slack itself.",
            is_notice=True,
        )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


CHECKS = (check_walls, check_retention)
