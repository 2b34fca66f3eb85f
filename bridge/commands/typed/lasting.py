"""`for 5 min` behind a command: how long it is to last; pure."""

import re
from dataclasses import dataclass

from bridge.commands.table.errors import BadArgumentError
from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import ROOM, WHILE, typed_slots
from bridge.commands.typed.durations import parse_seconds
from bridge.commands.typed.fractions import parse_fraction
from bridge.commands.typed.words import Word, words_of

SHORTEST, LONGEST = 10, 12 * 3600
"""Seconds."""

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        1,
    )
} | {"a": "1", "an": "1", "fifteen": "15", "twenty": "20", "thirty": "30", "forty-five": "45"}
_UNIT = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?)"
_UNSAID = re.compile(
    r"(?:the\s+)?(?:a|next)\s+(?:while|bit|moment|few\s+\w+)|\d+|now|a\s+couple\s+(?:of\s+)?\w+"
    # `a minute or two`, `two or three minutes`: nobody knows which of them.
    rf"|an?\s+{_UNIT}\s+or\s+\w+|\w+\s+(?:or|to)\s+\w+\s+{_UNIT}|\d+\s*-\s*\d+\s+{_UNIT}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?P<rest>.*\S)\s+(?P<said>\d{{1,4}}(?:[.,]\d{{1,2}})?\s*{_UNIT})[.!]*",
    re.IGNORECASE | re.DOTALL,
)
_LATER = re.compile(
    r"(?P<rest>.*\S)\s+(?:(?:in|after)\s+(?:\S+\s+)?(?:\d+\s*)?"
    r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?|hour)"
    r"|(?:at|until|till|by)\s+\d{1,2}(?::\d\d)?\s*(?:am|pm|o'clock)?)[.!]*",
    re.IGNORECASE | re.DOTALL,
)
_UNTIL = re.compile(r"(?P<rest>.*\S)\s+(?:until|till|til)\s+\S.*", re.IGNORECASE | re.DOTALL)
_ROUGHLY = re.compile(r"^(?:the\s+)?(?:next|about|around|like)\s+", re.IGNORECASE)
_MOST_WORDS = 5


@dataclass(frozen=True)
class Split:
    """A line without its `for …`, and what that says."""

    line: str
    said: str
    seconds: int | None
    """None where it is no length of time that could be counted."""


def can_last(row: AnyRow) -> bool:
    """Whether there is a way back, and nothing in which `for 5 min` would be the person's words."""
    is_spoken = any(slot.is_spoken or slot.after == WHILE for slot in typed_slots(row))
    return row.undo is not None and not is_spoken


def split_while(line: str) -> Split | None:
    """The last `for …` of the line, at its end or before `in` and a room."""
    words = words_of(line)
    for place in range(len(words) - 2, 0, -1):
        if not words[place].is_keyword(WHILE):
            continue
        for end in _ends(words, place):
            said = line[words[place + 1].start : words[end - 1].end].rstrip(".!?")
            seconds = _seconds(said)
            if seconds is not None or _UNSAID.fullmatch(said):
                rest = (
                    f"{line[: words[place].start].rstrip()} {line[words[end - 1].end :].lstrip()}"
                )
                return Split(rest.strip(), said, seconds)
        return None
    return None


def split_bare(line: str) -> Split | None:
    """`mute bob 5 min`: a number with its unit at the end says the same without the `for`."""
    found = _BARE.fullmatch(line)
    seconds = parse_seconds(found["said"]) if found else None
    return (
        None if found is None or seconds is None else Split(found["rest"], found["said"], seconds)
    )


def before_later(line: str) -> str | None:
    """What stands before `in 5 minutes` or `at 3 pm`; None where nothing like it ends the line."""
    found = _LATER.fullmatch(line)
    return None if found is None else found["rest"]


def before_until(line: str) -> str | None:
    """What stands before `until alice is done`; None where nothing is said of that."""
    found = _UNTIL.fullmatch(line)
    return None if found is None else found["rest"]


def check(row: AnyRow, split: Split, *, is_apart: bool = False) -> str:
    """The seconds, as a value; `is_apart` where it is certainly none of somebody's own words.

    Raises:
        BadArgumentError: It is too long, too short, or no length of time.
    """
    if not can_last(row) and not is_apart:
        raise BadArgumentError(
            {WHILE: f"{row.name} cannot end by itself. Leave “{WHILE} {split.said}” out."}
        )
    if split.seconds is None:
        raise BadArgumentError({WHILE: f"For how long? Say “{WHILE} 5 min”, for one."})
    if not SHORTEST <= split.seconds <= LONGEST:
        raise BadArgumentError({WHILE: "That lasts from 10 seconds to 12 hours."})
    return f"{split.seconds}s"


def in_words(seconds: int) -> str:
    """`5 min`, as it is told."""
    parts = [(seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _ends(words: tuple[Word, ...], place: int) -> list[int]:
    """Where what is said may end: before a room, or with the line."""
    rooms = [n for n in range(place + 2, len(words) - 1) if words[n].is_keyword(ROOM)]
    ends = [*rooms, len(words)]
    return [end for end in ends if end - place - 1 <= _MOST_WORDS]


def _seconds(said: str) -> int | None:
    """With a unit, for of `for 5` nobody knows what."""
    length = _ROUGHLY.sub("", said)
    first, _, rest = length.partition(" ")
    counted = f"{_NUMBERS.get(first.casefold(), first)} {rest}".strip()
    if counted.isdecimal():
        return None
    seconds = parse_seconds(counted)
    return parse_fraction(length) if seconds is None else seconds
