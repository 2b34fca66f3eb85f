"""One replica: as `bridge run`, begun again whenever it has died, as an init system would.

Its status page is open, to this machine alone, as that of the demo's one process is.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bridge_process import BridgeProcess, module_process

# Long enough to see that the others go on without it.
_BACK_AFTER_SECONDS = 8.0
_MODULE = "tests.cluster.open_replica"


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
            async with module_process(self._folder, _MODULE, environment) as process:
                self._process, self.pid = process, process.pid
                await process.is_running_or_over()
                self._become("running" if process.is_up else "killed")
                await process.over()
            self._become("killed")
            await asyncio.sleep(_BACK_AFTER_SECONDS)

    @property
    def status_url(self) -> str:
        """Of its status page; empty while there is none."""
        if self.state != "running" or self._process is None:
            return ""
        found = re.search(r"^http://127\.0\.0\.1:[0-9]+/status$", self._process.text, re.MULTILINE)
        return found[0] if found else ""

    async def kill(self) -> None:
        if self._process is not None:
            await self._process.kill()

    def _become(self, state: str) -> None:
        self.state = state
        self._changed()
