"""Several processes on one PostgreSQL: one has a meeting in hand, and another takes it over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from tests.bridge_process import BridgeProcess, forked_bridge, stored, variables
from tests.patience import PATIENCE
from tests.world import World, shown, until


class Cluster:
    """Replicas between one node and one Slack."""

    def __init__(self, world: World, folder: Path, database_url: str) -> None:
        self.world = world
        self._folder = folder
        self.database_url = database_url
        self.replicas: dict[str, BridgeProcess] = {}
        world.slack.limits.enabled = False

    @asynccontextmanager
    async def replica(self) -> AsyncIterator[BridgeProcess]:
        """One more; known by its id from now on."""
        before = set(await self.live())
        settings = variables(self.world, self.database_url)
        async with forked_bridge(self._folder, settings) as bridge:
            await bridge.is_running()
            [name] = set(await self.live()) - before
            self.replicas[name] = bridge
            yield bridge

    async def live(self) -> list[str]:
        query = "SELECT string_agg(id, ' ') FROM replica WHERE until > clock_timestamp()"
        return (await stored(self.database_url, query) or "").split()

    async def owner(self, kind: str) -> BridgeProcess:
        """Who has the only claim of a kind."""
        return self.replicas[await self._owner(kind)]

    async def _owner(self, kind: str) -> str:
        query = f"SELECT max(owner) FROM claim WHERE kind = '{kind}'"  # noqa: S608 - words of this file
        async with asyncio.timeout(PATIENCE):
            while not (owner := await stored(self.database_url, query)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return str(owner)

    async def is_taken_over(self, kind: str, former: BridgeProcess) -> BridgeProcess:
        async with asyncio.timeout(PATIENCE):
            while (owner := await self.owner(kind)) is former:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return owner

    async def most_of_one(self, kind: str) -> int:
        """How many claims of a kind the fullest has, once all are taken."""
        of_kind = f"FROM claim WHERE kind = '{kind}'"
        async with asyncio.timeout(PATIENCE):
            while await stored(self.database_url, f"SELECT count(*) {of_kind} AND owner IS NULL"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        query = f"SELECT max(n) FROM (SELECT count(*) AS n {of_kind} GROUP BY owner) AS counted"  # noqa: S608
        return int(await stored(self.database_url, query))

    async def now(self) -> datetime:
        found: datetime = await stored(self.database_url, "SELECT clock_timestamp()")
        return found

    async def gap_began(self) -> datetime | None:
        """Of the first gap, if any is marked."""
        query = "SELECT min(said_at) FROM line WHERE kind = 'gap'"
        found: datetime | None = await stored(self.database_url, query)
        return found

    def lines(self, word: str) -> list[str]:
        return [shown(each) for each in self.world.messages() if word in shown(each)]

    def own(self) -> set[str]:
        """The bridge's participants in the meeting."""
        return {each.uuid for each in self.world.node.clients("meet.team")}

    def requests(self, end: str) -> int:
        return sum(each.path.endswith(end) for each in self.world.node.requests)


@pytest.fixture
async def cluster(tmp_path: Path, postgres_url: str) -> AsyncIterator[Cluster]:
    world = World(tmp_path, postgres_url, simulator_speed=1)
    async with world.without_bridge():
        yield Cluster(world, tmp_path, postgres_url)


async def meet(cluster: Cluster) -> None:
    """A meeting with Alice, which one of the replicas has in hand."""
    world = cluster.world
    await world.someone_joins("Alice", role="host")
    await world.bind()
    await world.card(showing="Alice")
    await until(world.bridge_streams)


async def say(cluster: Cluster, words: str) -> None:
    await cluster.world.person("Alice").says(words)


async def test_another_follows_the_same_participant_when_one_is_killed(cluster: Cluster):
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(cluster.replica())
        await meet(cluster)
        await say(cluster, "before")
        await cluster.world.posted("before")
        own, joins = cluster.own(), cluster.requests("/request_token")
        former = await cluster.owner("stream")
        await former.kill()
        await cluster.is_taken_over("stream", former)
        await until(cluster.world.bridge_streams)
        await say(cluster, "after")
        await cluster.world.posted("after")
        assert cluster.own() == own
        assert cluster.requests("/request_token") == joins
        assert cluster.requests("/release_token") == 0
        assert len(cluster.lines("before")) == len(cluster.lines("after")) == 1


async def test_one_that_stood_still_changes_nothing_when_it_goes_on(cluster: Cluster):
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(cluster.replica())
        await meet(cluster)
        own, joins = cluster.own(), cluster.requests("/request_token")
        former = await cluster.owner("stream")
        frozen = cluster.world.bridge_streams()
        async with former.suspended():
            other = await cluster.is_taken_over("stream", former)
            await until(lambda: cluster.world.bridge_streams() - frozen)
            await say(cluster, "meanwhile")
            await cluster.world.posted("meanwhile")
            # Three leases in all.
            await asyncio.sleep(2)
        await until(lambda: "Another replica has taken over" in former.text)
        await say(cluster, "afterwards")
        await cluster.world.posted("afterwards")
        assert await cluster.owner("stream") is other
        assert cluster.own() == own
        assert cluster.requests("/request_token") == joins
        assert cluster.requests("/release_token") == 0
        assert len(cluster.lines("meanwhile")) == len(cluster.lines("afterwards")) == 1


async def test_one_that_is_stopped_hands_over_at_once(cluster: Cluster):
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(cluster.replica())
        await meet(cluster)
        own, joins = cluster.own(), cluster.requests("/request_token")
        former = await cluster.owner("stream")
        for number in range(5):
            await say(cluster, f"line {number}")
        await cluster.world.posted("line 4")
        asked = await cluster.now()
        former.ask_to_stop()
        await cluster.is_taken_over("stream", former)
        await until(cluster.world.bridge_streams)
        await say(cluster, "line 5")
        await cluster.world.posted("line 5")
        assert await former.ends() == 0
        assert cluster.own() == own
        assert cluster.requests("/request_token") == joins
        assert cluster.requests("/release_token") == 0
        assert [len(cluster.lines(f"line {number}")) for number in range(6)] == [1] * 6
        # Between the two streams somebody may have said something, but not before the first ended.
        assert len(cluster.lines("was cut off")) <= 1
        began = await cluster.gap_began()
        assert began is None or began >= asked


async def test_a_hand_over_in_which_nobody_spoke_is_no_gap(cluster: Cluster):
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(cluster.replica())
        await meet(cluster)
        former = await cluster.owner("stream")
        former.ask_to_stop()
        await cluster.is_taken_over("stream", former)
        assert await former.ends() == 0
        await until(cluster.world.bridge_streams)
        await say(cluster, "afterwards")
        await cluster.world.posted("afterwards")
        assert cluster.lines("interrupted") == cluster.lines("missing") == []


async def test_sockets_are_shared_and_each_chore_has_one_owner(cluster: Cluster):
    connections = cluster.world.slack.sockets.connections
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(cluster.replica())
        await until(lambda: len(connections) == 4)
        assert await cluster.most_of_one("socket") == 2
        await cluster.owner("sender")
        await next(iter(cluster.replicas.values())).kill()
        await until(lambda: len(connections) == 4)
        reply = await cluster.world.bind()
        assert "Team" in shown(reply) or "meet.team" in shown(reply)
