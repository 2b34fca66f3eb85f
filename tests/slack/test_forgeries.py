"""What reaches the HTTP address without being Slack's, or more than once, does nothing."""

import hashlib
import hmac
import time
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

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
