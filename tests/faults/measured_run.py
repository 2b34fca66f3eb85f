"""One build with one database, measured: at idle, under a flood, and without a database."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bridge.simulator.pexip.conference.chat import caption
from tests.faults.databases import DatabaseKind, Databases, PostgresStore, SqliteStore
from tests.faults.inside import COMMITS_FILE, Cell, make_cell
from tests.faults.known import MARK, Kind
from tests.faults.load import flowing, note, write
from tests.faults.stage import Pace, Place, Stage, now, until

_MEETINGS = 8
# Each in another meeting than the last, slower than the bridge may post.
_IDLE_LINES, _IDLE_SECONDS = 48, 0.4
_CAPTIONS, _CHAT_LINES = 2000, 200
_BASE_SECONDS = 10.0
# Until the posts of the beginning no longer count against Slack's limits.
_QUIET_SECONDS = 8.0
# PostgreSQL's sessions tell what they have counted at the latest when idle for so long.
_TOLD_SECONDS = 11.0
_LONGEST_SECONDS = 240.0
_LONG_TOKEN_SECONDS = 120
_STREAM_BUFFER = 100_000

Say = Callable[[Stage, Place], Awaitable[None]]


@dataclass(frozen=True)
class Build:
    """A name for a checkout, and the databases that it has migrated."""

    name: str
    databases: Databases


async def measure(build: Build, kind: DatabaseKind, folder: Path) -> dict[str, float]:
    """All figures of one run, by their names in the table."""
    store = await build.databases.make(kind, folder)
    stage = Stage(folder, store, Pace(meetings=_MEETINGS), [])
    stage.node.switches.stream_buffer = _STREAM_BUFFER
    stage.node.switches.token_seconds = _LONG_TOKEN_SECONDS
    commits = Commits(store, make_cell(folder / "commits", is_clock=False))
    async with stage.running(code=build.databases.code, **{COMMITS_FILE: str(folder / "commits")}):
        await asyncio.sleep(_QUIET_SECONDS)
        line_way = await _idle_way(stage)
        idle = await commits.a_second()
        captions = await _flood(stage, commits, idle, "caption", _CAPTIONS)
        chat = await _flood(stage, commits, idle, "chat", _CHAT_LINES)
    return {
        "p50 of a line's way to Slack, idle, ms": 1000 * line_way,
        "captions stored a second": captions[0],
        "transactions a caption": captions[1],
        "chat lines stored a second": chat[0],
        "transactions a chat line with its post": chat[1],
    }


async def count_log_lines(build: Build, folder: Path, seconds: float) -> int:
    """How much a build writes while PostgreSQL is stopped and meetings go on."""
    store = await build.databases.make("postgresql", folder, own_server=True)
    assert isinstance(store, PostgresStore)
    stage = Stage(folder, store, Pace(), [])
    async with stage.running(code=build.databases.code), flowing(stage):
        await asyncio.sleep(_QUIET_SECONDS)
        before = len(stage.log)
        await store.server.stop()
        await asyncio.sleep(seconds)
        return len(stage.log) - before


class Commits:
    """How many transactions the bridge has committed, by the database's own count."""

    def __init__(self, store: SqliteStore | PostgresStore, cell: Cell) -> None:
        self._store = store
        self._cell = cell

    async def count(self) -> int:
        if isinstance(self._store, SqliteStore):
            return int(self._cell.value)
        await asyncio.sleep(_TOLD_SECONDS)
        return await self._store.count_commits()

    async def a_second(self) -> float:
        """While nothing happens."""
        before, began = await self.count(), now()
        await asyncio.sleep(_BASE_SECONDS)
        return (await self.count() - before) / (now() - began)


async def _idle_way(stage: Stage) -> float:
    """The median of seconds from a line's event to Slack's call."""
    for number in range(_IDLE_LINES):
        await write(stage, stage.places[number % len(stage.places)], number)
        await asyncio.sleep(_IDLE_SECONDS)
    await until(lambda: len(_calls(stage)) >= _IDLE_LINES, "call for every line")
    calls = _calls(stage)
    return statistics.median(calls[line.mark] - line.at for line in stage.said)


def _calls(stage: Stage) -> dict[str, float]:
    """When each line's first call came in; seconds since the epoch."""
    clock = stage.slack.workspace.clock
    origin = clock.now().timestamp() - clock.monotonic()
    calls: dict[str, float] = {}
    for call in stage.slack.calls("chat.postMessage"):
        for mark in MARK.findall(str(call.arguments.get("text"))):
            calls.setdefault(mark, origin + call.at)
    return calls


async def _flood(
    stage: Stage, commits: Commits, idle: float, kind: Kind, lines: int
) -> tuple[float, float]:
    """Lines stored a second, and transactions a line: of chat until it is posted, too."""
    earlier = int(await stage.store.value(_count_query(kind)))
    before, began = await commits.count(), now()
    flooding = now()
    for number in range(lines):
        await _say(stage, kind, number)
    stored = await _wait_until_stored(stage, kind, earlier + lines) - flooding
    if kind == "chat":
        await until(lambda: _all_posted(stage), "post of every line", patience=_LONGEST_SECONDS)
    counted = await commits.count() - before
    return lines / stored, (counted - idle * (now() - began)) / lines


async def _say(stage: Stage, kind: Kind, number: int) -> None:
    place = stage.places[number % len(stage.places)]
    if kind == "chat":
        await write(stage, place, number)
        return
    person = place.people[number % len(place.people)]
    line = note(stage, kind, place, person.name, "is what I wanted to say.")
    conference = stage.node.conference(place.alias)
    caption(conference, [person.participant], line.text, is_final=True)


async def _wait_until_stored(stage: Stage, kind: Kind, count: int) -> float:
    """The moment at which so many lines were there."""
    async with asyncio.timeout(_LONGEST_SECONDS):
        while int(await stage.store.value(_count_query(kind))) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return now()


def _count_query(kind: Kind) -> str:
    return f"SELECT count(*) FROM line WHERE kind = '{kind}'"  # noqa: S608 - one of two words


def _all_posted(stage: Stage) -> bool:
    posted = _calls(stage)
    return all(line.mark in posted for line in stage.said if line.kind == "chat")
