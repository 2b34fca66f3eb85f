"""Each gesture of a person, counted and timed, and a span of its own where there are traces."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bridge.commands.table.invocation import Surface
from bridge.commands.table.outcome import Outcome
from bridge.metrics import COMMANDS
from bridge.tracing import span


class Seen:
    """What came of it: the kind of the outcome, or `again` for what was served before."""

    def __init__(self) -> None:
        self.outcome = "again"

    def note(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self.outcome = type(outcome).__name__.lower()


@contextmanager
def observed(surface: Surface) -> Iterator[Seen]:
    """Around one gesture."""
    seen, began = Seen(), time.monotonic()
    with span("command", attributes={"bridge.surface": surface.value}) as said:
        yield seen
        said.attributes["outcome"] = seen.outcome
    COMMANDS.labels(surface.value, seen.outcome).observe(time.monotonic() - began)
