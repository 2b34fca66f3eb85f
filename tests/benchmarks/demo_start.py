"""How long a newcomer waits for the demo: from the command until a meeting is on."""

import asyncio
import re
import signal
import sys
import time
from pathlib import Path

import aiohttp

from tests.benchmarks.measuring import Case, percentile, spread

_ROOT = Path(__file__).parents[2]
_GOAL_SECONDS = 15.0


async def measure(repeats: int) -> list[Case]:
    seconds = [await _start_once() for _ in range(repeats)]
    middle = percentile(seconds, 0.5)
    return [
        Case(
            what=f"Demo usable after its start, median of {repeats}",
            ours=f"{middle:.1f} s",
            goal=f"≤ {_GOAL_SECONDS:.0f} s",
            is_met=middle <= _GOAL_SECONDS,
            spread=spread(seconds),
        )
    ]


async def _start_once() -> float:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bridge", "demo", "--port", "0", "--no-browser"),
        cwd=_ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        if process.stdout is None:
            raise RuntimeError("the demo has no output")
        line = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        if found is None:
            raise RuntimeError(f"the demo says {line!r}")
        await _wait_until_live(found[0])
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _wait_until_live(url: str) -> None:
    """As the page does: it hears over its socket when the meeting is on."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}live", headers={"Origin": url.rstrip("/")}) as socket,
    ):
        async for message in socket:
            if message.json().get("phase") == "live":
                return
    raise RuntimeError("the demo closed before a meeting was on")
