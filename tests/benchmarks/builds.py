"""The two builds that are compared: this checkout, and one before it that is given by its path."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Build:
    """A checkout with its own environment in `.venv`, or else with this interpreter's."""

    root: Path

    @property
    def python(self) -> Path:
        own = self.root / ".venv/bin/python"
        return own if own.exists() else Path(sys.executable)

    @property
    def variables(self) -> dict[str, str]:
        """With these the interpreter finds this build's packages, and keeps what it compiles."""
        kept = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
        return kept | {"PYTHONPATH": str(self.root)}

    async def run(self, script: str, *arguments: str) -> Any:
        """Run a file of `scripts`; the JSON on the last line that it prints.

        Raises:
            RuntimeError: It has failed.
        """
        process = await asyncio.create_subprocess_exec(
            str(self.python),
            # The script's own folder holds nothing to be imported.
            *("-P", str(_SCRIPTS / f"{script}.py"), *arguments),
            cwd=self.root,
            env=self.variables,
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{script} has failed with {self.root}")
        return json.loads(printed.splitlines()[-1])


OURS = Build(Path(__file__).parents[2])
