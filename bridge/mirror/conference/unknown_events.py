"""Counts what nodes send and we cannot read, and says so once for each name.

A node may send such an event every second and to every binding: one line in the log is news,
the rest is a number.
"""

from collections import Counter
from random import Random

import structlog

from bridge.errors import new_reference
from bridge.pexip.stream.event import UnknownEvent
from bridge.pexip.stream.events import BreakoutEventReceived

_log = structlog.get_logger()


class UnknownEvents:
    """Shared by all stays of a process."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.counts: Counter[str] = Counter()
        """How often each name has come."""

    def note(self, event: object, binding_id: str) -> None:
        """Count it if it is one, also where it happened in a breakout room."""
        if isinstance(event, BreakoutEventReceived):
            event = event.event
        if not isinstance(event, UnknownEvent):
            return
        self.counts[event.name] += 1
        if self.counts[event.name] == 1:
            _log.warning(
                "An event cannot be read" if event.problem else "An event is not known",
                reference=new_reference(self._random),
                binding=binding_id,
                event_type=event.name,
                problem=event.problem,
            )
