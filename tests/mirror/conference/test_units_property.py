"""Random turns, faults, cancellations and kills, against all that was heard, in its order."""

import asyncio
import re
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from structlog.testing import capture_logs
from typing_extensions import override

from bridge.features.captions import Captioning
from bridge.features.consent import Notice
from bridge.features.moments import Marks
from bridge.mirror.meeting.handlers import Ticked, on
from bridge.pexip.stream.events import ParticipantDeleted, ParticipantUpdated
from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import meetings
from bridge.storage.queues.entries import PAYLOAD
from bridge.storage.transactions.encryption import Cipher
from tests.fake_clock import FakeClock
from tests.mirror.conference.running_stay import Running, bound, copied, held_up, rows_of, said
from tests.mirror.conference.test_course import Poisoned, Stumbled, stumble, write_poison
from tests.postgres import PostgresServer
from tests.postgres_proxy import PostgresProxy, postgres_proxy

pytestmark = pytest.mark.timeout(120)

WORD = re.compile(r"word \d+")

STEPS = ("says", "speaks", "comes", "goes", "raises", "lowers", "ticks", "stumbles", "poisons")
STEPS += ("says", "speaks", "comes", "turn", "turn", "passes")
STEPS += ("held", "free", "canceled", "killed", "stored")
ON_A_WIRE = (*STEPS, "breaks", "breaks", "cuts", "cuts", "unanswered", "unanswered")


class Story:
    """One meeting, and what must be stored of it in the end."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self.clock = FakeClock()
        self.chat: list[str] = []
        self.captions: list[str] = []
        self._path = folder / "bridge.sqlite"
        self._copies = (folder / f"killed-{number}.sqlite" for number in count())
        self._cipher = cipher
        self.database = self._open(self._url)
        self._number = count(10)
        self._fault = ExitStack()
        self._is_held = False

    @property
    def _url(self) -> str:
        return f"sqlite:///{self._path}"

    async def begin(self) -> None:
        await bound(self.database)
        self.running = self._run(self.database)
        await self.running.begin()

    async def step(self, name: str) -> None:
        await getattr(self, f"_{name}")()

    async def end(self) -> None:
        """The database is there, and everything that failed was read anew."""
        await self._free()
        turns = self.running.stay.turns
        async with asyncio.timeout(20):
            while True:
                await self.running.stored()
                if not turns.needs_recall and not turns.is_held:
                    break
                await self.clock.advance(31)
                await self.running.ticks()
        await self.running.stored()

    async def check(self) -> None:
        assert await said(self.database) == self.chat
        assert await said(self.database, "caption") == self.captions
        assert await rows_of(self.database, "line", "id") == sorted(
            set(await rows_of(self.database, "line", "id"))
        )
        after = self._run(self.database)
        await after.stay.recall()
        assert self.running.meeting.id == after.meeting.id
        assert self.running.stay.binding.settings == after.stay.binding.settings
        assert remembered(self.running) == remembered(after)
        assert await self._posted() == self.captions[: len(self.captions) - len(unposted(after))]
        present = await self.database.read(meetings.attendees, after.meeting.id, present_only=True)
        people = {each.uuid for each in self.running.meeting.roster.people}
        assert {each.participant_uuid for each in present} == people

    async def close(self) -> None:
        self._fault.close()
        await self.database.close()

    async def _posted(self) -> list[str]:
        """The words of all caption posts, as they wait for Slack."""

        async def look(tx: Transaction) -> list[str]:
            rows = await tx.list(select(tables.outbox).order_by(tables.outbox.c.id))
            sealed = [each["payload_sealed"] for each in rows if "/captions/" in each["key"]]
            payloads = [tx.cipher.find_json(PAYLOAD, each) for each in sealed]
            return [word for each in payloads for word in WORD.findall(each["text"])]

        return await self.database.read(look)

    def _open(self, url: str) -> Database:
        return Database(url, self._cipher, self.clock)

    def _run(self, database: Database) -> Running:
        rows = (on(Stumbled, stumble), on(Poisoned, write_poison))
        return Running(database, self.clock, *rows)

    async def _says(self) -> None:
        self.chat.append(f"line {next(self._number)}")
        self.running.says(self.chat[-1])

    async def _speaks(self) -> None:
        self.captions.append(f"word {next(self._number)}")
        self.running.speaks(self.captions[-1])

    async def _comes(self) -> None:
        self.running.comes(next(self._number))

    async def _goes(self) -> None:
        people = self.running.stay.roster.people
        if len(people) > 1:
            self.running.hears(ParticipantDeleted(uuid=people[-1].uuid))

    async def _raises(self) -> None:
        self._hand(is_up=True)

    async def _lowers(self) -> None:
        self._hand(is_up=False)

    def _hand(self, *, is_up: bool) -> None:
        last = self.running.stay.roster.people[-1]
        changed = last.model_copy(update={"buzz_time": self.clock.now().timestamp() * is_up})
        self.running.hears(ParticipantUpdated(participant=changed))

    async def _ticks(self) -> None:
        self.running.hears(Ticked())

    async def _turn(self) -> None:
        """What has come since the last one is decided upon together."""
        self.running.stay.turns.run()

    async def _passes(self) -> None:
        await self.clock.advance(31)

    async def _stumbles(self) -> None:
        self.running.hears(Stumbled())

    async def _poisons(self) -> None:
        self.running.hears(Poisoned())

    async def _held(self) -> None:
        if not self._is_held:
            self._fault.enter_context(held_up(self._url))
            self._is_held = True

    async def _free(self) -> None:
        self._fault.close()
        self._is_held = False

    async def _canceled(self) -> None:
        waiting = asyncio.ensure_future(self.running.stored())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])

    async def _stored(self) -> None:
        await self._free()
        await self.running.stored()

    async def _killed(self) -> None:
        """Whatever is stored at this moment is a beginning of all that was heard."""
        url = f"sqlite:///{next(self._copies)}"
        copied(self._url, url)
        database = self._open(url)
        try:
            await self._check_beginning(database)
            after = self._run(database)
            await after.stay.recall()
            assert set(unposted(after)) <= set(await rows_of(database, "line", "id"))
            await after.stored()
        finally:
            await database.close()

    async def _check_beginning(self, database: Database) -> None:
        chat, captions = await said(database), await said(database, "caption")
        assert chat == self.chat[: len(chat)]
        assert captions == self.captions[: len(captions)]


class StoryOnAWire(Story):
    """On PostgreSQL, whose connection is cut, at commits and elsewhere."""

    def __init__(self, folder: Path, cipher: Cipher, proxy: PostgresProxy, direct: str) -> None:
        self._proxy = proxy
        self._direct = direct
        super().__init__(folder, cipher)

    @property
    @override
    def _url(self) -> str:
        return self._proxy.url.render_as_string(hide_password=False)

    @override
    async def _held(self) -> None:
        if not self._is_held:
            await self._proxy.close()
            self._is_held = True

    @override
    async def _free(self) -> None:
        if self._is_held:
            await self._proxy.open()
            self._is_held = False

    async def _breaks(self) -> None:
        self._proxy.break_all()

    async def _cuts(self) -> None:
        self._proxy.cut_at_commit("before the server has it")

    async def _unanswered(self) -> None:
        self._proxy.cut_at_commit("before its answer")

    @override
    async def _killed(self) -> None:
        """What is stored at this moment, as somebody else sees it."""
        database = self._open(self._direct)
        try:
            await self._check_beginning(database)
        finally:
            await database.close()


def remembered(running: Running) -> dict[str, object]:
    """What goes on, of all that a start reads from the database."""
    notice, marks = running.meeting.recall(Notice), running.meeting.recall(Marks)
    return {
        "captions without a post": unposted(running),
        "of what people were told": notice.parts,
        "when they were told": notice.told,
        "hands, slides and rooms": marks.flags,
    }


def unposted(running: Running) -> list[int]:
    """The captions that still wait for a post, as memory has them."""
    pending = running.meeting.recall(Captioning).buffer._pending
    return [each.line_id for each in pending]


async def take(steps: list[str], story: Story) -> None:
    try:
        await story.begin()
        for each in steps:
            await story.step(each)
        await story.end()
        await story.check()
    finally:
        await story.close()


@pytest.fixture
def tell(sqlite_template: Path, cipher: Cipher) -> Callable[[list[str]], None]:
    async def told(steps: list[str]) -> None:
        with TemporaryDirectory() as folder, capture_logs():
            shutil.copyfile(sqlite_template, Path(folder) / "bridge.sqlite")
            await take(steps, Story(Path(folder), cipher))

    return lambda steps: asyncio.run(told(steps))


def test_what_was_decided_is_stored_and_memory_is_what_a_restart_would_read(
    tell: Callable[[list[str]], None],
):
    @settings(max_examples=25)
    @given(st.lists(st.sampled_from(STEPS), max_size=30))
    def of_any_story(steps: list[str]) -> None:
        tell(steps)

    of_any_story()


def test_a_hand_that_is_up_again_in_the_same_moment_is_up_after_a_restart(
    tell: Callable[[list[str]], None],
):
    """All that one read of the stream has brought was heard at one time."""
    tell(["raises", "lowers", "raises"])


@pytest.fixture
def tell_on_a_wire(
    postgres_server: PostgresServer, postgres_template: str, cipher: Cipher
) -> Callable[[list[str]], None]:
    async def told(steps: list[str]) -> None:
        url = await postgres_server.create(postgres_template)
        # The name of a socket may be a hundred characters long.
        with TemporaryDirectory(prefix="pg-") as folder, capture_logs():
            async with postgres_proxy(url, Path(folder)) as proxy:
                await take(steps, StoryOnAWire(Path(folder), cipher, proxy, url))
        await postgres_server.drop(url)

    return lambda steps: asyncio.run(told(steps))


def test_on_postgresql_the_same_is_so_whenever_the_connection_breaks(
    tell_on_a_wire: Callable[[list[str]], None],
):
    @settings(max_examples=15)
    @given(st.lists(st.sampled_from(ON_A_WIRE), max_size=30))
    def of_any_story(steps: list[str]) -> None:
        tell_on_a_wire(steps)

    of_any_story()
