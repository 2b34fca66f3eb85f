"""All faults, and running them side by side."""

import asyncio
import re
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tests.faults import of_database, of_delivery, of_node, of_process, of_replicas, of_slack
from tests.faults.bridge_run import ROOT
from tests.faults.course import Outcome, run
from tests.faults.databases import DatabaseKind, databases
from tests.faults.fault import Fault
from tests.faults.stage import Pace

ResultT = TypeVar("ResultT")
Try = tuple[Fault, DatabaseKind]

FAULTS: tuple[Fault, ...] = (
    *of_process.FAULTS,
    *of_database.FAULTS,
    *of_node.FAULTS,
    *of_slack.FAULTS,
    *of_delivery.FAULTS,
    *of_replicas.FAULTS,
)


async def run_all(
    chosen: Sequence[Try], folder: Path, pace: Pace, at_once: int, *, code: Path = ROOT
) -> list[Outcome]:
    """Each in a world and a folder of its own; told on standard error as they end."""
    turns = asyncio.Semaphore(at_once)
    async with databases(folder, code=code) as making, asyncio.TaskGroup() as tasks:

        async def take_turn(fault: Fault, kind: DatabaseKind) -> Outcome:
            async with turns:
                own = _make_folder(folder, f"{fault.name} {kind}")
                outcome = await run(fault, kind, making, own, pace)
            sys.stderr.write(f"{'kept  ' if outcome.is_kept else 'BROKEN'} {fault.name}, {kind}\n")
            return outcome

        # The long ones begin, so that nothing waits for them in the end.
        running = {
            each: tasks.create_task(take_turn(*each))
            for each in sorted(chosen, key=lambda one: not one[0].is_long)
        }
    return [running[each].result() for each in chosen]


def run_to_its_end(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Run it; a SIGTERM cancels it, so that no server and no folder stays behind."""

    async def cancelable() -> ResultT:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(cancelable())
    except asyncio.CancelledError:
        sys.exit(128 + signal.SIGTERM)


def _make_folder(folder: Path, name: str) -> Path:
    own = folder / re.sub(r"\W+", "-", name)
    own.mkdir()
    return own
