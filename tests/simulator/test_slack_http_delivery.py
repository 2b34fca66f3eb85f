"""Deliveries to a request URL: signed, verified, repeated on Slack's schedule."""

import json
from asyncio import Queue
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bridge.simulator.clock import ScaledClock
from bridge.simulator.slack import SimulatedSlack
from tests.simulator.slack_app import bolt_app, make_slack, web_client

CARD = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "lock",
            "value": "1",
            "text": {"type": "plain_text", "text": "Lock"},
        }
    ],
}


@dataclass
class Endpoint:
    """A request URL that answers as told, and keeps what it got."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    requests: Queue[tuple[float, dict[str, str], str]] = field(default_factory=Queue)
    clock: Any = None

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.text()
        if "challenge" in body:
            return web.json_response({"challenge": json.loads(body)["challenge"]})
        self.requests.put_nowait((self.clock.monotonic(), dict(request.headers), body))
        return web.Response(status=self.status, headers=self.headers)


@asynccontextmanager
async def endpoint(slack: SimulatedSlack, **answers: Any) -> AsyncIterator[Endpoint]:
    there = Endpoint(clock=slack.workspace.clock, **answers)
    server = web.Application()
    server.router.add_post("/slack/events", there.handle)
    runner = web.AppRunner(server)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with slack.serve():
            assert await slack.use_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
            yield there
    finally:
        await runner.cleanup()


async def test_a_delivery_is_signed_as_slacks_own_verifier_wants() -> None:
    slack = make_slack()
    async with endpoint(slack) as there:
        slack.person("ana").posts("#standup", "hello")
        _, headers, body = await there.requests.get()

    verifier = SignatureVerifier(slack.app.signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + " ", headers)
    assert headers["Content-Type"] == "application/json"
    assert "X-Slack-Retry-Num" not in headers


async def test_a_command_is_a_form_and_a_press_is_json_in_a_form() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with endpoint(slack) as there:
        await ana.types("#standup", "/pexip mute @bob")
        _, headers, body = await there.requests.get()
        card = {"channel": slack.channel("standup").id, "text": "card", "blocks": [CARD]}
        async with web_client(slack) as client:
            await client.chat_postMessage(**card)
        await there.requests.get()
        await ana.presses(await slack.next_post(), "lock")
        _, _, press = await there.requests.get()

    action = json.loads(parse_qs(press)["payload"][0])["actions"][0]
    assert (action["action_id"], action["value"]) == ("lock", "1")
    form = parse_qs(body)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form["text"] == [f"mute <@{slack.person('bob').id}|bob>"]
    assert form["is_enterprise_install"] == ["false"]


async def test_a_failed_event_comes_at_once_then_after_one_and_five_minutes() -> None:
    slack = make_slack(ScaledClock(400))
    slack.courier.ack_seconds = 3000
    async with endpoint(slack, status=500) as there:
        slack.person("ana").posts("#standup", "hello")
        attempts = [await there.requests.get() for _ in range(4)]
        await slack.until(lambda: slack.courier.is_idle)

    times = [at for at, _, _ in attempts]
    assert times[2] - times[1] >= 60
    assert times[3] - times[2] >= 300
    retries = [headers.get("X-Slack-Retry-Num") for _, headers, _ in attempts]
    assert retries == [None, "1", "2", "3"]
    assert attempts[1][1]["X-Slack-Retry-Reason"] == "http_error"
    assert len({json.loads(body)["event_id"] for _, _, body in attempts}) == 1


async def test_the_app_can_ask_for_no_repetition() -> None:
    slack = make_slack()
    async with endpoint(slack, status=500, headers={"X-Slack-No-Retry": "1"}) as there:
        slack.person("ana").posts("#standup", "hello")
        await there.requests.get()
        await slack.until(lambda: slack.courier.is_idle)

    assert there.requests.empty()


async def test_a_wrong_secret_makes_bolt_refuse_and_the_person_sees_it() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        app.bolt.command("/pexip")(app.collect)
        async with app.on_http():
            assert (await slack.person("ana").types("#standup", "/pexip who")).ok
            slack.app.signing_secret = "another"
            receipt = await slack.person("ana").types("#standup", "/pexip who")

    assert receipt.error == "dispatch_failed"


async def test_a_url_that_fails_the_challenge_is_not_used() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app, app.on_http() as url:
        assert not await slack.use_http(url.replace("/slack/events", "/elsewhere"))
        assert slack.app.request_url is None
