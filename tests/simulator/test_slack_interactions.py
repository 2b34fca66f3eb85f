"""Commands, presses, modals and `response_url`, with their limits in time and number."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.errors import CannotDoError
from tests.fake_clock import FakeClock
from tests.simulator.slack_app import BoltApp, bolt_app, make_slack

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, "value": value}


MENU = {
    "type": "static_select",
    "action_id": "pick",
    "options": [{"text": plain("Bob"), "value": "bob1"}, {"text": plain("Bob"), "value": "bob2"}],
}
FIELD = {
    "type": "input",
    "block_id": "pin",
    "label": plain("PIN"),
    "element": {"type": "plain_text_input", "action_id": "pin_text", "max_length": 4},
}
MODAL = {
    "type": "modal",
    "callback_id": "bind",
    "title": plain("Bind"),
    "submit": plain("Go"),
    "blocks": [FIELD],
}


@asynccontextmanager
async def answering(slack: SimulatedSlack, **view_answer: Any) -> AsyncIterator[BoltApp]:
    """An app that acknowledges everything, and submissions with the given answer."""
    async with bolt_app(slack) as app:

        async def on_submission(ack: Any, body: Json) -> None:
            app.received.put_nowait(body)
            await ack(**view_answer)

        app.bolt.command("/pexip")(app.collect)
        app.bolt.action("pick")(app.collect)
        app.bolt.action("go")(app.collect)
        app.bolt.view("bind")(on_submission)
        async with app.on_sockets():
            yield app


async def command(slack: SimulatedSlack, app: BoltApp, channel: str = "#standup") -> Json:
    await slack.person("ana").types(channel, "/pexip")
    return await app.received.get()


async def test_commands_work_neither_in_threads_nor_from_the_other_side() -> None:
    slack = make_slack()
    async with slack.serve():
        in_thread = await slack.person("ana").types("#standup", "/pexip", thread_ts="1.0")
        foreign = await slack.person("erin").types("#partners", "/pexip who")
        unknown = await slack.person("ana").types("#standup", "/zoom")

    assert in_thread.error == "not_supported_in_threads"
    assert foreign.error == unknown.error == "invalid_command"


async def test_the_text_of_an_acknowledgement_is_shown_to_the_person_alone() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:

        async def on_command(ack: Any) -> None:
            await ack("usage: …")

        app.bolt.command("/pexip")(on_command)
        async with app.on_sockets():
            await slack.person("ana").types("#random", "/pexip help")
            shown = await slack.next_ephemeral("ana")

    assert shown.text == "usage: …"


async def test_a_response_url_works_five_times_and_where_the_bot_is_no_member() -> None:
    slack = make_slack()
    async with answering(slack) as app:
        hook = AsyncWebhookClient((await command(slack, app, "#random"))["response_url"])
        answers = [await hook.send(text=str(n), response_type="in_channel") for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body
    assert [m.text for m in slack.channel("random").messages.values()] == list("01234")


async def test_a_response_url_dies_after_half_an_hour() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    async with answering(slack) as app:
        hook = AsyncWebhookClient((await command(slack, app))["response_url"])
        await clock.advance(30 * 60 + 1)
        answer = await hook.send(text="late")

    assert (answer.status_code, "expired_url" in answer.body) == (404, True)


async def test_an_answer_replaces_or_deletes_what_was_pressed() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    blocks = [{"type": "actions", "elements": [button("go", "1")]}]
    async with answering(slack) as app:
        hook = AsyncWebhookClient((await command(slack, app))["response_url"])
        await hook.send(text="Sure?", blocks=blocks)
        shown = await slack.next_ephemeral("ana")

        await ana.presses(shown, "go")
        press = await app.received.get()
        hook = AsyncWebhookClient(press["response_url"])
        await hook.send(text="Done", replace_original=True)
        assert (shown.text, shown.blocks) == ("Done", [])

        await hook.send(delete_original=True)
        assert shown not in slack.workspace.ephemerals
        with pytest.raises(CannotDoError):
            await ana.presses(shown, "go")

    assert press["container"]["is_ephemeral"] is True
    assert "message" not in press


async def test_a_bad_answer_to_a_response_url_is_refused() -> None:
    slack = make_slack()
    async with answering(slack) as app:
        hook = AsyncWebhookClient((await command(slack, app))["response_url"])
        answer = await hook.send(text="x", blocks=[{"type": "paragraph"}])

    assert (answer.status_code, "invalid_blocks" in answer.body) == (400, True)


async def test_a_choice_in_a_menu_carries_option_message_and_state() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with answering(slack) as app:
        blocks = [{"type": "actions", "block_id": "who", "elements": [MENU, button("go", "1")]}]
        await app.client.chat_postMessage(channel=standup, text="Which Bob?", blocks=blocks)
        post = await slack.next_post()
        await slack.person("ana").presses(post, "pick", "bob2")
        body = await app.received.get()

    assert body["actions"][0]["selected_option"]["value"] == "bob2"
    assert body["state"]["values"]["who"]["pick"]["selected_option"]["value"] == "bob2"
    assert (body["message"]["ts"], body["channel"]["id"]) == (post.ts, standup)
    assert body["user"]["team_id"] == slack.workspace.team_id


async def test_only_what_is_there_can_be_pressed() -> None:
    slack = make_slack()
    async with answering(slack) as app:
        blocks = [{"type": "actions", "elements": [MENU]}]
        await app.client.chat_postMessage(
            channel=slack.channel("standup").id, text="Which?", blocks=blocks
        )
        post = await slack.next_post()
        with pytest.raises(CannotDoError, match="no 'mute'"):
            await slack.person("ana").presses(post, "mute")
        with pytest.raises(CannotDoError, match="bob3"):
            await slack.person("ana").presses(post, "pick", "bob3")


async def refused_view(app: BoltApp, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await app.client.views_open(**arguments)
    return str(caught.value.response["error"])


async def test_a_trigger_opens_one_modal_within_three_seconds() -> None:
    clock = FakeClock()
    slack = make_slack(clock)
    async with answering(slack) as app:
        trigger = (await command(slack, app))["trigger_id"]
        assert await refused_view(app, trigger_id=trigger, view={"type": "modal"}) == (
            "invalid_arguments"
        )
        await app.client.views_open(trigger_id=trigger, view=MODAL)
        used = await refused_view(app, trigger_id=trigger, view=MODAL)
        old = (await command(slack, app))["trigger_id"]
        await clock.advance(3.5)
        late = await refused_view(app, trigger_id=old, view=MODAL)
        unknown = await refused_view(app, trigger_id="1.2.3", view=MODAL)

    assert (used, late, unknown) == (
        "exchanged_trigger_id",
        "expired_trigger_id",
        "invalid_trigger_id",
    )


async def open_modal(slack: SimulatedSlack, app: BoltApp) -> Any:
    trigger = (await command(slack, app))["trigger_id"]
    await app.client.views_open(trigger_id=trigger, view=MODAL)
    return await slack.next_view("ana")


async def test_a_submission_carries_what_was_entered() -> None:
    slack = make_slack()
    async with answering(slack) as app:
        view = await open_modal(slack, app)
        await slack.person("ana").submits(view, {"pin_text": "1234"})
        body = await app.received.get()

    assert body["view"]["state"]["values"]["pin"]["pin_text"] == {
        "type": "plain_text_input",
        "value": "1234",
    }
    assert not view.is_open


async def test_the_client_holds_back_an_incomplete_form() -> None:
    slack = make_slack()
    async with answering(slack) as app:
        view = await open_modal(slack, app)
        with pytest.raises(CannotDoError, match="filled in"):
            await slack.person("ana").submits(view)
        with pytest.raises(CannotDoError, match="characters"):
            await slack.person("ana").submits(view, {"pin": "12345"})


@pytest.mark.parametrize("action", ["errors", "update", "push", "clear"])
async def test_a_submission_is_followed_by_what_the_app_says(action: str) -> None:
    slack = make_slack()
    more: Json = {"errors": {"errors": {"pin": "Wrong"}}}.get(action, {"view": MODAL})
    async with answering(slack, response_action=action, **more) as app:
        view = await open_modal(slack, app)
        before = view.hash
        receipt = await slack.person("ana").submits(view, {"pin": "1234"})
        stack = slack.workspace.screens.stack(slack.person("ana").id)

    assert receipt.ok
    assert (view.errors == {"pin": "Wrong"}) == (action == "errors")
    assert (view.hash != before) == (action == "update")
    assert len(stack) == {"errors": 1, "update": 1, "push": 2, "clear": 0}[action]


async def test_errors_for_a_field_that_is_not_there_show_as_a_failure() -> None:
    slack = make_slack()
    async with answering(slack, response_action="errors", errors={"nowhere": "x"}) as app:
        view = await open_modal(slack, app)
        receipt = await slack.person("ana").submits(view, {"pin": "1234"})

    assert (receipt.error, view.is_open) == ("invalid_errors", True)


async def test_an_update_needs_an_open_view_and_the_right_hash() -> None:
    slack = make_slack()
    async with answering(slack) as app:
        view = await open_modal(slack, app)
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await app.client.views_update(view_id=view.id, hash="old", view=MODAL)
        waiting = {**MODAL, "title": plain("Working…")}
        await app.client.views_update(view_id=view.id, hash=view.hash, view=waiting)
        assert view.title == "Working…"

        await slack.person("ana").closes(view)
        with pytest.raises(SlackApiError, match="not_found"):
            await app.client.views_update(view_id=view.id, view=MODAL)


async def test_a_closed_modal_is_told_where_it_asked_for_it() -> None:
    slack = make_slack()
    async with answering(slack) as app:
        app.bolt.view_closed("bind")(app.collect)
        trigger = (await command(slack, app))["trigger_id"]
        await app.client.views_open(trigger_id=trigger, view={**MODAL, "notify_on_close": True})
        await slack.person("ana").closes(await slack.next_view("ana"))
        body = await app.received.get()

    assert (body["type"], body["is_cleared"]) == ("view_closed", False)


async def test_a_press_in_a_modal_names_the_view_and_has_no_response_url() -> None:
    slack = make_slack()
    body_with_button = {**MODAL, "blocks": [{"type": "actions", "elements": [button("go", "1")]}]}
    async with answering(slack) as app:
        trigger = (await command(slack, app))["trigger_id"]
        await app.client.views_open(trigger_id=trigger, view=body_with_button)
        view = await slack.next_view("ana")
        await slack.person("ana").presses(view, "go")
        body = await app.received.get()

    assert body["container"] == {"type": "view", "view_id": view.id}
    assert body["view"]["hash"] == view.hash
    assert "response_url" not in body


async def test_an_answer_cannot_replace_what_is_gone() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with answering(slack) as app:
        blocks = [{"type": "actions", "elements": [button("go", "1")]}]
        await app.client.chat_postMessage(
            channel=slack.channel("standup").id, text="card", blocks=blocks
        )
        card = await slack.next_post()
        await ana.presses(card, "go")
        hook = AsyncWebhookClient((await app.received.get())["response_url"])
        await hook.send(text="pressed", replace_original=True)
        assert (card.text, card.blocks) == ("pressed", [])
        await hook.send(delete_original=True)
        gone = await hook.send(text="again", replace_original=True)

    assert card.ts not in slack.channel("standup").messages
    assert (gone.status_code, "message_not_found" in gone.body) == (400, True)
