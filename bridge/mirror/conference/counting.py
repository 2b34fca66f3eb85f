"""How many events have come, by name, how often a stream was opened or lost, and lines."""

from collections.abc import Iterable
from functools import cache

from bridge.metrics import EVENTS, STREAMS_LOST, STREAMS_OPENED
from bridge.pexip.stream.event import Event
from bridge.pexip.stream.events import (
    BreakoutEventReceived,
    LiveCaptionsReceived,
    MessageReceived,
)
from bridge.pexip.stream.heard import (
    OfStream,
    StreamFinished,
    StreamHeldBack,
    StreamLost,
    StreamOpened,
)

# To find a series by its label takes longer than to count in it.
_of = cache(EVENTS.labels)


def count(event: Event | OfStream) -> None:
    """What one stream has brought; a name that is not in Pexip's document is none here."""
    match event:
        case Event():
            _of(event.wire_name or "unknown").inc()
        case StreamOpened():
            STREAMS_OPENED.inc()
        case StreamFinished():
            pass
        case StreamHeldBack():
            STREAMS_LOST.labels("held_back").inc()
        case StreamLost():
            STREAMS_LOST.labels("silent" if event.was_silent else "broken").inc()


def count_lines(events: Iterable[object]) -> int:
    """How many of them are lines that people have written or spoken."""
    inner = (each.event if isinstance(each, BreakoutEventReceived) else each for each in events)
    return sum(
        isinstance(each, MessageReceived)
        or (isinstance(each, LiveCaptionsReceived) and each.is_final)
        for each in inner
    )
