"""The Home tab and modals on top of modals."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bridge.simulator.slack.errors import CannotDoError
from tests.simulator.slack_app import bolt_app, make_slack, web_client

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, "value": "1"}


def home(text: str, **more: Any) -> Json:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    actions = {"type": "actions", "elements": [button("go")]}
    return {"type": "home", "blocks": [section, actions], **more}


def modal(title: str, **more: Any) -> Json:
    blocks = [{"type": "actions", "elements": [button("deeper")]}]
    return {"type": "modal", "title": plain(title), "blocks": blocks, **more}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_opening_the_home_tab_is_told_and_what_is_published_stays() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with bolt_app(slack) as app:
        app.collect_events("app_home_opened")
        async with app.on_sockets():
            nothing_yet = ana.opens_home()
            first = await app.next_event()
            await app.client.views_publish(user_id=ana.id, view=home("hello"))
            shown = await slack.next_home("ana")
            again = ana.opens_home()
            second = await app.next_event()

    assert nothing_yet is None
    assert (first["user"], first["tab"], "view" in first) == (ana.id, "home", False)
    assert first["channel"].startswith("D")
    assert shown is again
    assert "hello" in shown.words
    assert (second["view"]["id"], second["view"]["type"]) == (shown.id, "home")


async def test_publishing_again_keeps_the_id_and_watches_the_hash() -> None:
    slack = make_slack()
    ana = slack.person("ana").id
    async with slack.serve(), web_client(slack) as client:
        one = (await client.views_publish(user_id=ana, view=home("one")))["view"]
        two = (await client.views_publish(user_id=ana, view=home("two"), hash=one["hash"]))["view"]
        stale = await error_of(
            client.views_publish(user_id=ana, view=home("three"), hash=one["hash"])
        )

    assert one["id"] == two["id"]
    assert one["hash"] != two["hash"]
    assert (two["submit"], two["close"]) == (None, None)
    assert stale == "hash_conflict"


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (home("x", title={"type": "plain_text", "text": "x"}), "invalid_arguments"),
        (modal("x"), "invalid_arguments"),
        (home("x" * 3001), "invalid_arguments"),
        ({"type": "home", "blocks": [{"type": "divider"}] * 101}, "invalid_arguments"),
    ],
)
async def test_a_home_tab_keeps_its_own_rules(view: Json, error: str) -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        call = client.views_publish(user_id=slack.person("ana").id, view=view)
        assert await error_of(call) == error


async def test_a_home_tab_is_for_people_of_the_workspace_and_may_be_off() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        for somebody in (slack.person("erin").id, slack.app.bot_user, "U0NOBODY"):
            call = client.views_publish(user_id=somebody, view=home("x"))
            assert await error_of(call) == "invalid_arguments"
        slack.app.home_tab_enabled = False
        call = client.views_publish(user_id=slack.person("ana").id, view=home("x"))
        assert await error_of(call) == "not_enabled"
    with pytest.raises(CannotDoError):
        slack.person("ana").opens_home()


async def test_external_ids_are_unique_over_home_tabs_and_modals() -> None:
    slack = make_slack()
    ana, bob = slack.person("ana").id, slack.person("bob").id
    async with slack.serve(), web_client(slack) as client:
        await client.views_publish(user_id=ana, view=home("x", external_id="mine"))
        await client.views_publish(user_id=ana, view=home("y", external_id="mine"))
        taken = await error_of(
            client.views_publish(user_id=bob, view=home("x", external_id="mine"))
        )
        trigger = slack.workspace.triggers.issue(bob)
        in_modal = await error_of(
            client.views_open(trigger_id=trigger, view=modal("x", external_id="mine"))
        )

    assert taken == in_modal == "duplicate_external_id"


async def test_a_press_on_the_home_tab_names_the_view_and_opens_a_modal() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with bolt_app(slack) as app:

        async def on_go(ack: Any, body: Json) -> None:
            await ack()
            await app.client.views_open(trigger_id=body["trigger_id"], view=modal("Bind"))
            app.received.put_nowait(body)

        app.bolt.action("go")(on_go)
        async with app.on_sockets():
            await app.client.views_publish(user_id=ana.id, view=home("hello"))
            shown = await slack.next_home("ana")
            receipt = await ana.presses(shown, "go")
            body = await app.received.get()
            opened = await slack.next_view("ana")

    assert receipt.ok
    assert body["container"] == {"type": "view", "view_id": shown.id}
    assert (body["view"]["type"], opened.title) == ("home", "Bind")
    assert "response_url" not in body
    with pytest.raises(CannotDoError):
        await slack.person("bob").presses(shown, "go")


async def test_modals_are_pushed_three_deep_and_only_above_one_that_is_open() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with slack.serve(), web_client(slack) as client:

        async def push(title: str) -> Any:
            trigger = slack.workspace.triggers.issue(ana.id)
            return await client.views_push(trigger_id=trigger, view=modal(title))

        above_nothing = await error_of(push("x"))
        trigger = slack.workspace.triggers.issue(ana.id)
        root = (await client.views_open(trigger_id=trigger, view=modal("one")))["view"]
        spent = await error_of(client.views_push(trigger_id=trigger, view=modal("x")))
        two = (await push("two"))["view"]
        three = (await push("three"))["view"]
        too_deep = await error_of(push("four"))

    assert (above_nothing, spent, too_deep) == (
        "not_found",
        "exchanged_trigger_id",
        "push_limit_reached",
    )
    assert [two["root_view_id"], three["root_view_id"]] == [root["id"]] * 2
    assert (two["previous_view_id"], three["previous_view_id"]) == (root["id"], two["id"])
    assert [view.title for view in slack.workspace.screens.stack(ana.id)] == ["one", "two", "three"]


async def test_a_message_to_the_app_is_an_event_but_never_a_mention() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        app.collect_events("message", "app_mention", "app_home_opened")
        async with app.on_sockets():
            slack.person("ana").messages_app("help @pexip")
            event = await app.next_event()
            slack.person("ana").opens_home("messages")
            next_event = await app.next_event()

    assert (event["type"], event["channel_type"]) == ("message", "im")
    assert (next_event["type"], next_event["tab"]) == ("app_home_opened", "messages")
    slack.app.messages_tab_enabled = False
    with pytest.raises(CannotDoError):
        slack.person("ana").messages_app("help")
