"""The Web API's common part: tokens, scopes, unknown methods, faults; and the smaller methods."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientConnectorError, ClientSession
from slack_sdk.errors import SlackApiError

from bridge.simulator.slack.web_api.faults import ANY_METHOD
from tests.simulator.slack_app import make_slack, web_client


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_auth_test_names_workspace_and_bot() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        answer = await client.auth_test()

    assert answer["team_id"] == slack.workspace.team_id
    assert (answer["bot_id"], answer["user_id"]) == (slack.app.bot_id, slack.app.bot_user)
    assert "chat:write" in answer.headers["X-OAuth-Scopes"]


async def test_tokens_are_checked() -> None:
    slack = make_slack()
    async with slack.serve() as url:
        async with ClientSession() as session, session.post(f"{url}/api/auth.test") as answer:
            assert await answer.json() == {"ok": False, "error": "not_authed"}
        async with web_client(slack, "xoxb-other") as client:
            assert await error_of(client.auth_test()) == "invalid_auth"
        async with web_client(slack, slack.app.app_token) as client:
            assert await error_of(client.auth_test()) == "not_allowed_token_type"
        async with web_client(slack) as client:
            slack.faults.revoke_token()
            assert await error_of(client.auth_test()) == "token_revoked"
            slack.faults.restore_token()
            assert (await client.auth_test())["ok"]


async def test_methods_and_scopes_that_are_missing_are_named() -> None:
    slack = make_slack()
    slack.faults.remove_method("views.open")
    slack.app.scopes.discard("users:read")
    async with slack.serve(), web_client(slack) as client:
        assert await error_of(client.api_call("chat.shout")) == "unknown_method"
        assert await error_of(client.views_open(trigger_id="1", view={})) == "unknown_method"
        with pytest.raises(SlackApiError) as caught:
            await client.users_info(user=slack.person("ana").id)

    assert caught.value.response["needed"] == "users:read"


async def test_forms_queries_and_json_mean_the_same() -> None:
    slack = make_slack()
    arguments = {"channel": slack.channel("standup").id, "text": "hi"}
    headers = {"Authorization": f"Bearer {slack.app.bot_token}"}
    async with slack.serve() as url, ClientSession(headers=headers) as session:
        for way in ("json", "data", "params"):
            async with session.post(f"{url}/api/chat.postMessage", **{way: arguments}) as answer:
                assert (await answer.json())["ok"]

    assert [call.arguments for call in slack.calls("chat.postMessage")] == [arguments] * 3


async def test_a_refusal_is_used_up() -> None:
    slack = make_slack()
    slack.faults.refuse("chat.postMessage", "edit_window_closed", times=2)
    message = {"channel": slack.channel("standup").id, "text": "hi"}
    async with slack.serve(), web_client(slack) as client:
        for _ in range(2):
            assert await error_of(client.chat_postMessage(**message)) == "edit_window_closed"
        await client.chat_postMessage(**message)

    answers = [await slack.next_call("chat.postMessage") for _ in range(3)]
    assert [call.ok for call in answers] == [False, False, True]


@pytest.mark.parametrize(("after", "posts"), [(False, 0), (True, 1)])
async def test_a_broken_answer_may_hide_an_effect(*, after: bool, posts: int) -> None:
    slack = make_slack()
    slack.faults.http_error("chat.postMessage", 503, after=after)
    standup = slack.channel("standup")
    async with slack.serve(), web_client(slack) as client:
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=standup.id, text="hi")

    assert caught.value.response.status_code == 503
    assert len(standup.messages) == posts


@pytest.mark.parametrize(("after", "posts"), [(False, 0), (True, 1)])
async def test_a_call_that_hangs_may_have_taken_effect(*, after: bool, posts: int) -> None:
    slack = make_slack()
    slack.faults.hang("chat.postMessage", after=after)
    standup = slack.channel("standup")
    async with slack.serve(), web_client(slack) as client, asyncio.TaskGroup() as tasks:
        call = tasks.create_task(client.chat_postMessage(channel=standup.id, text="hi"))
        await slack.until(lambda: slack.calls("chat.postMessage"))
        assert len(standup.messages) == posts
        assert not call.done()
        call.cancel()


@pytest.mark.parametrize(("after", "posts"), [(False, 0), (True, 1)])
async def test_a_connection_may_be_reset_before_or_after_the_effect(
    *, after: bool, posts: int
) -> None:
    slack = make_slack()
    slack.faults.reset("chat.postMessage", after=after)
    standup = slack.channel("standup")
    async with slack.serve(), web_client(slack) as client:
        with pytest.raises(ClientConnectionError):
            await client.chat_postMessage(channel=standup.id, text="hi")
        assert len(standup.messages) == posts
        await client.chat_postMessage(channel=standup.id, text="hi")


async def test_a_fault_may_stay_until_it_is_lifted() -> None:
    slack = make_slack()
    slack.faults.http_error(ANY_METHOD, 503, times=None)
    async with slack.serve(), web_client(slack) as client:
        for _ in range(3):
            with pytest.raises(SlackApiError):
                await client.auth_test()
        slack.faults.lift()
        assert (await client.auth_test())["ok"]


async def test_connections_are_refused_and_accepted_again_at_the_same_address() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        await client.auth_test()
        await slack.refuse_connections()
        with pytest.raises(ClientConnectionError):
            await client.auth_test()
        with pytest.raises(ClientConnectorError):
            await client.auth_test()
        await slack.accept_connections()
        assert (await client.auth_test())["ok"]


async def test_one_channel_may_refuse_what_another_takes() -> None:
    slack = make_slack()
    standup, leads = slack.channel("standup").id, slack.channel("leads").id
    slack.faults.refuse_in(standup, "ekm_access_denied")
    async with slack.serve(), web_client(slack) as client:
        post = client.chat_postMessage(channel=standup, text="hi")
        assert await error_of(post) == "ekm_access_denied"
        await client.chat_postMessage(channel=leads, text="hi")
        await client.conversations_info(channel=standup)
        slack.faults.lift_in(standup)
        await client.chat_postMessage(channel=standup, text="hi")


async def test_the_wait_after_a_429_may_be_told_as_nonsense() -> None:
    slack = make_slack()
    slack.faults.rate_limit("auth.test", 30, retry_after="nan")
    async with slack.serve(), web_client(slack) as client:
        with pytest.raises(SlackApiError) as caught:
            await client.auth_test()

    assert caught.value.response.headers["Retry-After"] == "nan"


async def test_channels_tell_kind_membership_and_size() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:

        async def info(name: str) -> dict[str, Any]:
            answer = await client.conversations_info(
                channel=slack.channel(name).id, include_num_members=True
            )
            return dict(answer["channel"])

        random, leads, crowd = await info("random"), await info("leads"), await info("all-hands")
        partners = await info("partners")

    assert (random["is_member"], random["is_private"]) == (False, False)
    assert (leads["is_member"], leads["is_private"]) == (True, True)
    assert crowd["num_members"] > 50
    assert (partners["is_ext_shared"], leads["is_ext_shared"]) == (True, False)


async def test_members_come_in_pages() -> None:
    slack = make_slack()
    crowd = slack.channel("all-hands")
    members: list[str] = []
    async with slack.serve(), web_client(slack) as client:
        cursor = ""
        while len(members) < len(crowd.members):
            answer = await client.conversations_members(channel=crowd.id, limit=25, cursor=cursor)
            members += answer["members"]
            cursor = answer["response_metadata"]["next_cursor"]

    assert (members, cursor) == (crowd.members, "")


async def test_the_app_joins_public_channels_only() -> None:
    slack = make_slack()
    random, leads = slack.channel("random"), slack.channel("leads")
    async with slack.serve(), web_client(slack) as client:
        await client.conversations_join(channel=random.id)
        again = await client.conversations_join(channel=random.id)
        private = await error_of(client.conversations_join(channel=leads.id))

    assert slack.app.bot_user in random.members
    assert again["warning"] == "already_in_channel"
    assert private == "method_not_supported_for_channel_type"


async def test_people_have_names_rights_and_a_workspace() -> None:
    slack = make_slack()
    async with slack.serve(), web_client(slack) as client:
        people = {
            name: (await client.users_info(user=slack.person(name).id))["user"]
            for name in ("ana", "dave", "carol", "erin")
        }
        unknown = await error_of(client.users_info(user="U0NOBODY"))

    assert people["ana"]["profile"]["display_name"] == "Ana"
    assert (people["dave"]["is_admin"], people["carol"]["is_restricted"]) == (True, True)
    assert people["erin"]["team_id"] != people["ana"]["team_id"]
    assert unknown == "user_not_found"


async def test_the_members_of_a_user_group_are_listed() -> None:
    slack = make_slack()
    slack.app.scopes.add("usergroups:read")
    group = slack.workspace.add_user_group("hosts", [slack.person("dave").id])
    async with slack.serve(), web_client(slack) as client:
        answer = await client.usergroups_users_list(usergroup=group.id)
        unknown = await error_of(client.usergroups_users_list(usergroup="S0"))

    assert (answer["users"], unknown) == ([slack.person("dave").id], "no_such_subteam")


async def test_an_upload_in_three_steps_shows_in_the_thread() -> None:
    slack = make_slack()
    standup = slack.channel("standup")
    async with slack.serve(), web_client(slack) as client:
        root = await client.chat_postMessage(channel=standup.id, text="card")
        await client.files_upload_v2(
            channel=standup.id, thread_ts=root["ts"], filename="a.vtt", content="WEBVTT"
        )
        post = await slack.next_post(thread_ts=root["ts"])

    file = slack.workspace.files.by_id[post.files[0]["id"]]
    assert (post.subtype, file.name, file.content) == ("file_share", "a.vtt", b"WEBVTT")


async def test_a_reaction_is_put_once_and_taken_away() -> None:
    slack = make_slack()
    message = slack.person("ana").posts("#standup", "hello")
    place = {"channel": message.channel, "timestamp": message.ts}
    async with slack.serve(), web_client(slack) as client:
        await client.reactions_add(name="white_check_mark", **place)
        assert message.reactions == {"white_check_mark": [slack.app.bot_user]}
        twice = await error_of(client.reactions_add(name="white_check_mark", **place))
        unknown = await error_of(client.reactions_add(name="no_such_emoji", **place))
        await client.reactions_remove(name="white_check_mark", **place)
        gone = await error_of(client.reactions_remove(name="white_check_mark", **place))

    assert (twice, unknown, gone) == ("already_reacted", "invalid_name", "no_reaction")
    assert message.reactions == {}


async def test_changes_reach_a_subscriber_in_order() -> None:
    slack = make_slack()
    with slack.subscribe() as changes:
        message = slack.person("ana").posts("#standup", "hello")
        slack.person("ana").edits(message, "hi")

        kinds = [type(changes.get_nowait()).__name__ for _ in range(2)]

    slack.person("ana").posts("#standup", "unseen")
    assert kinds == ["Posted", "Edited"]
    assert changes.empty()
