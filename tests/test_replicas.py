"""Several processes on one PostgreSQL: one has a meeting in hand, and another takes it over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
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
        self._database_url = database_url
        self.replicas: dict[str, BridgeProcess] = {}
        world.slack.limits.enabled = False

    @asynccontextmanager
    async def replica(self) -> AsyncIterator[BridgeProcess]:
        """One more; known by its id from now on."""
        before = set(await self.live())
        settings = variables(self.world, self._database_url)
        async with forked_bridge(self._folder, settings) as bridge:
            await bridge.is_running()
            [name] = set(await self.live()) - before
            self.replicas[name] = bridge
            yield bridge

    async def live(self) -> list[str]:
        query = "SELECT string_agg(id, ' ') FROM replica WHERE until > clock_timestamp()"
        return (await stored(self._database_url, query) or "").split()

    async def owner(self, kind: str) -> BridgeProcess:
        """Who has the only claim of a kind."""
        return self.replicas[await self._owner(kind)]

    async def _owner(self, kind: str) -> str:
        query = f"SELECT max(owner) FROM claim WHERE kind = '{kind}'"  # noqa: S608 - words of this file
        async with asyncio.timeout(PATIENCE):
            while not (owner := await stored(self._database_url, query)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return str(owner)

    async def is_taken_over(self, kind: str, former: BridgeProcess) -> BridgeProcess:
        async with asyncio.timeout(PATIENCE):
            while (owner := await self.owner(kind)) is former:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return owner

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
    await world.card(showing="Captions on")
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
