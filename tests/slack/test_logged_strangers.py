"""What strangers send to the HTTP address does not reach the log, nor make it grow."""

import asyncio
import io
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from bridge.storage import tables
from bridge.storage.database import Transaction
from tests.logged import logged
from tests.slack.rig import Rig
from tests.slack.test_foreign_slack import Poster

PIN, URL = "4711998877", "https://hooks.slack.com/commands/T0/1/abcXYZ"
FORGED = "2026-11-30 10:00:00 [info     ] all is well"
FIELDS = {"text": f"bind meet.alice {PIN}\n{FORGED}", "response_url": URL, "trigger_id": "13.37.f0"}
WRONG = {"x-slack-signature": "v0=" + "0" * 64}


@pytest.fixture
def transport() -> str:
    return "http"


@pytest.fixture
def poster(rig: Rig) -> Poster:
    return Poster(rig)


@pytest.fixture(params=["json", "text"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """As the bridge logs; Bolt makes loggers of its own, with a level of their own."""
    with logged(request.param) as written:
        yield written


def holds_nothing(written: io.StringIO) -> bool:
    said = written.getvalue()
    assert not any(line.startswith(FORGED[:10]) and "well" in line for line in said.splitlines())
    return not any(each in said for each in (PIN, "abcXYZ", "13.37", "meet.alice"))


async def test_an_unsigned_request_leaves_nothing_of_its_body(written: io.StringIO, poster: Poster):
    for body, kind in (
        (urlencode({"command": "/pexip", **FIELDS}), "application/x-www-form-urlencoded"),
        (urlencode({"payload": json.dumps(FIELDS)}), "application/x-www-form-urlencoded"),
        (json.dumps({"type": "event_callback", "event": FIELDS}), "application/json"),
        (f"{{{json.dumps(FIELDS)}", "application/json"),
    ):
        status, _ = await poster.post(body, kind=kind, **WRONG)
        assert status in {400, 401}

    assert holds_nothing(written)


async def test_what_bolt_cannot_place_leaves_nothing_either(written: io.StringIO, poster: Poster):
    """It is signed, and Bolt says at length that nobody listens to it."""
    await poster.post(urlencode({"payload": json.dumps({"type": "unheard_of", **FIELDS})}))
    await poster.post(urlencode({"unheard": "of", **FIELDS}))

    assert holds_nothing(written)


async def test_a_flood_of_unsigned_requests_does_not_fill_the_log(
    written: io.StringIO, rig: Rig, poster: Poster
):
    body = urlencode({"command": "/pexip", **FIELDS, "more": "x" * 200_000})
    for _ in range(50):
        await poster.post(body, **WRONG)

    assert len(written.getvalue()) <= 5_000
    assert await rig.database.read(_count) == 0


async def _count(tx: Transaction) -> int:
    counts = [
        await tx.value(select(func.count()).select_from(table))
        for table in (tables.inbox, tables.dedupe, tables.pending, tables.audit)
    ]
    return sum(counts)


@pytest.mark.parametrize(
    "line",
    [
        f"GET /sso/back?ssoToken={PIN} HTTP/9.9",
        f"GET /sso back?token={PIN} HTTP/1.1",
        f"\x01BAD /{PIN} HTTP/1.1",
        f"POST http://[::{PIN}/ HTTP/1.1",
        f"GET / HTTP/1.1\r\nX-{PIN}\x00: {URL}",
        f"GET / HTTP/1.1\r\nContent-Length: {PIN}x",
        f"GET /{'a' * 9000}{PIN} HTTP/1.1",
    ],
    ids=["version", "blank", "control", "address", "header", "length", "long"],
)
async def test_a_malformed_request_leaves_nothing_of_its_line(
    written: io.StringIO, rig: Rig, line: str
):
    host, port = str(rig.slack.app.request_url).split("/")[2].split(":")
    for _ in range(30):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"{line}\r\n\r\n".encode())
        await writer.drain()
        await reader.read(200)
        writer.close()

    assert holds_nothing(written)
    assert len(written.getvalue()) <= 30_000


@pytest.mark.parametrize(
    "rest",
    ["Content-Length: 30\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n"],
)
async def test_who_breaks_off_in_a_body_does_not_fill_the_log(
    written: io.StringIO, rig: Rig, rest: str
):
    host, port = str(rig.slack.app.request_url).split("/")[2].split(":")
    for _ in range(30):
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            "POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Request-Timestamp: 1\r\n"
            f"X-Slack-Signature: v0=x\r\n{rest}".encode()
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    # One that is answered has come behind all of them.
    poster = Poster(rig)
    assert (await poster.post("", **WRONG))[0] == 401

    assert "A page failed" not in written.getvalue()
    assert len(written.getvalue()) <= 10_000
