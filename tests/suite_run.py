"""One run of `make test` as a process: how long it took, and what failed in it."""

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BAD = ("FAILED ", "ERROR ")


@dataclass(frozen=True)
class SuiteRun:
    """What came of it; `failures` are the lines of pytest's own summary."""

    seed: int
    passed: bool
    seconds: float
    cpu_seconds: float
    failures: tuple[str, ...]

    def __str__(self) -> str:
        word = "passed" if self.passed else f"FAILED ({len(self.failures)})"
        times = f"{self.seconds:.0f} s, {self.cpu_seconds:.0f} s of processor time"
        return f"{word} in {times}, seed {self.seed}"


def run_suite(seed: int) -> SuiteRun:
    """Run every test in the order of this seed; what pytest says goes to the terminal as well."""
    began, cpu_began = time.monotonic(), _cpu_seconds()
    command = ["make", "test", f"TESTS=-q --randomly-seed={seed}"]
    lines: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line.rstrip())
    return SuiteRun(
        seed=seed,
        passed=process.returncode == 0,
        seconds=round(time.monotonic() - began, 1),
        cpu_seconds=round(_cpu_seconds() - cpu_began, 1),
        failures=tuple(line for line in lines if line.startswith(_BAD)),
    )


def _cpu_seconds() -> float:
    """What all processes that this one started, and that have ended, took together."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
