"""What happens to the bridge's process: killed, told to stop, suspended, under another clock."""

import asyncio

from tests.faults.fault import Fault, Strike, lasting
from tests.faults.stage import Stage, now, until

_KILLS = 10
_STOPS = 3
_HOUR = 3600.0


def killing(times: int) -> Strike:
    """Killed at another moment each time: while it starts to flow, or in full flow."""

    async def strike(stage: Stage) -> None:
        for _ in range(times):
            await asyncio.sleep(stage.random.uniform(0.2, 2.5))
            await stage.bridge.kill()
            await stage.bridge.start()
        stage.recovering_since = now()

    return strike


async def stop_and_start(stage: Stage) -> None:
    """As a deployment does it, in full flow each time."""
    for _ in range(_STOPS):
        await until(lambda: all(stage.streams(place) for place in stage.places), "streams")
        await asyncio.sleep(stage.random.uniform(1.0, 2.5))
        code = await stage.bridge.terminate()
        if code:
            stage.notes.append(f"SIGTERM ended with exit code {code}")
        await stage.bridge.start()
    stage.recovering_since = now()


async def suspend(stage: Stage) -> None:
    """For longer than a token lives; meanwhile everything lies in the sockets' buffers."""
    stage.bridge.suspend()
    await lasting(stage, 15, 130)
    stage.bridge.resume()


def setting_the_clock(seconds: float) -> Strike:
    """The wall's time jumps and stays there; the monotonic clock knows nothing of it."""

    async def strike(stage: Stage) -> None:
        stage.clock.value = seconds
        stage.recovering_since = now()
        await lasting(stage, 10, 30)

    return strike


FAULTS = (
    Fault(name="kill -9, ten times", strike=killing(_KILLS), is_long=True),
    Fault(name="SIGTERM under load, three times", strike=stop_and_start, is_long=True),
    Fault(name="SIGSTOP for longer than a token lives", strike=suspend),
    Fault(name="wall clock an hour ahead", strike=setting_the_clock(_HOUR)),
    Fault(name="wall clock an hour back", strike=setting_the_clock(-_HOUR)),
)
