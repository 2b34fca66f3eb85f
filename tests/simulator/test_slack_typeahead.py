"""Menus that ask the app for their options."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.state.entities import View
from tests.simulator.slack_app import BoltApp, bolt_app, make_slack

Json = dict[str, Any]
NAMES = ("Bob", "Bobby", "Carol")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(name: str) -> Json:
    return {"text": plain(name), "value": name.lower()}


def menu(kind: str = "external_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "who", "min_query_length": 1, **more}


def field(element: Json) -> Json:
    return {"type": "input", "block_id": "who_block", "label": plain("Who"), "element": element}


def form(element: Json) -> Json:
    parts = {"title": plain("Mute"), "submit": plain("Go"), "callback_id": "form"}
    return {"type": "modal", **parts, "blocks": [field(element)]}


@asynccontextmanager
async def offering(slack: SimulatedSlack, answer: Json | None = None) -> AsyncIterator[BoltApp]:
    """An app whose menus list the names that contain the query, or answer as told."""
    async with bolt_app(slack) as app:

        async def on_options(ack: Any, body: Json) -> None:
            app.received.put_nowait(body)
            found = [option(name) for name in NAMES if body["value"].lower() in name.lower()]
            await ack(**(answer or {"options": found}))

        app.bolt.options("who")(on_options)
        app.bolt.action("who")(app.collect)
        app.bolt.view("form")(app.collect)
        yield app


async def opened(slack: SimulatedSlack, app: BoltApp, element: Json) -> View:
    trigger = slack.workspace.triggers.issue(slack.person("ana").id)
    await app.client.views_open(trigger_id=trigger, view=form(element))
    return await slack.next_view("ana")


async def test_a_menu_in_a_modal_asks_with_the_query_and_offers_what_comes_back() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with offering(slack) as app, app.on_sockets():
        view = await opened(slack, app, menu())
        offer = await ana.looks_up(view, "who", "bo")
        asked = await app.received.get()
        await ana.submits(view, {"who": "bobby"})
        sent = await app.received.get()

    assert offer.texts == ["Bob", "Bobby"]
    assert (asked["type"], asked["value"]) == ("block_suggestion", "bo")
    assert (asked["block_id"], asked["action_id"]) == ("who_block", "who")
    assert asked["container"] == {"type": "view", "view_id": view.id}
    assert not {"trigger_id", "response_url"} & asked.keys()
    chosen = sent["view"]["state"]["values"]["who_block"]["who"]["selected_option"]
    assert chosen == option("Bobby")
    assert "options" not in sent["view"]["blocks"][0]["element"]


async def test_only_what_was_offered_can_be_chosen() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with offering(slack) as app, app.on_sockets():
        view = await opened(slack, app, menu(initial_option=option("Dave")))
        with pytest.raises(CannotDoError):
            await ana.submits(view, {"who": "carol"})
        await ana.submits(view, {"who": "dave"})
        sent = await app.received.get()

    assert sent["type"] == "view_submission"


async def test_a_menu_of_many_choices_is_filled_by_several_queries() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with offering(slack) as app, app.on_sockets():
        view = await opened(slack, app, menu("multi_external_select"))
        await ana.looks_up(view, "who", "bob")
        await ana.looks_up(view, "who", "car")
        await ana.submits(view, {"who": ["carol", "bob"]})
        bodies = [await app.received.get() for _ in range(3)]

    state = bodies[-1]["view"]["state"]["values"]["who_block"]["who"]
    assert [each["value"] for each in state["selected_options"]] == ["carol", "bob"]


async def test_a_menu_in_a_message_names_the_message_and_its_choice_is_an_action() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    blocks = [{"type": "actions", "elements": [menu(min_query_length=0)]}]
    async with offering(slack) as app, app.on_sockets():
        await app.client.chat_postMessage(
            channel=slack.channel("standup").id, text="card", blocks=blocks
        )
        post = await slack.next_post()
        offer = await ana.looks_up(post, "who")
        asked = await app.received.get()
        await ana.presses(post, "who", "carol")
        action = (await app.received.get())["actions"][0]

    assert offer.values == ["bob", "bobby", "carol"]
    assert asked["message"]["ts"] == asked["container"]["message_ts"] == post.ts
    assert asked["channel"]["id"] == post.channel
    assert action["selected_option"] == option("Carol")


async def test_options_may_come_in_groups() -> None:
    slack = make_slack()
    groups = [{"label": plain("Guests"), "options": [option("Bob")]}]
    async with offering(slack, {"option_groups": groups}) as app, app.on_sockets():
        view = await opened(slack, app, menu())
        offer = await slack.person("ana").looks_up(view, "who", "b")

    assert (offer.values, offer.groups) == (["bob"], groups)


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option(f"Member {n}") for n in range(101)]},
        {"options": [option("x" * 76)]},
        {"options": [{"text": plain("Bob"), "value": "x" * 151}]},
        {"option_groups": [{"label": plain("Guests"), "options": []}]},
    ],
)
async def test_what_slack_would_not_list_is_an_error(answer: Json) -> None:
    slack = make_slack()
    async with offering(slack, answer) as app, app.on_sockets():
        view = await opened(slack, app, menu())
        offer = await slack.person("ana").looks_up(view, "who", "b")

    assert (offer.options, offer.error) == ([], "invalid_options")


async def test_a_menu_waits_for_enough_characters_and_asks_only_where_it_should() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with offering(slack) as app, app.on_sockets():
        by_default = {"type": "external_select", "action_id": "who"}
        view = await opened(slack, app, by_default)
        with pytest.raises(CannotDoError, match="3 characters"):
            await ana.looks_up(view, "who", "bo")
        static = {"type": "static_select", "action_id": "who", "options": [option("Bob")]}
        view = await opened(slack, app, static)
        with pytest.raises(CannotDoError, match="does not ask"):
            await ana.looks_up(view, "who", "bob")


async def test_a_menu_that_gets_no_answer_lists_nothing() -> None:
    slack = make_slack()
    async with offering(slack) as app, app.on_sockets():
        view = await opened(slack, app, menu())
        slack.faults.drop()
        offer = await slack.person("ana").looks_up(view, "who", "b")

    assert offer.error == "dispatch_failed"


async def test_over_http_menus_ask_at_the_url_the_app_named_for_them() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with offering(slack) as app, app.on_http() as url:
        view = await opened(slack, app, menu())
        at_the_same = await ana.looks_up(view, "who", "car")
        assert await slack.use_http(url, options_url="")
        nowhere = await ana.looks_up(view, "who", "car")

    assert at_the_same.values == ["carol"]
    assert nowhere.error == "dispatch_failed"
