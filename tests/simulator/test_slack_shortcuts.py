"""Shortcuts, global and on messages, and mentions: the ways to the app inside threads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.state.app import Shortcut
from tests.simulator.slack_app import BoltApp, bolt_app, make_slack

Json = dict[str, Any]

PANEL = Shortcut("open_panel", "Open panel", "global")
SEND = Shortcut("send_to_meeting", "Send to meeting", "message")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


CHANNEL_MENU = {
    "type": "input",
    "block_id": "where",
    "label": plain("Channel"),
    "element": {
        "type": "conversations_select",
        "action_id": "channel",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    },
}
PANEL_VIEW = {
    "type": "modal",
    "callback_id": "panel",
    "title": plain("Panel"),
    "submit": plain("Show"),
    "blocks": [CHANNEL_MENU],
}


def with_shortcuts() -> SimulatedSlack:
    slack = make_slack()
    slack.app.shortcuts = {each.callback_id: each for each in (PANEL, SEND)}
    return slack


@asynccontextmanager
async def listening(slack: SimulatedSlack) -> AsyncIterator[BoltApp]:
    async with bolt_app(slack) as app:

        async def on_panel(ack: Any, body: Json) -> None:
            await ack()
            await app.client.views_open(trigger_id=body["trigger_id"], view=PANEL_VIEW)
            app.received.put_nowait(body)

        app.bolt.global_shortcut("open_panel")(on_panel)
        app.bolt.message_shortcut("send_to_meeting")(app.collect)
        app.bolt.view("panel")(app.collect)
        async with app.on_sockets():
            yield app


async def test_a_global_shortcut_says_who_and_opens_a_modal_but_not_where() -> None:
    slack = with_shortcuts()
    async with listening(slack) as app:
        receipt = await slack.person("ana").uses_shortcut("open_panel")
        body = await app.received.get()
        view = await slack.next_view("ana")

    assert receipt.ok
    assert (body["type"], body["callback_id"]) == ("shortcut", "open_panel")
    assert body["user"]["id"] == slack.person("ana").id
    assert "channel" not in body
    assert "response_url" not in body
    assert view.title == "Panel"


async def test_a_modal_menu_begins_with_the_open_channel_and_brings_a_response_url() -> None:
    slack = with_shortcuts()
    ana, standup = slack.person("ana"), slack.channel("standup")
    async with listening(slack) as app:
        await ana.uses_shortcut("open_panel", beside="#standup")
        await app.received.get()
        await ana.submits(await slack.next_view("ana"))
        body = await app.received.get()
        [way] = body["response_urls"]
        await AsyncWebhookClient(way["response_url"]).send(text="Here")
        shown = await slack.next_ephemeral("ana")

    state = body["view"]["state"]["values"]["where"]["channel"]
    assert state["selected_conversation"] == way["channel_id"] == standup.id
    assert (way["block_id"], way["action_id"]) == ("where", "channel")
    assert (shown.channel, shown.text) == (standup.id, "Here")


async def test_without_an_open_channel_the_menu_must_be_filled_in() -> None:
    slack = with_shortcuts()
    ana = slack.person("ana")
    async with listening(slack) as app:
        await ana.uses_shortcut("open_panel")
        await app.received.get()
        view = await slack.next_view("ana")
        with pytest.raises(CannotDoError, match="where"):
            await ana.submits(view)
        await ana.submits(view, {"channel": slack.channel("random").id})
        body = await app.received.get()

    assert [way["channel_id"] for way in body["response_urls"]] == [slack.channel("random").id]


async def test_a_message_shortcut_carries_the_message_of_a_thread() -> None:
    slack = with_shortcuts()
    ana = slack.person("ana")
    root = slack.person("bob").posts("#standup", "root")
    reply = slack.person("bob").posts("#standup", "look", thread_ts=root.ts)
    async with listening(slack) as app:
        await ana.uses_shortcut("send_to_meeting", on=reply)
        body = await app.received.get()
        await AsyncWebhookClient(body["response_url"]).send(text="Sent")
        shown = await slack.next_ephemeral("ana")

    assert (body["type"], body["message_ts"]) == ("message_action", reply.ts)
    assert (body["message"]["text"], body["message"]["thread_ts"]) == ("look", root.ts)
    assert body["channel"] == {"id": slack.channel("standup").id, "name": "standup"}
    assert shown.text == "Sent"


async def test_a_message_shortcut_works_where_the_bot_is_no_member() -> None:
    slack = with_shortcuts()
    message = slack.person("bob").posts("#random", "look")
    async with listening(slack) as app:
        await slack.person("ana").uses_shortcut("send_to_meeting", on=message)
        body = await app.received.get()

    assert body["channel"]["name"] == "random"


async def test_only_listed_shortcuts_can_be_chosen_and_only_by_this_workspace() -> None:
    slack = with_shortcuts()
    ana, erin = slack.person("ana"), slack.person("erin")
    message = ana.posts("#partners", "look")
    with pytest.raises(CannotDoError):
        await ana.uses_shortcut("unknown")
    with pytest.raises(CannotDoError):
        await ana.uses_shortcut("send_to_meeting")
    with pytest.raises(CannotDoError):
        await ana.uses_shortcut("open_panel", on=message)
    with pytest.raises(CannotDoError):
        await erin.uses_shortcut("send_to_meeting", on=message)
    ana.deletes(message)
    with pytest.raises(CannotDoError):
        await ana.uses_shortcut("send_to_meeting", on=message)


async def test_a_shortcut_that_is_not_acknowledged_shows_an_error() -> None:
    slack = with_shortcuts()
    message = slack.person("ana").posts("#standup", "look")
    async with slack.serve():
        nowhere = await slack.person("ana").uses_shortcut("open_panel")
        on_message = await slack.person("ana").uses_shortcut("send_to_meeting", on=message)
        notices = [await slack.next_notice("ana"), await slack.next_notice("ana")]

    assert nowhere.error == on_message.error == "dispatch_failed"
    assert [notice.channel for notice in notices] == [None, message.channel]


async def test_a_mention_in_a_thread_keeps_the_thread_and_joins_are_no_mentions() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with bolt_app(slack) as app:
        app.collect_events("app_mention", "message", "member_joined_channel")
        async with app.on_sockets():
            ana.invites("#random", "pexip")
            root = ana.posts("#random", "root")
            asked = ana.posts("#random", "@pexip mute bob", thread_ts=root.ts)
            await slack.until(lambda: slack.courier.is_idle)
            events = [await app.next_event() for _ in range(app.received.qsize())]

    [event] = [each for each in events if each["type"] == "app_mention"]
    assert (event["ts"], event["thread_ts"]) == (asked.ts, root.ts)
    assert event["text"] == f"<@{slack.app.bot_user}> mute bob"
