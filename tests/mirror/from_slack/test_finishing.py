"""What is under way is finished, if that does not take long."""

import asyncio

import pytest

from bridge.mirror.from_slack.finishing import finished
from tests.fake_clock import FakeClock


async def test_what_nobody_cancels_comes_to_its_end(clock: FakeClock):
    async def work() -> int:
        await asyncio.sleep(0)
        return 7

    assert await finished(work(), clock, 5) == 7


async def test_an_error_is_raised_to_who_waits(clock: FakeClock):
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await finished(work(), clock, 5)


@pytest.mark.parametrize("fails", [False, True])
async def test_canceled_it_still_has_some_seconds(clock: FakeClock, *, fails: bool):
    done, go_on = [], asyncio.Event()

    async def work() -> None:
        await go_on.wait()
        done.append(True)
        if fails:
            raise ZeroDivisionError

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(finished(work(), clock, 5))
        await asyncio.sleep(0)
        waiting.cancel()
        await clock.advance(4)
        assert not waiting.done()
        go_on.set()

    assert waiting.cancelled()
    assert done == [True]


async def test_canceled_it_has_no_more_than_that(clock: FakeClock):
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(finished(work(), clock, 5))
        await asyncio.sleep(0)
        waiting.cancel()
        await clock.advance(5)

    assert waiting.cancelled()
    assert ended == [True]
