"""The whole way with real Bolt: command, button, modal, answer, over sockets and over HTTP."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from tests.simulator.slack_app import BoltApp, bolt_app, make_slack

BUTTON = {
    "type": "button",
    "text": {"type": "plain_text", "text": "PIN"},
    "action_id": "ask_pin",
    "value": "meet.bob",
}
MODAL = {
    "type": "modal",
    "callback_id": "pin",
    "title": {"type": "plain_text", "text": "Host PIN"},
    "submit": {"type": "plain_text", "text": "Bind"},
    "blocks": [
        {
            "type": "input",
            "block_id": "pin",
            "label": {"type": "plain_text", "text": "PIN"},
            "element": {"type": "plain_text_input", "action_id": "pin", "max_length": 20},
        }
    ],
}


def transport(app: BoltApp, kind: str) -> AbstractAsyncContextManager[Any]:
    return app.on_sockets() if kind == "sockets" else app.on_http()


def add_listeners(app: BoltApp) -> None:
    async def on_command(ack: Any, command: dict[str, Any], respond: Any) -> None:
        await ack()
        blocks = [{"type": "actions", "elements": [BUTTON]}]
        await respond(text=f"heard {command['text']}", blocks=blocks)

    async def on_press(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def on_submission(ack: Any, view: dict[str, Any], client: Any) -> None:
        pin = view["state"]["values"]["pin"]["pin"]["value"]
        if pin != "1234":
            await ack(response_action="errors", errors={"pin": "Wrong PIN"})
            return
        await ack()
        await client.chat_postMessage(channel=app.slack.channel("standup").id, text="bound")

    app.bolt.command("/pexip")(on_command)
    app.bolt.action("ask_pin")(on_press)
    app.bolt.view("pin")(on_submission)


@pytest.mark.parametrize("kind", ["sockets", "http"])
async def test_a_person_binds_with_command_button_and_modal(kind: str) -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        add_listeners(app)
        async with transport(app, kind):
            ana = slack.person("ana")

            assert (await ana.types("#standup", "/pexip bind meet.bob")).ok
            shown = await slack.next_ephemeral("ana")
            assert shown.text == "heard bind meet.bob"

            await ana.presses(shown, "ask_pin")
            view = await slack.next_view("ana")
            assert view.title == "Host PIN"

            await ana.submits(view, {"pin": "9"})
            assert (view.is_open, view.errors) == (True, {"pin": "Wrong PIN"})

            await ana.submits(view, {"pin": "1234"})
            assert not view.is_open
            assert (await slack.next_post("#standup")).text == "bound"


@pytest.mark.parametrize("kind", ["sockets", "http"])
async def test_a_persons_message_reaches_the_app_with_rich_text(kind: str) -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        app.collect_events("message")
        async with transport(app, kind):
            message = slack.person("ana").posts("#standup", "see https://example.com & @bob")

            event = await app.next_event()

    bob = slack.person("bob").id
    assert event["text"] == f"see <https://example.com> &amp; <@{bob}>"
    assert (event["ts"], event["channel_type"]) == (message.ts, "channel")
    assert [e["type"] for e in event["blocks"][0]["elements"][0]["elements"]] == [
        "text",
        "link",
        "text",
        "user",
    ]
