"""What a form sends by itself and what it keeps until it is sent, and how it closes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession

from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.state.entities import View
from tests.simulator.slack_app import BoltApp, bolt_app, make_slack

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(**more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "name"}
    return {"type": "input", "block_id": "b", "label": plain("Name"), "element": element, **more}


def form(*blocks: Json, **more: Any) -> Json:
    parts = {"title": plain("Form"), "submit": plain("Go"), "callback_id": "form"}
    return {"type": "modal", **parts, "blocks": list(blocks), **more}


@asynccontextmanager
async def listening(slack: SimulatedSlack) -> AsyncIterator[BoltApp]:
    async with bolt_app(slack) as app:
        app.bolt.action("name")(app.collect)
        app.bolt.view({"type": "view_closed", "callback_id": "form"})(app.collect)
        async with app.on_sockets():
            yield app


async def opened(slack: SimulatedSlack, app: BoltApp, view: Json) -> View:
    trigger = slack.workspace.triggers.issue(slack.person("ana").id)
    await app.client.views_open(trigger_id=trigger, view=view)
    return await slack.next_view("ana")


async def test_a_field_is_told_at_once_only_where_its_block_asks_for_it() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with listening(slack) as app:
        quiet = await opened(slack, app, form(field()))
        with pytest.raises(CannotDoError, match="sent with its form"):
            await ana.presses(quiet, "name", "Bob")
        telling = await opened(slack, app, form(field(dispatch_action=True)))
        await ana.presses(telling, "name", "Bob")
        body = await app.received.get()

    assert body["actions"][0]["value"] == "Bob"
    assert body["view"]["state"]["values"]["b"]["name"]["value"] == "Bob"


@pytest.mark.parametrize("is_cleared", [False, True])
async def test_closing_takes_one_modal_or_the_whole_stack(is_cleared: bool) -> None:  # noqa: FBT001 — a case
    slack = make_slack()
    ana = slack.person("ana")
    above = form(field(), notify_on_close=True, clear_on_close=is_cleared)
    async with listening(slack) as app:
        below = await opened(slack, app, form(field()))
        trigger = slack.workspace.triggers.issue(ana.id)
        await app.client.views_push(trigger_id=trigger, view=above)
        view = await slack.next_view("ana")
        await ana.closes(view)
        body = await app.received.get()

    assert (body["view"]["id"], body["is_cleared"]) == (view.id, is_cleared)
    assert below.is_open is not is_cleared


async def test_a_channel_goes_on_under_a_new_id_with_all_that_is_in_it() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    said = ana.posts("#standup", "hello")
    old = slack.channel("standup").id
    async with bolt_app(slack) as app:
        app.collect_events("channel_id_changed")
        link = {"title": "Join", "type": "link", "link": "https://example.com/"}
        await app.client.bookmarks_add(channel_id=old, **link)
        async with app.on_sockets():
            ana.moves_channel("#standup")
            event = await app.next_event()
        new = slack.channel("standup").id
        history = await app.client.conversations_history(channel=new)
        bookmarks = await app.client.bookmarks_list(channel_id=new)

    assert (event["old_channel_id"], event["new_channel_id"]) == (old, new)
    assert old != new == said.channel
    assert [message["text"] for message in history["messages"]] == ["hello"]
    assert [each["channel_id"] for each in bookmarks["bookmarks"]] == [new]
    assert old not in slack.workspace.channels


async def test_what_was_shown_in_a_deleted_channel_is_gone_and_cannot_be_answered() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with bolt_app(slack) as app, ClientSession() as session:
        app.bolt.command("/pexip")(app.collect)
        async with app.on_sockets():
            await ana.types("#standup", "/pexip")
            url = (await app.received.get())["response_url"]
            async with session.post(url, json={"text": "only you"}) as answer:
                assert answer.status == 200
            shown = await slack.next_ephemeral("ana")
            slack.person("dave").deletes_channel("#standup")
            late = {"text": "all", "response_type": "in_channel"}
            async with session.post(url, json=late) as answer:
                error = (await answer.json())["error"]

    assert (answer.status, error) == (400, "channel_not_found")
    assert slack.workspace.ephemerals == []
    with pytest.raises(CannotDoError):
        await ana.presses(shown, "anything")


async def test_people_have_pictures() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app, ClientSession() as browser:
        answer = await app.client.users_info(user=slack.person("ana").id)
        url = answer["user"]["profile"]["image_72"]
        async with browser.get(url) as picture:
            text = await picture.text()
        async with browser.get(url.replace(slack.person("ana").id, "U0NOBODY")) as missing:
            assert missing.status == 404

    assert (picture.content_type, ">A</text>" in text) == ("image/svg+xml", True)
