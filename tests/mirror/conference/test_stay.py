"""What a stay writes down at its end, and what somebody wants at that very moment."""

import asyncio
from dataclasses import dataclass
from random import Random

import pytest

from bridge.mirror.conference.stay import Parts, Stay
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.meeting.handlers import Handlers, MeetingEnded, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.pexip.errors import NodeUnreachableError, WrongPinError
from bridge.storage.database import Database
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import Binding, BindingState
from bridge.storage.queues import outbox
from bridge.storage.writing.claim import Claim
from tests.commands.conftest import a_binding
from tests.fake_clock import FakeClock
from tests.patience import PATIENCE


@dataclass
class ChangedPin:
    """The node refuses the stored PIN once, and is away after that."""

    joins: int = 0

    async def join(self, _binding: Binding) -> object:
        self.joins += 1
        raise WrongPinError("no") if self.joins == 1 else NodeUnreachableError("away")

    async def wait(self, seconds: float) -> None:
        """As long as the test lasts it need not be more."""

    def hold(self, binding_id: str, claim: Claim | None) -> None: ...

    def forget(self, binding_id: str) -> None:
        pass


def parts(database: Database, joiner: ChangedPin, clock: FakeClock, *handlers) -> Parts:
    return Parts(
        database=database,
        handlers=Handlers(handlers, Random(7)),
        joiner=joiner,
        clock=clock,
        random=Random(7),
        unknown_events=UnknownEvents(Random(7)),
    )


@pytest.fixture
async def binding(database: Database) -> Binding:
    """In a meeting, as an earlier run has left it."""
    async with database.transaction() as tx:
        await bindings.add(tx, a_binding())
        await meetings.begin(tx, "m1", a_binding())
        return await bindings.get(tx, a_binding().id)


async def how_it_stands(database: Database, binding: Binding) -> tuple[BindingState, int]:
    """The state, and how many messages wait for people."""
    async with database.transaction() as tx:
        stored = await bindings.get(tx, binding.id)
        return stored.state, await outbox.depth(tx, binding.workspace)


async def test_a_pin_that_is_refused_ends_the_stay_and_is_told(
    database: Database, binding: Binding, clock: FakeClock
):
    joiner = ChangedPin()

    await Stay(binding, parts(database, joiner, clock)).run()

    assert joiner.joins == 1
    assert await how_it_stands(database, binding) == (BindingState.NEEDS_PIN, 1)


async def test_who_binds_anew_while_the_meeting_ends_is_not_overruled(
    database: Database, binding: Binding, clock: FakeClock
):
    def bind_anew(_event: MeetingEnded, meeting: Meeting) -> None:
        meeting.write(bindings.set_state, binding.id, BindingState.WAITING, "bound again")

    joiner = ChangedPin()
    stay = Stay(binding, parts(database, joiner, clock, on(MeetingEnded, bind_anew)))
    running = asyncio.ensure_future(stay.run())
    async with asyncio.timeout(PATIENCE):
        while joiner.joins < 2:
            await asyncio.sleep(0.01)
            await clock.advance(0.1)
    running.cancel()
    await asyncio.wait([running])

    state, told = await how_it_stands(database, binding)
    assert state is not BindingState.NEEDS_PIN
    assert told == 0
