"""Jobs end with their owner: in their own time, or after five seconds at the latest."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bridge.slack.jobs import Jobs
from tests.fake_clock import FakeClock
from tests.slack.rig import until


@pytest.fixture
def done() -> list[str]:
    return []


async def work(done: list[str], may_end: asyncio.Event, name: str = "work") -> str:
    try:
        await may_end.wait()
    except asyncio.CancelledError:
        done.append(f"{name} cut short")
        raise
    done.append(name)
    return name


async def test_what_runs_at_the_end_is_waited_for(clock: FakeClock, done: list[str]):
    may_end = asyncio.Event()
    async with Jobs(clock) as jobs:
        jobs.start("work", work(done, may_end))
        asyncio.get_running_loop().call_soon(may_end.set)

    assert done == ["work"]


async def test_what_never_ends_is_cut_short(clock: FakeClock, done: list[str]):
    async with asyncio.TaskGroup() as group:
        alarms = clock.sleepers

        async def own() -> None:
            async with Jobs(clock) as jobs:
                jobs.start("work", work(done, asyncio.Event()))

        group.create_task(own())
        await until(lambda: clock.sleepers > alarms)
        await clock.advance(5)

    assert done == ["work cut short"]


async def test_a_failure_stops_no_other_job(clock: FakeClock, done: list[str]):
    async def fail() -> None:
        raise RuntimeError("no")

    may_end = asyncio.Event()
    with capture_logs() as logs:
        async with Jobs(clock) as jobs:
            jobs.start("work", work(done, may_end))
            jobs.start("failure", fail())
            await until(lambda: bool(logs))
            may_end.set()

    assert done == ["work"]
    assert [(each["event"], each["job"]) for each in logs] == [("a job failed", "failure")]
