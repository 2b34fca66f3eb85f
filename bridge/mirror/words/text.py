"""Words on their way between Slack and a meeting, in both directions; pure.

Text from outside is never markup. Into Slack goes either a `rich_text` element
or what `safe` returns; into the meeting go plain lines that no client takes for
a command.
"""

import re
from collections.abc import Sequence
from typing import Any

from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import clean_name, end_within, without_invisible
from bridge.mirror.words.emoji_names import emojize
from bridge.mirror.words.mrkdwn import (
    Names,
    escape,
    mentioned_ids,
    unwrap,
)
from bridge.mirror.words.rich_text import ids_in_rich_text, rich_text_blocks
from bridge.mirror.words.sayings import say

__all__ = [
    "Names",
    "clean_name",
    "correction",
    "emojize",
    "escape",
    "for_pexip",
    "for_slack",
    "listed",
    "mentions_in",
    "safe",
    "unwrap",
    "withdrawn",
]

# No limit of a meeting's chat is documented; clients show about this much without folding it.
PEXIP_LENGTH = 1900
_PART_MARK_LENGTH = len("(99/99) ")
# A message of Slack's may have about 13,000 UTF-16 units in all its blocks.
_SLACK_LENGTH = 9000
_MOST_SLACK_PARTS = 4
_EXCERPT_LENGTH = 80
# Look-alikes rather than invisible separators, which Slack takes for the edge of a word and so
# for a reason to format.
_LOOK_ALIKES = {"*": "\u2217", "_": "\uff3f", "~": "\u223c", "`": "\u02cb"}
# Between two letters or digits these marks format nothing, and stay: bob_smith.
_FORMATTING = re.compile(r"`|(?<![^\W_])[*_~]|[*_~](?![^\W_])")
_QUOTE = re.compile(r"^([^\S\n]*)>", re.MULTILINE)
_COMMAND = re.compile(r"^/", re.MULTILINE)


def listed(names: Sequence[str], most: int | None = None) -> str:
    """`Alice, Bob and Carol`, or `Alice, Bob and 7 more` where there are more than `most`."""
    if most is not None and len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def enumerated(names: Sequence[str], most: int, of: int | None = None) -> str:
    """`Alice, Bob and 7 more`; `of` is how many there are, where not all of them are named."""
    more = (len(names) if of is None else of) - len(names[:most])
    shown = ", ".join(names[:most])
    return say(catalogue.AND_MORE, names=shown, count=more) if more > 0 else shown


def mentions_in(text: str, blocks: Sequence[Any] | None) -> set[str]:
    """Ids of users (U, W), channels (C, G) and user groups (S) whose names are needed."""
    return mentioned_ids(text) | ids_in_rich_text(rich_text_blocks(blocks))


def safe(text: str) -> str:
    """Foreign words for mrkdwn: escaped once, without any formatting, mention or quote."""
    visible = _QUOTE.sub("\\1\u203a", without_invisible(text))
    return escape(_FORMATTING.sub(lambda match: _LOOK_ALIKES[match[0]], visible))


def for_pexip(text: str, limit: int = PEXIP_LENGTH) -> list[str]:
    """Lines for the meeting's chat, numbered where there are several; no word is lost.

    A slash at the start of a line would be a command to some clients; a blank before it is not.
    """
    guarded = _COMMAND.sub(" /", without_invisible(text)).strip("\n")
    if not guarded.strip():
        return []
    if len(guarded) <= limit:
        return [guarded]
    parts = cut_on_words(guarded, limit - _PART_MARK_LENGTH)
    return [f"({number}/{len(parts)}) {part}" for number, part in enumerate(parts, 1)]


def for_slack(text: str) -> list[str]:
    """A long line in parts that a message takes; what is past four of them is said to be missing.

    It still stands in the chat log.
    """
    # A picture counts twice.
    length = _SLACK_LENGTH // 2 if max(text, default="") > "\uffff" else _SLACK_LENGTH
    if len(text) <= length:
        return [text]
    parts = cut_on_words(text, length)
    shown = [f"({n}/{len(parts)}) {part}" for n, part in enumerate(parts[:_MOST_SLACK_PARTS], 1)]
    left = sum(len(part) for part in parts[_MOST_SLACK_PARTS:])
    if left:
        shown[-1] += f"\n(… and {left:,} more characters, which the chat log has)"
    return shown


def cut_on_words(text: str, length: int) -> list[str]:
    """Pieces of at most so many characters; only a word longer than that is torn."""
    pieces = []
    rest = text.strip()
    while len(rest) > length:
        piece, rest = cut_once(rest, length)
        pieces.append(piece)
    return [*pieces, rest] if rest else pieces


def cut_once(text: str, length: int) -> tuple[str, str]:
    """The longest beginning that fits, and the rest, parted at a blank where there is one."""
    end = _last_blank(text, length)
    if end is None:
        end = end_within(text, length)
    return text[:end].rstrip(), text[end:].lstrip()


def correction(before: str, after: str) -> str:
    """A line that says what an edit changed; empty when no word did.

    One changed run of words is named alone if the reader can tell where it was;
    otherwise the line repeats the whole new text.
    """
    old, new = before.split(), after.split()
    if old == new:
        return ""
    short = _short_correction(old, new)
    return f"*{short}*" if short else f"*corrected:* {after}"


def withdrawn(before: str) -> str:
    """A line that says that a message was deleted; its beginning tells which."""
    words = " ".join(before.split())
    if not words:
        return "*a message was withdrawn*"
    return f"*withdrawn: “{_excerpt(words)}”*"


def _last_blank(text: str, length: int) -> int | None:
    blanks = (index for index in range(length, 0, -1) if text[index].isspace())
    return next(blanks, None)


def _short_correction(old: list[str], new: list[str]) -> str | None:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if not start and not end:
        return None
    gone = " ".join(old[start : len(old) - end])
    come = " ".join(new[start : len(new) - end])
    if len(gone) + len(come) > _EXCERPT_LENGTH or _is_repeated(gone, old):
        return None
    if not gone:
        return f"added: {come}"
    return f"{come} instead of {gone}" if come else f"without: {gone}"


def _common(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(old), len(new)))


def _is_repeated(words: str, line: list[str]) -> bool:
    """Whether a reader could not tell which of several places is meant."""
    return bool(words) and f" {' '.join(line)} ".count(f" {words} ") > 1


def _excerpt(words: str) -> str:
    return words if len(words) <= _EXCERPT_LENGTH else words[: _EXCERPT_LENGTH - 1].rstrip() + "…"
