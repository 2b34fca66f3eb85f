"""URLs as providers give them reach libpq with everything they say."""

import pytest

from bridge.errors import SettingsError
from bridge.storage.connection.urls import connection_keywords, parse_url


def said(url: str) -> dict[str, str]:
    """What is told to libpq beyond what it is always told."""
    usual = connection_keywords(parse_url("postgresql:///"))
    found = connection_keywords(parse_url(url))
    assert set(usual) <= set(found)
    return {name: value for name, value in found.items() if usual.get(name) != value}


@pytest.mark.parametrize(
    ("url", "keywords"),
    [
        (
            "postgres://bridge:s%40crt%2F+@db.example.com:6432/main?sslmode=require",
            {
                "user": "bridge",
                "password": "s@crt/+",
                "host": "db.example.com",
                "port": "6432",
                "dbname": "main",
                "sslmode": "require",
            },
        ),
        (
            "postgresql://db/x?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&channel_binding=require",
            {
                "host": "db",
                "dbname": "x",
                "sslmode": "verify-full",
                "sslrootcert": "/etc/ca.pem",
                "channel_binding": "require",
            },
        ),
        (
            (
                "postgresql://db/x?application_name=a%20b&options=-c%20geqo%3Doff&connect_timeout=30"
                "&keepalives_idle=60&keepalives=1&tcp_user_timeout=0&target_session_attrs=read-write"
            ),
            {
                "host": "db",
                "dbname": "x",
                "application_name": "a b",
                "options": "-c geqo=off",
                "connect_timeout": "30",
                "keepalives_idle": "60",
                "keepalives": "1",
                "tcp_user_timeout": "0",
                "target_session_attrs": "read-write",
            },
        ),
        (
            "postgresql://db/x?pgbouncer=true&connection_limit=1&ssl=true",
            {"host": "db", "dbname": "x", "sslmode": "require"},
        ),
        (
            "postgresql://u@one:5432,two:5433/x?target_session_attrs=primary",
            {
                "user": "u",
                "host": "one,two",
                "port": "5432,5433",
                "dbname": "x",
                "target_session_attrs": "primary",
            },
        ),
        (
            "postgresql://one,two:5433/x",
            {"host": "one,two", "port": ",5433", "dbname": "x"},
        ),
        (
            "postgresql:///x?host=one:1&host=two:2",
            {"host": "one,two", "port": "1,2", "dbname": "x"},
        ),
        (
            "postgresql:///x?host=one,two&port=1,2",
            {"host": "one,two", "port": "1,2", "dbname": "x"},
        ),
        (
            "postgresql://[::1]:5433/x",
            {"host": "::1", "port": "5433", "dbname": "x"},
        ),
        (
            "postgresql://[::1]:5433,[2001:db8::2]/x",
            {"host": "::1,2001:db8::2", "port": "5433,", "dbname": "x"},
        ),
        (
            "postgresql+asyncpg://u@%2Fvar%2Frun%2Fpostgresql/x",
            {"user": "u", "host": "/var/run/postgresql", "dbname": "x"},
        ),
        (
            "postgresql:///x?host=/var/run/postgresql&port=5433&user=u&password=p",
            {
                "host": "/var/run/postgresql",
                "port": "5433",
                "user": "u",
                "password": "p",
                "dbname": "x",
            },
        ),
    ],
)
def test_everything_that_a_url_says_is_told_to_libpq(url: str, keywords: dict[str, str]):
    assert said(url) == keywords


def test_what_nobody_sets_is_set_so_that_a_cut_network_is_noticed():
    keywords = connection_keywords(parse_url("postgresql://db/x"))

    assert {"connect_timeout", "keepalives_idle", "tcp_user_timeout"} <= set(keywords)
    # A pooler refuses these at the connection's start.
    assert "options" not in keywords


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql://u:hunter2@db/x?sslmod=require", "sslmod"),
        ("postgresql://u:hunter2@db:port/x", "host"),
        ("postgresql://u:hunter2@[::1/x", "host"),
    ],
)
def test_what_libpq_does_not_know_is_named_without_the_password(url: str, named: str):
    with pytest.raises(SettingsError, match=rf"^BRIDGE_DATABASE_URL: .*{named}") as caught:
        parse_url(url)
    assert "hunter2" not in str(caught.value)
