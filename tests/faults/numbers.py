"""Print figures of this checkout, beside another one's: `python -m tests.faults.numbers [PATH]`.

PATH is a checkout of the build before, with an environment of its own (`make setup` there) where
it needs other libraries. Both run by turns, so that what disturbs one disturbs the other; a ratio
is the median of those of the rounds. Nothing passes or fails here.
"""

import argparse
import asyncio
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.bridge_run import ROOT
from tests.faults.databases import databases
from tests.faults.everything import run_to_its_end
from tests.faults.fault import BOTH
from tests.faults.measured_run import Build, count_log_lines, measure

_OUTAGE_SECONDS = 40.0
_HEAD = ("what", "database", "before", "ours", "ours ÷ before")

# By what is measured and the database: for each build, one figure a round.
Figures = dict[tuple[str, str], dict[str, list[float]]]


async def measure_all(paths: dict[str, Path], folder: Path, rounds: int) -> Figures:
    figures: Figures = defaultdict(lambda: defaultdict(list))
    async with AsyncExitStack() as stack:
        builds = []
        for name, path in paths.items():
            own = _make_folder(folder, name)
            made = await stack.enter_async_context(databases(own, code=path))
            builds.append(Build(name, made))
        for number in range(rounds):
            # Who goes first changes, for whoever comes second finds the machine warm.
            for build in reversed(builds) if number % 2 else builds:
                for kind in BOTH:
                    own = _make_folder(folder, f"{build.name}-{kind}-{number}")
                    for what, figure in (await measure(build, kind, own)).items():
                        figures[what, kind][build.name].append(figure)
        await _count_logs(builds, folder, figures)
    return figures


async def _count_logs(builds: Sequence[Build], folder: Path, figures: Figures) -> None:
    """Side by side, for the time is the same for both."""
    async with asyncio.TaskGroup() as tasks:
        counts = {
            build.name: tasks.create_task(
                count_log_lines(build, _make_folder(folder, f"{build.name}-log"), _OUTAGE_SECONDS)
            )
            for build in builds
        }
    what = f"log lines during {_OUTAGE_SECONDS:.0f} s without a database"
    for name, task in counts.items():
        figures[what, "postgresql"][name].append(float(task.result()))


def render(figures: Figures) -> str:
    rows = [_HEAD, *(_cells(*key, found) for key, found in figures.items())]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|---|---|--:|--:|--:|")
    return "\n".join(lines)


def _cells(what: str, database: str, found: dict[str, list[float]]) -> tuple[str, ...]:
    ours, before = found["ours"], found.get("before", [])
    ratios = [mine / theirs for mine, theirs in zip(ours, before, strict=False) if theirs]
    ratio = f"{statistics.median(ratios):.2f}" if ratios else "–"
    return (what, database, _middle(before), _middle(ours), ratio)


def _middle(figures: Sequence[float]) -> str:
    return f"{statistics.median(figures):,.2f}" if figures else "–"


def _make_folder(folder: Path, name: str) -> Path:
    own = folder / name
    own.mkdir()
    return own


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.numbers", description=__doc__)
    parser.add_argument("before", nargs="?", type=Path, help="a checkout of the build before")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    paths = {"before": arguments.before.resolve()} if arguments.before else {}
    with TemporaryDirectory(prefix="numbers-") as folder:
        figures = run_to_its_end(
            measure_all({**paths, "ours": ROOT}, Path(folder), arguments.rounds)
        )
    sys.stdout.write(f"{render(figures)}\n")


if __name__ == "__main__":
    main()
