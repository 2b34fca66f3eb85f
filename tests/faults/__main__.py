"""Break everything once, and print what became of it: `python -m tests.faults`, `make faults`.

`FULL=1` in the environment lets every fault last as long as it does in real deployments. The exit
code is 1 where a promise was broken. Recovery is the time until every meeting had something in
Slack again, counted from when the other side was back.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.bridge_run import ROOT
from tests.faults.databases import DatabaseKind
from tests.faults.everything import FAULTS, Try, run_all, run_to_its_end
from tests.faults.fault import BOTH
from tests.faults.stage import Pace
from tests.faults.table import render

# On two cores; most of the time every one of them waits.
_AT_ONCE = 8


def _choose(only: Sequence[str], kinds: Sequence[DatabaseKind]) -> Iterator[Try]:
    for fault in FAULTS:
        if not only or any(word in fault.name for word in only):
            yield from ((fault, kind) for kind in kinds if kind in fault.databases)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="what stands in a fault's name")
    parser.add_argument("--database", action="append", choices=BOTH, default=[])
    parser.add_argument("--at-once", type=int, default=_AT_ONCE, help="how many run side by side")
    parser.add_argument("--logs", type=Path, help="a folder in which all that was written stays")
    parser.add_argument("--code", type=Path, default=ROOT, help="another checkout to break")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    chosen = list(_choose(arguments.only, arguments.database or BOTH))
    pace = Pace(is_full=bool(os.environ.get("FULL")))
    began = time.monotonic()
    with TemporaryDirectory(prefix="faults-") as temporary:
        folder = arguments.logs or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        running = run_all(chosen, folder, pace, arguments.at_once, code=arguments.code.resolve())
        outcomes = run_to_its_end(running)
    load = f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    sys.stdout.write(f"{render(outcomes)}\n\n{time.monotonic() - began:.0f} s, {load}\n")
    return int(not all(each.is_kept for each in outcomes))


if __name__ == "__main__":
    sys.exit(main())
