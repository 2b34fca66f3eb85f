"""Handlers: which function of a feature hears of which event."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, TypeVar

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.repeated_failures import RepeatedFailures
from bridge.mirror.meeting.rooms import Room
from bridge.mirror.meeting.roster import Change

EventT = TypeVar("EventT")


@dataclass(frozen=True)
class MeetingBegan:
    """The first person is there; what began stands in the meeting itself."""


@dataclass(frozen=True)
class MeetingResumed:
    """The bridge was away and the meeting went on: take up what is stored."""


@dataclass(frozen=True)
class MeetingEnded:
    """Nobody is there any more, or the node said that it is over."""

    reason: str = ""
    last_seen: datetime | None = None
    """Set where the meeting was lost from sight: when it was last seen, over or not."""
    is_quiet: bool = False
    """Others than before may read in the channel: nothing more of what was said goes there."""


@dataclass(frozen=True)
class StreamGap:
    """Events were missed: chat and captions of this time will never come."""

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
    """About a second has passed; for what is due by time alone."""


@dataclass(frozen=True)
class CardAsked:
    """Somebody wants the card posted anew."""


@dataclass(frozen=True)
class Settled:
    """All that was known has been applied: the moment to bring what is shown up to date."""


@dataclass(frozen=True)
class Handler:
    """A function and the class of events it hears of."""

    event_type: type
    handle: Callable[[Any, Meeting], Awaitable[None]]


def on(event_type: type[EventT], handle: Callable[[EventT, Meeting], Awaitable[None]]) -> Handler:
    """A row of a feature's HANDLERS; a handler for another event does not type-check."""
    return Handler(event_type, handle)


class Handlers:
    """All features' handlers, by the exact class of event."""

    def __init__(self, handlers: Iterable[Handler], random: Random) -> None:
        self._failures = RepeatedFailures(random)
        self._by_type: dict[type, list[Handler]] = defaultdict(list)
        for handler in handlers:
            self._by_type[handler.event_type].append(handler)

    async def dispatch(self, event: object, meeting: Meeting) -> None:
        """Call each in turn; one that fails is logged, and the next still runs."""
        for handler in self._by_type.get(type(event), ()):
            try:
                await handler.handle(event, meeting)
            except Exception as error:  # noqa: BLE001 - one feature must not end the stream
                self._failures.tell(
                    error,
                    meeting.now(),
                    handler=handler.handle.__qualname__,
                    event_type=type(event).__name__,
                    meeting=meeting.id,
                )
