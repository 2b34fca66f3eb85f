"""Spans, where somebody has asked for traces; a span costs nothing where nobody has.

No name and no attribute of a span may hold words, names or ids of people.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, Protocol, TypeAlias

Value: TypeAlias = str | int | float | bool
Kind: TypeAlias = Literal["internal", "server", "client"]


class Open(Protocol):
    """A span that has begun."""

    def enter(self) -> Callable[[], None]:
        """Have it current here until what is returned is called."""

    def end(self, attributes: Mapping[str, Value], error: str) -> None:
        """It is over, with what is known by now; `error` is empty where nothing went wrong."""


class Tracer(Protocol):
    """Whoever keeps the spans."""

    def begin(self, name: str, kind: Kind, attributes: Mapping[str, Value]) -> Open:
        """A span within the one that is current here."""


class _Current:
    tracer: Tracer | None = None


def trace_with(tracer: Tracer | None) -> None:
    """From now on the spans of this process go there; None, as at the start, keeps none."""
    _Current.tracer = tracer


class Span:
    """What may be said of a span while it lasts."""

    def __init__(self) -> None:
        self.attributes: dict[str, Value] = {}


@contextmanager
def span(
    name: str, kind: Kind = "internal", attributes: Mapping[str, Value] | None = None
) -> Iterator[Span]:
    """A span around the body, within the one around that."""
    said = Span()
    opened = begin(name, kind, attributes or {})
    if opened is None:
        yield said
        return
    leave, problem = opened.enter(), ""
    try:
        yield said
    except BaseException as error:
        problem = type(error).__name__
        raise
    finally:
        leave()
        opened.end(said.attributes, problem)


def begin(name: str, kind: Kind, attributes: Mapping[str, Value]) -> Open | None:
    """A span that the caller ends, which aiohttp's hooks need; None where there are no traces."""
    tracer = _Current.tracer
    return None if tracer is None else tracer.begin(name, kind, attributes)
