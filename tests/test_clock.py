"""The machine's clock and the one that runs faster, both of the shape that all parts take."""

import asyncio
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest

from bridge.clock import Clock, ScaledClock, SystemClock
from bridge.simulator.clock import ScaledClock as SimulatorClock
from tests.elastic_clock import ElasticClock

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
FAST = 1000.0

CLOCKS = {
    "system": SystemClock(),
    "scaled": ScaledClock(FAST),
    "simulator": SimulatorClock(FAST),
    "elastic": ElasticClock(FAST),
}
each_clock = pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)


@each_clock
def test_now_is_aware_and_in_utc(clock: Clock):
    assert clock.now().utcoffset() == timedelta(0)


@each_clock
def test_monotonic_never_jumps_back(clock: Clock):
    readings = [clock.monotonic() for _ in range(100)]

    assert readings == sorted(readings)


def test_the_system_clock_tells_the_time_of_day():
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)  # noqa: TID251 - what it must agree with


def test_a_scaled_clock_begins_where_it_is_told():
    clock = ScaledClock(1.0, start=NOON)

    assert NOON <= clock.now() < NOON + timedelta(seconds=5)


async def test_a_fast_clock_sleeps_its_own_seconds():
    clock = ScaledClock(FAST)
    before = clock.monotonic()

    await clock.sleep(60)

    assert clock.monotonic() - before >= 60


@each_clock
async def test_sleeping_for_nothing_still_gives_way(clock: Clock):
    heard: list[str] = []

    async def other() -> None:
        heard.append("other")

    async with asyncio.TaskGroup() as group:
        group.create_task(other())
        await clock.sleep(-1)
        heard.append("sleeper")

    assert heard == ["other", "sleeper"]


@each_clock
async def test_a_time_out_that_passes_raises(clock: Clock):
    with pytest.raises(TimeoutError):
        async with clock.timeout(0.01):
            await asyncio.Event().wait()


@each_clock
async def test_no_limit_and_a_body_in_time_raise_nothing(clock: Clock):
    async with clock.timeout(None), clock.timeout(FAST * 60):
        await asyncio.sleep(0)


async def test_who_sleeps_when_time_passes_by_wakes_on_time():
    clock = ElasticClock(1.0)
    before = clock.monotonic()

    async with asyncio.TaskGroup() as group:
        sleeper = group.create_task(clock.sleep(10))
        await asyncio.sleep(0)
        await clock.pass_by(5)
        assert not sleeper.done()
        await clock.pass_by(5)
        await sleeper

    assert clock.monotonic() - before >= 10


async def test_a_time_out_does_not_pass_by():
    clock = ElasticClock(1.0)

    async with clock.timeout(5):
        await clock.pass_by(10)


async def test_a_deadline_that_rings_late_lets_what_has_come_be_read_first():
    """As after SIGCONT: the loop stood still past the deadline, and the words lie in the socket."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)

    async def stand_still() -> None:
        theirs.send(b"words")
        time.sleep(0.3)  # noqa: ASYNC251 - the loop is to stand still

    async with asyncio.TaskGroup() as group, SystemClock().timeout(0.1):
        group.create_task(stand_still())
        assert await reader.read(5) == b"words"
    writer.close()
    theirs.close()


async def test_a_deadline_that_rings_late_ends_what_brings_nothing_all_the_same():
    began = time.monotonic()

    async def wait() -> None:
        async with SystemClock().timeout(0.1):
            asyncio.get_running_loop().call_soon(time.sleep, 0.3)
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await wait()

    assert 0.4 < time.monotonic() - began < 3


async def test_a_deadline_in_time_costs_no_second_look():
    async def wait() -> None:
        async with SystemClock().timeout(0):
            await asyncio.Event().wait()

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await wait()
    assert time.monotonic() - began < 5
    async with SystemClock().timeout(None):
        await asyncio.sleep(0)
