"""Print one table of how fast the bridge is here: `python -m tests.benchmarks [--quick]`."""

import argparse
import asyncio
import logging
import os
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.log import set_up_logging
from tests.benchmarks import card_edits, crowd, decoder, demo_start, outbox_rows, roads
from tests.benchmarks.measuring import Case, render


async def measure(folder: Path, *, is_quick: bool) -> list[Case]:
    """Each part alone, one after the other."""
    return [
        *await demo_start.measure(3 if is_quick else 5),
        *await roads.measure(folder, 24 if is_quick else 200),
        *await crowd.measure(folder, 15 if is_quick else 100),
        *await card_edits.measure(folder, 1 if is_quick else 3),
        *decoder.measure(9 if is_quick else 25),
        *await outbox_rows.measure(folder, 4 if is_quick else 9),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, within 90 seconds")
    arguments = parser.parse_args()
    set_up_logging("text", logging.ERROR)
    before = os.getloadavg()[0]
    with TemporaryDirectory(prefix="bridge-bench-") as folder:
        cases = asyncio.run(measure(Path(folder), is_quick=arguments.quick))
    after = os.getloadavg()[0]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    load = f"load average {before:.2f} before, {after:.2f} after"
    sys.stdout.write(f"{render(cases, before)}\n\n{machine}; {load}\n")


if __name__ == "__main__":
    main()
