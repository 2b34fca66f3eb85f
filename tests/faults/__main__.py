"""Break everything once, and print what became of it: `python -m tests.faults`, `make faults`.

    python -m tests.faults [--only WORD] [--database sqlite|postgresql] [--at-once N] [--logs DIR]

`FULL=1` in the environment lets every fault last as long as it does in real deployments. The exit
code is 1 where a promise was broken. Recovery is the time until every meeting had something in
Slack again, from when the other side was back.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults import of_database, of_delivery, of_node, of_process, of_slack
from tests.faults.course import Outcome, run
from tests.faults.databases import DatabaseKind, databases
from tests.faults.fault import BOTH, Fault
from tests.faults.stage import Pace
from tests.faults.table import render

FAULTS: tuple[Fault, ...] = (
    *of_process.FAULTS,
    *of_database.FAULTS,
    *of_node.FAULTS,
    *of_slack.FAULTS,
    *of_delivery.FAULTS,
)
# On two cores; most of the time every one of them waits.
_AT_ONCE = 8
# In case something hangs that should not.
_LONGEST_SECONDS, _LONGEST_FULL_SECONDS = 600.0, 3600.0


def _choose(
    only: Sequence[str], kinds: Sequence[DatabaseKind]
) -> Iterator[tuple[Fault, DatabaseKind]]:
    for fault in FAULTS:
        if not only or any(word in fault.name for word in only):
            yield from ((fault, kind) for kind in kinds if kind in fault.databases)


async def _run_all(
    chosen: Sequence[tuple[Fault, DatabaseKind]], folder: Path, pace: Pace, at_once: int
) -> list[Outcome]:
    turns = asyncio.Semaphore(at_once)

    async with databases(folder) as making, asyncio.TaskGroup() as tasks:

        async def take_turn(number: int, fault: Fault, kind: DatabaseKind) -> Outcome:
            async with (
                turns,
                asyncio.timeout(pace.seconds(_LONGEST_SECONDS, _LONGEST_FULL_SECONDS)),
            ):
                own = folder / f"{number}-{kind}"
                own.mkdir()
                outcome = await run(fault, kind, making, own, pace)
            sys.stderr.write(f"{'kept  ' if outcome.is_kept else 'BROKEN'} {fault.name}, {kind}\n")
            return outcome

        # The long ones first, so that nothing waits for them in the end.
        running = [
            tasks.create_task(take_turn(number, fault, kind))
            for number, (fault, kind) in enumerate(chosen)
        ]
    return [task.result() for task in running]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], help="faults with this in their name"
    )
    parser.add_argument("--database", action="append", choices=BOTH, default=[])
    parser.add_argument("--at-once", type=int, default=_AT_ONCE, help="how many run side by side")
    parser.add_argument("--logs", type=Path, help="keep what each bridge wrote in this folder")
    arguments = parser.parse_args()
    chosen = list(_choose(arguments.only, arguments.database or BOTH))
    pace = Pace(is_full=bool(os.environ.get("FULL")))
    began = time.monotonic()
    with TemporaryDirectory(prefix="faults-") as temporary:
        folder = arguments.logs or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        outcomes = asyncio.run(_run_all(chosen, folder, pace, arguments.at_once))
    load = f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    sys.stdout.write(f"{render(outcomes)}\n\n{time.monotonic() - began:.0f} s, {load}\n")
    return int(not all(each.is_kept for each in outcomes))


if __name__ == "__main__":
    sys.exit(main())
