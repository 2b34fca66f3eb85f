"""What is done for a workspace goes on, whatever fails in it."""

import asyncio
from random import Random

from structlog.testing import capture_logs

from bridge.slack.workspaces.lasting import keep_running
from tests.fake_clock import FakeClock


class Part:
    """Fails so many times, and then ends or goes on."""

    def __init__(self, failures: int, *, ends: bool = False) -> None:
        self.failures = failures
        self.ends = ends
        self.starts = 0

    async def run(self) -> None:
        self.starts += 1
        if self.starts <= self.failures:
            raise OSError
        if not self.ends:
            await asyncio.Event().wait()


async def test_a_part_that_fails_is_started_again_ever_more_slowly(clock: FakeClock):
    failing, steady = Part(failures=3), Part(failures=0)

    with capture_logs() as logs:
        async with asyncio.TaskGroup() as group:
            parts = {"outbox": failing.run, "bookmarks": steady.run}
            task = group.create_task(keep_running(parts, "T1", clock=clock, random=Random(1)))
            starts = []
            for seconds in (0, 5, 9, 1, 20):
                await clock.advance(seconds)
                starts.append(failing.starts)
            task.cancel()

    assert starts == [1, 2, 2, 3, 4]
    assert steady.starts == 1
    assert [(each["part"], each["workspace"]) for each in logs] == [("outbox", "T1")] * 3


async def test_a_part_that_ends_by_itself_is_not_started_again(clock: FakeClock):
    part = Part(failures=1, ends=True)

    with capture_logs():
        async with asyncio.TaskGroup() as group:
            task = group.create_task(
                keep_running({"bookmarks": part.run}, "T1", clock=clock, random=Random(1))
            )
            await clock.advance(5)

    assert task.done()
    assert part.starts == 2
