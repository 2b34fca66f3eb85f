"""The loop's lag is measured, and whatever held it up is named once."""

import asyncio
import time

from structlog.testing import capture_logs

from bridge.budgets.counters import Counters
from bridge.budgets.table import LOOP
from bridge.clock import SystemClock
from bridge.lag import Lag, place_of


def hold_up(seconds: float) -> None:
    time.sleep(seconds)


async def turns(count: int = 3) -> None:
    """Let the watchdog have some."""
    for _ in range(count):
        await asyncio.sleep(0.06)


async def test_what_holds_the_loop_up_is_named_once():
    counters = Counters()
    with capture_logs() as lines:
        async with Lag(SystemClock(), counters=counters).measured() as lag:
            await turns()
            for _ in range(3):
                hold_up(0.6)
                await turns()
            assert lag.worst >= 0.5

    told = [each for each in lines if each["event"] == "the loop is held up"]
    assert len(told) == 1
    assert "in hold_up" in told[0]["place"]
    assert counters.of(LOOP) == 3


async def test_a_loop_that_turns_is_left_alone():
    counters = Counters()
    with capture_logs() as lines:
        async with Lag(SystemClock(), limit=5.0, counters=counters).measured() as lag:
            await turns(6)
            assert lag.last <= lag.worst < 5.0

    assert lines == []
    assert counters.read() == {}


def test_a_thread_that_is_gone_has_no_place():
    assert place_of(None) is None
