"""Samples and their spread; nothing here passes or fails."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

# Above these a number says more about the machine's other work than about ours.
NOISY_SPREAD = 0.3
NOISY_LOAD = 2.0


@dataclass(frozen=True, kw_only=True)
class Case:
    """What one part was found to take."""

    what: str
    ours: str
    goal: str
    is_met: bool
    spread: float | None = None
    """None for what is counted: no load changes it."""
    limit: str = "–"
    ratio: str = "–"


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that so large a share does not exceed."""
    ordered = sorted(samples)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def spread(samples: Sequence[float]) -> float:
    """The middle half's width, in medians."""
    low, middle, high = statistics.quantiles(samples, n=4)
    return (high - low) / middle if middle else 0.0


@dataclass(frozen=True)
class Rates:
    """Things a second of two ways to do the same, measured by turns."""

    ours: list[float]
    limit: list[float]

    def case(self, what: str, unit: str, *, least_ratio: float) -> Case:
        """The ratio is taken within each repeat, so that what disturbs one disturbs both."""
        ratios = [ours / limit for ours, limit in zip(self.ours, self.limit, strict=True)]
        ratio = statistics.median(ratios)
        return Case(
            what=what,
            ours=f"{statistics.median(self.ours):,.0f} {unit}/s",
            limit=f"{statistics.median(self.limit):,.0f} {unit}/s",
            ratio=f"{ratio:.2f}",
            spread=spread(ratios),
            goal=f"≥ {least_ratio:.2f} of the limit",
            is_met=ratio >= least_ratio,
        )


def delay(what: str, seconds: Sequence[float], *, share: float, limit_ms: float) -> Case:
    """A line for the waiting time that this share of people does not exceed."""
    at = percentile(seconds, share) * 1000
    return Case(
        what=f"{what}, p{share * 100:.0f} of {len(seconds)}",
        ours=f"{at:.1f} ms",
        goal=f"≤ {limit_ms:.0f} ms",
        is_met=at <= limit_ms,
        spread=spread(seconds),
    )


def busiest_minute(times: Sequence[float]) -> int:
    """The most calls within any 60 seconds."""
    return max((sum(begin <= time < begin + 60 for time in times) for begin in times), default=0)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def seconds_of(act: Callable[[], object]) -> float:
    """CPU time, which other processes disturb less than the wall's."""
    began = time.process_time()
    act()
    return time.process_time() - began
