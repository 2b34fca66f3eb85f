"""The methods around messages: history, lists, lookups, and what they say no to."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bridge.simulator.slack.methods import METHODS
from tests.simulator.slack_app import make_slack, web_client


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_every_method_refuses_without_arguments_instead_of_breaking() -> None:
    slack = make_slack()
    slack.app.scopes |= {scope for method in METHODS.values() for scope in method.scopes}
    async with slack.serve(), web_client(slack) as client:
        for name, method in METHODS.items():
            client.token = slack.app.app_token if method.caller == "app" else slack.app.bot_token
            try:
                answer = await client.api_call(name, json={})
            except SlackApiError as failure:
                answer = failure.response
            # One of them revokes the token, which would keep the rest from being looked at.
            slack.faults.restore_token()
            assert answer.status_code == 200, name
            assert answer["ok"] or answer["error"] not in ("missing_scope", "not_authed"), name


async def test_history_is_newest_first_without_replies_and_in_pages() -> None:
    slack = make_slack()
    ana, standup = slack.person("ana"), slack.channel("standup").id
    root = ana.posts("#standup", "one")
    ana.posts("#standup", "reply", thread_ts=root.ts)
    ana.posts("#standup", "shown to all", thread_ts=root.ts, broadcast=True)
    last = ana.posts("#standup", "two")
    async with slack.serve(), web_client(slack) as client:
        page = await client.conversations_history(channel=standup, limit=2)
        cursor = page["response_metadata"]["next_cursor"]
        rest = await client.conversations_history(channel=standup, limit=2, cursor=cursor)
        before = await client.conversations_history(channel=standup, latest=last.ts, limit=1)

    assert [m["text"] for m in page["messages"]] == ["two", "shown to all"]
    assert [m["text"] for m in rest["messages"]] == ["one"]
    assert (page["has_more"], rest["has_more"]) == (True, False)
    assert before["messages"][0]["text"] == "shown to all"


async def test_replies_begin_with_the_root_and_show_metadata_on_request() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    metadata = {"event_type": "line", "event_payload": {"key": "k1"}}
    async with slack.serve(), web_client(slack) as client:
        root = await client.chat_postMessage(channel=standup, text="card")
        await client.chat_postMessage(
            channel=standup, text="line", thread_ts=root["ts"], metadata=metadata
        )
        plain = await client.conversations_replies(channel=standup, ts=root["ts"])
        full = await client.conversations_replies(
            channel=standup, ts=root["ts"], include_all_metadata=True
        )
        unknown = await error_of(client.conversations_replies(channel=standup, ts="1.0"))
        bad = client.chat_postMessage(channel=standup, text="x", metadata={"event_type": "line"})
        refused = await error_of(bad)

    assert [m["text"] for m in plain["messages"]] == ["card", "line"]
    assert "metadata" not in plain["messages"][1]
    assert full["messages"][1]["metadata"] == metadata
    assert (unknown, refused) == ("thread_not_found", "invalid_metadata_schema")


async def test_history_is_for_members() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        call = client.conversations_history(channel=slack.channel("random").id)
        assert await error_of(call) == "not_in_channel"


async def test_lists_show_what_the_bot_may_see() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        slack.person("ana").removes_bot("#leads")
        answer = await client.conversations_list(types="public_channel,private_channel")
        people = await client.users_list(limit=200)

    assert {channel["name"] for channel in answer["channels"]} == {
        "standup",
        "random",
        "all-hands",
        "partners",
    }
    names = {member["name"] for member in people["members"]}
    assert {"ana", "dave", "pexip"} <= names
    assert "erin" not in names


async def test_team_bot_and_direct_channels_can_be_looked_up() -> None:
    slack = make_slack()
    slack.app.scopes |= {"team:read", "im:write"}
    ana = slack.person("ana").id
    async with slack.serve(), web_client(slack) as client:
        team = await client.team_info()
        bot = await client.bots_info(bot=slack.app.bot_id)
        direct = await client.conversations_open(users=ana)
        unknown = await error_of(client.bots_info(bot="B0NOBODY"))

    assert team["team"]["id"] == slack.workspace.team_id
    assert bot["bot"]["app_id"] == slack.app.id
    assert set(slack.workspace.channels[direct["channel"]["id"]].members) == {
        ana,
        slack.app.bot_user,
    }
    assert unknown == "bot_not_found"


async def test_a_permalink_leads_to_a_reply_in_its_thread() -> None:
    slack = make_slack()
    ana = slack.person("ana")
    root = ana.posts("#standup", "one")
    reply = ana.posts("#standup", "two", thread_ts=root.ts)
    async with slack.serve() as url, web_client(slack) as client:
        answer = await client.chat_getPermalink(channel=reply.channel, message_ts=reply.ts)

    name = reply.ts.replace(".", "")
    assert answer["permalink"].startswith(f"{url}/archives/{reply.channel}/p{name}?thread_ts=")


async def test_an_icon_makes_a_post_customized_and_emoji_wins() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        await client.chat_postMessage(
            channel=standup, text="x", icon_emoji=":wave:", icon_url="https://example.com/a.png"
        )
        both = await slack.next_post()
        await client.chat_postMessage(
            channel=standup, text="x", icon_url="https://example.com/a.png"
        )
        picture = await slack.next_post()

    assert both.icons == {"emoji": ":wave:"}
    assert picture.icons == {"image_48": "https://example.com/a.png"}


async def test_a_reply_can_show_in_the_channel_too() -> None:
    slack = make_slack()
    standup = slack.channel("standup").id
    async with slack.serve(), web_client(slack) as client:
        root = await client.chat_postMessage(channel=standup, text="card")
        await client.chat_postMessage(
            channel=standup, text="the end", thread_ts=root["ts"], reply_broadcast=True
        )
        post = await slack.next_post(thread_ts=root["ts"])

    assert post.subtype == "thread_broadcast"


@pytest.mark.parametrize("length", ["0", "many"])
async def test_an_upload_needs_a_length(length: str) -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        call = client.api_call(
            "files.getUploadURLExternal", params={"filename": "a.txt", "length": length}
        )
        assert await error_of(call) == "invalid_arguments"


async def test_a_file_that_never_came_cannot_be_shared() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        answer = await client.files_getUploadURLExternal(filename="a.txt", length=3)
        call = client.files_completeUploadExternal(files=[{"id": answer["file_id"]}])
        assert await error_of(call) == "file_not_found"


async def test_an_outage_meets_every_method() -> None:
    slack = make_slack()
    slack.faults.http_error("*", 503, times=2)
    async with slack.serve(), web_client(slack) as client:
        for call in (client.auth_test(), client.users_info(user=slack.person("ana").id)):
            with pytest.raises(SlackApiError) as caught:
                await call
            assert caught.value.response.status_code == 503
        assert (await client.auth_test())["ok"]


async def test_groups_are_listed_with_their_people() -> None:
    slack = make_slack()
    slack.app.scopes.add("usergroups:read")
    ana = slack.person("ana").id
    group = slack.workspace.add_user_group("hosts", [ana])
    async with slack.serve(), web_client(slack) as client:
        bare = await client.usergroups_list()
        full = await client.usergroups_list(include_users=True)
        users = await client.usergroups_users_list(usergroup=group.id)
        unknown = await error_of(client.usergroups_users_list(usergroup="S0"))

    assert [(g["handle"], g["user_count"]) for g in bare["usergroups"]] == [("hosts", 1)]
    assert "users" not in bare["usergroups"][0]
    assert full["usergroups"][0]["users"] == users["users"] == [ana]
    assert unknown == "no_such_subteam"


async def test_archived_channels_and_unreadable_bounds_are_refused() -> None:
    slack = make_slack()
    standup, random = slack.channel("standup").id, slack.channel("random").id
    async with slack.serve(), web_client(slack) as client:
        post = await client.chat_postMessage(channel=standup, text="card")
        bound = await error_of(client.conversations_history(channel=standup, oldest="soon"))
        slack.person("ana").archives("#standup")
        slack.person("ana").archives("#random")
        ts = post["ts"]
        errors = [
            await error_of(client.chat_update(channel=standup, ts=ts, text="x")),
            await error_of(client.chat_postEphemeral(channel=standup, user="U0", text="x")),
            await error_of(client.reactions_add(channel=standup, timestamp=ts, name="+1")),
            await error_of(client.conversations_join(channel=random)),
        ]

    assert bound == "invalid_ts_oldest"
    assert errors == ["is_archived"] * 4


async def test_a_view_must_be_there_to_be_opened_or_updated() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        trigger = slack.workspace.triggers.issue(slack.person("ana").id)
        no_view = await error_of(client.api_call("views.open", json={"trigger_id": trigger}))
        view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
        no_id = await error_of(client.api_call("views.update", json={"view": view}))
        gone = await error_of(client.views_update(view_id="V0", view=view))

    assert (no_view, no_id, gone) == ("invalid_arguments", "invalid_arguments", "not_found")


async def test_profiles_have_the_workspaces_own_fields_and_labels_for_who_asks() -> None:
    slack = make_slack()
    field = slack.workspace.add_profile_field("Video address")
    ana = slack.person("ana")
    ana.user.fields[field] = "ana@example.com"
    async with slack.serve(), web_client(slack) as client:
        refused = await error_of(client.users_profile_get(user=ana.id))
        slack.app.scopes.add("users.profile:read")
        labels = await client.team_profile_get()
        plain = await client.users_profile_get(user=ana.id)
        labelled = await client.users_profile_get(user=ana.id, include_labels=True)
        unknown = await error_of(client.users_profile_get(user="U0"))

    assert (refused, unknown) == ("missing_scope", "user_not_found")
    [told] = labels["profile"]["fields"]
    assert (told["id"], told["label"]) == (field, "Video address")
    assert plain["profile"]["fields"] == {field: {"value": "ana@example.com", "alt": ""}}
    assert labelled["profile"]["fields"][field]["label"] == "Video address"
