"""One replica: `bridge run`, begun again whenever it has died, as an init system would."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bridge_process import BridgeProcess, bridge_process

# Long enough to see that the others go on without it.
_BACK_AFTER_SECONDS = 8.0


class Replica:
    """`state` is one of starting, running and killed."""

    def __init__(self, name: str, folder: Path, changed: Callable[[], None]) -> None:
        self.name = name
        self.state = "starting"
        self.pid = 0
        self._folder = folder / name
        self._folder.mkdir(exist_ok=True)
        self._changed = changed
        self._process: BridgeProcess | None = None

    async def run(self, environment: Mapping[str, str]) -> None:
        """Until cancelled, which ends the process too."""
        while True:
            self._become("starting")
            async with bridge_process(self._folder, "run", environment) as process:
                self._process, self.pid = process, process.pid
                await process.is_running_or_over()
                self._become("running" if process.is_up else "killed")
                await process.over()
            self._become("killed")
            await asyncio.sleep(_BACK_AFTER_SECONDS)

    async def kill(self) -> None:
        if self._process is not None:
            await self._process.kill()

    def _become(self, state: str) -> None:
        self.state = state
        self._changed()
