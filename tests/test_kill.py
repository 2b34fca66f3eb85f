"""Killed at any moment and started again: nothing is lost, and nothing doubles in Slack.

The bridge is a process of its own here, set up by variables alone, on both databases.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bridge.simulator.pexip.rules.faults import RequestRecord
from tests.bridge_process import BridgeProcess, forked_bridge, stored, variables
from tests.patience import PATIENCE
from tests.world import World, is_card, shown, until


class Stage:
    """A bound meeting whose bridge can be killed and started again."""

    def __init__(self, world: World, folder: Path, database_url: str) -> None:
        self.world = world
        self._folder = folder
        self._database_url = database_url
        self.is_bound = False
        # Sixty posts a minute would make these tests wait for Slack and not for the bridge.
        world.slack.limits.enabled = False

    @asynccontextmanager
    async def bridge(self) -> AsyncIterator[BridgeProcess]:
        """A run of the bridge, from when it hears what happens in the meeting."""
        settings = variables(self.world, self._database_url)
        await until(lambda: not self.world.bridge_streams())
        async with forked_bridge(self._folder, settings) as bridge:
            await bridge.is_running()
            if self.is_bound:
                await until(self.world.bridge_streams)
            yield bridge

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[BridgeProcess]:
        """Another run, whatever the first does."""
        settings = variables(self.world, self._database_url)
        async with forked_bridge(self._folder, settings) as bridge:
            await bridge.is_running()
            yield bridge

    async def count(self, table: str, where: str = "1 = 1") -> int:
        query = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - words of this file
        return int(await stored(self._database_url, query))

    async def counts(self, table: str, least: int, where: str = "1 = 1") -> None:
        """Wait until so many rows are stored."""
        async with asyncio.timeout(PATIENCE):
            while await self.count(table, where) < least:  # noqa: ASYNC110 - another process writes
                await asyncio.sleep(0.02)

    async def is_empty(self, table: str, where: str = "1 = 1") -> None:
        """Wait until no such row is left."""
        async with asyncio.timeout(PATIENCE):
            while await self.count(table, where):  # noqa: ASYNC110 - another process writes
                await asyncio.sleep(0.02)

    def lines(self, word: str) -> list[str]:
        """What stands in Slack, in Slack's order."""
        return [shown(each) for each in self.world.messages() if shown(each).startswith(word)]

    def doubts(self) -> list[str]:
        """What people were told of lines that may not have arrived."""
        lines = (shown(each) for each in self.world.messages())
        return [each for each in lines if each.startswith("Ana’s message may not have arrived")]

    def files(self) -> list[str]:
        """What is shared in Slack, by the end of its name."""
        shared = (file for message in self.world.messages() for file in message.files)
        return [file["name"].rpartition("-")[2] for file in shared]

    def ended_card(self) -> str:
        cards = [shown(each) for each in self.world.messages() if is_card(each)]
        return next((each for each in cards if "Ended after" in each), "")

    def asked(self, word: str) -> list[str]:
        """What the bridge asked the node to say to the meeting, whatever came of it."""
        return self._words(word, self.world.node.requests)

    def told(self, word: str) -> list[str]:
        """What people of Slack said in the meeting."""
        return self._words(word, (each for each in self.world.node.requests if each.status == 200))

    @staticmethod
    def _words(word: str, requests: Iterable[RequestRecord]) -> list[str]:
        chat = (each for each in requests if each.path.endswith("/meet.team/message"))
        lines = (json.loads(each.text)["payload"].partition(": ")[2] for each in chat)
        return [line for line in lines if line.startswith(word)]

    async def shows(self, word: str, last: str) -> None:
        await until(lambda: last in self.lines(word))


@pytest.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    world = World(tmp_path, database_url, simulator_speed=1)
    async with world.without_bridge():
        stage = Stage(world, tmp_path, database_url)
        await world.someone_joins("Alice", role="host")
        async with stage.bridge():
            await world.bind()
            await world.card(showing="Turn captions off")
            await world.posted("Live captions of")
            # What is in doubt when it stops would be sent again by the next, in a test’s way.
            await stage.is_empty("outbox")
        stage.is_bound = True
        yield stage


def doubled(lines: list[str]) -> int:
    return len(lines) - len(set(lines))


def in_order(lines: list[str]) -> bool:
    """Whether the first of each stands in order; one sent again comes right behind itself."""
    return list(dict.fromkeys(lines)) == sorted(set(lines)) and lines == sorted(lines)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_one_that_stood_still_stores_and_says_nothing_of_what_another_has_by_then(
    stage: Stage,
):
    alice = stage.world.person("Alice")
    async with stage.bridge() as first, AsyncExitStack() as stack:
        async with first.suspended():
            before = len(stage.world.bridge_streams())
            second = await stack.enter_async_context(stage.beside())
            await until(lambda: len(stage.world.bridge_streams()) > before)
            for number in range(10):
                await alice.says(f"both hear {number}")
            await stage.shows("both hear", "both hear 9")
        await until(lambda: "Another replica has taken over" in first.text)
        await alice.says("both hear: no more")
        await stage.shows("both hear", "both hear: no more")
        assert await second.terminate() == 0
        assert await first.terminate() == 0
    said = [*(f"both hear {number}" for number in range(10)), "both hear: no more"]
    assert stage.lines("both hear") == said
    assert await stage.count("line", "kind = 'chat'") == len(said)


async def test_killed_between_storing_and_posting_every_line_is_posted_once(stage: Stage):
    alice = stage.world.person("Alice")
    async with stage.bridge() as bridge:
        stage.world.slack.faults.rate_limit("chat.postMessage", 2)
        for number in range(5):
            await alice.says(f"line {number}")
        await stage.counts("line", 5, "kind = 'chat'")
        await bridge.kill()
        assert stage.lines("line") == []

    stage.world.slack.faults.rate_limit("chat.postMessage", 0)
    async with stage.bridge():
        await stage.shows("line", "line 4")

    assert stage.lines("line") == [f"line {number}" for number in range(5)]
    assert sum(is_card(each) for each in stage.world.messages()) == 1
    assert len(stage.world.node.clients("meet.team")) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before Slack did it", "after"])
async def test_killed_while_slack_answers_the_line_in_flight_stands_there_once(
    stage: Stage, *, after: bool
):
    alice = stage.world.person("Alice")
    async with stage.bridge() as bridge:
        # The marks of what was missed before it came.
        await stage.counts("line", 1, "kind = 'gap'")
        await stage.is_empty("outbox")
        stage.world.slack.faults.hang("chat.postMessage", after=after)
        for number in range(3):
            await alice.says(f"line {number}")
        await stage.counts("line", 3, "kind = 'chat'")
        await stage.counts("outbox", 1, "attempted IS NOT NULL")
        await until(lambda: not after or stage.lines("line"))
        await bridge.kill()

    async with stage.bridge():
        await stage.shows("line", "line 2")

    assert stage.lines("line") == ["line 0", "line 1", "line 2"]


async def test_killed_while_the_node_answers_a_line_of_slack_is_not_said_again(stage: Stage):
    """Nobody can know whether the meeting has read it, so its writer is told."""
    ana = stage.world.slack.person("ana")
    card = await stage.world.card()
    async with stage.bridge() as bridge:
        stage.world.node.faults.plan("message", "hang")
        for number in range(3):
            ana.posts("leads", f"line {number}", thread_ts=card.ts)
        await stage.counts("inbox", 3)
        await until(lambda: stage.asked("line"))
        await bridge.kill()

    async with stage.bridge():
        await until(lambda: "line 2" in stage.told("line"))
        await until(stage.doubts)

    assert stage.asked("line") == ["line 0", "line 1", "line 2"]
    assert len(stage.doubts()) == 1


async def test_killed_again_and_again_while_chat_flows_nothing_is_lost(stage: Stage):
    alice, ana = stage.world.person("Alice"), stage.world.slack.person("ana")
    card = await stage.world.card()
    for round_ in range(3):
        async with stage.bridge() as bridge:
            for number in range(4):
                await alice.says(f"pexip {round_}{number}")
                ana.posts("leads", f"slack {round_}{number}", thread_ts=card.ts)
            await stage.counts("line", 4 * (round_ + 1), "kind = 'chat' AND origin = 'pexip'")
            await stage.counts("inbox", 4 * (round_ + 1))
            # Another moment each time: with nothing, one or two of them posted.
            await until(
                lambda wanted=4 * round_ + round_: len(set(stage.lines("pexip"))) >= wanted,
            )
            await bridge.kill()

    async with stage.bridge() as bridge:
        await stage.shows("pexip", "pexip 23")
        await stage.is_empty("inbox", "handled IS NULL")
        await stage.is_empty("outbox")
        assert await bridge.terminate() == 0

    expected = [f"{round_}{number}" for round_ in range(3) for number in range(4)]
    lines = stage.lines("pexip")
    assert lines == [f"pexip {each}" for each in expected]

    asked, told = stage.asked("slack"), stage.told("slack")
    assert asked == sorted(set(asked))
    # Each is in the meeting, or was in flight when the bridge was killed, and that is told.
    assert len({f"slack {each}" for each in expected} - {*told}) <= len(stage.doubts()) <= 3


async def test_stopped_by_sigterm_it_ends_cleanly_and_doubles_nothing(stage: Stage):
    alice = stage.world.person("Alice")
    async with stage.bridge() as bridge:
        for number in range(6):
            await alice.says(f"line {number}")
        await stage.counts("line", 6, "kind = 'chat'")
        assert await bridge.terminate() == 0
        assert "Traceback" not in bridge.text
        assert await stage.count("outbox", "attempted IS NOT NULL") == 0

    async with stage.bridge():
        await stage.shows("line", "line 5")

    assert stage.lines("line") == [f"line {number}" for number in range(6)]
    assert len(stage.world.node.clients("meet.team")) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before Slack did it", "after"])
async def test_killed_while_a_meeting_is_filed_every_file_is_there_and_on_the_card(
    stage: Stage, *, after: bool
):
    slack = stage.world.slack
    async with stage.bridge() as bridge:
        await stage.world.person("Alice").says("line 0")
        await stage.shows("line", "line 0")
        slack.faults.hang("files.completeUploadExternal", after=after)
        stage.world.node.end_conference(alias="meet.team")
        await until(lambda: slack.calls("files.completeUploadExternal"))
        await bridge.kill()
    assert stage.files() == (["recap.png"] if after else [])

    async with stage.bridge():
        await until(lambda: "Get the transcript" in stage.ended_card())
        # Slack has the last edit before the bridge has its answer.
        await stage.is_empty("outbox")
        await stage.is_empty("filed", "content_sealed IS NOT NULL")

    assert stage.files() == ["recap.png", "transcript.html"]
    assert "|Get the transcript>" in stage.ended_card()
