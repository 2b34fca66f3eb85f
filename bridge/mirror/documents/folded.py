"""How it is told that somebody says more than is posted."""

from bridge.mirror.meeting.folds import Fold
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say


def slowed_down(fold: Fold, document: str) -> str:
    """`document` has the lines, as far as they were stored."""
    told = catalogue.SLOWED_DOWN_KEPT
    if fold.kept == fold.lines:
        told = catalogue.SLOWED_DOWN
    elif not fold.kept:
        told = catalogue.SLOWED_DOWN_UNKEPT
    return say(told, name=fold.name, count=fold.lines, document=document, kept=f"{fold.kept:,}")
