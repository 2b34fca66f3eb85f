"""Stopped for a while, or for good: what had arrived by then is not lost.

The bridge is a process of its own here, on both databases.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.clock import SystemClock
from bridge.simulator.pexip.conference.participant import Participant
from tests.test_kill import Stage
from tests.world import World, until

pytestmark = pytest.mark.timeout(90)

# So that a stop of some seconds outlives it.
_TOKEN_SECONDS = 3
_STOPPED_SECONDS = 5.0


@pytest.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    """Bound, with Alice in the meeting; the tokens are short-lived."""
    world = World(tmp_path, database_url, simulator_speed=1)
    world.node.switches.token_seconds = _TOKEN_SECONDS
    async with world.without_bridge():
        stage = Stage(world, tmp_path, database_url)
        await world.someone_joins("Alice", role="host")
        async with stage.bridge():
            await world.bind()
            await world.card(showing="Turn captions off")
            await stage.is_empty("outbox")
        stage.is_bound = True
        yield stage


def lines(count: int) -> list[str]:
    return [f"line {number:03}" for number in range(count)]


async def own_participant(stage: Stage) -> Participant:
    """The bridge's, once that of its earlier run is gone."""
    clients = stage.world.node.clients
    await until(lambda: len(clients("meet.team")) == 1)
    return clients("meet.team")[0]


async def say(stage: Stage, words: list[str]) -> None:
    alice = stage.world.person("Alice")
    for each in words:
        await alice.says(each)


async def test_what_came_while_it_was_stopped_is_shown_though_its_token_ran_out(stage: Stage):
    """The node has put it out by then; timers, a refused refresh and the removal come second."""
    async with stage.bridge() as bridge:
        before = await own_participant(stage)
        async with bridge.suspended():
            await say(stage, lines(60))
            await until(lambda: not stage.world.node.clients("meet.team"))
        await stage.counts("line", 60, "kind = 'chat'")
        await until(lambda: stage.world.node.clients("meet.team"))
        await until(lambda: len(stage.lines("line")) >= 5)

    # The bridge posts about one a second, in order.
    shown = stage.lines("line")
    assert shown == lines(len(shown))
    assert before not in stage.world.node.clients("meet.team")


async def test_removed_while_it_was_stopped_it_does_not_come_back(stage: Stage):
    async with stage.bridge() as bridge:
        own = await own_participant(stage)
        async with bridge.suspended():
            await say(stage, lines(8))
            stage.world.node.remove_participant(own.uuid, "Disconnected by another participant")
            await asyncio.sleep(_STOPPED_SECONDS)
        await stage.counts("binding", 1, "state = 'paused'")
        await until(lambda: len(stage.lines("line")) == 8)

        assert not stage.world.node.clients("meet.team")
    assert stage.lines("line") == lines(8)


async def test_told_to_stop_in_a_burst_it_takes_in_what_has_arrived(stage: Stage):
    async with stage.bridge() as bridge:
        async with bridge.suspended():
            await say(stage, lines(100))
            for each in lines(10):
                stage.world.slack.person("ana").posts(
                    "leads", f"reply {each}", thread_ts=(await stage.world.card()).ts
                )
            bridge.ask_to_stop()
        assert await bridge.ends() == 0
        assert "Traceback" not in bridge.text
        assert await stage.count("line", "kind = 'chat' AND origin = 'pexip'") == 100

    async with stage.bridge():
        await until(lambda: len(stage.lines("line")) >= 5)
        await until(lambda: len(stage.told("reply")) == 10)

    shown = stage.lines("line")
    assert shown == lines(len(shown))
    assert sorted(stage.told("reply")) == [f"reply {each}" for each in lines(10)]
    assert len(stage.asked("reply")) == 10


async def test_told_to_stop_in_a_black_hole_it_does_not_say_that_it_has_heard_all(stage: Stage):
    """Nothing had come for a while, and whoever goes on marks that."""
    async with stage.bridge() as bridge:
        await say(stage, ["before"])
        await until(lambda: stage.lines("before"))
        stage.world.node.faults.black_hole()
        await say(stage, ["swallowed"])
        # Later than whatever was still on its way into the hole.
        said = SystemClock().now()
        bridge.ask_to_stop()
        assert await bridge.ends() == 0
    stage.world.node.faults.clear()

    async with stage.bridge():
        await stage.counts("line", 1, f"kind = 'gap' AND '{said}' BETWEEN said_at AND until")
