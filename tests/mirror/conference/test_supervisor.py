"""Stays begin and end with their bindings, whatever the database or the moment."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import pytest
from structlog.testing import capture_logs

from bridge.mirror.conference.joining import Joiner, keep_token, read_token
from bridge.mirror.conference.stay import Parts
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.meeting.handlers import Handlers, MeetingEnded, MeetingResumed, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.pexip.errors import NodeUnreachableError, WrongPinError
from bridge.pexip.models import ParticipantId
from bridge.pexip.token import Token
from bridge.storage import tables
from bridge.storage.database import Database, Unit, bind
from bridge.storage.meetings import bindings, meetings, tokens
from bridge.storage.meetings.bindings import BindingState
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.writing.claim import Claim
from tests.broken_database import without_table
from tests.commands.conftest import a_binding
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE


@dataclass
class Client:
    """What a joiner makes of a token; the node is told what is released."""

    token: Token
    released: list[tuple[str, str]]

    async def release(self, reason: str) -> None:
        self.released.append((self.token.value.get_secret_value(), reason))


@dataclass
class AwayJoiner:
    """No node answers; a way in may also take as long as it likes."""

    database: Database
    clock: FakeClock
    is_slow: bool = False
    wrong_pins: int = 0
    """How often the stored PIN is refused first."""
    joining: asyncio.Event = field(default_factory=asyncio.Event)
    released: list[tuple[str, str]] = field(default_factory=list)

    async def join(self, binding: object) -> object:
        self.joining.set()
        if self.is_slow:
            await asyncio.Event().wait()
        if self.wrong_pins:
            self.wrong_pins -= 1
            raise WrongPinError("another PIN")
        raise NodeUnreachableError(f"no way to {binding}")

    def hold(self, binding_id: str, claim: Claim | None) -> None: ...

    async def foresee(self, claims: Iterable[Claim]) -> None: ...

    async def wait(self, seconds: float) -> None:
        await self.clock.sleep(seconds)

    def client(self, token: Token) -> Client:
        return Client(token, self.released)

    async def find(self, binding_id: str) -> Token | None:
        stored = await self.database.read(tokens.find, binding_id)
        return None if stored is None else read_token(stored)

    def forget(self, binding_id: str) -> None:
        self.database.submit(Unit((bind(tokens.forget, binding_id),), place=binding_id))


@pytest.fixture
def joiner(sqlite_database: Database, clock: FakeClock) -> AwayJoiner:
    return AwayJoiner(sqlite_database, clock)


@pytest.fixture
def heard() -> list[tuple[str, list[str]]]:
    """What the features heard of a meeting, and who they saw there."""
    return []


@pytest.fixture
def supervisor(
    sqlite_database: Database,
    joiner: Joiner,
    clock: FakeClock,
    heard: list[tuple[str, list[str]]],
) -> Supervisor:
    def note(event: object, meeting: Meeting) -> None:
        people = [each.display_name for each in meeting.roster.people]
        heard.append((type(event).__name__, people))

    parts = Parts(
        database=sqlite_database,
        handlers=Handlers([on(MeetingResumed, note), on(MeetingEnded, note)], Random(7)),
        joiner=joiner,
        clock=clock,
        random=Random(7),
        unknown_events=UnknownEvents(Random(7)),
    )
    return Supervisor(parts)


@asynccontextmanager
async def running(supervisor: Supervisor) -> AsyncIterator[asyncio.Task]:
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        task = group.create_task(supervisor.run())
        yield task
        task.cancel()


async def until(is_so: Callable[[], object]) -> None:
    while not is_so():  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.01)


async def bound(database: Database) -> None:
    async with database.transaction() as tx:
        await bindings.add(tx, a_binding())


async def test_a_fault_of_the_database_ends_nothing_and_the_look_is_repeated(
    sqlite_database: Database, supervisor: Supervisor, clock: FakeClock
):
    await bound(sqlite_database)
    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            async with without_table(sqlite_database, tables.binding):
                await stack.enter_async_context(running(supervisor))
                await until(lambda: logs)
            assert supervisor.stays == ()
            await clock.advance(2)
            await until(lambda: supervisor.stays)

    assert len(logs[0]["reference"]) == 6


async def test_leaving_right_after_a_start_ends_the_meeting_and_gives_the_token_back(
    sqlite_database: Database, supervisor: Supervisor, joiner: AwayJoiner, clock: FakeClock
):
    binding = a_binding()
    token = Token(
        node="https://node.example",
        alias="meet.alice",
        value="secret",
        participant_uuid=ParticipantId("own"),
        issued=clock.now(),
        expires=120,
        role="HOST",
        display_name="bridge",
    )
    async with sqlite_database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)
        await keep_token(tx, binding.id, token)

    await supervisor.leave(binding, "by Carol")

    assert joiner.released == [("secret", "by Carol")]
    async with sqlite_database.transaction() as tx:
        assert await meetings.find_open(tx, binding.id) is None
        assert await tokens.find(tx, binding.id) is None
        assert (await bindings.get(tx, binding.id)).state is BindingState.PAUSED


async def test_what_an_earlier_run_left_ends_with_those_who_were_there(
    sqlite_database: Database,
    supervisor: Supervisor,
    clock: FakeClock,
    heard: list[tuple[str, list[str]]],
):
    """Nobody has taken the meeting up yet, and still it is no empty one."""
    binding = a_binding()
    async with sqlite_database.transaction() as tx:
        await bindings.add(tx, binding)
        await meetings.begin(tx, "m1", binding)
        for name in ("Alice", "Bob"):
            attendee = Attendee(f"uuid-{name}", name, "guest", "webrtc", clock.now())
            await meetings.attend_all(tx, "m1", [attendee])
        await meetings.leave_all(tx, "m1", {"uuid-Bob": tx.now})

    await supervisor.leave(binding, "by Carol")

    assert heard == [("MeetingResumed", ["Alice"]), ("MeetingEnded", ["Alice"])]


async def test_leaving_can_be_canceled_while_a_stay_ends(
    sqlite_database: Database, supervisor: Supervisor, joiner: AwayJoiner
):
    joiner.is_slow = True
    await bound(sqlite_database)
    async with running(supervisor):
        await joiner.joining.wait()
        leaving = asyncio.ensure_future(supervisor.leave(a_binding(), "by Carol"))
        while supervisor.stays:  # noqa: ASYNC110 - it has to be canceled in the middle
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait([leaving])

    assert leaving.cancelled()


async def test_who_asks_for_the_bridge_just_as_it_rests_is_heard(
    sqlite_database: Database, supervisor: Supervisor, joiner: AwayJoiner
):
    """The next look finds the binding wanted, and a stay that has done its last."""
    joiner.wrong_pins = 1
    await bound(sqlite_database)
    async with running(supervisor):
        await joiner.joining.wait()
        joiner.joining.clear()
        async with supervisor._turn:
            while await state_of(sqlite_database) is not BindingState.NEEDS_PIN:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            async with sqlite_database.transaction() as tx:
                await bindings.set_state(tx, a_binding().id, BindingState.WAITING, "joining")

        await joiner.joining.wait()


async def state_of(database: Database) -> BindingState:
    async with database.transaction() as tx:
        return (await bindings.get(tx, a_binding().id)).state
