"""The table of what became of every fault, and below it what has no column there."""

from collections.abc import Iterable, Sequence

from tests.faults.course import Outcome

_HEAD = (
    "fault",
    "database",
    "delivered",
    "lost",
    "doubled",
    "out of order",
    "gaps",
    "recovery s",
    "log lines",
)


def render(outcomes: Sequence[Outcome]) -> str:
    """Markdown: one row a fault and database, then notes."""
    rows = [_HEAD, *(_cells(outcome) for outcome in outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, _line(["-" * width for width in widths], widths))
    notes = [note for outcome in outcomes for note in _notes(outcome)]
    return "\n".join([*lines, "", *notes])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    verdict = outcome.verdict
    if verdict is None:
        return (outcome.fault, outcome.database, *["?"] * (len(_HEAD) - 2))
    counts = (verdict.delivered, *map(verdict.count, ("lost", "doubled", "out of order")))
    return (
        outcome.fault,
        outcome.database,
        *map(str, counts),
        f"{verdict.gaps} ({verdict.in_gaps} lines)" if verdict.gaps else "0",
        "never" if outcome.recovery is None else f"{outcome.recovery:.1f}",
        str(outcome.log_lines),
    )


def _notes(outcome: Outcome) -> Iterable[str]:
    where = f"{outcome.fault}, {outcome.database}"
    yield from (f"* {where}: {note}" for note in outcome.notes)
    if outcome.verdict is None:
        return
    yield from (f"* {where}: {count} × {what}" for what, count in outcome.verdict.others.items())
