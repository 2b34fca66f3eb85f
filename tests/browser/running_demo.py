"""The demo as a process of its own, as a newcomer starts it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENCE

_ROOT = Path(__file__).parents[2]


@contextmanager
def running_demo(*command_line: str) -> Iterator[str]:
    """The page's URL, which is what the demo prints first; by default that of `bridge demo`."""
    module = command_line or ("bridge", "demo")
    command = [sys.executable, "-m", *module, "--port", "0", "--no-browser"]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=PATIENCE) == 0
