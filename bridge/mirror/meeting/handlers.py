"""Handlers: which function of a feature hears of which event.

A handler decides at once, from what is in memory: it changes its own memory, and says what is to
be stored, asked and done afterwards. It awaits nothing.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, TypeVar

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.rooms import Room
from bridge.mirror.people.roster import Change
from bridge.mirror.turns.repeated_failures import RepeatedFailures
from bridge.mirror.turns.turns import Turns
from bridge.storage.database import Transaction
from bridge.storage.meetings.lasting import Lasting
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.people.alerts import Alert

EventT = TypeVar("EventT")
StoredT = TypeVar("StoredT")


@dataclass(frozen=True)
class MeetingBegan:
    """The first person is there; what began stands in the meeting itself."""


@dataclass(frozen=True)
class MeetingResumed:
    """The bridge was away and the meeting went on; what is stored of it was recalled before."""

    heard: datetime | None = None
    """When something of it was heard last; None where that is not known."""


@dataclass(frozen=True)
class MeetingEnded:
    """Nobody is there any more, or the node said that it is over."""

    reason: str = ""
    last_seen: datetime | None = None
    """Set where the meeting was lost from sight: when it was last seen, over or not."""
    is_quiet: bool = False
    """Others than before may read in the channel: nothing more of what was said goes there."""
    is_left: bool = False
    """The bridge alone has left: the meeting may go on, and the bridge may come back to it."""


@dataclass(frozen=True, kw_only=True)
class WordsMissed:
    """Chat and captions of a time will never come; it is stored as a gap under `line_id`."""

    line_id: int
    began: datetime
    """When something was heard last."""
    ended: datetime
    """When something was heard again."""
    lost: int = 0
    """So many lines are missing at least, where that is known."""


@dataclass(frozen=True)
class FilingDue:
    """The meeting has ended, as is stored, and its files are still to be made."""

    since: datetime | None = None
    """When anything last came from the node; None where that is not known."""


@dataclass(frozen=True)
class HappenedInRoom:
    """An event inside a breakout room, after its roster has taken it in."""

    room: Room
    event: object
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Ticked:
    """Something may be due by time alone.

    It comes within a second of whatever else happens, and when it was asked for: whoever still
    waits for a time then asks anew, by `Meeting.tick_in`.
    """

    stood_since: datetime | None = None
    """Set where it was much more: until then the process was surely awake."""


@dataclass(frozen=True)
class CardAsked:
    """Somebody wants the card posted anew."""


@dataclass(frozen=True)
class LastingChanged:
    """All that holds for a while in this meeting from now on."""

    entries: tuple[Lasting, ...] = ()


@dataclass(frozen=True)
class AlertsChanged:
    """Somebody wants to be told of something else than before, or has said who they are."""

    alerts: tuple[Alert, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """By participant who they are in Slack."""


@dataclass(frozen=True)
class MessageGone:
    """A message of the meeting's own was deleted in Slack."""

    key: str
    is_needed: bool = False
    """Whether replies wait for it to be posted anew."""


@dataclass(frozen=True)
class Settled:
    """All that is known has been applied: the moment to bring what is shown up to date.

    Not after what shows nowhere but in its own posts, such as words and who speaks.
    """


@dataclass(frozen=True)
class Handler:
    """A function and the class of events it hears of."""

    event_type: type
    handle: Callable[[Any, Meeting], None]

    @property
    def functions(self) -> tuple[Callable[..., object], ...]:
        return (self.handle,)


@dataclass(frozen=True)
class Recaller:
    """What a feature reads of a meeting before it goes on, and what it makes of that."""

    load: Callable[[Transaction, MeetingRecord], Awaitable[Any]]
    take: Callable[[Any, Meeting], None]

    @property
    def functions(self) -> tuple[Callable[..., object], ...]:
        return (self.take,)


Row = Handler | Recaller


def on(event_type: type[EventT], handle: Callable[[EventT, Meeting], None]) -> Handler:
    """A row of a feature's HANDLERS; a handler for another event does not type-check."""
    return Handler(event_type, handle)


def recalling(
    load: Callable[[Transaction, MeetingRecord], Awaitable[StoredT]],
    take: Callable[[StoredT, Meeting], None],
) -> Recaller:
    """A row for a meeting that is read from the database, after a restart or a failure.

    `load` is carried out where storage functions are; `take` fills the feature's new memory.
    """
    return Recaller(load, take)


class Handlers:
    """All features' handlers, by the exact class of event."""

    def __init__(self, rows: Iterable[Row], random: Random) -> None:
        self.failures = RepeatedFailures(random)
        self._by_type: dict[type, list[Handler]] = defaultdict(list)
        self._recallers: list[Recaller] = []
        for row in rows:
            match row:
                case Handler():
                    self._by_type[row.event_type].append(row)
                case Recaller():
                    self._recallers.append(row)

    def dispatch(self, event: object, meeting: Meeting, turns: Turns) -> None:
        """Call each; what one that fails has decided is dropped, and the next still runs."""
        for handler in self._by_type.get(type(event), ()):
            turns.attempt(
                partial(handler.handle, event, meeting),
                handler=handler.handle.__qualname__,
                event_type=type(event).__name__,
            )

    async def load(self, tx: Transaction, record: MeetingRecord) -> Sequence[Any]:
        """What all features read of a meeting."""
        return [await each.load(tx, record) for each in self._recallers]

    def take_up(self, loaded: Sequence[Any], meeting: Meeting, turns: Turns) -> None:
        """Let each feature fill its memory with what it has read."""
        for recaller, found in zip(self._recallers, loaded, strict=True):
            turns.attempt(
                partial(recaller.take, found, meeting),
                handler=recaller.take.__qualname__,
            )
