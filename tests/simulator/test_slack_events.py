"""Events: what happens in the workspace reaches a Bolt app, in Slack's shapes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bridge.simulator.slack import Person, SimulatedSlack
from tests.simulator.slack_app import BoltApp, bolt_app, make_slack

Event = dict[str, Any]


@asynccontextmanager
async def listening(slack: SimulatedSlack, *kinds: str) -> AsyncIterator[BoltApp]:
    async with bolt_app(slack) as app:
        app.collect_events(*kinds)
        async with app.on_sockets():
            yield app


async def test_an_edit_arrives_with_both_versions() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    message = ana.posts("#standup", "helo")
    async with listening(slack, "message") as app:
        ana.edits(message, "hello")
        event = await app.next_event()

    assert (event["subtype"], event["hidden"]) == ("message_changed", True)
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("helo", "hello")
    assert event["message"]["edited"]["user"] == ana.id
    assert event["message"]["ts"] == message.ts != event["ts"]


async def test_an_unfurl_changes_a_message_but_not_its_words() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    message = ana.posts("#standup", "https://example.com")
    async with listening(slack, "message") as app:
        ana.sees_unfurl(message)
        event = await app.next_event()

    assert event["message"]["text"] == event["previous_message"]["text"]
    assert event["message"]["attachments"]
    assert "edited" not in event["message"]


async def test_a_deleted_message_arrives_by_its_ts() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    message = ana.posts("#standup", "oops")
    async with listening(slack, "message") as app:
        ana.deletes(message)
        event = await app.next_event()

    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", message.ts)


async def test_a_deleted_thread_root_arrives_as_a_tombstone() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    root = ana.posts("#standup", "root")
    ana.posts("#standup", "reply", thread_ts=root.ts)
    async with listening(slack, "message") as app:
        ana.deletes(root)
        event = await app.next_event()

    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert event["message"]["ts"] == root.ts


async def test_replies_broadcasts_and_files_keep_their_marks() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    root = ana.posts("#standup", "root")
    async with listening(slack, "message", "app_mention") as app:
        ana.posts("#standup", "reply", thread_ts=root.ts)
        reply = await app.next_event()
        ana.posts("#standup", "for all", thread_ts=root.ts, broadcast=True)
        broadcast = await app.next_event()
        ana.shares_file("#standup", "slides.pdf", "see")
        file = await app.next_event()

    assert (reply["thread_ts"], reply["parent_user_id"]) == (root.ts, ana.id)
    assert (broadcast["subtype"], broadcast["root"]["ts"]) == ("thread_broadcast", root.ts)
    assert (file["subtype"], file["files"][0]["name"]) == ("file_share", "slides.pdf")


async def test_a_mention_arrives_twice_under_two_event_ids() -> None:
    slack = make_slack()
    async with listening(slack, "message", "app_mention") as app:
        slack.person("ana").posts("#standup", "@pexip who is there?")
        bodies = [await app.received.get(), await app.received.get()]

    assert {body["event"]["type"] for body in bodies} == {"message", "app_mention"}
    assert len({body["event_id"] for body in bodies}) == 2
    assert len({body["event"]["ts"] for body in bodies}) == 1


async def test_an_app_hears_nothing_where_it_is_no_member() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with listening(slack, "message") as app:
        ana.posts("#random", "unheard")
        ana.posts("#standup", "heard")
        event = await app.next_event()

    assert event["text"] == "heard"


async def test_the_apps_own_edit_of_a_customized_message_gets_past_bolt() -> None:
    """Slack's framework drops what the bot did, except this; a bridge must see to it."""
    slack = make_slack()
    standup = slack.channel("standup").id
    async with listening(slack, "message") as app:
        post = await app.client.chat_postMessage(channel=standup, text="a", username="Alice")
        await app.client.chat_update(channel=standup, ts=post["ts"], text="b")
        event = await app.next_event()

    assert event["subtype"] == "message_changed"
    assert event["message"]["bot_id"] == slack.app.bot_id
    assert "user" not in event["message"]


async def test_whoever_removes_the_bot_is_named() -> None:
    slack = make_slack()
    dave = slack.person("dave")
    async with listening(slack, "channel_left", "member_left_channel") as app:
        dave.removes_bot("#standup")
        events = {event["type"]: event for event in [await app.next_event() for _ in range(2)]}

    assert events["channel_left"]["actor_id"] == dave.id
    assert events["member_left_channel"]["user"] == slack.app.bot_user


def share_for_a_while(dave: Person) -> None:
    dave.shares_channel("#standup", "T0OTHER")
    dave.unshares_channel("#standup", "T0OTHER")


CHANGES: list[tuple[str, Callable[[Person], object], Event]] = [
    ("member_joined_channel", lambda dave: dave.invites("#leads", "bob"), {"channel_type": "G"}),
    ("member_left_channel", lambda dave: dave.leaves("#standup"), {"channel_type": "C"}),
    ("channel_archive", lambda dave: dave.archives("#standup"), {}),
    ("channel_rename", lambda dave: dave.renames("#standup", "daily"), {}),
    ("group_archive", lambda dave: dave.archives("#leads"), {}),
    ("group_rename", lambda dave: dave.renames("#leads", "chiefs"), {}),
    ("channel_left", lambda dave: dave.removes_bot("#standup"), {}),
    ("group_left", lambda dave: dave.removes_bot("#leads"), {}),
    (
        "channel_shared",
        lambda dave: dave.shares_channel("#standup", "T0OTHER"),
        {"connected_team_id": "T0OTHER"},
    ),
    (
        "channel_unshared",
        share_for_a_while,
        {"previously_connected_team_id": "T0OTHER", "is_ext_shared": False},
    ),
]


@pytest.mark.parametrize(("kind", "act", "holds"), CHANGES, ids=[kind for kind, *_ in CHANGES])
async def test_changes_of_a_channel_arrive(
    kind: str, act: Callable[[Person], object], holds: Event
) -> None:
    slack = make_slack()
    async with listening(slack, kind) as app:
        act(slack.person("dave"))
        event = await app.next_event()

    assert event["type"] == kind
    assert holds.items() <= event.items()


async def test_a_message_from_another_workspace_says_so() -> None:
    slack = make_slack()
    erin = slack.person("erin")
    async with listening(slack, "message") as app:
        erin.posts("#partners", "hello from outside")
        body = await app.received.get()

    assert body["is_ext_shared_channel"] is True
    assert body["event"]["user_team"] == erin.user.team_id != body["team_id"]


async def test_an_uninstalled_app_is_told_and_locked_out() -> None:
    slack = make_slack()
    async with listening(slack, "tokens_revoked", "app_uninstalled") as app:
        slack.uninstall()
        kinds = {(await app.next_event())["type"], (await app.next_event())["type"]}
        with pytest.raises(SlackApiError, match="account_inactive"):
            await app.client.auth_test()
        slack.person("ana").posts("#standup", "unheard")
        assert (await slack.person("ana").types("#standup", "/pexip")).error == "invalid_command"
        assert app.received.empty()

    assert kinds == {"tokens_revoked", "app_uninstalled"}


async def test_subscriptions_and_scopes_decide_what_arrives() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    async with listening(slack, "message") as app:
        slack.app.scopes.discard("groups:history")
        ana.posts("#leads", "no scope")
        slack.app.subscriptions.discard("message.channels")
        ana.posts("#standup", "not subscribed")
        slack.app.subscriptions.add("message.channels")
        ana.posts("#standup", "arrives")
        event = await app.next_event()

    assert event["text"] == "arrives"
