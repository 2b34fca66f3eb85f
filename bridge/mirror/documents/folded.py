"""How it is told that somebody says more than is posted."""

from bridge.mirror.meeting.folds import Fold


def slowed_down(fold: Fold, document: str) -> str:
    """`document` has the lines, as far as they were stored."""
    more = f"{fold.lines:,} more {'line' if fold.lines == 1 else 'lines'}"
    name = fold.name
    if fold.kept == fold.lines:
        return f"{name} was slowed down: {more}, all in the {document}."
    if not fold.kept:
        return f"{name} was slowed down: {more}, too many for the {document}."
    return f"{name} was slowed down: {more}; the {document} has {fold.kept:,} of them."
