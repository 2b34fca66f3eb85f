"""Registered calls and their card, and the links at the top of a channel."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bridge.simulator.slack import SimulatedSlack
from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.state.bookmarks import MOST_BOOKMARKS
from bridge.simulator.slack.state.changes import BookmarkChanged, CallChanged
from tests.simulator.slack_app import bolt_app, make_slack, web_client

Json = dict[str, Any]
BOB = {"external_id": "bob-1", "display_name": "Bob"}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def added(slack: SimulatedSlack, client: Any, **more: Any) -> Json:
    details = {"external_unique_id": "m1", "join_url": "https://example.com/meet.alice"}
    details |= {"created_by": slack.person("ana").id, **more}
    return (await client.calls_add(**details))["call"]


async def test_a_call_is_added_changed_and_ended() -> None:
    slack = make_slack()
    slack.app.scopes.add("calls:read")
    async with slack.serve(), web_client(slack) as client:
        with slack.subscribe() as changes:
            call = await added(slack, client, title="Standup", users=[BOB])
            await client.calls_update(id=call["id"], title="Retro")
            info = (await client.calls_info(id=call["id"]))["call"]
            await client.calls_end(id=call["id"], duration=90)
            seen = [changes.get_nowait() for _ in range(changes.qsize())]
        again = await error_of(client.calls_end(id=call["id"]))
        late = await error_of(client.calls_participants_add(id=call["id"], users=[BOB]))

    known = slack.workspace.calls.by_id[call["id"]]
    assert call["id"].startswith("R")
    assert (info["title"], info["users"]) == ("Retro", [BOB])
    assert (known.is_over, known.duration) == (True, 90)
    assert sum(isinstance(change, CallChanged) for change in seen) == 3
    assert again == late == "inactive_call"


async def test_participants_come_and_go_in_batches_and_never_twice() -> None:
    slack = make_slack()
    ana = {"slack_id": slack.person("ana").id}
    async with slack.serve(), web_client(slack) as client:
        call = (await added(slack, client))["id"]
        await client.calls_participants_add(id=call, users=[BOB, ana])
        twice = await error_of(client.calls_participants_add(id=call, users=[ana]))
        await client.calls_participants_remove(id=call, users=[BOB])
        gone = await error_of(client.calls_participants_remove(id=call, users=[BOB]))
        nobody = client.calls_participants_add(id=call, users=[{"slack_id": "U0NOBODY"}])
        unknown = await error_of(nobody)
        missing = await error_of(client.api_call("calls.participants.add", json={"id": call}))

    assert (twice, gone) == ("bad_users", "bad_users")
    assert (unknown, missing) == ("user_not_found", "missing_argument")
    assert slack.workspace.calls.by_id[call].users == [ana]


async def test_what_a_call_is_refused_for() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        first = (await added(slack, client))["id"]
        errors = [
            await error_of(added(slack, client, external_unique_id="m2", created_by=None)),
            await error_of(added(slack, client, external_unique_id="m2", created_by="U0NOBODY")),
            await error_of(added(slack, client, external_unique_id="m2", date_start="soon")),
            await error_of(added(slack, client, external_unique_id="m2", users=[{"name": "x"}])),
            await error_of(added(slack, client)),
            await error_of(added(slack, client, external_unique_id="m2", users=[BOB, BOB])),
            await error_of(client.api_call("calls.end", json={"id": first, "duration": "long"})),
            await error_of(client.calls_update(id="R0", title="x")),
            await error_of(client.calls_info(id="R0")),
        ]
        slack.app.scopes.discard("calls:write")
        errors.append(await error_of(added(slack, client, external_unique_id="m3")))

    assert errors == [
        "invalid_created_by",
        "invalid_created_by",
        "invalid_start_time",
        "invalid_arguments",
        "invalid_arguments",
        "bad_users",
        "invalid_arguments",
        "invalid_call_id",
        "missing_scope",
        "missing_scope",
    ]


async def test_a_call_block_shows_only_a_call_that_exists() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        call = await added(slack, client)
        block = {"type": "call", "call_id": call["id"]}
        post = await client.chat_postMessage(channel=standup, text="Join", blocks=[block])
        strange = [{"type": "divider"}, {"type": "call", "call_id": "R0STRANGE"}]
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=standup, text="Join", blocks=strange)

    assert post["message"]["blocks"][0]["call_id"] == call["id"]
    assert caught.value.response["error"] == "invalid_blocks"
    assert "/blocks/1/call_id" in caught.value.response["errors"][0]


async def test_a_rejected_call_is_told_where_the_scope_is_there() -> None:
    slack = make_slack()
    slack.app.scopes.add("calls:read")
    slack.app.subscriptions.add("call_rejected")
    bob = slack.person("bob")
    async with bolt_app(slack) as app:
        app.collect_events("call_rejected")
        async with app.on_sockets():
            call = await added(slack, app.client)
            bob.rejects_call(call["id"], "#standup")
            event = await app.next_event()
        await app.client.calls_end(id=call["id"])

    assert (event["call_id"], event["user_id"]) == (call["id"], bob.id)
    assert event["external_unique_id"] == "m1"
    with pytest.raises(CannotDoError):
        bob.rejects_call(call["id"], "#standup")


async def test_a_bookmark_is_added_edited_listed_and_removed() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        with slack.subscribe() as changes:
            bookmark = (
                await client.bookmarks_add(
                    channel_id=standup,
                    title="Join: Standup",
                    type="link",
                    link="https://example.com/meet.alice",
                    emoji=":movie_camera:",
                )
            )["bookmark"]
            place = {"channel_id": standup, "bookmark_id": bookmark["id"]}
            edited = (await client.bookmarks_edit(**place, title="Join: Retro"))["bookmark"]
            listed = (await client.bookmarks_list(channel_id=standup))["bookmarks"]
            await client.bookmarks_remove(**place)
            seen = [changes.get_nowait() for _ in range(changes.qsize())]
        left = (await client.bookmarks_list(channel_id=standup))["bookmarks"]
        gone = await error_of(client.bookmarks_remove(**place))

    assert (bookmark["app_id"], bookmark["type"]) == (slack.app.id, "link")
    assert (edited["title"], edited["link"]) == ("Join: Retro", bookmark["link"])
    assert (listed, left, gone) == ([edited], [], "not_found")
    told = [change.what for change in seen if isinstance(change, BookmarkChanged)]
    assert told == ["added", "edited", "removed"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"link": "ftp://example.com"}, "invalid_link"),
        ({"link": None}, "invalid_link"),
        ({"type": "file"}, "invalid_bookmark_type"),
        ({"emoji": "movie"}, "invalid_emoji"),
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
    ],
)
async def test_what_a_bookmark_is_refused_for(change: Json, error: str) -> None:
    slack = make_slack()
    details = {
        "channel_id": slack.channel("standup").id,
        "title": "Join",
        "type": "link",
        "link": "https://example.com/",
    }
    async with slack.serve(), web_client(slack) as client:
        assert await error_of(client.bookmarks_add(**(details | change))) == error


async def test_bookmarks_are_for_members_and_a_hundred_at_most() -> None:
    slack = make_slack()
    slack.limits.enabled = False
    link = {"title": "Join", "type": "link", "link": "https://example.com/"}
    async with slack.serve(), web_client(slack) as client:
        random, standup = slack.channel("random").id, slack.channel("standup").id
        assert await error_of(client.bookmarks_add(channel_id=random, **link)) == (
            "permission_denied"
        )
        for _ in range(MOST_BOOKMARKS):
            await client.bookmarks_add(channel_id=standup, **link)
        full = await error_of(client.bookmarks_add(channel_id=standup, **link))

    assert full == "too_many_bookmarks"


async def test_a_deleted_channel_is_told_and_gone() -> None:
    slack = make_slack()
    standup, leads = slack.channel("standup").id, slack.channel("leads").id
    with pytest.raises(CannotDoError):
        slack.person("ana").deletes_channel("#standup")
    async with bolt_app(slack) as app:
        app.collect_events("channel_deleted", "group_deleted")
        async with app.on_sockets():
            slack.person("dave").deletes_channel("#standup")
            first = await app.next_event()
            slack.person("dave").deletes_channel("#leads")
            second = await app.next_event()
        gone = await error_of(app.client.chat_postMessage(channel=standup, text="x"))

    assert (first["type"], first["channel"]) == ("channel_deleted", standup)
    assert (second["type"], second["channel"]) == ("group_deleted", leads)
    assert gone == "channel_not_found"
