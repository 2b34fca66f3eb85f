"""Invitations: a direct message with a way in, to people and groups of the workspace."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.features.conftest import with_a_meeting
from tests.world import World, shown


@pytest.fixture
async def joinable(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    address = "https://meet.example.com/webapp/#/?conference={alias}"
    async with World(tmp_path, sqlite_url, pexip_join_url=address).running() as world:
        yield await with_a_meeting(world)


async def test_people_and_groups_get_a_button_to_join(joinable: World):
    dave, bob = joinable.slack.person("dave").id, joinable.slack.person("bob").id
    ana = joinable.slack.person("ana").id
    joinable.slack.app.scopes.add("usergroups:read")
    group = joinable.slack.workspace.add_user_group("ops", [bob, ana])

    reply = await joinable.types(f"/pexip invite <@{dave}|dave> <!subteam^{group.id}|@ops>")

    assert "got a direct message with the way into meet.team" in shown(reply)
    for who in ("dave", "bob"):
        message = await joinable.told_in_private("invites you to the meeting meet.team", who=who)
        assert "conference=meet.team" in str(message.blocks)


async def test_without_an_address_to_join_at_it_says_what_to_call(bound: World):
    dave = bound.slack.person("dave").id

    await bound.types(f"/pexip invite <@{dave}>")

    assert "Call meet.team to join" in shown(await bound.told_in_private("invites you", who="dave"))


async def test_who_is_no_member_gets_nothing_and_whoever_invites_is_told(bound: World):
    ana = bound.slack.person("ana").id

    assert "nobody to invite but you" in shown(await bound.types(f"/pexip invite <@{ana}>"))
    assert "An invitation goes to whom you name" in shown(
        await bound.types("/pexip invite everybody")
    )
    many = " ".join(f"<@U0{number:06}>" for number in range(21))
    assert "one invitation is for up to 20" in shown(await bound.types(f"/pexip invite {many}"))


async def test_a_name_that_slack_did_not_know_is_told(bound: World):
    reply = await bound.types("/pexip invite @ben and @ops")

    assert "“@ben and @ops” names nobody whom Slack knows." in shown(reply)
