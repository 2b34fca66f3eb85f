"""Where a meeting is held, for tests that need no node."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from bridge.clock import Clock
from bridge.mirror.meeting.handlers import Ticked
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.node_time import NodeTime
from bridge.mirror.people.rooms import Rooms
from bridge.mirror.people.roster import Roster
from bridge.mirror.turns.errands import Errands
from bridge.mirror.turns.repeated_failures import RepeatedFailures
from bridge.mirror.turns.ticker import Ticker
from bridge.mirror.turns.turns import Turns
from bridge.mirror.words.loop_guard import OwnWords
from bridge.pexip.errors import NodeUnreachableError
from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Request
from bridge.storage.database import Database
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.line_ids import LineIds
from tests.commands.conftest import a_binding
from tests.fake_clock import START


@dataclass
class Place:
    """A conference without a node, or one that the bridge has just lost."""

    binding: Binding = field(default_factory=a_binding)
    roster: Roster = field(default_factory=Roster)
    rooms: Rooms = field(default_factory=Rooms)
    own_words: OwnWords = field(default_factory=OwnWords)
    node_time: NodeTime = field(default_factory=NodeTime)
    own_uuid: ParticipantId | None = None

    def change_settings(self, **changes: object) -> None:
        settings = self.binding.settings.model_copy(update=changes)
        self.binding = replace(self.binding, settings=settings)

    async def send(self, request: Request, breakout: str | None = None) -> object:
        raise NodeUnreachableError(f"{request.name} {breakout}")


def some_turns(database: Database, clock: Clock, spent: Callable[[], float] = lambda: 0.0) -> Turns:
    """Those of a binding of which nobody takes a turn."""
    return Turns(
        "b1",
        database=database,
        clock=clock,
        line_ids=LineIds(),
        errands=Errands(),
        failures=RepeatedFailures(Random(7)),
        ticker=Ticker(),
        tick=Ticked,
        spent=spent,
    )


def a_meeting(turns: Turns, place: Place | None = None) -> Meeting:
    return Meeting("m1", START, place or Place(), turns)


async def decided(turns: Turns, decide: Callable[[], object]) -> None:
    """It had its turn, and what it wrote is stored."""
    await turns.decide(decide)
    await turns.ledger.stored()
