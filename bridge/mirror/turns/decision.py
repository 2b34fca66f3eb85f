"""What handlers have decided, before any of it is stored or done."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bridge.storage.queues.outbox import Priority
from bridge.storage.writing.units import PATIENT, PROMPT, Work

Then: TypeAlias = Callable[[Any], None]
Undo: TypeAlias = Callable[[], None]

# What a work costs beside its words while it waits, in bytes.
_OVERHEAD = 600
_TEXTS = (str, bytes)


@dataclass(frozen=True)
class KeptLine:
    """A line of people that is to be stored, as far as it is missed where it cannot be."""

    meeting_id: str
    line_id: int
    at: datetime


@dataclass(frozen=True)
class MissingLines:
    """Lines of a meeting that will never be stored: how many, from the first to the last."""

    meeting_id: str
    line_id: int
    """That of the first, for what stands in their place."""
    began: datetime
    ended: datetime
    count: int

    @classmethod
    def of(cls, lines: Sequence[KeptLine]) -> "MissingLines":
        first, last = lines[0], lines[-1]
        return cls(first.meeting_id, first.line_id, first.at, last.at, len(lines))

    def joined(self, other: "MissingLines") -> "MissingLines":
        first = min(self, other, key=lambda each: each.line_id)
        began, ended = min(self.began, other.began), max(self.ended, other.ended)
        return MissingLines(first.meeting_id, first.line_id, began, ended, self.count + other.count)


@dataclass(frozen=True)
class Write:
    """One storage function with its values, and who hears whether it was carried out."""

    work: Work[Any]
    then: Then | None = None
    undo: Undo | None = None
    """Called where it never will be."""


@dataclass
class Decision:
    """Writes in their order, and what is begun once they are stored."""

    writes: list[Write] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    lines: list[KeptLine] = field(default_factory=list)
    is_only_lines: bool = True
    weight: int = 0
    is_prompt: bool = False

    def __bool__(self) -> bool:
        return bool(self.writes or self.afterwards)

    @property
    def may_be_dropped(self) -> bool:
        """Where more waits than may, only what people said can go, for a gap tells of that."""
        return bool(self.lines) and self.is_only_lines and not self.afterwards

    @property
    def patience(self) -> float:
        """Words of people go at once; cards and captions have a tempo of their own."""
        return PROMPT if self.is_prompt or self.afterwards else PATIENT

    def add(self, write: Write, values: Iterable[object]) -> None:
        self.writes.append(write)
        for each in values:
            if isinstance(each, _TEXTS):
                self.weight += len(each)
            else:
                self.weight += _size(each)
                self.is_prompt = self.is_prompt or _is_prompt(each)
        self.weight += _OVERHEAD
        self.is_prompt = self.is_prompt or write.then is not None

    def take_over(self, other: "Decision") -> None:
        """Let another one follow."""
        self.writes += other.writes
        self.afterwards += other.afterwards
        self.lines += other.lines
        self.is_only_lines = self.is_only_lines and other.is_only_lines
        self.weight += other.weight
        self.is_prompt = self.is_prompt or other.is_prompt

    def undo(self) -> None:
        """None of it will be stored."""
        for each in self.writes:
            if each.undo is not None:
                each.undo()


def _is_prompt(value: object) -> bool:
    priority = value if isinstance(value, Priority) else getattr(value, "priority", None)
    return isinstance(priority, Priority) and priority < Priority.CARD


def _size(value: object) -> int:
    """About: what is long is a picture or a post."""
    content = getattr(value, "content", None) or getattr(value, "text", None)
    return 3 * len(content) if isinstance(content, _TEXTS) else 0
