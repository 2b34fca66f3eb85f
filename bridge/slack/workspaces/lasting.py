"""Keep running what is done for one workspace: a fault in it must end no other workspace's."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import TypeAlias

import structlog

from bridge.clock import Clock
from bridge.errors import new_reference

_FIRST_SECONDS = 5.0
_LONGEST_SECONDS = 300.0

log = structlog.get_logger()

Part: TypeAlias = Callable[[], Awaitable[None]]


async def keep_running(
    parts: Mapping[str, Part], workspace: str, *, clock: Clock, random: Random
) -> None:
    """Run all parts beside one another, each until it ends by itself, or until canceled."""
    async with asyncio.TaskGroup() as group:
        for name, part in parts.items():
            lasting = _Lasting(name, part, workspace, clock, random)
            group.create_task(lasting.run(), name=f"{name} {workspace}")


class _Lasting:
    def __init__(self, name: str, part: Part, workspace: str, clock: Clock, random: Random) -> None:
        self._name = name
        self._part = part
        self._workspace = workspace
        self._clock = clock
        self._random = random

    async def run(self) -> None:
        seconds = _FIRST_SECONDS
        while True:
            begun = self._clock.monotonic()
            try:
                await self._part()
            except Exception:
                log.exception(
                    "a part of a workspace failed, starting it again",
                    reference=new_reference(self._random),
                    part=self._name,
                    workspace=self._workspace,
                )
            else:
                return
            if self._clock.monotonic() - begun > _LONGEST_SECONDS:
                seconds = _FIRST_SECONDS
            await self._clock.sleep(seconds)
            seconds = min(2 * seconds, _LONGEST_SECONDS)
