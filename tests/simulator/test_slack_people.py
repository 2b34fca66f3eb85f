"""What people see and do: the words on the screen, and what Slack's client forbids."""

from typing import Any

import pytest

from bridge.simulator.slack import Message
from bridge.simulator.slack.errors import CannotDoError
from tests.simulator.slack_app import bolt_app, make_slack, web_client

Json = dict[str, Any]


def rich(kind: str, *elements: Json) -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(elements)}


def word(text: str) -> Json:
    return {"type": "text", "text": text}


def test_the_words_of_a_message_are_those_a_reader_sees() -> None:
    listed = {**rich("list", rich("section", word("one")), rich("section", word("two")))}
    blocks: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Alice*"}},
        {
            "type": "rich_text",
            "elements": [
                rich(
                    "section",
                    word("see "),
                    {"type": "link", "url": "https://example.com", "text": "this"},
                    {"type": "emoji", "name": "wave"},
                    {"type": "user", "user_id": "U1"},
                    {"type": "broadcast", "range": "here"},
                ),
                listed,
                rich("quote", word("three")),
            ],
        },
    ]

    message = Message("C1", "1.0", "fallback", blocks=blocks)

    assert message.words.splitlines() == [
        "*Alice*",
        "see this:wave:<@U1>@here",
        "one",
        "two",
        "three",
    ]
    assert message.notifies == {"U1", "here"}


def test_people_do_only_what_the_client_lets_them() -> None:
    slack = make_slack()
    ana, bob, erin = slack.person("ana"), slack.person("bob"), slack.person("erin")
    message = ana.posts("#standup", "mine")

    with pytest.raises(CannotDoError, match="not in"):
        erin.posts("#standup", "let me in")
    with pytest.raises(CannotDoError, match="what they wrote"):
        bob.edits(message, "theirs")
    with pytest.raises(CannotDoError, match="only admins"):
        bob.deletes(message)
    with pytest.raises(CannotDoError, match="not open"):
        bob.joins("#leads")
    with pytest.raises(CannotDoError, match="no nobody"):
        ana.invites("#standup", "nobody")
    ana.archives("#standup")
    with pytest.raises(CannotDoError, match="archived"):
        ana.posts("#standup", "too late")


def test_coming_and_going_is_written_in_the_channel() -> None:
    slack = make_slack()
    slack.person("dave").leaves("#standup")
    slack.person("dave").joins("#standup")

    messages = list(slack.channel("standup").messages.values())
    assert [m.subtype for m in messages] == ["channel_leave", "channel_join"]


async def test_a_private_channel_made_public_says_so_in_a_message() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        app.collect_events("message")
        async with app.on_sockets():
            slack.person("ana").makes_public("#leads")
            event = await app.next_event()

        info = await app.client.conversations_info(channel=slack.channel("leads").id)

    assert (event["subtype"], event["channel_type"]) == ("channel_convert_to_public", "channel")
    assert info["channel"]["is_private"] is False


async def test_a_line_with_slash_me_arrives_as_its_own_kind() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:
        app.collect_events("message")
        async with app.on_sockets():
            slack.person("ana").says_me("#standup", "waves & leaves")
            event = await app.next_event()

    assert (event["subtype"], event["text"]) == ("me_message", "waves &amp; leaves")
    assert "blocks" not in event


async def test_a_command_may_arrive_unescaped_and_as_a_phone_writes_it() -> None:
    slack = make_slack()
    slack.app.should_escape = False
    async with bolt_app(slack) as app:
        app.bolt.command("/pexip")(app.collect)
        async with app.on_sockets():
            ana = slack.person("ana")
            await ana.types("#standup", '/pexip  say "hi" @bob ', on_a_phone=True)
            body = await app.received.get()

    assert body["text"] == "say \u201chi\u201d @bob"


async def test_an_acknowledgement_with_bad_blocks_shows_as_a_failure() -> None:
    slack = make_slack()
    async with bolt_app(slack) as app:

        async def on_command(ack: Any) -> None:
            await ack(text="x", blocks=[{"type": "paragraph"}])

        app.bolt.command("/pexip")(on_command)
        async with app.on_sockets():
            receipt = await slack.person("ana").types("#standup", "/pexip")

    assert receipt.error == "invalid_blocks"
    assert not slack.workspace.ephemerals


async def test_an_overflow_menu_sends_the_chosen_option() -> None:
    slack = make_slack()
    options = [
        {"text": {"type": "plain_text", "text": name}, "value": name} for name in ("lock", "end")
    ]
    menu = {"type": "overflow", "action_id": "more", "options": options}
    async with bolt_app(slack) as app:
        app.bolt.action("more")(app.collect)
        async with app.on_sockets():
            await app.client.chat_postMessage(
                channel=slack.channel("standup").id,
                text="card",
                blocks=[{"type": "actions", "elements": [menu]}],
            )
            post = await slack.next_post()
            await slack.person("ana").presses(post, "more", "end")
            body = await app.received.get()
            with pytest.raises(CannotDoError, match="not among"):
                await slack.person("ana").presses(post, "more", "dance")

    assert body["actions"][0]["selected_option"]["value"] == "end"


async def test_slack_can_go_down_and_come_back_with_everything_it_knew() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        await client.chat_postMessage(channel=standup, text="before")
    async with slack.serve(), web_client(slack) as client:
        answer = await client.conversations_history(channel=standup)

    assert [message["text"] for message in answer["messages"]] == ["before"]


async def test_a_failing_test_sees_its_own_error_through_serve() -> None:
    slack = make_slack()
    with pytest.raises(LookupError, match="mine"):
        async with slack.serve():
            raise LookupError("mine")
