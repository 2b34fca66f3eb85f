"""What has its turn beside the events of the stream: our own functions and findings."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bridge.mirror.turns.decision import MissingLines


class DecisionFailedError(Exception):
    """A function that was to decide has failed, and that was told."""


@dataclass(frozen=True)
class LinesMissing:
    """Lines were heard and will never be stored."""

    lines: MissingLines
    why: str


@dataclass(frozen=True)
class BindingChanged:
    """What is stored of it is another than the meeting has known, such as a setting."""


class Call:
    """A function that waits for its turn."""

    def __init__(
        self,
        function: Callable[[], Any],
        result: "asyncio.Future[Any]",
        *,
        is_quiet: bool = False,
    ) -> None:
        self.is_quiet = is_quiet
        self.name = name_of(function)
        self.result = result
        self._function = function
        self._found: tuple[Any] | None = None

    def run(self) -> None:
        self._found = (self._function(),)

    def answer(self) -> None:
        if self.result.done():
            return
        if self._found is None:
            self.result.set_exception(DecisionFailedError(self.name))
            # Whoever does not wait for it has been told by the log.
            self.result.exception()
        else:
            self.result.set_result(self._found[0])


def name_of(function: Callable[..., object]) -> str:
    inner = function.func if isinstance(function, partial) else function
    return str(getattr(inner, "__qualname__", type(inner).__name__))
