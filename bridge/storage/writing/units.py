"""What is handed over to be written: works that are stored together or not at all."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from bridge.storage.transactions.transaction import Transaction
from bridge.storage.writing.claim import Claim

P = ParamSpec("P")
ResultT = TypeVar("ResultT")

Work: TypeAlias = Callable[[Transaction], Awaitable[ResultT]]
"""A storage function with its values. It may run more than once, and only the last run counts.

It runs in the writer's thread: it awaits nothing but its transaction, and its values are frozen.
"""


PROMPT = 0.004
"""Somebody waits for it: it goes at once, or as soon as the writer has had time for others."""
PATIENT = 0.2
"""Nobody would notice."""


class Rank(IntEnum):
    """The smaller goes first; in between, places take turns."""

    FIRST = 0
    USUAL = 1
    LAST = 2


@dataclass(frozen=True)
class Unit:
    """What is stored in one piece, in the order in which its place hands over.

    Args:
        works: Carried out one after the other.
        place: Whose order is kept; of many places none waits for another's crowd.
        rank: What somebody waits for goes before the usual, and chores go last.
        weight: About how many bytes it holds while it waits.
        lines: How many lines of people are in it, to be told where they are lost.
        patience: So many seconds after the last commit it goes at the latest, so that many share
            one. Where nothing was written for so long it goes at once.
        then: Called on the loop after the commit with the works' results, before bells and futures.
        failed: Called on the loop where the fault was the unit's own; nothing of it is stored.
        dropped: Called on the loop where more waits than may; without it the unit is always kept.
        claim: What must still be in our hands as it is stored; else it fails with `FencedError`.
    """

    works: Sequence[Work[Any]]
    place: str = ""
    rank: Rank = Rank.USUAL
    weight: int = 1_000
    lines: int = 0
    patience: float = PROMPT
    then: Callable[[Sequence[Any]], object] | None = None
    failed: Callable[[BaseException], object] | None = None
    dropped: Callable[[], object] | None = None
    claim: Claim | None = None


def bind(
    work: Callable[Concatenate[Transaction, P], Awaitable[ResultT]],
    *values: P.args,
    **named: P.kwargs,
) -> Work[ResultT]:
    """A storage function with its values, for a unit."""
    return lambda tx: work(tx, *values, **named)
