"""Who somebody is, as Slack tells it, and as far as it tells."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from bridge.commands.table.invocation import ChannelId, WorkspaceId
from bridge.simulator.slack import SimulatedSlack
from bridge.slack.people.lookups import DirectoryUnavailableError
from bridge.slack.people.people import People
from bridge.slack.people.profile import read_channel
from bridge.slack.sent.client import identify, open_session, web_client
from tests.fake_clock import FakeClock
from tests.slack.rig import settings_for, until


@pytest.fixture
async def slack(clock: FakeClock) -> AsyncIterator[SimulatedSlack]:
    slack = SimulatedSlack(clock, Random(1))
    async with slack.serve():
        yield slack


@pytest.fixture
async def people(slack: SimulatedSlack, clock: FakeClock) -> AsyncIterator[People]:
    async with open_session() as session:
        settings = settings_for(slack.workspace.base_url, slack, "sockets")
        client = web_client(settings, session, settings.slack_bot_token)
        people = People(client, clock)
        people.identity = await identify(client, clock, Random(1))
        yield people


async def look(people: People, slack: SimulatedSlack, handle: str, **user: Any) -> dict[str, Any]:
    """What is unusual about a person."""
    found = slack.workspace.find_user(handle)
    assert found is not None
    hint = {"user": {"id": found.id, "team_id": found.team_id} | user}
    person = await people.person(slack.workspace.team_id, found.id, hint)
    marks = ("is_admin", "is_guest", "is_external", "is_bot", "is_remembered")
    return {mark: True for mark in marks if getattr(person, mark)} | {"name": person.name}


async def test_flags_become_rights(people: People, slack: SimulatedSlack):
    assert await look(people, slack, "ana") == {"name": "Ana"}
    assert await look(people, slack, "dave") == {"name": "Dave", "is_admin": True}
    assert await look(people, slack, "carol") == {"name": "Carol", "is_guest": True}
    erin = await look(people, slack, "erin", name="erin")
    assert erin == {"name": "Erin", "is_external": True}


@pytest.mark.parametrize("teams", [["TSISTER"], None], ids=["of a sister", "of ours too"])
async def test_a_colleague_of_a_sister_workspace_is_at_home(
    people: People, slack: SimulatedSlack, teams: list[str] | None
):
    """What the payload says of the person's team is not enough to shut anybody out."""
    organization = {"id": "E1", "name": "Everybody"}
    slack.workspace.enterprise = organization
    assert people.identity is not None
    people.identity = replace(people.identity, enterprise_id="E1")
    erin = slack.workspace.find_user("erin")
    assert erin is not None
    home = {"enterprise_id": "E1", "teams": teams or [slack.workspace.team_id, "TSISTER"]}
    erin.enterprise_user, erin.is_admin = home, True

    known = await look(people, slack, "erin", team_id="TSISTER")

    assert not known.get("is_external")
    # An admin there is none here.
    assert known.get("is_admin", False) is (teams is None)


async def test_somebody_of_another_organization_is_external(people: People, slack: SimulatedSlack):
    erin = slack.workspace.find_user("erin")
    assert erin is not None
    erin.enterprise_user = {"enterprise_id": "E2", "teams": ["TELSEWHERE"]}

    assert (await look(people, slack, "erin"))["is_external"]


@pytest.mark.parametrize("why", ["no answer", "no scope"])
async def test_who_comes_from_elsewhere_and_is_not_told_of_is_external(
    people: People, slack: SimulatedSlack, why: str
):
    if why == "no scope":
        slack.app.scopes.remove("users:read")
    else:
        slack.faults.http_error("users.info", 500)

    assert (await look(people, slack, "erin", name="erin"))["is_external"]


async def test_without_a_home_in_the_payload_slack_is_asked(people: People, slack: SimulatedSlack):
    assert (await look(people, slack, "erin", team_id=None))["is_external"]


async def test_rights_are_remembered_for_ten_minutes(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    for _ in range(3):
        await look(people, slack, "dave")
    assert len(slack.calls("users.info")) == 1

    dave = slack.workspace.find_user("dave")
    assert dave is not None
    dave.is_admin = False
    await clock.advance(601)
    assert await look(people, slack, "dave") == {"name": "Dave"}


async def test_who_changed_is_asked_for_again(people: People, slack: SimulatedSlack):
    await look(people, slack, "dave")
    dave = slack.workspace.find_user("dave")
    assert dave is not None
    dave.is_admin = False

    people.forget(dave.id)

    assert await look(people, slack, "dave") == {"name": "Dave"}


@pytest.mark.parametrize("why", ["unknown_method", "not_implemented", "404", "501", "scope"])
async def test_whom_slack_refuses_to_tell_of_has_no_more_than_a_guest(
    people: People, slack: SimulatedSlack, why: str
):
    if why == "unknown_method":
        slack.faults.remove_method("users.info")
    elif why.isdecimal():
        slack.faults.http_error("users.info", int(why))
    elif why != "scope":
        slack.faults.refuse("users.info", why)
    else:
        slack.app.scopes.remove("users:read")

    found = slack.workspace.find_user("carol")
    assert found is not None
    carol = await people.person(slack.workspace.team_id, found.id, {"user": {"name": "carol"}})

    assert (carol.name, carol.is_untold, carol.is_member) == ("carol", True, False)


async def test_a_refusal_is_not_remembered(people: People, slack: SimulatedSlack):
    slack.app.scopes.remove("users:read")
    await look(people, slack, "dave")
    slack.app.scopes.add("users:read")

    assert await look(people, slack, "dave") == {"name": "Dave", "is_admin": True}


async def test_a_refusal_takes_the_place_of_no_answer(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    """A guest is one as long as Slack said so last, and then nobody is known to be anything."""
    await look(people, slack, "carol")
    slack.app.scopes.remove("users:read")

    await clock.advance(1199)
    assert (await look(people, slack, "carol"))["is_guest"]
    await clock.advance(24 * 3600)
    carol = slack.workspace.find_user("carol")
    assert carol is not None
    assert (await people.person(slack.workspace.team_id, carol.id)).is_untold


async def test_a_server_that_knows_no_people_may_be_trusted(
    slack: SimulatedSlack, people: People, clock: FakeClock
):
    """Whoever runs the bridge says so."""
    trusting = People(people._lookups._client, clock, trusts_untold=True)
    trusting.identity = people.identity
    slack.faults.remove_method("users.info")

    assert await look(trusting, slack, "dave", name="dave") == {"name": "dave"}
    assert (await look(trusting, slack, "erin", name="erin"))["is_external"]


async def test_whom_slack_refuses_to_name_has_no_right(people: People, slack: SimulatedSlack):
    """For a guest it might be."""
    slack.faults.refuse("users.info", "some_new_error")

    with pytest.raises(DirectoryUnavailableError, match="try again"):
        await look(people, slack, "carol")


async def test_an_unknown_person_is_external(people: People, slack: SimulatedSlack):
    person = await people.person(slack.workspace.team_id, "UNOBODY", {})

    assert (person.is_external, person.is_member) == (True, False)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_while_slack_does_not_answer_nobody_has_a_right(
    people: People, slack: SimulatedSlack, status: int
):
    slack.faults.http_error("users.info", status)

    with pytest.raises(DirectoryUnavailableError, match="try again"):
        await look(people, slack, "dave")


async def test_a_wait_that_slack_says_is_short_is_waited_for(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    slack.faults.rate_limit("users.info", 1)

    async with asyncio.TaskGroup() as group:
        looked = group.create_task(look(people, slack, "dave"))
        await until(lambda: slack.calls("users.info"))
        while not looked.done():
            await clock.advance(0.5)
            await asyncio.sleep(0)

    assert looked.result() == {"name": "Dave", "is_admin": True}


@pytest.mark.parametrize("told", [None, "nan", "inf", "-1"])
async def test_after_a_429_nobody_at_all_is_asked_about(
    people: People, slack: SimulatedSlack, clock: FakeClock, told: str | None
):
    """It is the method's limit, and not that of whom it was about."""
    slack.faults.rate_limit("users.info", 30, retry_after=told)
    names = ("dave", "ana", "bob", "carol")
    begun = clock.monotonic()
    while clock.monotonic() - begun < (20 if told is None else 1):
        for name in names:
            with pytest.raises(DirectoryUnavailableError):
                await _while_time_passes(look(people, slack, name), clock)
        await clock.advance(1)
    assert len(slack.calls("users.info")) <= (1 if told is None else 8)

    await clock.advance(40)
    assert (await look(people, slack, "dave"))["is_admin"]


async def _while_time_passes(looking: Coroutine[Any, Any, Any], clock: FakeClock) -> Any:
    task = asyncio.ensure_future(looking)
    while not task.done():
        await asyncio.wait([task], timeout=0.05)
        await clock.advance(0.5)
    return task.result()


async def test_while_slack_does_not_answer_people_are_who_they_were(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    await look(people, slack, "dave")
    slack.faults.http_error("users.info", 500, times=100)

    await clock.advance(1199)

    assert (await look(people, slack, "dave"))["is_admin"]


async def test_where_that_lasts_nobody_is_an_admin_any_more_and_guests_are_guests(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    await look(people, slack, "dave")
    await look(people, slack, "carol")
    slack.faults.revoke_token()

    # Asking meanwhile makes nothing younger.
    for _ in range(12):
        await clock.advance(100)
        await look(people, slack, "dave")

    assert await look(people, slack, "dave") == {"name": "Dave", "is_remembered": True}
    carol = await look(people, slack, "carol")
    assert (carol["is_guest"], carol["is_remembered"]) == (True, True)

    slack.faults.restore_token()
    await clock.advance(20)
    assert (await look(people, slack, "dave")) == {"name": "Dave", "is_admin": True}


async def test_after_a_day_without_an_answer_nobody_is_known(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    await look(people, slack, "dave")
    slack.faults.http_error("users.info", 500)
    await clock.advance(24 * 3600)

    with pytest.raises(DirectoryUnavailableError, match="try again"):
        await look(people, slack, "dave")


async def test_a_slack_that_does_not_answer_is_left_alone_for_a_while(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    await look(people, slack, "dave")
    await clock.advance(700)
    slack.faults.http_error("users.info", 429, times=100)

    for _ in range(5):
        await look(people, slack, "dave")
    assert len(slack.calls("users.info")) == 2

    await clock.advance(16)
    await look(people, slack, "dave")
    assert len(slack.calls("users.info")) == 3


async def test_who_is_in_a_group_does_not_count_for_ever_while_slack_does_not_answer(
    people: People, slack: SimulatedSlack, clock: FakeClock
):
    ana = slack.workspace.find_user("ana")
    assert ana is not None
    group = slack.workspace.add_user_group("leads", [ana.id]).id
    slack.app.scopes.add("usergroups:read")
    person = await people.person(slack.workspace.team_id, ana.id, {})
    assert await people.is_in_groups(person, {group})
    slack.faults.http_error("usergroups.users.list", 500, times=100)

    await clock.advance(899)
    assert await people.is_in_groups(person, {group})
    await clock.advance(20)
    with pytest.raises(DirectoryUnavailableError, match="try again"):
        await people.is_in_groups(person, {group})


async def test_a_channel_is_known_by_what_binding_asks(people: People, slack: SimulatedSlack):
    team = WorkspaceId(slack.workspace.team_id)

    async def find(name: str) -> Any:
        return await people.find_channel(team, ChannelId(slack.channel(name).id))

    standup, leads, partners = [await find(n) for n in ("standup", "leads", "partners")]
    assert (standup.name, standup.is_private, standup.has_bot) == ("standup", False, True)
    assert standup.member_count == 5
    assert leads.is_private
    assert partners.is_external
    assert not (await find("random")).has_bot
    assert await people.find_channel(team, ChannelId("CNOWHERE")) is None
    assert people.bot_name


@pytest.mark.parametrize(("said", "count"), [(60, 60), ("061", 61), (None, None), ("many", None)])
def test_members_are_counted_however_the_number_is_written(said: Any, count: int | None):
    assert read_channel("C1", {"num_members": said}).member_count == count


@pytest.mark.parametrize(
    "why", ["fatal_error", "missing_scope", "unknown_method", "access_denied", "some_new_error"]
)
async def test_a_channel_that_slack_does_not_tell_of_may_be_read_by_anybody(
    people: People, slack: SimulatedSlack, why: str
):
    team, partners = WorkspaceId(slack.workspace.team_id), slack.channel("partners")
    slack.faults.refuse("conversations.info", why)

    if why == "fatal_error":
        # It may tell the next time.
        with pytest.raises(DirectoryUnavailableError, match="try again"):
            await people.find_channel(team, ChannelId(partners.id))
    else:
        found = await people.find_channel(team, ChannelId(partners.id))
        assert found is not None
        assert (found.is_told, found.is_private) == (False, None)

    told = await people.find_channel(team, ChannelId(partners.id))
    assert told is not None
    assert (told.is_told, told.is_external) == (True, True)


async def test_a_changed_channel_is_asked_for_again(people: People, slack: SimulatedSlack):
    team, channel = WorkspaceId(slack.workspace.team_id), slack.channel("standup")
    await people.find_channel(team, ChannelId(channel.id))
    slack.person("dave").renames("standup", "daily")

    people.forget_channel(channel.id)

    found = await people.find_channel(team, ChannelId(channel.id))
    assert found is not None
    assert found.name == "daily"


async def test_mentions_get_their_names(people: People, slack: SimulatedSlack):
    ana = slack.workspace.find_user("ana")
    assert ana is not None
    standup, leads = slack.channel("standup").id, slack.channel("leads").id

    names = await people.names_for(f"<@{ana.id}> <#{standup}> <#{leads}> <@UNOBODY>", None)

    assert names.user(ana.id) == "Ana"
    assert names.user("UNOBODY") == "someone"
    assert names.channel(standup) == "standup"
    assert names.channel(leads) is None
    assert names.group("S1") is None
    assert await people.name_of("T1", "UNOBODY") == "someone"


async def test_names_do_without_what_slack_does_not_answer(people: People, slack: SimulatedSlack):
    ana = slack.workspace.find_user("ana")
    assert ana is not None
    slack.faults.http_error("users.info", 500, times=2)

    assert (await people.names_for(f"<@{ana.id}>", None)).user(ana.id) == "someone"
    assert await people.name_of("T1", ana.id) == "someone"


async def test_groups_have_their_members(people: People, slack: SimulatedSlack):
    ana = slack.workspace.find_user("ana")
    assert ana is not None
    group = slack.workspace.add_user_group("leads", [ana.id])
    slack.app.scopes.add("usergroups:read")
    person = await people.person(slack.workspace.team_id, ana.id, {})

    assert await people.is_in_groups(person, frozenset({group.id}))
    assert not await people.is_in_groups(person, frozenset({"SNONE"}))
    assert not await people.is_in_groups(person, frozenset())


async def test_everybody_of_a_large_channel_is_in_it(people: People, slack: SimulatedSlack):
    ana, dave = slack.workspace.find_user("ana"), slack.workspace.find_user("dave")
    assert ana is not None
    assert dave is not None
    channel = slack.workspace.add_channel("crowd", [f"U{n}" for n in range(2500)])
    channel.members += [slack.workspace.app.bot_user, ana.id]
    team = slack.workspace.team_id

    assert await people.is_in_channel(await people.person(team, ana.id, {}), ChannelId(channel.id))
    assert not await people.is_in_channel(
        await people.person(team, dave.id, {}), ChannelId(channel.id)
    )
    assert len(slack.calls("conversations.members")) == 3

    slack.workspace.join(channel, dave.id)
    people.forget_channel(channel.id)

    assert await people.is_in_channel(await people.person(team, dave.id, {}), ChannelId(channel.id))


async def test_the_list_of_members_is_not_read_for_ever(people: People, slack: SimulatedSlack):
    ana = slack.workspace.find_user("ana")
    assert ana is not None
    channel = slack.workspace.add_channel("crowd", [f"U{n}" for n in range(20_000)])
    channel.members += [slack.workspace.app.bot_user, ana.id]
    person = await people.person(slack.workspace.team_id, ana.id, {})

    assert not await people.is_in_channel(person, ChannelId(channel.id))
    assert len(slack.calls("conversations.members")) == 20
