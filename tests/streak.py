"""Count how often in a row all tests pass, each time in another order: `python -m tests.streak`.

Every run is kept in `.streak.jsonl` with the tree that it was made of, so that twenty of them may
take several days: it goes on where it stopped, and a change of a tracked file begins anew.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from random import SystemRandom

from tests.suite_run import ROOT, run_suite

_RECORDS = ROOT / ".streak.jsonl"


def main() -> int:
    arguments = _parse()
    tree = tree_hash(ROOT)
    while (streak := streak_of(tree, read_records(_RECORDS))) < arguments.goal and arguments.runs:
        arguments.runs -= 1
        run = run_suite(SystemRandom().getrandbits(32))
        if tree_hash(ROOT) != tree:
            sys.stderr.write("A file was changed meanwhile, so this run counts for nothing.\n")
            return 2
        add_record(_RECORDS, {"tree": tree, **asdict(run)})
        sys.stdout.write(f"{run}\n")
    sys.stdout.write(f"{streak} of {arguments.goal} in a row for the tree {tree[:12]}\n")
    return 0 if streak >= arguments.goal else 1


def tree_hash(folder: Path) -> str:
    """What git calls the committed tree; with what is changed in it, where anything is."""
    tree, changes = (
        _git(folder, "rev-parse", "HEAD^{tree}"),
        _git(folder, "diff", "--binary", "HEAD"),
    )
    return f"{tree}+{sha256(changes.encode()).hexdigest()}" if changes else tree


def streak_of(tree: str, records: Iterable[dict[str, object]]) -> int:
    """How many runs of this tree have passed since one of them failed."""
    count = 0
    for record in records:
        if record["tree"] == tree:
            count = count + 1 if record["passed"] else 0
    return count


def read_records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def add_record(path: Path, record: dict[str, object]) -> None:
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True)
    return done.stdout.strip()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.streak", description=__doc__)
    parser.add_argument("--goal", type=int, default=20, help="runs in a row (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=20, help="at most now (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
