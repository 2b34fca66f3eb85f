"""Who was there, spoke, raised a hand and presented, and when; pure.

All times are seconds since the meeting began, and lie within it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bridge.mirror.words.characters import clean_name
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.meetings.moments import Moment

_SECONDS_PER_WORD = 0.4
# Shorter silences are breath; longer ones somebody else's turn.
_BREATH = 2.0
_NOBODY = "Somebody"


class Span(NamedTuple):
    """A stretch of time, in seconds since the meeting began."""

    begins: float
    ends: float

    @property
    def length(self) -> float:
        return self.ends - self.begins


@dataclass(frozen=True, kw_only=True)
class Person:
    """One row of the picture; who came back under the same name has one."""

    name: str
    present: tuple[Span, ...]
    speaking: tuple[Span, ...] = ()
    presenting: tuple[Span, ...] = ()
    rooms: tuple[tuple[Span, str], ...] = ()
    """When in which breakout room."""
    hands: tuple[Span, ...] = ()
    """From when a hand was up; one that was never lowered ends with the meeting."""

    @property
    def talked(self) -> float:
        """Seconds."""
        return sum(span.length for span in self.speaking)


@dataclass(frozen=True)
class Timeline:
    """One meeting, ended or still running."""

    began: datetime
    length: float
    """Seconds."""
    people: tuple[Person, ...]
    """By the time they came."""


def build(
    began: datetime,
    ended: datetime,
    attendees: Iterable[Attendee],
    moments: Iterable[Moment],
    captions: Iterable[Line],
) -> Timeline:
    """Put together what is stored; who never came further than the waiting room is left out."""
    scale = _Scale(began, max((ended - began).total_seconds(), 1.0))
    stays: dict[str, list[Attendee]] = defaultdict(list)
    for attendee in attendees:
        if attendee.was_in:
            stays[clean_name(attendee.name, _NOBODY)].append(attendee)
    by_person, said = _of_people(moments), _said_by(captions)
    people = [_person(name, found, by_person, said, scale) for name, found in stays.items()]
    people.sort(key=lambda each: (each.present[0].begins, each.name))
    return Timeline(began, scale.length, tuple(people))


def names_of(attendees: Iterable[Attendee]) -> list[str]:
    """Everybody who was in the meeting, once: who came back under the same name is one person."""
    there = (clean_name(each.name, _NOBODY) for each in attendees if each.was_in)
    return list(dict.fromkeys(there))


def merged(spans: Iterable[Span], gap: float = 0.0) -> tuple[Span, ...]:
    """In order, without overlaps, and in one piece where less than `gap` seconds lie between."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.begins - found[-1].ends <= gap:
            found[-1] = Span(found[-1].begins, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return tuple(found)


@dataclass(frozen=True)
class _Scale:
    """The meeting's own time."""

    began: datetime
    length: float

    def span(self, begins: datetime, ends: datetime | None) -> Span:
        first = self._at(begins)
        return Span(first, self.length if ends is None else max(self._at(ends), first))

    def _at(self, moment: datetime) -> float:
        return min(max((moment - self.began).total_seconds(), 0.0), self.length)


def _person(
    name: str,
    stays: Sequence[Attendee],
    moments: dict[str, list[Moment]],
    said: dict[str, list[Line]],
    scale: _Scale,
) -> Person:
    uuids = [each.participant_uuid for each in stays]
    own = [moment for uuid in uuids for moment in moments[uuid]]
    lines = [line for uuid in uuids for line in said[uuid]]

    def spans(kind: str) -> list[Span]:
        return [scale.span(each.began, each.ended) for each in own if each.kind == kind]

    rooms = [
        (scale.span(each.began, each.ended), clean_name(each.detail, "a room"))
        for each in own
        if each.kind == "room"
    ]
    present = [scale.span(each.joined, each.left) for each in stays]
    return Person(
        name=name,
        present=merged([*present, *(span for span, _ in rooms)]),
        speaking=merged([*spans("speaking"), *(_spoken(each, scale) for each in lines)], _BREATH),
        presenting=merged(spans("presenting"), _BREATH),
        rooms=tuple(sorted(rooms)),
        hands=tuple(sorted(spans("hand"))),
    )


def _spoken(line: Line, scale: _Scale) -> Span:
    """A caption is stored when its last word has come."""
    length = timedelta(seconds=_SECONDS_PER_WORD * max(len(line.text.split()), 1))
    return scale.span(line.said_at - length, line.said_at)


def _of_people(moments: Iterable[Moment]) -> dict[str, list[Moment]]:
    found: dict[str, list[Moment]] = defaultdict(list)
    for moment in moments:
        found[moment.participant_uuid].append(moment)
    return found


def _said_by(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        # A translation repeats what was said.
        if line.participant_uuid and " > " not in (line.language or ""):
            found[line.participant_uuid].append(line)
    return found
