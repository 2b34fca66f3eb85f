"""The node is away, in maintenance, slow, wrong or silent: people are told, and it goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.world import World, is_card, shown, until

_MANY = 100_000


@pytest.fixture
async def fast(tmp_path: Path, sqlite_url: str) -> AsyncIterator[World]:
    """A bound channel in a world where a minute passes in a few seconds."""
    async with World(tmp_path, sqlite_url, speed=15).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.someone_joins("Bob")
        await world.bind()
        await world.card()
        yield world


async def still_works(world: World, words: str = "are you there?") -> None:
    """Chat flows both ways and a command does what it says."""
    ana = world.slack.person("ana")
    await world.card()
    card = [each for each in world.messages() if is_card(each)][-1]
    ana.posts("leads", words, thread_ts=card.ts)
    await world.heard(words)
    await world.person("Alice").says(f"yes: {words}")
    await world.posted(f"yes: {words}")


async def test_a_node_that_is_down_is_named_and_binding_works_once_it_is_up(world: World):
    await world.someone_joins("Alice", role="host")
    world.node.faults.plan("", "disconnect", times=_MANY)

    with capture_logs() as logs:
        reply = await world.bind()
    assert "does not answer" in shown(reply)
    assert next(each["reference"] for each in logs if each.get("reference")) in shown(reply)

    world.node.faults.clear()
    assert "Bound to meet.team" in shown(await world.bind())
    await still_works(world)


async def test_a_node_in_maintenance_says_so_and_binding_works_afterwards(world: World):
    await world.someone_joins("Alice", role="host")
    world.node.switches.maintenance = True

    assert "maintenance" in shown(await world.bind())

    world.node.switches.maintenance = False
    assert "Bound to meet.team" in shown(await world.bind())


async def test_a_node_that_comes_up_a_minute_after_the_bridge_is_joined_then(fast: World):
    await fast.stop()
    [bridge] = fast.node.clients("meet.team")
    fast.node.remove_participant(bridge.uuid)
    fast.node.faults.plan("", status=503, result="System in maintenance mode", times=_MANY)

    await fast.start()
    await fast.status("maintenance")
    await fast.clock.pass_by(60)
    assert "getting back" in await fast.status("maintenance")
    fast.node.faults.clear()

    await fast.status("The bridge is in meet.team")
    await still_works(fast)


async def test_a_node_that_vanishes_in_mid_meeting_is_found_again(bound: World):
    bound.node.faults.plan("", "disconnect", times=_MANY)
    bound.node.drop_streams("meet.team")

    await bound.status("getting back")
    refused = await bound.types("/pexip mute bob")
    assert "does not answer" in shown(refused)

    bound.node.faults.clear()
    await bound.status("The bridge is in meet.team")
    await still_works(bound)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("status", "The Pexip node failed"),
        ("invalid_json", "makes no sense"),
        ("disconnect", "does not answer"),
        ("hang", "does not answer"),
        ("result_false", "refused"),
    ],
)
async def test_a_command_that_the_node_fails_is_answered_in_words(
    bound: World, kind: str, words: str
):
    bound.node.faults.plan("mute", kind)

    with capture_logs() as logs:
        await bound.slack.person("ana").types("leads", "/pexip mute bob")
        reply = await bound.answered(words)

    if kind != "result_false":
        assert next(each["reference"] for each in logs if each.get("reference")) in shown(reply)
    await bound.slack.person("ana").types("leads", "/pexip mute bob")
    await bound.answered("Bob is muted")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("result_false", "Ana’s message did not reach the meeting"),
        ("invalid_json", "Ana’s message may not have arrived in the meeting"),
    ],
)
async def test_a_line_the_node_does_not_take_is_reported_under_the_card(
    bound: World, kind: str, words: str
):
    card = await bound.card()
    await bound.heard("can be read in a Slack channel")
    bound.node.faults.plan("message", kind)

    bound.slack.person("ana").posts("leads", "into the void", thread_ts=card.ts)

    mark = await bound.posted(words)
    assert mark.thread_ts == card.ts
    await still_works(bound)


async def test_nobody_waits_for_a_meeting_that_is_slow_to_answer(tmp_path, sqlite_url):
    async with World(tmp_path, sqlite_url, speed=1).running() as world:
        await world.someone_joins("Alice", role="host")
        await world.someone_joins("Carol", role="host", alias="meet.other")
        await world.bind()
        await world.press(await world.bind("meet.other", channel="standup"), "Yes")
        card, other = await world.card(), await world.card(channel="standup")
        await world.heard("can be read in a Slack channel")
        ana = world.slack.person("ana")
        world.node.faults.plan("meet.team/message", "hang", times=2)

        ana.posts("leads", "slow", thread_ts=card.ts)
        await world.heard("slow")
        ana.posts("standup", "quick", thread_ts=other.ts)

        await world.heard("quick", alias="meet.other")
        # Not even given up and tried once more.
        assert sum("slow" in line for line in world.told()) == 1
        world.node.faults.clear()


@pytest.mark.timeout(60)
async def test_a_line_whose_answer_does_not_come_is_not_sent_again(fast: World):
    card = await fast.card()
    await fast.heard("can be read in a Slack channel")
    fast.node.faults.plan("message", "hang")

    fast.slack.person("ana").posts("leads", "was it said?", thread_ts=card.ts)

    await fast.posted("Ana’s message may not have arrived in the meeting")
    await still_works(fast)
    assert sum("was it said?" in line for line in fast.told()) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("message_received", '{"payload": '),
        ("message_received", "[]"),
        ("participant_create", '"nobody"'),
        ("coffee_served", '{"milk": true}'),
        ("participant_update", '{"uuid": {"no": "id"}}'),
    ],
    ids=["cut off", "a list", "a word", "unknown", "odd id"],
)
async def test_an_event_that_makes_no_sense_is_logged_and_the_stream_goes_on(
    bound: World, name: str, text: str
):
    before = bound.bridge_streams()
    with capture_logs() as logs:
        bound.node.send_raw_event(name, alias="meet.team", text=text)
        await still_works(bound)

    [entry] = [each for each in logs if "event_type" in each and "reference" in each]
    assert entry["event_type"] in {name, ""}
    assert bound.bridge_streams() == before


async def test_of_a_megabyte_in_one_line_the_beginning_is_read_and_none_of_it_logged(bound: World):
    before = bound.bridge_streams()
    with capture_logs() as logs:
        text = '{"payload": "' + "x" * 1_000_000 + '"}'
        bound.node.send_raw_event("message_received", alias="meet.team", text=text)
        await still_works(bound)

    assert not any("x" * 100 in str(each) for each in logs)
    assert all(len(shown(each)) < 50_000 for each in bound.messages())
    assert bound.bridge_streams() == before


async def test_a_line_longer_than_slack_shows_is_cut_and_marked(bound: World):
    await bound.person("Alice").says("y" * 400_000)

    post = await bound.posted("which the chat log has")
    assert len(shown(post)) < 40_000
    assert len([each for each in bound.messages() if "yyyy" in shown(each)]) <= 4
    await still_works(bound, "after the flood")


async def test_what_is_said_after_a_dropped_stream_arrives_and_nobody_is_announced_twice(
    bound: World,
):
    alice = bound.person("Alice")
    await bound.node.next_request("show_live_captions")
    await bound.someone_joins("Carol")
    await bound.posted("Carol joined")
    await alice.says("before")
    await alice.speaks("Spoken before.")
    await bound.posted("before")
    await bound.posted("Spoken before.")

    await bound.lose_streams()
    await bound.card(showing="Carol")
    await alice.says("after")
    await alice.speaks("Spoken after.")

    assert (await bound.posted("after")).username == "Alice (Pexip)"
    await bound.posted("Captions were interrupted")
    await bound.posted("Spoken after.")
    await bound.someone_joins("Dave")
    await bound.posted("Dave joined")
    everything = "\n".join(shown(each) for each in bound.messages())
    assert everything.count("Carol joined") + everything.count("Carol and Dave joined") <= 2
    assert "Alice joined" not in everything
    assert "left" not in everything
    assert sum(is_card(each) for each in bound.messages()) == 1


async def test_refused_at_refresh_the_bridge_joins_anew_and_is_not_announced(bound: World):
    [before] = bound.node.clients("meet.team")
    bound.node.switches.refuse_refresh = True
    bound.node.send_raw_event("refresh_token", alias="meet.team")

    await until(lambda: len(bound.node.clients("meet.team")) == 2)
    bound.node.switches.refuse_refresh = False
    bound.node.remove_participant(before.uuid)
    await bound.someone_joins("Carol")

    await bound.posted("Carol joined")
    await still_works(bound)
    assert not any("Slack bridge" in shown(each) for each in bound.messages())
    assert sum(is_card(each) for each in bound.messages()) == 1


async def test_an_ended_meeting_says_so_and_the_next_one_gets_a_card_of_its_own(fast: World):
    fast.node.end_conference(alias="meet.team")

    ended = await fast.card(showing="Ended after")
    assert "2 people" in shown(ended)
    assert "waits for people" in await fast.status("the meeting is over")

    await until(lambda: fast.node.clients("meet.team"))
    await fast.someone_joins("Alice", role="host")
    fresh = await fast.find_post(lambda each: is_card(each) and each.ts != ended.ts)
    assert "Alice" in shown(fresh)
    await still_works(fast)


async def test_a_meeting_that_everybody_left_ends_after_a_minute(fast: World):
    for name in ("Alice", "Bob"):
        await fast.person(name).leaves()

    await fast.card(showing="Nobody is in the meeting")
    await fast.clock.pass_by(75)
    await fast.card(showing="Ended after")

    assert len(fast.node.clients("meet.team")) == 1
    await fast.status("waits for people")


async def test_a_restart_goes_on_with_the_same_card_and_announces_nobody(bound: World):
    card = await bound.card()
    [bridge] = bound.node.clients("meet.team")
    await bound.person("Alice").says("before the restart")
    await bound.posted("before the restart")

    await bound.restart()
    await bound.someone_joins("Carol")

    await bound.card(showing="Carol")
    await still_works(bound)
    assert [each.ts for each in bound.messages() if is_card(each)] == [card.ts]
    assert bound.node.clients("meet.team") == [bridge]
    assert not any(
        words in shown(each)
        for each in bound.messages()
        for words in ("Alice joined", "Bob joined", "left")
    )


async def test_many_things_go_wrong_at_once_and_each_line_arrives_once(bound: World):
    alice = bound.person("Alice")
    for number in range(5):
        bound.node.send_raw_event("nonsense", alias="meet.team", text="{")
        await alice.says(f"line {number}.")
    await asyncio.gather(*(bound.posted(f"line {number}.") for number in range(5)))

    said = [shown(each) for each in bound.messages() if "line " in shown(each)]

    assert said == [f"line {number}." for number in range(5)]
