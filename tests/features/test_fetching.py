"""Stored words are for who could read them: a channel that others can read later hands out none."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from bridge.commands.rights.fetching import why_not_fetch
from bridge.commands.table.invocation import Person, SlackUserId, WorkspaceId
from bridge.commands.table.situation import Services
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding, BindingSettings
from tests.fake_clock import FakeClock
from tests.features.test_channel_life import left
from tests.world import World, shown, until

FETCHES = ("chat log", "transcript", "attendance")


async def talked(world: World) -> None:
    await world.node.next_request("show_live_captions")
    await world.person("Bob").says("between us")
    await world.person("Alice").speaks("Spoken between us.")
    await world.posted("Spoken between us")
    await until(lambda: world.stored("SELECT count(*) FROM channel_member") > 1)


async def fetched(world: World, words: str, who: str = "ana") -> str:
    return shown(await world.types(f"/pexip {words}", who=who))


@pytest.mark.parametrize("change", ["public", "shared"])
async def test_who_came_after_a_channel_was_widened_gets_nothing_of_before(
    bound: World, change: str
):
    await talked(bound)
    dave = bound.slack.person("dave")
    if change == "public":
        dave.makes_public("leads")
    else:
        dave.shares_channel("leads", "T0OTHER")
    await left(bound)
    await until(lambda: bound.stored("SELECT count(*) FROM widening") == 1)
    members = bound.stored("SELECT count(*) FROM channel_member")
    bound.slack.person("ana").invites("leads", "bob")
    await until(lambda: bound.stored("SELECT count(*) FROM channel_member") == members + 1)

    for words in FETCHES:
        assert "held before others could read" in await fetched(bound, words, "bob")
        assert "in your direct messages" in await fetched(bound, words)


async def test_who_came_before_gets_what_they_could_read(bound: World):
    await talked(bound)
    bound.slack.person("ana").invites("leads", "bob")
    await until(lambda: bound.stored("SELECT count(joined) FROM channel_member") == 1)
    bound.slack.person("dave").makes_public("leads")
    await until(lambda: bound.stored("SELECT count(*) FROM widening") == 1)

    assert "in your direct messages" in await fetched(bound, "chat log", "bob")


async def test_who_left_and_came_back_came_late(bound: World):
    await talked(bound)
    members = bound.stored("SELECT count(*) FROM channel_member")
    dave = bound.slack.person("dave")
    dave.makes_public("leads")
    await until(lambda: bound.stored("SELECT count(*) FROM widening") == 1)
    dave.leaves("leads")
    await until(lambda: bound.stored("SELECT count(*) FROM channel_member") == members - 1)

    bound.slack.person("ana").invites("leads", "dave")
    await until(lambda: bound.stored("SELECT count(*) FROM channel_member") == members)

    assert "held before others could read" in await fetched(bound, "chat log", "dave")


async def test_owners_say_who_may(bound: World):
    await talked(bound)
    bound.slack.person("ana").invites("leads", "bob")

    await bound.types("/pexip settings words owners")
    assert "only owners may fetch" in await fetched(bound, "chat log", "bob")
    assert "in your direct messages" in await fetched(bound, "chat log")

    await bound.types("/pexip settings words channel")
    assert "in your direct messages" in await fetched(bound, "chat log", "bob")

    await bound.types("/pexip settings files off words readers")
    assert "Files are off here" in await fetched(bound, "chat log", "bob")


async def test_where_slack_does_not_list_the_channel_nobody_gets_anything(bound: World):
    await talked(bound)
    bound.slack.app.scopes -= {"channels:read", "groups:read"}
    await bound.restart()

    assert "Only who is in this channel" in await fetched(bound, "chat log")


async def test_a_channel_that_was_shared_unseen_is_found_out(bound: World):
    """Slack's event was lost while the bridge was down."""
    await talked(bound)
    await bound.stop()
    bound.slack.channel("leads").connected_teams.append("T0OTHER")
    await bound.start()

    await bound.told_in_private("until somebody says /pexip shared on")
    await until(lambda: bound.stored("SELECT state FROM binding") == "paused")
    await until(lambda: bound.stored("SELECT count(*) FROM widening") == 1)


async def test_a_channel_that_slack_does_not_tell_of_is_bound_only_if_somebody_says_so(
    world: World,
):
    """After that it is asked again, and as soon as Slack tells, the bridge leaves."""
    await world.someone_joins("Alice", role="host")
    world.slack.faults.remove_method("conversations.info")

    question = await world.bind(channel="partners")
    assert "Slack does not say who can read this channel" in shown(question)
    await world.press(question, "Yes")
    await world.card(channel="partners")

    world.slack.faults.removed_methods.clear()
    await world.told_in_private("until somebody says /pexip shared on")


class Everywhere:
    """Everybody is in every channel."""

    bot_name = "pexip"

    async def is_in_channel(self, _person: Person, _channel: str) -> bool:
        return True


@pytest.mark.parametrize("mark", ["is_external", "is_untold"])
async def test_people_of_other_workspaces_get_nothing_unless_owners_say_so(
    sqlite_database: Database, clock: FakeClock, mark: str
):
    """Nor those of whom Slack does not say where they are at home."""
    binding = Binding("b1", "T1", "C1", "Team", "meet.team", "UANA", clock.now())
    await sqlite_database.write(bindings.add, binding)
    record = await sqlite_database.write(meetings.begin, "m1", binding)
    services = cast(Services, SimpleNamespace(directory=Everywhere(), database=sqlite_database))
    ana = Person(workspace=WorkspaceId("T1"), id=SlackUserId("UELSE"), name="Somebody")
    erin = replace(ana, is_external=mark == "is_external", is_untold=mark == "is_untold")
    to_all = replace(binding, settings=BindingSettings(words="channel"))

    assert await why_not_fetch(ana, binding, record, services) is None
    refusal = await why_not_fetch(erin, binding, record, services)
    assert "People of other workspaces" in str(refusal)
    assert await why_not_fetch(erin, to_all, record, services) is None
