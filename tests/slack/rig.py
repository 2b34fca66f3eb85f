"""The edge between a simulated Slack and a runner, over real sockets or real HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bridge.commands.table.invocation import Invocation
from bridge.commands.table.outcome import Done, Failed, Form, Option, Outcome, Refused
from bridge.config import Settings
from bridge.ownership import Sole
from bridge.simulator.slack import SimulatedSlack
from bridge.slack.answering.desk import Runner
from bridge.slack.edge import SlackEdge
from bridge.slack.sent.client import open_session
from bridge.storage.database import Database
from bridge.storage.queues import inbox, outbox
from bridge.storage.queues.inbox import InboxRow
from bridge.storage.queues.outbox import Post
from bridge.web.server import serving as web_serving
from tests.fake_clock import FakeClock
from tests.given_settings import GivenSettings
from tests.patience import PATIENCE

# What sets itself going when time has passed is done by then, on a machine that is not busy.
_TURNS, _TURN_SECONDS = 5, 0.01


class ScriptedRunner:
    """Answers with what the test laid out, in turn; keeps what it was asked."""

    def __init__(self, *outcomes: Outcome | None) -> None:
        self.outcomes: list[Outcome | None] = list(outcomes)
        self.asked: asyncio.Queue[Invocation] = asyncio.Queue()
        self.count = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def run(self, invocation: Invocation) -> Outcome | None:
        self.count += 1
        self.asked.put_nowait(invocation)
        await self.may_answer.wait()
        return self.outcomes.pop(0) if self.outcomes else Done(text="Done.")

    async def form(self, invocation: Invocation) -> Form | Refused | Failed:
        self.asked.put_nowait(invocation)
        form = self.outcomes.pop(0)
        assert isinstance(form, Form | Refused | Failed)
        return form

    async def suggest(self, invocation: Invocation, query: str) -> tuple[Option, ...]:
        self.asked.put_nowait(invocation)
        await self.may_answer.wait()
        return (Option(value="u1", label=f"Somebody like {query}"),)

    async def next_asked(self) -> Invocation:
        async with asyncio.timeout(PATIENCE):
            return await self.asked.get()


@dataclass
class Rig:
    """Everything a test of the edge talks to."""

    slack: SimulatedSlack
    edge: SlackEdge
    database: Database
    clock: FakeClock
    claims: Sole = field(default_factory=Sole)
    gone: asyncio.Queue[tuple[str, str, bool]] = field(default_factory=asyncio.Queue)
    troubles: asyncio.Queue[tuple[str, str, str]] = field(default_factory=asyncio.Queue)

    @property
    def team(self) -> str:
        return self.slack.workspace.team_id

    def channel(self, name: str = "standup") -> str:
        return self.slack.channel(name).id

    async def on_gone(self, workspace: str, key: str, *, is_needed: bool) -> None:
        self.gone.put_nowait((workspace, key, is_needed))

    async def on_channel_trouble(self, workspace: str, channel: str, error: str) -> None:
        self.troubles.put_nowait((workspace, channel, error))

    async def post(self, key: str, text: str, *, channel: str = "standup", **more: Any) -> None:
        post = Post(key=key, channel=self.channel(channel), text=text, **more)
        async with self.database.transaction() as tx:
            await outbox.post(tx, self.team, post)

    async def edit(self, key: str, text: str, **more: Any) -> None:
        async with self.database.transaction() as tx:
            await outbox.edit(tx, self.team, key, text, **more)

    async def delete(self, key: str) -> None:
        async with self.database.transaction() as tx:
            await outbox.delete(tx, self.team, key)

    async def outbox_depth(self) -> int:
        async with self.database.transaction() as tx:
            return await outbox.depth(tx, self.team)

    async def outbox_is_empty(self) -> None:
        bell = self.database.bells.listen(f"outbox:{self.team}")
        async with asyncio.timeout(PATIENCE):
            while await self.outbox_depth():
                await bell.heard(None)

    @asynccontextmanager
    async def background(self, doing: Coroutine[Any, Any, Any]) -> AsyncIterator[asyncio.Task[Any]]:
        """Something that ends with the block at the latest, while the test moves the clock."""
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            yield group.create_task(doing)

    @staticmethod
    def patience() -> asyncio.Timeout:
        return asyncio.timeout(PATIENCE)

    async def pass_time_until(self, is_so: Callable[[], object], step: float = 0.5) -> None:
        """Move the clock on in steps; each leaves the wall some time for what it sets off."""
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                await self.clock.advance(step)
                await _breathe(is_so)

    async def inbox_rows(self) -> list[InboxRow]:
        async with self.database.transaction() as tx:
            return await inbox.waiting(tx)

    async def next_inbox_rows(self, count: int = 1) -> list[InboxRow]:
        bell = self.database.bells.listen("inbox")
        async with asyncio.timeout(PATIENCE):
            while len(rows := await self.inbox_rows()) < count:
                await bell.heard(None)
        return rows


def settings_for(base_url: str, slack: SimulatedSlack, transport: str) -> Settings:
    by_transport: dict[str, Any] = (
        {"slack_app_token": slack.app.app_token}
        if transport == "sockets"
        else {"slack_signing_secret": slack.app.signing_secret}
    )
    return GivenSettings(
        database_url="sqlite:///unused.sqlite",
        secret_keys="for tests only",
        pexip_node="https://pexip.example",
        slack_bot_token=slack.app.bot_token,
        slack_api_url=f"{base_url}/api",
        **by_transport,
    )


async def _breathe(is_so: Callable[[], object]) -> None:
    """As long as a database takes: so many turns of a thread, longer where the machine is slow."""
    for _ in range(_TURNS):
        if is_so():
            return
        await asyncio.to_thread(time.sleep, _TURN_SECONDS)


async def until(is_so: Callable[[], object]) -> None:
    """Look again and again, for what rings no bell."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(
    database: Database, clock: FakeClock, *, transport: str = "sockets"
) -> AsyncIterator[Rig]:
    """A workspace, and an edge that knows who it is there and does not run yet."""
    slack, claims = SimulatedSlack(clock, Random(1)), Sole()
    async with slack.serve() as base_url, open_session() as session:
        edge = SlackEdge(
            settings=settings_for(base_url, slack, transport),
            database=database,
            clock=clock,
            random=Random(2),
            session=session,
            claims=claims,
        )
        await edge.start()
        yield Rig(slack, edge, database, clock, claims)


@asynccontextmanager
async def edge_runs(rig: Rig, runner: Runner) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(
            rig.edge.run(runner, on_gone=rig.on_gone, on_channel_trouble=rig.on_channel_trouble)
        )
        claiming = group.create_task(rig.claims.run())
        try:
            await until(lambda: rig.edge.is_ready)
            yield
        finally:
            claiming.cancel()
            task.cancel()


@asynccontextmanager
async def serving(rig: Rig, runner: Runner) -> AsyncIterator[None]:
    """Let the edge run until the block ends, reachable by Slack."""
    routes = rig.edge.routes
    async with (
        web_serving("127.0.0.1", 0, routes=routes, find_trouble=lambda: None) as port,
        edge_runs(rig, runner),
    ):
        if routes:
            assert await rig.slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        yield


@asynccontextmanager
async def running(
    runner: Runner, database: Database, clock: FakeClock, *, transport: str = "sockets"
) -> AsyncIterator[Rig]:
    async with (
        connected(database, clock, transport=transport) as rig,
        serving(rig, runner),
    ):
        yield rig
