"""What was said, as WebVTT, SubRip and plain text; pure.

A caption is stored when its last word has come, and has no end of its own. A cue begins then,
never before the one in front of it, and stands until the next begins, but for no longer than its
words take to read. The order is that in which lines were stored; times are only shown, and where
a clock was set back they stand still. Nothing that somebody says or is called can end a cue, or
look like a line of another speaker: all of it is put on one line, and escaped as the format wants
it. SubRip has no escape, and its readers take for markup what others do not: there look-alikes
stand for it.

https://www.w3.org/TR/webvtt1/
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from html import unescape

from bridge.mirror.documents.gaps import Gap, Mark, known_loss, of_chat, times, with_marks
from bridge.mirror.documents.zones import day, zone_words
from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import clean_name, without_invisible
from bridge.mirror.words.sayings import say
from bridge.storage.meetings.lines import Line

_SECONDS_PER_WORD = 0.4
_SHORTEST = timedelta(seconds=1)
_LONGEST = timedelta(seconds=8)
_INSTANT = timedelta(milliseconds=1)
_ARROW = re.compile("(?<!-)-+>")
# Tags, override codes and line breaks of SubStation Alpha, which SubRip's readers undo.
_MARKUP = str.maketrans(
    {"<": "\u2039", ">": "\u203a", "{": "\uff5b", "}": "\uff5d", "\\": "\uff3c"}
)
_IN_VOICE = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})
_ENTITY = re.compile(r"&#?\w+;?")
# Two of them in a line are a cue's times, wherever they stand.
_TIME = re.compile(r"(?:\d:)?\d{1,2}:\d{1,2}(?=[.,]\d)")
_OF_RECEIPT = "Times are those of receipt, counted from the beginning of the meeting."
_MISSED = "The bridge was cut off {times}{span}; what was said then is missing{loss}."


@dataclass(frozen=True)
class Occasion:
    """Which meeting it was, or is: one without an end is still running."""

    alias: str
    began: datetime
    ended: datetime | None = None
    written: datetime | None = None
    """When the documents were."""
    is_left: bool = False
    """Whether the bridge left it then, and it may have gone on."""
    title: str = ""
    """What people call it, where that is not how it is dialed."""
    zone: tzinfo = UTC
    """By which clock times are told to whoever reads it."""

    @property
    def name(self) -> str:
        """As the card has it, in one line."""
        return one_line(self.title or self.alias)

    @property
    def whose_clock(self) -> str:
        """Beside times of day; “Europe/Berlin (UTC+1)”."""
        return zone_words(self.zone, self.began)

    def stamp(self, moment: datetime) -> str:
        """“2026-12-01 14:05:09”, as it was where the reader is."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def clock(self, moment: datetime, *, has_seconds: bool = False) -> str:
        """“14:05”, as it was where the reader is."""
        told = moment.astimezone(self.zone)
        return f"{told:%H:%M:%S}" if has_seconds else f"{told:%H:%M}"

    @property
    def when(self) -> str:
        """From when to when it was, on which day, and by which clock."""
        began = self.began.astimezone(self.zone)
        where = say(catalogue.TIMES_ARE_OF, zone=self.whose_clock)
        if self.ended is None:
            return f"{day(began)}, since {began:%H:%M}, still running. {where}"
        ended = max(self.ended, self.began).astimezone(self.zone)
        if ended.date() == began.date():
            return f"{day(began)}, {began:%H:%M} to {ended:%H:%M}. {where}"
        return f"{day(began)}, {began:%H:%M} to {ended:%H:%M} on {day(ended)}. {where}"

    @property
    def is_running(self) -> bool:
        return self.ended is None

    @property
    def until(self) -> datetime:
        """When it ended, or how far it is known."""
        return self.ended or self.written or self.began


@dataclass(frozen=True)
class Cue:
    """One line of one speaker, with its place in time."""

    begins: timedelta
    ends: timedelta
    speaker: str
    text: str


@dataclass(frozen=True)
class Note:
    """A time of which nothing is known, as a sentence; it is shown behind the words before it."""

    since: timedelta
    begins: timedelta
    ends: timedelta
    text: str


def vtt(occasion: Occasion, lines: Sequence[Line]) -> str:
    """WebVTT, with the speaker as the cue's voice.

    Comments stand before the first cue only: pysubs2 1.8.1 adds each later one to the words of
    the cue in front of it.
    """
    blocks = ["WEBVTT", "\n".join(["NOTE", *map(_comment, _heading(occasion, lines))])]
    for each in _entries(occasion, lines):
        said = _markup(f"[{each.text}]" if isinstance(each, Note) else each.text)
        voiced = said if isinstance(each, Note) else f"<v {_voice(each.speaker)}>{said}</v>"
        blocks.append(f"{clock(each.begins)} --> {clock(each.ends)}\n{voiced}")
    return "\n\n".join(blocks) + "\n"


def srt(occasion: Occasion, lines: Sequence[Line]) -> str:
    """SubRip, which knows neither comments nor voices."""
    blocks = (
        f"{number}\n{_srt_clock(each.begins)} --> {_srt_clock(each.ends)}\n"
        f"{_without_markup(_plain(each))}\n"
        for number, each in enumerate(_entries(occasion, lines), start=1)
    )
    return "\n".join(blocks)


def txt(occasion: Occasion, lines: Sequence[Line]) -> str:
    """One line for each, to be read and searched."""
    parts = [*_heading(occasion, lines), ""]
    for each in _entries(occasion, lines):
        if isinstance(each, Note):
            parts.append(f"[{_to_seconds(each.since)}] – {each.text} –")
        else:
            parts.append(f"[{_to_seconds(each.begins)}] {each.speaker}: {each.text}")
    return "\n".join(parts) + "\n"


def chat_log(occasion: Occasion, lines: Sequence[Line]) -> str:
    """What was written, from both sides, with the time by the reader's clock."""
    parts = [f"Chat of {occasion.name}", *_times(occasion), ""]
    last = occasion.began
    for each in _within(occasion, lines):
        last = max(last, _moment(each))
        if text := _written(each, occasion):
            parts.append(f"[{occasion.stamp(last)}] {text}")
    return "\n".join(parts) + "\n"


def clock(time: timedelta) -> str:
    """As in 01:02:03.456; the hours grow as they must."""
    seconds, milliseconds = divmod(time // _INSTANT, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def one_line(text: str) -> str:
    """Visible characters only, and no line but the one."""
    return " ".join(without_invisible(text).split())


def _entries(occasion: Occasion, lines: Sequence[Line]) -> Iterator[Cue | Note]:
    """As stored; a gap where it was found."""
    entries = _within(occasion, lines)
    begins = [*_beginnings(occasion, entries)]
    ended = timedelta()
    for each, begin, latest in zip(entries, begins, _next_words(entries, begins), strict=True):
        entry: Cue | Note
        if isinstance(each, Mark):
            entry = _note(_missed(each.gap, occasion), begin, ended, latest)
        elif text := one_line(each.text):
            speaker = _speaker(each)
            entry = Cue(begin, _end(begin, latest, f"{speaker} {text}"), speaker, text)
        else:
            continue
        ended = entry.ends
        yield entry


def _next_words(
    entries: Sequence[Line | Mark], begins: Sequence[timedelta]
) -> Sequence[timedelta | None]:
    """For each entry, when the next thing is said."""
    found: list[timedelta | None] = []
    latest: timedelta | None = None
    for entry, begin in zip(reversed(entries), reversed(begins), strict=True):
        found.append(latest)
        latest = begin if isinstance(entry, Line) else latest
    return found[::-1]


def _note(text: str, since: timedelta, ended: timedelta, latest: timedelta | None) -> Note:
    """Behind the words before it, and not beside those after it where there is time for both."""
    begins = max(since, ended if latest is None else min(ended, latest - _SHORTEST))
    return Note(since, begins, _end(begins, latest, text), text)


def _within(occasion: Occasion, lines: Sequence[Line]) -> list[Line | Mark]:
    """Without gaps that were found when the meeting had long been over."""
    ended = occasion.ended
    return with_marks(
        each
        for each in lines
        if each.kind != "gap" or ended is None or each.said_at <= max(ended, occasion.began)
    )


def _moment(entry: Line | Mark) -> datetime:
    if isinstance(entry, Line):
        return entry.said_at
    return entry.gap.began or entry.gap.ended


def _beginnings(occasion: Occasion, entries: Iterable[Line | Mark]) -> Iterator[timedelta]:
    """Strictly one after the other, even where a clock was set back."""
    last = -_INSTANT
    for each in entries:
        last = max((_moment(each) - occasion.began) // _INSTANT * _INSTANT, last + _INSTANT)
        yield last


def _end(begin: timedelta, latest: timedelta | None, words: str) -> timedelta:
    """Not before a second has passed: lines that come together are read together."""
    length = min(timedelta(seconds=_SECONDS_PER_WORD * len(words.split())), _LONGEST)
    end = begin + max(length, _SHORTEST)
    return end if latest is None else max(min(end, latest), begin + _SHORTEST)


def _missed(gap: Gap, occasion: Occasion) -> str:
    """Where the bridge itself was away, nobody may know since when."""
    began, ended = gap.began, _since(occasion, gap.ended)
    span = f"until {ended}" if began is None else f"from {_since(occasion, began)} to {ended}"
    return _MISSED.format(times=times(gap), span=span, loss=known_loss(gap))


def _plain(entry: Cue | Note) -> str:
    return f"[{entry.text}]" if isinstance(entry, Note) else f"{entry.speaker}: {entry.text}"


def _since(occasion: Occasion, moment: datetime) -> str:
    return _to_seconds(max(moment - occasion.began, timedelta()))


def _to_seconds(time: timedelta) -> str:
    return clock(time).partition(".")[0]


def _written(entry: Line | Mark, occasion: Occasion) -> str:
    if isinstance(entry, Mark):
        return f"– {of_chat(entry.gap, occasion.clock)}. –"
    # Said of both sides, so that nobody passes for one of the other by a name.
    where, text = "Slack" if entry.origin == "slack" else "Pexip", one_line(entry.text)
    return text and f"{clean_name(entry.name, 'Somebody')} ({where}): {text}"


def _speaker(line: Line) -> str:
    """With the languages, where the words are a translation."""
    name, language = clean_name(line.name, "Somebody"), one_line(line.language or "")
    return f"{name} ({language.replace(' > ', ' → ')})" if " > " in language else name


def _heading(occasion: Occasion, lines: Sequence[Line]) -> list[str]:
    said = [line for line in lines if line.kind == "caption"]
    speakers = dict.fromkeys(clean_name(line.name, "Somebody") for line in said)
    languages = dict.fromkeys(one_line(line.language) for line in said if line.language)
    found = [f"Transcript of {occasion.name}", *_times(occasion)]
    found += [f"Speakers: {', '.join(speakers)}"] if speakers else []
    found += [f"Languages: {', '.join(languages)}"] if languages else []
    return [*found, _OF_RECEIPT]


def _times(occasion: Occasion) -> list[str]:
    """With the clock that they are by; an end is only told where there is one."""
    if occasion.ended is not None:
        told = catalogue.BRIDGE_LEFT_AT if occasion.is_left else catalogue.ENDED_AT
        last = say(told, time=occasion.stamp(max(occasion.ended, occasion.began)))
    elif occasion.written is not None:
        last = f"Still running at {occasion.stamp(occasion.written)}, when this was written"
    else:
        last = "Still running when this was written"
    began = f"Began {occasion.stamp(occasion.began)}, by the clock of {occasion.whose_clock}"
    return [began, last]


def _markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _voice(name: str) -> str:
    """With the bracket that closes it, two hyphens would be an arrow.

    ttconv 1.2.3 takes what follows an entity here for words, so look-alikes stand for them.
    """
    name = f"{name[:-1]}\u2010" if name.endswith("--") else name
    return _without_times(name.translate(_IN_VOICE))


def _comment(text: str) -> str:
    """In a comment nothing can be escaped, and an arrow or, to some, two times would make a cue."""
    return _without_times(_ARROW.sub("→", text))


def _without_markup(text: str) -> str:
    """SubRip has no escape, so what a reader would take for something else looks like itself."""
    text = _ARROW.sub("→", text).translate(_MARKUP)
    text = _ENTITY.sub(lambda found: _look_alike(found[0]), text)
    return _without_times(text)


def _without_times(text: str) -> str:
    return _TIME.sub(lambda found: found[0].replace(":", "\u2236"), text)


def _look_alike(entity: str) -> str:
    """Only what stands for another character: `AT&T` does not."""
    return entity if unescape(entity) == entity else "\uff06" + entity[1:]


def _srt_clock(time: timedelta) -> str:
    return clock(time).replace(".", ",")
