"""Random stories of faults: afterwards all decided units are stored once, minus the guilty ones.

A model of what must be there is kept beside: the units in the order in which they were handed over,
place by place. The connection is cut at commits and elsewhere, the server goes away; SQLite's disk
is full, its file is in others' hands or deleted. Some units are at fault themselves, and waiters
are canceled, which withdraws nothing.
"""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bridge.storage import tables
from bridge.storage.database import Database, Rank, Transaction, Unit, bind
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.postgres_proxy import PostgresProxy, postgres_proxy
from tests.world import until

pytestmark = pytest.mark.timeout(120)
_STEPS = 150
_PLACES = "abc"


@pytest.fixture
async def proxy(postgres_url: str) -> AsyncIterator[PostgresProxy]:
    with TemporaryDirectory(prefix="pg-") as folder:
        async with postgres_proxy(postgres_url, Path(folder)) as proxy:
            yield proxy


async def keep(tx: Transaction, word: str) -> None:
    """A row that stands twice where it is stored twice."""
    latest = await tx.value(select(tables.own_participant.c.id).order_by(text("id DESC")).limit(1))
    row = {"binding_id": "b1", "participant_uuid": f"{word} {latest}"}
    await tx.change(tables.own_participant.insert().values(row))


async def fail(_tx: Transaction) -> None:
    raise ValueError("guilty")


async def kept(tx: Transaction) -> list[str]:
    own = tables.own_participant
    rows = await tx.list(select(own.c.participant_uuid).order_by(own.c.id))
    return [row["participant_uuid"].rpartition(" ")[0] for row in rows]


async def bind_once(tx: Transaction) -> None:
    names = ("workspace", "channel", "conference_name", "alias", "owner", "state", "state_detail")
    values = dict.fromkeys(names, "x") | {"id": "b1", "settings": {}, "created": tx.now}
    more = {"is_listening": False, "channel_is_private": False}
    await tx.change(tables.binding.insert().values(values | more))


class Story:
    """What happens, and what must be stored in the end."""

    def __init__(self, database: Database, faults: "Faults", random: Random) -> None:
        self._database = database
        self._faults = faults
        self._random = random
        self.handed: list[str] = []
        self.told: list[str] = []
        self.failed = 0
        self.guilty = 0
        self._futures: list[asyncio.Future[list[Any]]] = []

    async def run(self) -> None:
        for number in range(_STEPS):
            self._hand_over(number)
            if self._random.random() < 0.1:
                self._be_guilty()
            if self._random.random() < 0.1:
                self._random.choice(self._futures).cancel()
            if self._random.random() < 0.08:
                await self._random.choice(self._faults.all)()
            if self._random.random() < 0.3:
                await asyncio.sleep(self._random.random() / 50)
        await asyncio.gather(*self._futures, return_exceptions=True)
        await self._faults.over()
        await self._database.write_last(keep, "end")

    def _hand_over(self, number: int) -> None:
        word = f"{self._random.choice(_PLACES)} {number}"
        works = (bind(keep, word), bind(keep, f"{word} too"))
        self.handed += [word, f"{word} too"]
        unit = Unit(works, place=word[0], then=lambda _: self.told.append(word))
        self._futures.append(self._database.submit(unit))

    def _be_guilty(self) -> None:
        self.guilty += 1
        rank = self._random.choice([Rank.FIRST, Rank.USUAL])
        works = (bind(keep, "never"), bind(fail))
        unit = Unit(works, place=self._random.choice(_PLACES), rank=rank, failed=self._note)
        self._futures.append(self._database.submit(unit))

    def _note(self, error: BaseException) -> None:
        assert isinstance(error, ValueError)
        self.failed += 1


class PostgresFaults:
    """What befalls the way to a server."""

    def __init__(self, proxy: PostgresProxy, random: Random) -> None:
        self._proxy = proxy
        self._random = random
        self.all = (self._cut, self._break, self._go_away)

    async def over(self) -> None:
        """Nothing lasts."""

    async def _cut(self) -> None:
        self._proxy.cut_at_commit(
            self._random.choice(["before the server has it", "before its answer"])
        )

    async def _break(self) -> None:
        self._proxy.break_all()

    async def _go_away(self) -> None:
        await self._proxy.close()
        await asyncio.sleep(self._random.random() / 10)
        await self._proxy.open()


class SqliteFaults:
    """What befalls a file."""

    def __init__(self, path: Path, random: Random) -> None:
        self._path = path
        self._random = random
        self.all = (self._fill, self._lock, self._delete)

    async def over(self) -> None:
        """What was deleted has been written back."""
        await until(self._path.exists)

    async def _fill(self) -> None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
        try:
            await asyncio.sleep(self._random.random() / 10)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    async def _lock(self) -> None:
        await until(self._path.exists)
        other = sqlite3.connect(f"file:{self._path}?mode=rw", uri=True, isolation_level=None)
        with closing(other):
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(self._random.random() / 10)

    async def _delete(self) -> None:
        for each in self._path.parent.glob(f"{self._path.name}*"):
            each.unlink()


Faults = PostgresFaults | SqliteFaults


@pytest.mark.parametrize("seed", range(6))
async def test_all_that_was_decided_is_stored_once_and_in_order(
    proxy: PostgresProxy, cipher: Cipher, clock: FakeClock, seed: int
):
    random = Random(seed)
    url = proxy.url.render_as_string(hide_password=False)
    await tell(url, PostgresFaults(proxy, random), cipher, clock, random)


@pytest.mark.parametrize("seed", range(4))
async def test_all_that_was_decided_is_stored_in_a_file_as_well(
    sqlite_url: str, cipher: Cipher, clock: FakeClock, seed: int
):
    random = Random(seed)
    faults = SqliteFaults(Path(sqlite_url.removeprefix("sqlite:///")), random)
    await tell(sqlite_url, faults, cipher, clock, random)


async def tell(url: str, faults: Faults, cipher: Cipher, clock: FakeClock, random: Random) -> None:
    database = Database(url, cipher, clock, random=random)
    await database.write(bind_once)
    story = Story(database, faults, random)
    # What pytest captures is a file as well, and has no room either.
    with capture_logs():
        await story.run()
    await database.close()

    again = Database(url, cipher, clock)
    stored = await again.read(kept)
    await again.close()
    assert stored[-1] == "end"
    for place in _PLACES:
        assert [each for each in stored if each[0] == place] == [
            each for each in story.handed if each[0] == place
        ]
    assert "never" not in stored
    assert story.failed == story.guilty
    assert sorted(story.told) == sorted(each for each in story.handed if "too" not in each)
