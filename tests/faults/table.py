"""The table of what became of every fault, and below it what has no column there."""

from collections.abc import Iterable, Sequence

from tests.faults.course import Outcome

HEAD = (
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
    rows = [HEAD, *(_cells(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.insert(1, "-|-".join("-" * width for width in widths))
    notes = [note for outcome in outcomes for note in _notes(outcome)]
    return "\n".join(
        [f"| {line} |".replace("| -", "|-").replace("- |", "-|") for line in lines] + ["", *notes]
    )


def _cells(outcome: Outcome) -> tuple[str, ...]:
    verdict = outcome.verdict
    if verdict is None:
        return (outcome.fault, outcome.database, *["?"] * 7)
    recovery = "never" if outcome.recovery is None else f"{outcome.recovery:.1f}"
    gaps = f"{verdict.gaps} ({verdict.in_gaps} lines)" if verdict.gaps else "0"
    return (
        outcome.fault,
        outcome.database,
        str(verdict.delivered),
        str(verdict.count("lost")),
        str(verdict.count("doubled")),
        str(verdict.count("out of order")),
        gaps,
        recovery,
        str(outcome.log_lines),
    )


def _notes(outcome: Outcome) -> Iterable[str]:
    where = f"{outcome.fault}, {outcome.database}"
    yield from (f"* {where}: {note}" for note in outcome.notes)
    if outcome.verdict is None:
        return
    yield from (f"* {where}: {count} × {what}" for what, count in outcome.verdict.others.items())
    if outcome.verdict.unmarked:
        yield f"* {where}: {outcome.verdict.unmarked} said to nobody, and no mark tells of it"
