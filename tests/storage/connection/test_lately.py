"""What many ask for is looked up once, and anew once that is old."""

import asyncio

import pytest

from bridge.storage.connection.lately import Lately
from tests.fake_clock import FakeClock


class Looks:
    def __init__(self) -> None:
        self.count = 0
        self.goes_on = asyncio.Event()
        self.error: Exception | None = None

    async def look(self) -> int:
        self.count += 1
        await self.goes_on.wait()
        if self.error:
            raise self.error
        return self.count


async def test_who_asks_meanwhile_or_soon_after_gets_the_same():
    clock, looks = FakeClock(), Looks()
    lately = Lately(clock)
    asked = [asyncio.ensure_future(lately.ask("a", 0.5, looks.look)) for _ in range(3)]
    await asyncio.sleep(0)
    looks.goes_on.set()

    assert await asyncio.gather(*asked) == [1, 1, 1]
    assert await lately.ask("a", 0.5, looks.look) == 1
    assert await lately.ask("b", 0.5, looks.look) == 2
    await clock.advance(0.5)
    assert await lately.ask("a", 0.5, looks.look) == 3


async def test_who_asked_first_may_be_canceled():
    looks = Looks()
    lately = Lately(FakeClock())
    first, second = (asyncio.ensure_future(lately.ask("a", 1, looks.look)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    looks.goes_on.set()

    assert await second == 1


async def test_a_look_that_fails_fails_for_all_who_share_it():
    clock, looks = FakeClock(), Looks()
    lately = Lately(clock)
    looks.error = OSError("away")
    looks.goes_on.set()
    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            await lately.ask("a", 1, looks.look)
    assert looks.count == 1

    looks.error = None
    await clock.advance(1)
    assert await lately.ask("a", 1, looks.look) == 2
