"""What reaches the HTTP address without being Slack's, or more than once, does nothing."""

import asyncio
import hashlib
import hmac
import time
from urllib.parse import urlencode, urlsplit

import pytest
from structlog.testing import capture_logs

from bridge.budgets.table import HTTP_READING
from bridge.commands.table.outcome import Done
from tests.slack.rig import Rig, ScriptedRunner
from tests.slack.test_foreign_slack import Poster


@pytest.fixture
def transport() -> str:
    return "http"


@pytest.fixture
def poster(rig: Rig) -> Poster:
    return Poster(rig)


def command(rig: Rig, **fields: str) -> str:
    person = rig.slack.person("ana")
    known = {
        "command": "/pexip",
        "text": "end",
        "user_id": person.id,
        "team_id": rig.team,
        "channel_id": rig.channel(),
        "trigger_id": "1.2.3",
    }
    return urlencode(known | fields)


@pytest.mark.parametrize(
    "fields", [{}, {"ssl_check": "1"}, {"ssl_check": "1", "token": "x"}, {"type": "event_callback"}]
)
@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "0" * 64])
async def test_nothing_runs_without_slacks_signature(
    rig: Rig, poster: Poster, runner: ScriptedRunner, fields: dict[str, str], signature: str
):
    """Bolt looks at no signature where somebody claims to check the certificate."""
    await poster.post(command(rig, **fields), **{"x-slack-signature": signature})
    await poster.post(
        '{"ssl_check": "1", "type": "event_callback", "event": {"type": "app_uninstalled"}}',
        kind="application/json",
        **{"x-slack-signature": signature},
    )

    assert runner.count == 0


async def test_an_old_request_is_refused_though_it_was_signed(
    rig: Rig, poster: Poster, runner: ScriptedRunner
):
    body, stamp = command(rig), str(int(time.time()) - 301)
    signed = hmac.new(
        rig.slack.app.signing_secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256
    ).hexdigest()

    status, _ = await poster.post(
        body,
        **{"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={signed}"},
    )

    assert (status, runner.count) == (401, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-request-timestamp": "yesterday"},
        {"x-slack-request-timestamp": "1e9"},
        {"x-slack-request-timestamp": "9" * 5000},
        {"x-slack-request-timestamp": ""},
        {"x-slack-signature": "v0=\u00e9"},
    ],
    ids=["a word", "a float", "too large", "none", "no ASCII"],
)
async def test_what_cannot_even_be_a_signature_is_refused_without_a_trace(
    rig: Rig,
    poster: Poster,
    runner: ScriptedRunner,
    headers: dict[str, str],
    caplog: pytest.LogCaptureFixture,
):
    with capture_logs() as logs:
        status, answer = await poster.post(command(rig), **headers)

    assert (status, runner.count) == (401, 0)
    assert "Traceback" not in answer + caplog.text + str(logs)


async def test_a_request_that_is_sent_again_runs_once(
    rig: Rig, poster: Poster, runner: ScriptedRunner
):
    """Whoever has heard one within the five minutes that a signature lives."""
    runner.outcomes = [Done(text="Ended.")]
    body = command(rig)

    for _ in range(3):
        assert (await poster.post(body))[0] == 200
    await runner.next_asked()
    await poster.post(command(rig, text="status", trigger_id="4.5.6"))
    await runner.next_asked()

    assert runner.count == 2


async def test_a_body_that_does_not_come_is_not_waited_for(rig: Rig):
    place = urlsplit(str(rig.slack.app.request_url))
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    head = (
        f"POST {place.path} HTTP/1.1",
        "Host: bridge",
        "Content-Length: 1000",
        f"X-Slack-Request-Timestamp: {int(time.time())}",
        f"X-Slack-Signature: v0={'0' * 64}",
        "",
        "token=",
    )
    writer.write("\r\n".join(head).encode())
    answer = asyncio.ensure_future(reader.readuntil(b"\r\n\r\n"))

    async with asyncio.timeout(10):
        while not answer.done():
            await rig.clock.advance(HTTP_READING.amount / 4)
            await asyncio.sleep(0.02)

    assert b" 408 " in answer.result()
    writer.close()


async def test_a_flood_of_what_is_not_signed_is_told_in_a_few_lines(poster: Poster):
    with capture_logs() as lines:
        for _ in range(30):
            status, _ = await poster.post("x" * 100_000, **{"x-slack-signature": "v0=" + "0" * 64})
            assert status == 401

    told = [each for each in lines if "signature" in each["event"]]
    assert [each["so_far"] for each in told] == [1, 10]
    assert sum(len(str(each)) for each in lines) < 1_000
