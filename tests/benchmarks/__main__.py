"""Print one table of how fast the bridge is here: `python -m tests.benchmarks [--quick]`.

With `--before PATH`, or BEFORE in the environment, it is measured beside that checkout; `--only`
names the cases to be measured, which are the files of `tests/benchmarks/cases`.
"""

import argparse
import asyncio
import logging
import os
import platform
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bridge.log import set_up_logging
from tests.benchmarks import (
    card_edits,
    crowd,
    decoder,
    demo_start,
    outbox_rows,
    roads,
    table,
    ten_minutes,
)
from tests.benchmarks.builds import Build
from tests.benchmarks.measuring import Case
from tests.benchmarks.registry import all_cases
from tests.benchmarks.table import Bench, Line, render_head, render_line

_PARTS = "parts"

_log = structlog.get_logger()


async def measure(folder: Path, arguments: argparse.Namespace) -> AsyncIterator[Line]:
    """Each alone, one after the other, told as soon as it is known."""
    is_quick, before = arguments.quick, arguments.before and Build(arguments.before)
    for name, case in all_cases().items():
        if name in arguments.only if arguments.only else not (is_quick and case.is_long):
            own = folder / name
            own.mkdir()
            for line in await _lines(name, case, Bench(own, before, is_quick=is_quick)):
                yield line
    if not arguments.only or _PARTS in arguments.only:
        for part in await _measure_parts(folder, is_quick=is_quick):
            yield _line(part)


async def show(folder: Path, arguments: argparse.Namespace, load: float) -> None:
    """Whoever ends a long run early keeps what was measured by then."""
    sys.stdout.write(f"{render_head()}\n")
    async for line in measure(folder, arguments):
        sys.stdout.write(f"{render_line(line, load)}\n")
        sys.stdout.flush()


async def _lines(name: str, case: table.Case, bench: Bench) -> list[Line]:
    try:
        return await table.measure(case, bench)
    except Exception as error:  # noqa: BLE001 - the others are measured all the same
        _log.exception("A case could not be measured", case=name)
        return [table.failed(name, error)]


async def _measure_parts(folder: Path, *, is_quick: bool) -> list[Case]:
    """What is held against a limit or a goal alone."""
    return [
        *await demo_start.measure(3 if is_quick else 5),
        *await roads.measure(folder, 24 if is_quick else 200),
        *await crowd.measure(folder, 15 if is_quick else 100),
        *await card_edits.measure(folder, 1 if is_quick else 3),
        *await ten_minutes.measure(folder),
        *([] if is_quick else await ten_minutes.measure(folder, meetings=5)),
        *decoder.measure(9 if is_quick else 25),
        *await outbox_rows.measure(folder, 4 if is_quick else 9),
    ]


def _line(part: Case) -> Line:
    return Line(
        case=part.what,
        ours=part.ours,
        beside={"limit": part.limit},
        ratios={"limit": part.ratio},
        spread=part.spread,
        goals=[(part.goal, part.is_met)],
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer repeats, and none of the long cases"
    )
    parser.add_argument("--before", default=os.environ.get("BEFORE"), help="an earlier checkout")
    parser.add_argument("--only", nargs="*", choices=[*all_cases(), _PARTS], help="these cases")
    arguments = parser.parse_args()
    arguments.before = arguments.before and Path(arguments.before).resolve()
    set_up_logging("text", logging.ERROR)
    before = os.getloadavg()[0]
    with TemporaryDirectory(prefix="bridge-bench-") as folder, suppress(KeyboardInterrupt):
        asyncio.run(show(Path(folder), arguments, before))
    after = os.getloadavg()[0]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    load = f"load average {before:.2f} before, {after:.2f} after"
    sys.stdout.write(f"\n{machine}; {load}\n")


if __name__ == "__main__":
    main()
