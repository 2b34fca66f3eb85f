"""A turn takes what is there, but never so much that all others would wait for long."""

import asyncio

import pytest

from bridge.storage.database import Database
from tests.fake_clock import FakeClock
from tests.mirror.places import some_turns


class Taker:
    """Has had so much of the processor's time, and more with each event."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.spent = 0.0
        self.turns: list[list[object]] = [[]]
        self.settled: list[int] = []
        self.done = asyncio.Event()

    def take(self, event: object) -> None:
        self.spent += self._seconds
        self.turns[-1].append(event)

    def touch(self) -> None:
        return

    def settle(self) -> None:
        self.settled.append(len(self.turns))
        self.done.set()

    def end_turn(self) -> None:
        self.turns.append([])


@pytest.mark.parametrize(
    ("seconds", "sizes"),
    [(0.0, [10]), (0.004, [3, 3, 3, 1]), (0.1, [1] * 10)],
    ids=["cheap ones come together", "dear ones do not", "each comes some time"],
)
async def test_a_turn_ends_once_it_was_dear(
    database: Database, clock: FakeClock, seconds: float, sizes: list[int]
):
    taker = Taker(seconds)
    turns = some_turns(database, clock, lambda: taker.spent)
    turns.taker = taker

    for number in range(10):
        turns.put(number)
    async with asyncio.timeout(10):
        await taker.done.wait()

    assert [event for turn in taker.turns for event in turn] == list(range(10))
    assert [len(turn) for turn in taker.turns if turn] == sizes
    assert taker.settled == [len(sizes)]
