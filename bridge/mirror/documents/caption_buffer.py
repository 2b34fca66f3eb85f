"""Turn final caption lines into paragraphs, and paragraphs into few posts; pure.

A paragraph is one speaker's consecutive lines under one label. A post carries all that was said
since the last one, so that a paragraph may grow over several posts. What does
not fit a post waits for the next: a line is never dropped and never reworded.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bridge.mirror.words.text import cut_once

UNKNOWN_SPEAKER = "Unknown speaker"
PARAGRAPH_LENGTH = 700
# What one section of a Slack message holds.
POST_LENGTH = 3000

_SILENCE = timedelta(seconds=8)
_QUIET = timedelta(seconds=30)
_FIRST_WAIT = timedelta(seconds=1)
_INTERVAL = timedelta(seconds=5)
# Several people may share a caption, hence several names.
_SPEAKER_LENGTH = 200


@dataclass(frozen=True)
class Paragraph:
    """A run of one speaker's words; a continued one began in the post before."""

    speaker: str
    text: str
    is_continued: bool = False


@dataclass(frozen=True)
class CaptionPost:
    """One message; `line_ids` are the lines that are complete with it."""

    paragraphs: tuple[Paragraph, ...]
    line_ids: tuple[int, ...]
    began: datetime | None = None
    """When the first of its words was heard; None where it has none."""


# All that a paragraph's label shows, and whose words they are.
_Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class _Line:
    line_id: int
    key: _Key
    speaker: str
    text: str
    at: datetime
    is_rest: bool = False


@dataclass
class _Tail:
    """The paragraph that the next line may continue."""

    key: _Key
    at: datetime
    length: int

    def takes(self, line: _Line) -> bool:
        if line.key != self.key:
            return False
        return line.is_rest or (
            line.at - self.at <= _SILENCE and self.length + 1 + len(line.text) <= PARAGRAPH_LENGTH
        )


@dataclass
class _Draft:
    """A post in the making."""

    room: int = POST_LENGTH
    paragraphs: list[Paragraph] = field(default_factory=list)
    line_ids: list[int] = field(default_factory=list)

    def append(self, line: _Line, text: str, *, continues: bool) -> None:
        if continues and self.paragraphs:
            last = self.paragraphs[-1]
            joined = Paragraph(last.speaker, f"{last.text} {text}", last.is_continued)
            self.paragraphs[-1] = joined
        else:
            self.paragraphs.append(Paragraph(line.speaker, text, continues))
        self.room -= len(text) + _frame_length(line)


class CaptionBuffer:
    """The lines of one meeting that are not posted yet; lines re-added after a crash are enough."""

    def __init__(self) -> None:
        self._pending: deque[_Line] = deque()
        self._blank_ids: list[int] = []
        self._tail: _Tail | None = None
        self._interval = _INTERVAL
        self._last_line: datetime | None = None
        self._last_post: datetime | None = None
        self._pending_since: datetime | None = None
        self._is_after_quiet = True

    def add(
        self,
        line_id: int,
        speaker_uuid: str | None,
        speaker: str,
        text: str,
        at: datetime,
        *,
        language: str | None = None,
    ) -> None:
        """One final line; several speakers of it come as one joined name, with all of the label."""
        words = " ".join(text.split())
        if not words:
            self._blank_ids.append(line_id)
            return
        name = speaker[:_SPEAKER_LENGTH] or UNKNOWN_SPEAKER
        key = (speaker_uuid or "", name, language or "")
        self._append(_Line(line_id=line_id, key=key, speaker=name, text=words, at=at))

    def part(self) -> None:
        """Something else comes between: whoever speaks next begins a paragraph."""
        self._tail = None

    def next_due(self) -> datetime | None:
        """When `due` gives the next post at its last interval; None while nothing waits."""
        if self._pending_since is None:
            return None
        wait = min(_FIRST_WAIT, self._interval) if self._is_after_quiet else self._interval
        earliest = self._pending_since + wait
        if self._last_post is None:
            return earliest
        return max(earliest, self._last_post + self._interval)

    @property
    def is_slowed(self) -> bool:
        """Whether posts are further apart than they would be, were the workspace at rest."""
        return self._interval > _INTERVAL

    def due(self, now: datetime, interval: float = _INTERVAL.total_seconds()) -> CaptionPost | None:
        """The next post, if it is time for one; seconds between posts grow as budgets shrink."""
        self._interval = timedelta(seconds=interval)
        next_due = self.next_due()
        return self._take(now) if next_due is not None and now >= next_due else None

    def flush(self, now: datetime) -> tuple[CaptionPost, ...]:
        """Everything at once, for the end of a meeting."""
        posts = []
        while self._pending:
            posts.append(self._take(now))
        return tuple(posts)

    def _append(self, line: _Line) -> None:
        if self._pending_since is None:
            self._pending_since = line.at
            self._is_after_quiet = self._last_line is None or line.at - self._last_line >= _QUIET
        self._last_line = line.at
        self._pending.append(line)

    def _take(self, now: datetime) -> CaptionPost:
        draft = _Draft(line_ids=self._blank_ids)
        self._blank_ids = []
        while self._pending and self._move(self._pending[0], draft):
            pass
        self._last_post, began = now, self._pending_since
        self._pending_since = self._pending[0].at if self._pending else None
        return CaptionPost(tuple(draft.paragraphs), tuple(draft.line_ids), began)

    def _move(self, line: _Line, draft: _Draft) -> bool:
        """Put the first line, or what fits of it, into the draft; False when that is full."""
        room = draft.room - _frame_length(line)
        if len(line.text) > room and draft.paragraphs:
            return False
        text, rest = cut_once(line.text, room) if len(line.text) > room else (line.text, "")
        continues = self._tail is not None and self._tail.takes(line)
        draft.append(line, text, continues=continues)
        self._tail = self._tail_after(line, text, continues=continues)
        self._pending.popleft()
        if rest:
            self._pending.appendleft(_rest_of(line, rest))
            return False
        draft.line_ids.append(line.line_id)
        return True

    def _tail_after(self, line: _Line, text: str, *, continues: bool) -> _Tail:
        before = self._tail.length + 1 if self._tail and continues else 0
        return _Tail(line.key, line.at, before + len(text))


def _rest_of(line: _Line, rest: str) -> _Line:
    return replace(line, text=rest, is_rest=True)


def _frame_length(line: _Line) -> int:
    """What a paragraph costs beside its text: the name, a colon, a blank, a line break."""
    return len(line.speaker) + 3
