"""The promises of the mirror, held against what both simulators know."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.known import Finding, Known, What
from tests.faults.mirrored import check_mirrored
from tests.faults.said import check_said


@dataclass(frozen=True)
class Verdict:
    """What was delivered and what was found; `findings` is empty where every promise was kept."""

    delivered: int
    findings: tuple[Finding, ...]
    gaps: int
    in_gaps: int

    def count(self, *kinds: What) -> int:
        counts = Counter(each.what for each in self.findings)
        return sum(counts[what] for what in kinds)

    @property
    def others(self) -> Counter[What]:
        """What has no column of its own in the table."""
        columns = {"lost", "doubled", "out of order"}
        return Counter(each.what for each in self.findings if each.what not in columns)


def check(known: Known) -> Verdict:
    """Look at both roads and at the log."""
    mirrored = check_mirrored(known)
    accepted = sum(each.accepted_at is not None for each in (*known.replies, *known.edits))
    return Verdict(
        delivered=len(known.lines) + accepted,
        findings=(*mirrored.findings, *check_said(known), *_leaks(known)),
        gaps=mirrored.gaps,
        in_gaps=mirrored.in_gaps,
    )


def _leaks(known: Known) -> Iterator[Finding]:
    """Secrets that stand in the log, each by its name."""
    text = "\n".join(known.log)
    yield from (
        Finding("leaked", name) for name, value in known.secrets.items() if value and value in text
    )
