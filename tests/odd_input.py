"""Everything of ours that reads somebody's words within the loop, and words that are hard to read.

A test sees that nothing fails at them, and a benchmark how long each holds up the loop.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from bridge.budgets import table
from bridge.commands.named import resolver, typeahead
from bridge.commands.table.errors import CommandError
from bridge.commands.table.table import Table
from bridge.commands.typed import durations, words
from bridge.commands.typed.parser import parse
from bridge.features import COMMANDS
from bridge.mirror.documents.caption_buffer import CaptionBuffer
from bridge.mirror.documents.transcripts import Occasion, srt
from bridge.mirror.messages.slack_content import SlackContent, readable
from bridge.mirror.people.labels import Labels
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import characters, emoji_names, languages, text
from bridge.pexip import gate, tolerant_json
from bridge.pexip.models import Participant
from bridge.pexip.stream.events import parse_event
from bridge.slack.shown import blocks
from bridge.slack.shown.contact_sheet import draw_sheet
from bridge.storage.meetings import line_words
from bridge.storage.meetings.lines import Line
from bridge.storage.queues.messages import hash_text

_TABLE = Table(COMMANDS)
_PEOPLE = tuple(
    Participant.model_validate({"uuid": f"u{number}", "display_name": name})
    for number, name in enumerate(["Ann", "Bob", "Bob", "Müller, Hans-Peter (Sales)", "x" * 250])
)
_ROSTER = Roster.of(_PEOPLE)


class Names:
    """Nobody is known."""

    def user(self, user_id: str) -> str:
        return user_id

    def channel(self, _channel_id: str) -> str | None:
        return None

    def group(self, _group_id: str) -> str | None:
        return None


def _parse(line: str) -> None:
    with suppress(CommandError):
        parse(line, _TABLE)


def _resolve(name: str) -> None:
    with suppress(CommandError):
        resolver.resolve(name, _ROSTER)


def _label(name: str) -> str:
    labels = Labels()
    for number in range(3):
        person = Participant.model_validate({"uuid": str(number), "display_name": name})
        labels.give(person)
    return labels.of(person)


def _caption(words_: str) -> Any:
    buffer, now = CaptionBuffer(), datetime(2026, 11, 2, tzinfo=UTC)
    buffer.add(1, "u", words_[:300], words_, now)
    return buffer.flush(now)


def _event(name: str, key: str) -> Callable[[str], object]:
    def read(value: str) -> object:
        given = {"uuid": "u", "is_final": True, "data": "", "payload": ""} | {key: value}
        return parse_event(name, tolerant_json.write(given))

    return read


def _drawing(value: str) -> bytes:
    """As a theme's layout may be drawn: with something odd for a number."""
    escaped = escape("".join(each for each in value if each.isprintable()), {'"': "&quot;"})
    rect = f'<rect width="{escaped}" height="1"/>'
    return draw_sheet(["1:0"], {"1:0": f'<svg viewBox="0 0 9 9">{rect}</svg>'})


def _subtitles(words_: str) -> str:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    line = Line(
        id=1,
        meeting_id="m",
        kind="caption",
        said_at=now,
        participant_uuid="u",
        name=words_[:80],
        text=words_,
        language=None,
        origin="pexip",
        post_key=None,
    )
    return srt(Occasion("alias", now), [line])


def _correct(words_: str) -> str:
    return text.correction(words_, f"{words_[: len(words_) // 2]}another{words_[-9:]}")


NAMES: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "clean_name": lambda name: characters.clean_name(name, "Nobody"),
        "fold": resolver.fold.__wrapped__,
        "label": _label,
        "resolve": _resolve,
        "search": lambda name: typeahead.search(name, _PEOPLE, _ROSTER),
        "language": languages.canonical_language,
        "duration": durations.parse_seconds,
    }
)
"""What reads a name, or a word."""
LINES: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "parse": _parse,
        "unwrap": text.unwrap,
        "words_of": words.words_of,
        "split_names": words.split_names,
        "split_titles": words.split_titles,
    }
)
"""What reads a line that somebody typed."""
WORDS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "without_invisible": characters.without_invisible,
        "safe": text.safe,
        "escape": blocks.escape,
        "for_slack": text.for_slack,
        "for_pexip": text.for_pexip,
        "readable": lambda said: readable(SlackContent(text=said), Names()),
        "mentions_in": lambda said: text.mentions_in(said, None),
        "emojize": emoji_names.emojize,
        "correction": _correct,
        "withdrawn": text.withdrawn,
        "hash_text": hash_text,
        "words of a line": line_words.words_of,
        "subtitles": _subtitles,
        "caption paragraphs": _caption,
    }
)
"""What reads what somebody has said or written."""
DRAWINGS: Mapping[str, Callable[[str], object]] = MappingProxyType({"drawing": _drawing})
"""What reads how a node draws its layouts."""
WIRE: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "participant": _event("participant_create", "display_name"),
        "chat line": _event("message_received", "payload"),
        "caption": _event("live_captions", "data"),
        "gate": lambda value: gate.admit(tolerant_json.write([value] * 3)),
    }
)
"""What reads the wire, where nothing is bounded yet."""

ALL: tuple[tuple[Mapping[str, Callable[[str], object]], int], ...] = (
    (NAMES, table.NAME.amount),
    (LINES, table.TYPED.amount),
    (WORDS, table.WORDS.amount),
    (WIRE, 80_000),
    (DRAWINGS, 31_000),
)
"""With the longest that gets there."""

BRICKS: tuple[str, ...] = (
    "x",
    " ",
    "a ",
    "\n",
    "é",
    "e\u0301",
    "\u0301",
    "\u200b",
    "\u200d",
    "\u202e",
    "\ufdfa",
    "\u0315\u0327",
    "\u0f73",
    "\uff9e\u0300",
    "😀",
    "👨\u200d👩\u200d👧",
    "🏴\U000e0067\U000e0062",
    "\U000e0067",
    "🇩🇪",
    "🏽",
    "<",
    "<<",
    "<@U1>",
    "<@U1|a",
    "<!date^1^{date}|",
    "<https://e.com|e>",
    "&amp;",
    "&amp",
    "*",
    "_*~`",
    "`",
    ">",
    "\n>",
    "\n/",
    "/",
    '"',
    '\\"',
    "\\",
    '"a" ',
    ",",
    " and ",
    ", and ",
    ":smile:",
    ":",
    "::",
    ":a",
    "-",
    "—",
    "--",
    "1h",
    "1",
    "00:",
    "in ",
    "a in b ",
    "but not ",
    "@",
    "(2)",
    " (2",
    "\ud83d",
    "\udc00\ud83d",
    "\0",
    "\x1b[2J",
    "\u2028",
    "\r",
    "\r\n",
    "x" * 79 + " ",
)
"""What hard words are built of."""


def hard_words(length: int) -> dict[str, str]:
    """Each brick over and over, to so great a length, and with something at the end."""
    found = {}
    for brick in BRICKS:
        whole = (brick * (length // len(brick) + 1))[:length]
        found[repr(brick)[:24]] = whole
        found[f"{repr(brick)[:24]} and an end"] = f"mute {whole[: max(length - 7, 1)]}!"
    return found
