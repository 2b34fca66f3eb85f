"""The table says of each fault what became of it, and below what has no column."""

from tests.faults.checker import Verdict
from tests.faults.course import Outcome
from tests.faults.known import Finding
from tests.faults.table import render


def test_each_fault_is_a_row_and_what_has_no_column_a_note():
    findings = (Finding("lost", "chat-0-1"), Finding("lost", "chat-0-2"), Finding("leaked", "PIN"))
    verdict = Verdict(delivered=90, findings=findings, gaps=2, in_gaps=3)
    outcome = Outcome(
        fault="disk full",
        database="sqlite",
        verdict=verdict,
        recovery=1.25,
        log_lines=7,
        notes=("/readyz said 200",),
    )
    untried = Outcome(fault="kill", database="sqlite", verdict=None, notes=("it did not start",))

    head, rule, row, other, _, *notes = render([outcome, untried]).splitlines()

    cells = [each.strip() for each in row.strip("| ").split("|")]
    assert cells == ["disk full", "sqlite", "90", "2", "0", "0", "2 (3 lines)", "1.2", "7"]
    assert len({len(line) for line in (head, rule, row, other)}) == 1
    assert other.count("?") == 7
    assert notes == [
        "* disk full, sqlite: /readyz said 200",
        "* disk full, sqlite: 1 × leaked",
        "* kill, sqlite: it did not start",
    ]
    assert not outcome.is_kept
    assert not untried.is_kept
