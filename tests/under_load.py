"""Run all tests on a busy machine: `python -m tests.under_load` (see `--help`).

A suite that waits for things, and not for time, passes there as well; it only takes longer.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import SystemRandom

from tests.suite_run import run_suite

_LONGEST_SECONDS = 4 * 3600
# Each ends by itself: when the limit has passed, or when whoever started it is gone.
_BUSY_LOOP = """
import os, sys, time
parent, end = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])
while os.getppid() == parent and time.monotonic() < end:
    for _ in range(100_000):
        pass
"""


def main() -> int:
    arguments = _parse()
    with busy_loops(arguments.loops):
        runs = [run_suite(SystemRandom().getrandbits(32)) for _ in range(arguments.runs)]
    for number, run in enumerate(runs, 1):
        sys.stdout.write(f"{number}: {run} beside {arguments.loops} busy loops\n")
        sys.stdout.write("".join(f"   {line}\n" for line in run.failures))
    return 0 if all(run.passed for run in runs) else 1


@contextmanager
def busy_loops(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many processes that do nothing but work, until the block ends."""
    command = [sys.executable, "-c", _BUSY_LOOP, str(os.getpid()), str(_LONGEST_SECONDS)]
    loops: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(count):
            loops.append(subprocess.Popen(command))  # noqa: PERF401 - each is known at once
        yield loops
    finally:
        for loop in loops:
            loop.kill()
        for loop in loops:
            loop.wait()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.under_load", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often (default: %(default)s)")
    parser.add_argument("--loops", type=int, default=8, help="busy loops (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
