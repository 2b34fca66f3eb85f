"""chat.* through Slack's own client: what is stored, shown and refused."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bridge.simulator.slack import SimulatedSlack
from tests.simulator.slack_app import make_slack, web_client

LINE = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def said(slack: SimulatedSlack, channel: str) -> list[str]:
    return [m.words for m in slack.channel(channel).messages.values()]


async def test_a_post_carries_the_apps_marks_and_the_ids_slack_fills_in() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        answer = await client.chat_postMessage(
            channel=slack.channel("standup").id, text="hello", blocks=[LINE]
        )

    message = answer["message"]
    assert (message["bot_id"], message["app_id"]) == (slack.app.bot_id, slack.app.id)
    assert message["blocks"][0]["block_id"]
    assert message["blocks"][0]["text"]["verbatim"] is False
    assert (await slack.next_post("#standup")).ts == answer["ts"]


async def test_timestamps_are_unique_and_grow() -> None:
    slack = make_slack()

    stamps = [slack.workspace.next_ts() for _ in range(1000)]

    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize(
    ("channel", "error"),
    [("random", "not_in_channel"), ("nowhere", "channel_not_found"), ("old", "is_archived")],
)
async def test_a_post_is_refused_where_the_bot_may_not_write(channel: str, error: str) -> None:
    slack = make_slack()
    old = slack.workspace.add_channel("old", [slack.app.bot_user, slack.person("ana").id])
    slack.person("ana").archives(old)
    found = slack.workspace.find_channel(channel)
    async with slack.serve(), web_client(slack) as client:
        call = client.chat_postMessage(channel=found.id if found else "C0NOWHERE", text="hello")
        assert await refusal(call) == error


async def test_a_private_channel_without_the_bot_does_not_exist_for_it() -> None:
    slack = make_slack()
    slack.person("ana").removes_bot("#leads")
    async with slack.serve(), web_client(slack) as client:
        leads = slack.channel("leads").id
        assert await refusal(client.conversations_info(channel=leads)) == "channel_not_found"
        post = client.chat_postMessage(channel=leads, text="hello")
        assert await refusal(post) == "channel_not_found"


async def test_a_message_needs_words() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        empty = {"channel": slack.channel("standup").id, "text": ""}
        call = client.api_call("chat.postMessage", json=empty)
        assert await refusal(call) == "no_text"


async def test_a_customized_post_has_a_name_and_no_user() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        await client.chat_postMessage(
            channel=slack.channel("standup").id, text="hi", username="Alice (Pexip)"
        )
        post = await slack.next_post()
        assert (post.subtype, post.username, post.user) == ("bot_message", "Alice (Pexip)", None)

        slack.app.scopes.discard("chat:write.customize")
        call = client.chat_postMessage(
            channel=slack.channel("standup").id, text="hi", username="Alice"
        )
        with pytest.raises(SlackApiError) as caught:
            await call

    answer = caught.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write.customize")
    assert "chat:write" in answer["provided"]


async def test_links_are_found_unless_parsing_is_off() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        for parse in (None, "none", "full"):
            await client.chat_postMessage(
                channel=standup, text="@bob https://example.com", parse=parse
            )

    bob = slack.person("bob").id
    assert said(slack, "standup") == [
        "@bob <https://example.com>",
        "@bob https://example.com",
        f"<@{bob}> <https://example.com>",
    ]


async def test_an_update_resolves_names_unless_told_not_to() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        ts = (await client.chat_postMessage(channel=standup, text="hello"))["ts"]
        await client.chat_update(channel=standup, ts=ts, text="@channel")
        assert (await slack.next_edit()).notifies == {"channel"}
        await client.chat_update(channel=standup, ts=ts, text="@channel", parse="none")
        assert (await slack.next_edit()).notifies == set()


async def test_updates_of_foreign_missing_or_long_messages_are_refused() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    anas = slack.person("ana").posts("#standup", "mine")
    async with slack.serve(), web_client(slack) as client:
        ts = (await client.chat_postMessage(channel=standup, text="hello"))["ts"]

        foreign = client.chat_update(channel=standup, ts=anas.ts, text="x")
        assert await refusal(foreign) == "cant_update_message"
        missing = client.chat_update(channel=standup, ts="1.000001", text="x")
        assert await refusal(missing) == "message_not_found"
        long = client.chat_update(channel=standup, ts=ts, text="x" * 4001)
        assert await refusal(long) == "msg_too_long"
        foreign = client.chat_delete(channel=standup, ts=anas.ts)
        assert await refusal(foreign) == "cant_delete_message"


async def test_an_update_without_blocks_drops_them() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        ts = (await client.chat_postMessage(channel=standup, text="a", blocks=[LINE]))["ts"]
        await client.chat_update(channel=standup, ts=ts, text="b")

    message = await slack.next_edit()
    assert (message.blocks, message.text) == ([], "b")
    assert message.edited is not None


async def test_a_reply_to_a_root_that_is_gone_slips_into_the_channel() -> None:
    """As Slack has been seen to do; only the answer tells."""
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        ts = (await client.chat_postMessage(channel=standup, text="card"))["ts"]
        slack.person("dave").deletes(await slack.next_post())

        slipped = await client.chat_postMessage(channel=standup, text="line", thread_ts=ts)
        slack.workspace.refuses_unknown_threads = True
        reply = client.chat_postMessage(channel=standup, text="line", thread_ts=ts)
        assert await refusal(reply) == "thread_not_found"

    assert "thread_ts" not in slipped["message"]
    assert not (await slack.next_post()).is_reply


async def test_a_reply_to_a_tombstone_may_slip_too() -> None:
    slack = make_slack()
    slack.workspace.tombstones_take_replies = False
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        ts = (await client.chat_postMessage(channel=standup, text="card"))["ts"]
        await client.chat_postMessage(channel=standup, text="one", thread_ts=ts)
        slack.person("dave").deletes(await slack.next_post())
        slipped = await client.chat_postMessage(channel=standup, text="two", thread_ts=ts)

    assert "thread_ts" not in slipped["message"]


async def test_a_deleted_root_with_replies_leaves_a_tombstone_that_can_be_answered() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        ts = (await client.chat_postMessage(channel=standup, text="card"))["ts"]
        card = await slack.next_post()
        await client.chat_postMessage(channel=standup, text="one", thread_ts=ts)
        slack.person("dave").deletes(card)

        assert await refusal(client.chat_update(channel=standup, ts=ts, text="x")) == (
            "message_not_found"
        )
        await client.chat_postMessage(channel=standup, text="two", thread_ts=ts)
        thread = await client.conversations_replies(channel=standup, ts=ts)

    assert [m["text"] for m in thread["messages"]] == ["This message was deleted.", "one", "two"]


async def test_an_ephemeral_is_for_members_and_for_live_threads() -> None:
    slack = make_slack()
    standup, ana = slack.channel("standup").id, slack.person("ana")
    erin = slack.person("erin").id
    async with slack.serve(), web_client(slack) as client:
        stranger = client.chat_postEphemeral(channel=standup, user=erin, text="x")
        assert await refusal(stranger) == "user_not_in_channel"

        quiet = ana.posts("#standup", "anyone?")
        for text in ("unseen", "seen"):
            await client.chat_postEphemeral(
                channel=standup, user=ana.id, text=text, thread_ts=quiet.ts
            )
            ana.posts("#standup", "a reply", thread_ts=quiet.ts)

    assert [shown.text for shown in slack.workspace.ephemerals] == ["seen"]


async def test_a_message_to_a_person_opens_a_direct_channel_once() -> None:
    slack = make_slack()
    ana = slack.person("ana").id
    async with slack.serve(), web_client(slack) as client:
        first = await client.chat_postMessage(channel=ana, text="one")
        second = await client.chat_postMessage(channel=ana, text="two")

    assert first["channel"] == second["channel"]
    assert first["channel"].startswith("D")


async def test_a_post_tells_whom_it_would_alert() -> None:
    slack = make_slack()
    standup, bob = slack.channel("standup").id, slack.person("bob").id
    elements = [{"type": "text", "text": "<!channel>"}, {"type": "user", "user_id": bob}]
    section = {"type": "rich_text_section", "elements": elements}
    rich = {"type": "rich_text", "elements": [section]}
    async with slack.serve(), web_client(slack) as client:
        await client.chat_postMessage(channel=standup, text="&lt;!channel&gt; @here")
        assert (await slack.next_post()).notifies == set()
        await client.chat_postMessage(channel=standup, text=f"<!here> <@{bob}|bob>")
        assert (await slack.next_post()).notifies == {"here", bob}
        await client.chat_postMessage(channel=standup, text="<!channel>", blocks=[rich])
        assert (await slack.next_post()).notifies == {bob}
