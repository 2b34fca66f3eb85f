"""The bridge gets along with a Slack that knows less, or sends other things, than Slack's own."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bridge.commands.table.outcome import Done
from bridge.storage.database import Database
from tests.fake_clock import FakeClock
from tests.slack.rig import Rig, ScriptedRunner, connected, running, serving, until


class Poster:
    """Signs and posts as Slack does, whatever the body is."""

    def __init__(self, rig: Rig) -> None:
        self._secret = rig.slack.app.signing_secret
        self._url = str(rig.slack.app.request_url)

    async def post(
        self, body: str, *, kind: str = "application/x-www-form-urlencoded", **headers: str
    ) -> tuple[int, str]:
        stamp = str(int(time.time()))
        signed = hmac.new(
            self._secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256
        ).hexdigest()
        sent = {
            "content-type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={signed}",
        } | headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(self._url, data=body.encode(), headers=sent) as answer,
        ):
            return answer.status, await answer.text()

    async def post_payload(self, payload: Any) -> tuple[int, str]:
        return await self.post(urlencode({"payload": json.dumps(payload)}))

    async def post_event(self, body: Any) -> tuple[int, str]:
        return await self.post(json.dumps(body), kind="application/json")


@pytest.fixture
def transport() -> str:
    return "http"


@pytest.fixture
def poster(rig: Rig) -> Poster:
    return Poster(rig)


async def test_a_wrong_signature_is_refused(rig: Rig, poster: Poster, runner: ScriptedRunner):
    body = urlencode({"command": "/pexip", "text": "who", "user_id": "U1", "team_id": rig.team})

    status, _ = await poster.post(body, **{"x-slack-signature": "v0=0"})

    assert (status, runner.count) == (401, 0)


async def test_the_challenge_is_answered(poster: Poster):
    status, answer = await poster.post_event({"type": "url_verification", "challenge": "abc"})

    assert (status, "abc" in answer) == (200, True)


async def test_a_command_by_another_name_is_a_command(
    rig: Rig, poster: Poster, runner: ScriptedRunner
):
    ana = rig.slack.person("ana").id
    body = {"command": "/pexip2", "text": "who", "user_id": ana, "channel_id": rig.channel()}

    status, answer = await poster.post(urlencode(body | {"team_id": rig.team}))

    assert (status, answer) == (200, "")
    assert (await runner.next_asked()).words == "who"
    assert (await rig.slack.next_ephemeral("ana")).words == "Done."


async def test_a_gesture_delivered_twice_runs_once(
    rig: Rig, poster: Poster, runner: ScriptedRunner
):
    body = urlencode(
        {
            "command": "/pexip",
            "text": "mute bob",
            "user_id": rig.slack.person("ana").id,
            "channel_id": rig.channel(),
            "team_id": rig.team,
            "trigger_id": "1.2.3",
        }
    )

    answers = await asyncio.gather(*(poster.post(body) for _ in range(5)))
    await rig.slack.next_ephemeral("ana")

    assert {status for status, _ in answers} == {200}
    assert runner.count == 1
    assert "1.2.3" not in (await runner.next_asked()).key


async def test_a_trigger_that_is_always_the_same_hides_no_other_command(
    rig: Rig, poster: Poster, runner: ScriptedRunner
):
    body = {
        "command": "/pexip",
        "user_id": rig.slack.person("ana").id,
        "channel_id": rig.channel(),
        "team_id": rig.team,
        "trigger_id": "1.2.3",
    }

    for words in ("mute bob", "unmute bob"):
        await poster.post(urlencode(body | {"text": words}))
        assert (await runner.next_asked()).words == words


async def test_a_link_without_an_event_id_gets_its_card_each_time(rig: Rig, poster: Poster):
    """What names no source is shown by its message, for Slack takes an unfurl id only with one."""
    event = {
        "type": "link_shared",
        "user": rig.slack.person("ana").id,
        "channel": rig.channel(),
        "unfurl_id": "C1.2",
        "links": [{"domain": "pexip.example", "url": "https://pexip.example/m/meet.team"}],
    }
    body = {"type": "event_callback", "team_id": rig.team}

    for ts in ("1.1", "1.2"):
        for _ in range(2):
            await poster.post_event(body | {"event": event | {"message_ts": ts}})
        await until(lambda ts=ts: _unfurled(rig)[-1:] == [ts])

    assert _unfurled(rig) == ["1.1", "1.2"]


def _unfurled(rig: Rig) -> list[str | None]:
    return [call.arguments.get("ts") for call in rig.slack.calls("chat.unfurl")]


async def test_a_mention_that_names_no_workspace_is_ours(
    rig: Rig, poster: Poster, runner: ScriptedRunner
):
    event = {
        "type": "app_mention",
        "user": rig.slack.person("ana").id,
        "channel": rig.channel(),
        "text": f"<@{rig.edge.identity.bot_user_id}> who",
        "ts": "1.2",
    }

    await poster.post_event({"type": "event_callback", "event": event})

    assert (await runner.next_asked()).words == "who"


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"action_id": "run:mute:0", "value": "{"}]},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"callback_id": "form", "state": []}},
        {"type": "view_closed", "view": {"callback_id": "form"}},
        {"type": "block_suggestion", "action_id": "x", "value": "y"},
        {"type": "shortcut", "callback_id": "x"},
        {"type": "message_action", "callback_id": "x"},
        {"type": "something_new"},
    ],
)
async def test_a_strange_payload_is_acknowledged(
    rig: Rig, poster: Poster, runner: ScriptedRunner, payload: dict
):
    status, _ = await poster.post_payload(payload | {"team": {"id": rig.team}})

    assert status == 200
    await rig.slack.person("ana").types("standup", "/pexip who")
    await until(lambda: runner.count)


STRANGE_BODIES = ["", "payload=", "payload=%7B", "payload=3", "a=b", "\x00"]


@pytest.mark.parametrize("body", [*STRANGE_BODIES, "payload=%7B%22user%22%3A3%7D"])
async def test_a_strange_body_is_no_traceback(poster: Poster, body: str):
    status, answer = await poster.post(body)

    assert status in {200, 400}
    assert "Traceback" not in answer


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback"},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": {"type": "message", "channel": {"x": 1}}},
        {"type": "app_rate_limited", "minute_rate_limited": 1},
    ],
)
async def test_a_strange_event_is_acknowledged(rig: Rig, poster: Poster, body: dict):
    status, _ = await poster.post_event(body | {"team_id": rig.team})

    assert status == 200


async def test_a_press_from_another_workspace_is_an_external_persons(
    rig: Rig, poster: Poster, runner: ScriptedRunner
):
    payload = {
        "type": "block_actions",
        "team": {"id": rig.team},
        "user": {"id": "UEXT", "username": "erin", "team_id": "TELSEWHERE"},
        "channel": {"id": rig.channel()},
        "trigger_id": "1",
        "actions": [{"type": "button", "action_id": "run:mute:0", "value": '{"a":"b"}'}],
    }

    await poster.post_payload(payload)

    person = (await runner.next_asked()).person
    assert (person.is_external, person.is_member, person.name) == (True, False, "erin")
    assert person.workspace == rig.team


async def test_without_what_is_optional_commands_and_posts_work(
    sqlite_database: Database, clock: FakeClock
):
    runner = ScriptedRunner(Done(text="Muted Bob."))
    async with connected(sqlite_database, clock) as rig:
        for method in ("users.info", "conversations.info", "views.open", "chat.postEphemeral"):
            rig.slack.faults.remove_method(method)
        async with serving(rig, runner):
            await rig.slack.person("ana").types("standup", "/pexip mute bob")
            assert "Muted Bob." in (await rig.slack.next_ephemeral("ana")).words
            await rig.post("line", "hello")
            assert (await rig.slack.next_post("standup")).text == "hello"


async def test_while_slack_does_not_say_who_asks_nothing_runs(rig: Rig, runner: ScriptedRunner):
    rig.slack.faults.http_error("users.info", 500)
    ana = rig.slack.person("ana")

    await ana.types("standup", "/pexip mute bob")

    assert "please try again" in (await rig.slack.next_ephemeral("ana")).words
    assert runner.count == 0


async def test_an_envelope_that_nobody_can_read_is_acknowledged(
    sqlite_database: Database, clock: FakeClock
):
    runner = ScriptedRunner()
    async with running(runner, sqlite_database, clock) as rig:
        for payload in ({"user": 3}, {"type": "block_actions", "actions": []}):
            receipt = await rig.slack.courier.interact("interactive", payload)
            assert receipt.ok

        await rig.slack.person("ana").types("standup", "/pexip who")
        await runner.next_asked()


async def test_an_odd_frame_ends_nothing(sqlite_database: Database, clock: FakeClock):
    runner = ScriptedRunner()
    frames = (
        "no json",
        [1],
        {"type": "events_api", "envelope_id": "e1"},
        {"type": "interactive", "envelope_id": "e2", "payload": None},
        {"type": 1, "envelope_id": "e3", "payload": {}},
        {"type": "hello"},
    )
    async with running(runner, sqlite_database, clock) as rig:
        for connection in list(rig.slack.sockets.connections):
            for frame in frames:
                await connection.socket.send_str(json.dumps(frame))

        await rig.slack.person("ana").types("standup", "/pexip who")
        await runner.next_asked()
        assert rig.edge.connections == 2


async def test_before_the_edge_runs_slack_is_asked_to_come_again(
    sqlite_database: Database, clock: FakeClock
):
    async with connected(sqlite_database, clock, transport="http") as rig:
        assert [route.path for route in rig.edge.routes] == ["/slack/events"]
        assert rig.edge.trouble == "Slack has not been reached yet"
