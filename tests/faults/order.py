"""How far a sequence is from the order that it should have."""

from bisect import bisect_left
from collections.abc import Sequence


def misplaced(numbers: Sequence[int]) -> list[int]:
    """The fewest numbers without which the rest rises; which ones, by index."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [index]
    kept: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return [index for index in range(len(numbers)) if index not in kept]
