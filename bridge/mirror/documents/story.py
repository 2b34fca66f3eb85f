"""A meeting as one story: what was said, written and shown, and who came and went; pure.

Everything stands in the order of its time, under the slide that was shown then. What one speaker
says in one go is one paragraph.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from bridge.mirror.documents.gaps import Mark, of_captions, with_marks
from bridge.mirror.documents.transcripts import Occasion, one_line
from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import clean_name
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import listed
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import Attendee
from bridge.storage.meetings.moments import Moment

# Longer silences begin a new paragraph.
_ONE_GO = timedelta(seconds=45)
_LONGEST_PARAGRAPH = 1200
# Who is there within it was there from the beginning.
_BEGINNING = timedelta(minutes=1)
_NAMES_IN_A_LINE = 12

# A slide stands in Slack some seconds after somebody began to present.
_FIRST_SLIDE = timedelta(seconds=30)

Kind = Literal["said", "written", "came", "left", "missing", "moved"]
# What happened at the same moment: comings first, goings last.
_ORDER: tuple[Kind, ...] = ("came", "moved", "missing", "said", "written", "left")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A paragraph; `speaker` is empty where nobody says it."""

    kind: Kind
    at: datetime
    speaker: str = ""
    where: str = ""
    """Where it was written: Slack, or Pexip."""
    text: str
    until: datetime | None = None


@dataclass(frozen=True)
class ShownSlide:
    """A slide on show, and where in Slack it is; without a number nobody has seen which."""

    number: int
    at: datetime
    url: str | None = None
    presenter: str = ""
    picture: bytes = field(default=b"", repr=False)
    """A JPEG, where it is shown for the first time."""

    @property
    def title(self) -> str:
        if not self.number:
            return f"{self.presenter} presents"
        return f"Slide {self.number}" + (f" · {self.presenter}" if self.presenter else "")

    @property
    def address(self) -> str | None:
        """Where it leads to, if that is a page."""
        is_page = self.url is not None and self.url.startswith(("https://", "http://"))
        return self.url if is_page else None


@dataclass(frozen=True)
class Chapter:
    """What happened while one slide was shown, or before the first."""

    slide: ShownSlide | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Story:
    """All of it; speakers in the order in which they first say something."""

    occasion: Occasion
    people: tuple[str, ...]
    speakers: tuple[str, ...]
    chapters: tuple[Chapter, ...]


def tell(
    occasion: Occasion,
    spoken: Sequence[Line],
    written: Sequence[Line],
    attendees: Sequence[Attendee],
    slides: Sequence[ShownSlide],
    *,
    moments: Sequence[Moment] = (),
) -> Story:
    """Put it together; `spoken` are captions, `written` chat lines, both with their gaps.

    Of `moments` who presented counts, who was in which breakout room, and which slide came again.
    """
    there = [each for each in attendees if each.was_in]
    names = {each.participant_uuid: clean_name(each.name, "Somebody") for each in attendees}
    entries = [
        *_paragraphs(_said(spoken, occasion)),
        *_written(written),
        *_moves(occasion, there),
        *_between_rooms(moments, names),
    ]
    entries.sort(key=lambda each: (each.at, _ORDER.index(each.kind)))
    speakers = dict.fromkeys(each.speaker for each in entries if each.speaker)
    chapters = tuple(_chapters(entries, shown_in_turn(slides, moments, names)))
    return Story(occasion, tuple(_people(occasion, there)), tuple(speakers), chapters)


def _people(occasion: Occasion, there: Iterable[Attendee]) -> dict[str, None]:
    """As in the picture: by when they came, and those who were there first by their names."""
    came = [(max(each.joined, occasion.began), clean_name(each.name, "Somebody")) for each in there]
    return dict.fromkeys(name for _, name in sorted(came))


def shown_in_turn(
    slides: Sequence[ShownSlide], moments: Sequence[Moment], names: Mapping[str, str]
) -> list[ShownSlide]:
    """Each change of what was on show: a slide, one that came again, or another presenter."""
    urls = {each.number: each.url for each in slides}
    again = [
        ShownSlide(int(each.detail), each.began, urls.get(int(each.detail)))
        for each in moments
        if each.kind == "slide" and each.detail.isdecimal()
    ]
    presenting = sorted(
        (each for each in moments if each.kind == "presenting"), key=lambda each: each.began
    )
    found = [
        replace(each, presenter=_presenter(each.at, presenting, names))
        for each in (*slides, *again)
    ]
    times = [each.at for each in found]
    for each in presenting:
        until = min(each.ended or each.began + _FIRST_SLIDE, each.began + _FIRST_SLIDE)
        if not any(each.began <= at <= until for at in times):
            name = names.get(each.participant_uuid, "Somebody")
            found.append(ShownSlide(0, each.began, presenter=name))
    return sorted(found, key=lambda each: each.at)


def _presenter(at: datetime, presenting: Sequence[Moment], names: Mapping[str, str]) -> str:
    """Who presented then; the last of several who did."""
    for each in reversed(presenting):
        if each.began <= at and (each.ended is None or at <= each.ended):
            return names.get(each.participant_uuid, "")
    return ""


def _between_rooms(moments: Iterable[Moment], names: Mapping[str, str]) -> Iterator[Entry]:
    """Who went into which breakout room and left it, by the minute."""
    moves: list[tuple[datetime, str, str]] = []
    for each in moments:
        if each.kind == "room":
            name, room = names.get(each.participant_uuid, "Somebody"), one_line(each.detail)
            moves.append((each.began, f"moved to {room}", name))
            if each.ended is not None:
                moves.append((each.ended, f"left {room}", name))
    moves.sort()
    grouped: dict[tuple[datetime, str], list[tuple[datetime, str]]] = {}
    for at, verb, name in moves:
        grouped.setdefault((_minute(at), verb), []).append((at, name))
    for (_, verb), found in grouped.items():
        people = listed([name for _, name in found], _NAMES_IN_A_LINE)
        yield Entry(kind="moved", at=found[0][0], text=f"{people} {verb}")


def _said(lines: Sequence[Line], occasion: Occasion) -> Iterator[Entry]:
    for each in with_marks(lines):
        if isinstance(each, Mark):
            at = each.gap.began or each.gap.ended
            yield Entry(kind="missing", at=at, text=of_captions(each.gap, occasion.clock))
        elif text := one_line(each.text):
            yield Entry(kind="said", at=each.said_at, speaker=_speaker(each), text=text)


def _written(lines: Iterable[Line]) -> Iterator[Entry]:
    for each in lines:
        text = one_line(each.text)
        if each.kind == "chat" and text:
            where = "Slack" if each.origin == "slack" else "Pexip"
            name = clean_name(each.name, "Somebody")
            yield Entry(kind="written", at=each.said_at, speaker=name, where=where, text=text)


def _speaker(line: Line) -> str:
    name, language = clean_name(line.name, "Somebody"), one_line(line.language or "")
    return f"{name} ({language.replace(' > ', ' → ')})" if " > " in language else name


def _paragraphs(entries: Iterable[Entry]) -> Iterator[Entry]:
    """One speaker's lines in one piece, as long as nobody else speaks or is silent for long."""
    last: Entry | None = None
    for entry in entries:
        if last is not None and _goes_on(last, entry):
            last = replace(last, text=f"{last.text} {entry.text}", until=entry.at)
            continue
        if last is not None:
            yield last
        last = entry
    if last is not None:
        yield last


def _goes_on(last: Entry, entry: Entry) -> bool:
    return (
        last.kind == entry.kind == "said"
        and last.speaker == entry.speaker
        and entry.at - (last.until or last.at) <= _ONE_GO
        and len(last.text) + len(entry.text) < _LONGEST_PARAGRAPH
    )


def _moves(occasion: Occasion, attendees: Iterable[Attendee]) -> Iterator[Entry]:
    """Those who came late and left early, by the minute."""
    moves: list[tuple[datetime, Kind, str]] = []
    for each in attendees:
        name = clean_name(each.name, "Somebody")
        if each.joined - occasion.began > _BEGINNING:
            moves.append((each.joined, "came", name))
        if each.left is not None and occasion.until - each.left > _BEGINNING:
            moves.append((each.left, "left", name))
    moves.sort()
    for (_at, kind), group in groupby(moves, key=lambda each: (_minute(each[0]), each[1])):
        found = list(group)
        told = catalogue.THEY_JOINED if kind == "came" else catalogue.THEY_LEFT
        names = listed([n for *_, n in found], _NAMES_IN_A_LINE)
        yield Entry(kind=kind, at=found[0][0], text=say(told, names=names))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _chapters(entries: Sequence[Entry], slides: Sequence[ShownSlide]) -> Iterator[Chapter]:
    place = 0
    for slide, after in zip([None, *slides], [*slides, None], strict=True):
        first = place
        while place < len(entries) and (after is None or entries[place].at < after.at):
            place += 1
        if slide is not None or place > first:
            yield Chapter(slide, tuple(entries[first:place]))
