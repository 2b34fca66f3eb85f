"""What was said, as WebVTT, SubRip and plain text; pure.

A caption is stored when its last word has come, and has no end of its own. A cue begins then,
never before the one in front of it, and stands until the next begins, but for no longer than its
words take to read. Nothing that somebody says or is called can end a cue, or look like a line of
another speaker: all of it is put on one line, and escaped as the format wants it.

https://www.w3.org/TR/webvtt1/
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bridge.mirror.words.characters import clean_name, without_invisible
from bridge.storage.meetings.lines import Line

_SECONDS_PER_WORD = 0.4
_SHORTEST = timedelta(seconds=1)
_LONGEST = timedelta(seconds=8)
_INSTANT = timedelta(milliseconds=1)
_ARROW = re.compile("-+>")
_OF_RECEIPT = "Times are those of receipt, counted from the beginning of the meeting."
_MISSED = "The bridge was cut off {span}; what was said then is missing."


@dataclass(frozen=True)
class Occasion:
    """Which meeting it was."""

    alias: str
    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True)
class Cue:
    """One line of one speaker, with its place in time."""

    begins: timedelta
    ends: timedelta
    speaker: str
    text: str


@dataclass(frozen=True)
class Gap:
    """A time of which nothing is known; without an end, or a beginning, where that is not known."""

    begins: timedelta
    span: str


def vtt(occasion: Occasion, lines: Sequence[Line]) -> str:
    """WebVTT, with the speaker as the cue's voice."""
    blocks = ["WEBVTT", "\n".join(["NOTE", *map(_comment, _heading(occasion, lines))])]
    for each in _entries(occasion, lines):
        if isinstance(each, Gap):
            blocks.append(f"NOTE {_comment(_MISSED.format(span=each.span))}")
        else:
            span = f"{clock(each.begins)} --> {clock(each.ends)}"
            blocks.append(f"{span}\n<v {_markup(each.speaker)}>{_markup(each.text)}</v>")
    return "\n\n".join(blocks) + "\n"


def srt(occasion: Occasion, lines: Sequence[Line]) -> str:
    """SubRip, which knows neither comments nor voices."""
    cues = (each for each in _entries(occasion, lines) if isinstance(each, Cue))
    blocks = (
        f"{number}\n{_srt_clock(each.begins)} --> {_srt_clock(each.ends)}\n"
        f"{_ARROW.sub('→', f'{each.speaker}: {each.text}')}\n"
        for number, each in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def txt(occasion: Occasion, lines: Sequence[Line]) -> str:
    """One line for each, to be read and searched."""
    parts = [*_heading(occasion, lines), ""]
    for each in _entries(occasion, lines):
        time = clock(each.begins).partition(".")[0]
        if isinstance(each, Gap):
            parts.append(f"[{time}] – {_MISSED.format(span=each.span)} –")
        else:
            parts.append(f"[{time}] {each.speaker}: {each.text}")
    return "\n".join(parts) + "\n"


def chat_log(occasion: Occasion, lines: Sequence[Line]) -> str:
    """What was written, from both sides, with the day's own time."""
    parts = [f"Chat of {one_line(occasion.alias)}", *_times(occasion), ""]
    for each in lines:
        # Said of both sides, so that nobody passes for one of the other by a name.
        where = "Slack" if each.origin == "slack" else "Pexip"
        if text := one_line(each.text):
            name = clean_name(each.name, "Somebody")
            parts.append(f"[{stamp(each.said_at)}] {name} ({where}): {text}")
    return "\n".join(parts) + "\n"


def clock(time: timedelta) -> str:
    """As in 01:02:03.456; the hours grow as they must."""
    seconds, milliseconds = divmod(time // _INSTANT, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def one_line(text: str) -> str:
    """Visible characters only, and no line but the one."""
    return " ".join(without_invisible(text).split())


def _entries(occasion: Occasion, lines: Sequence[Line]) -> Iterator[Cue | Gap]:
    """In order of time; a gap where it began."""
    ordered = sorted(lines, key=lambda line: (line.said_at, line.id))
    begins = [*_beginnings(occasion, ordered)]
    spoken = [number for number, line in enumerate(ordered) if line.kind == "caption"]
    follows = dict(pairwise(spoken))
    for number, (line, begin) in enumerate(zip(ordered, begins, strict=True)):
        if line.kind == "gap":
            if occasion.ended is None or line.said_at <= occasion.ended:
                yield Gap(begin, _span(occasion, line))
        elif text := one_line(line.text):
            after = follows.get(number)
            latest = None if after is None else begins[after]
            speaker = _speaker(line)
            yield Cue(begin, _end(begin, latest, f"{speaker} {text}"), speaker, text)


def _beginnings(occasion: Occasion, ordered: Iterable[Line]) -> Iterator[timedelta]:
    """Strictly one after the other, even where a clock was set back."""
    last = -_INSTANT
    for line in ordered:
        last = max((line.said_at - occasion.began) // _INSTANT * _INSTANT, last + _INSTANT)
        yield last


def _end(begin: timedelta, latest: timedelta | None, words: str) -> timedelta:
    """Not before a second has passed: lines that come together are read together."""
    length = min(timedelta(seconds=_SECONDS_PER_WORD * len(words.split())), _LONGEST)
    end = begin + max(length, _SHORTEST)
    return end if latest is None else max(min(end, latest), begin + _SHORTEST)


def _span(occasion: Occasion, line: Line) -> str:
    """Its text is when it ended; where the bridge itself was away, nobody knows when it began."""
    at = clock(max(line.said_at - occasion.began, timedelta())).partition(".")[0]
    try:
        until = datetime.fromisoformat(line.text) - occasion.began
    except (ValueError, TypeError):
        return f"until {at}"
    return f"from {at} to {clock(max(until, timedelta())).partition('.')[0]}"


def _speaker(line: Line) -> str:
    """With the languages, where the words are a translation."""
    name, language = clean_name(line.name, "Somebody"), one_line(line.language or "")
    return f"{name} ({language.replace(' > ', ' → ')})" if " > " in language else name


def _heading(occasion: Occasion, lines: Sequence[Line]) -> list[str]:
    said = [line for line in lines if line.kind == "caption"]
    speakers = dict.fromkeys(clean_name(line.name, "Somebody") for line in said)
    languages = dict.fromkeys(one_line(line.language) for line in said if line.language)
    found = [f"Transcript of {one_line(occasion.alias)}", *_times(occasion)]
    found += [f"Speakers: {', '.join(speakers)}"] if speakers else []
    found += [f"Languages: {', '.join(languages)}"] if languages else []
    return [*found, _OF_RECEIPT]


def _times(occasion: Occasion) -> list[str]:
    ended = [f"Ended {stamp(occasion.ended)}"] if occasion.ended else []
    return [f"Began {stamp(occasion.began)}", *ended]


def _markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _comment(text: str) -> str:
    """In a comment nothing can be escaped, and an arrow would make it a cue."""
    return _ARROW.sub("→", text)


def _srt_clock(time: timedelta) -> str:
    return clock(time).replace(".", ",")
