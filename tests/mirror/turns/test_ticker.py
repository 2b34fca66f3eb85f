"""Ticks come when they are due, together where that is at about one time, and to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bridge.mirror.turns.ticker import Alarm, Ticker
from tests.fake_clock import START, FakeClock


class Place:
    """One that is rung."""

    def __init__(self, ticker: Ticker, clock: FakeClock) -> None:
        self.rung: list[tuple[timedelta, datetime | None]] = []
        self.alarm = Alarm(ticker, lambda since: self.rung.append((clock.now() - START, since)))
        self.alarm.switch_on()


@asynccontextmanager
async def running(ticker: Ticker, clock: FakeClock) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(ticker.run(clock))
        await clock.advance(0)
        yield
        task.cancel()


def seconds(place: Place) -> list[float]:
    return [round(at.total_seconds(), 2) for at, _ in place.rung]


async def test_a_tick_comes_once_and_at_the_earliest_time_asked_for(clock: FakeClock):
    ticker = Ticker()
    place, other = Place(ticker, clock), Place(ticker, clock)
    async with running(ticker, clock):
        begun = clock.monotonic()
        for at in (30.0, 10.0, 20.0):
            place.alarm.set(begun + at)
        for _ in range(400):
            await clock.advance(0.1)

    [at] = seconds(place)
    assert 10.0 <= at <= 10.3
    assert other.rung == []


async def test_a_sooner_one_is_not_held_up_by_a_later_one(clock: FakeClock):
    ticker = Ticker()
    late, soon = Place(ticker, clock), Place(ticker, clock)
    async with running(ticker, clock):
        late.alarm.set(clock.monotonic() + 60.0)
        for _ in range(20):
            await clock.advance(0.1)
        soon.alarm.set(clock.monotonic() + 0.5)
        for _ in range(20):
            await clock.advance(0.1)

    assert late.rung == []
    [at] = seconds(soon)
    assert 2.5 <= at <= 2.8


async def test_whoever_is_switched_off_is_not_rung(clock: FakeClock):
    ticker = Ticker()
    place = Place(ticker, clock)
    async with running(ticker, clock):
        place.alarm.set(clock.monotonic() + 1.0)
        place.alarm.switch_off()
        place.alarm.set(clock.monotonic() + 1.0)
        for _ in range(30):
            await clock.advance(0.1)

    assert place.rung == []


async def test_all_hear_that_the_process_stood_still(clock: FakeClock):
    ticker = Ticker()
    places = [Place(ticker, clock) for _ in range(3)]
    async with running(ticker, clock):
        for _ in range(15):
            await clock.advance(0.1)
        await clock.stand_still(30)

    for place in places:
        [(at, since)] = place.rung
        assert at.total_seconds() >= 31
        assert since is not None
        assert since - START <= timedelta(seconds=1.6)
