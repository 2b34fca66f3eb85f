"""What a log line looks like, and what never stands in one."""

import io
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Literal

import psycopg
import pytest
import structlog
from sqlalchemy.exc import OperationalError, ProgrammingError

from bridge.log import blank, blank_secrets
from bridge.storage.connection.failures import DatabaseLostError
from tests.logged import logged

# Put together, so that nobody who scans this file for secrets is alarmed.
BOT_TOKEN = f"xoxb-{12345}-abcDEF"
APP_TOKEN = f"xapp-{1}-A012-secret"
RESPONSE_URL = "https://hooks.slack.com/commands/T0/1/x"
SECRETS = (BOT_TOKEN, APP_TOKEN, RESPONSE_URL)

Lines = Callable[[Literal["text", "json"]], io.StringIO]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Logging as the bridge sets it up, into a string; afterward all is as before."""
    with ExitStack() as stack:
        yield lambda log_format: stack.enter_context(logged(log_format))


def fail(words: str = f"refused {BOT_TOKEN}") -> None:
    raise ValueError(words)


@pytest.mark.parametrize("secret", SECRETS)
def test_what_looks_like_a_secret_is_blanked(secret: str):
    assert blank(f"before {secret} after") == "before ••• after"


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("https://node/api?token=abc&x=1", "https://node/api?token=•••&x=1"),
        ("pin=1234", "pin=•••"),
        ("PIN=1234 then", "PIN=••• then"),
        ("no secret here", "no secret here"),
    ],
)
def test_values_of_tokens_and_pins_are_blanked(text: str, blanked: str):
    assert blank(text) == blanked


def test_secrets_are_blanked_at_any_depth():
    event: dict[str, Any] = {
        "event": f"got {BOT_TOKEN}",
        "pin": "1234",
        "number": 5,
        "nested": {"authorization": "Bearer x", "list": [APP_TOKEN, {"token": "t"}, 7]},
        "pair": (RESPONSE_URL, "plain"),
    }

    shown = blank_secrets(None, "info", event)

    assert shown == {
        "event": "got •••",
        "pin": "•••",
        "number": 5,
        "nested": {"authorization": "•••", "list": ["•••", {"token": "•••"}, 7]},
        "pair": ["•••", "plain"],
    }


def test_a_json_line_holds_level_time_and_context(lines: Lines):
    written = lines("json")

    structlog.get_logger().warning("It rains", meeting="m1", pin="1234")

    line = json.loads(written.getvalue())
    assert (line["event"], line["level"], line["meeting"]) == ("It rains", "warning", "m1")
    assert line["pin"] == "•••"
    assert line["timestamp"].endswith("Z")


def test_a_text_line_can_be_read(lines: Lines):
    written = lines("text")

    structlog.get_logger().info("It rains", meeting="m1")

    assert "It rains" in written.getvalue()
    assert "m1" in written.getvalue()


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_traceback_is_there_without_its_secret(lines: Lines, log_format: Literal["text", "json"]):
    written = lines(log_format)

    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("It failed")

    assert "ValueError" in written.getvalue()
    assert BOT_TOKEN not in written.getvalue()


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT 1", {}, psycopg.errors.AdminShutdown("it\nstops")),
        psycopg.OperationalError("it\nstops"),
        DatabaseLostError("it stops"),
    ],
)
def test_a_database_that_is_away_is_told_in_a_line(lines: Lines, error: Exception):
    written = lines("text")

    structlog.get_logger().error("it failed", exc_info=error)

    [line] = written.getvalue().splitlines()
    assert "it stops" in line


@pytest.mark.parametrize(
    "error",
    [
        ProgrammingError("SELECT x", {}, psycopg.errors.UndefinedColumn("x")),
        OperationalError("SELECT x", {}, sqlite3.OperationalError("no such column")),
        ValueError("ours"),
    ],
)
def test_a_fault_is_told_in_full(lines: Lines, error: Exception):
    written = lines("text")

    structlog.get_logger().error("it failed", exc_info=error)

    assert len(written.getvalue().splitlines()) > 1
    assert type(error).__name__ in written.getvalue()


def test_lines_of_libraries_have_the_same_form(lines: Lines):
    written = lines("json")

    logging.getLogger("some.library").warning("token is %s", BOT_TOKEN)

    line = json.loads(written.getvalue())
    assert (line["event"], line["level"]) == ("token is •••", "warning")


@pytest.mark.parametrize("name", ["slack_bolt", "slack_sdk.web", "sqlalchemy.engine", "aiohttp"])
def test_talkative_libraries_say_only_what_matters(lines: Lines, name: str):
    written = lines("json")

    logging.getLogger(name).info("the whole body: %s", "pin 1234")

    assert written.getvalue() == ""


def test_nobody_forges_a_line(lines: Lines):
    """As the text of a node's error, or of an exception that we did not foresee."""
    forged = "2026-11-30 10:00:00 [info     ] all is well"
    for log_format in ("text", "json"):
        written = lines(log_format)
        structlog.get_logger().warning("No captions", cause=f"refused\n{forged}\r{forged}")
        logging.getLogger("some.library").warning("it said %s", f"\n{forged}")
        try:
            fail(f"refused\n{forged}\n{BOT_TOKEN}")
        except ValueError:
            structlog.get_logger().exception("It failed")
            logging.getLogger("some.library").exception("it failed")

        assert "all is well" in written.getvalue()
        assert not any(
            each.startswith("2026-11-30 10:00:00") for each in written.getvalue().splitlines()
        )


def test_a_library_is_heard_where_it_warns_and_not_often(lines: Lines):
    """It may set the level of its own loggers at any time."""
    written = lines("json")
    logger = logging.getLogger("slack_bolt.some_middleware")
    logger.setLevel(logging.DEBUG)

    logger.info("the whole body: pin 1234")
    for number in range(1000):
        logger.warning("Unhandled request %d ({'text': 'bind meet.alice 1234'})", number)

    found = [json.loads(line) for line in written.getvalue().splitlines()]
    assert len(found) == 10
    assert found[0]["event"] == "Unhandled request 0 (…"
    assert "1234" not in written.getvalue()


def test_no_line_is_long(lines: Lines):
    for log_format in ("text", "json"):
        written = lines(log_format)
        structlog.get_logger().warning("It rains", reason="x" * 1_000_000, many=["y" * 9000] * 99)
        try:
            fail("z" * 1_000_000)
        except ValueError:
            structlog.get_logger().exception("It failed")

        assert len(written.getvalue()) < 80_000


def test_no_control_character_of_others_reaches_a_terminal(lines: Lines):
    written = lines("text")

    structlog.get_logger().warning("It rains", reason="\x1b[2J\x1b[31mall is well\x9b")

    assert "all is well" in written.getvalue()
    assert "\x1b" not in written.getvalue()
    assert "\x9b" not in written.getvalue()
