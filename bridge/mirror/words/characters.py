"""Characters that must not travel from outside: controls, direction marks, invisible ones.

Two kinds of them have work to do: joiners hold emoji families together and shape
Persian and Indic words, and tags make the flags of England, Scotland and Wales.
"""

import re
import unicodedata

from bridge.budgets.table import COMPARED, NAME
from bridge.pexip.tolerant_json import with_whole_characters

_JOINERS = "\u200c\u200d"
_BLACK_FLAG, _LAST_TAG = "\U0001f3f4", "\U000e007f"
# Other tags spell what nobody sees.
_TAGGED_FLAGS = tuple(
    _BLACK_FLAG + "".join(chr(0xE0000 + ord(letter)) for letter in region) + _LAST_TAG
    for region in ("gbeng", "gbsct", "gbwls")
)
# A joiner between two pictures, with or without a skin tone or a variation selector before it.
_OF_A_PICTURE = re.compile(
    "(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
    f"|{'|'.join(_TAGGED_FLAGS)}"
)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Letters and symbols by category, yet blank to the eye: a name of them would look like none.
_BLANK_LETTERS = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")
# Begins a date in lines of ours: a name that did would be shown as a time.
_OUR_TOKEN, _LOOKS_LIKE_IT = "<!date", "\u2039!date"

NAME_LENGTH = COMPARED.amount
# Of a name that is longer than a node may send, no more is looked at.
_MOST_READ = 4 * NAME.amount


def whole(text: str) -> str:
    """Without halves of characters, which nothing can encode: two that fit are joined.

    A program that cuts a text after so many UTF-16 units leaves one behind, and JSON carries it.
    """
    if text.isascii() or _HALF_CHARACTER.search(text) is None:
        return text
    return with_whole_characters(text)


def without_invisible(text: str, *, keep_joiners: bool = True) -> str:
    """Without controls and format characters, all of it whole; line breaks are made alike.

    Those of a picture always stay, joiners between letters only on request.
    """
    if text.isprintable():
        # Nothing of the kind is, so most texts need no look at each character.
        return text
    text = _LINE_BREAKS.sub("\n", whole(text))
    seen, pieces, end = _SEEN_AND_JOINERS if keep_joiners else _SEEN, list[str](), 0
    for match in _OF_A_PICTURE.finditer(text):
        pieces += [text[end : match.start()].translate(seen), match[0]]
        end = match.end()
    return "".join([*pieces, text[end:].translate(seen)])


def is_readable(text: str) -> bool:
    """Whether there is anything to see: a letter, a digit, a mark or a picture."""
    return any(
        unicodedata.category(character)[0] in "LNPS" and ord(character) not in _BLANK_LETTERS
        for character in text
    )


def clean_name(name: str, fallback: str) -> str:
    """A name on one line, of at most 80 visible characters; the fallback when nothing is left."""
    visible = without_invisible(name[:_MOST_READ], keep_joiners=False).translate(_BLANK_LETTERS)
    words = " ".join(visible.split()).replace(_OUR_TOKEN, _LOOKS_LIKE_IT)
    if len(words) > NAME_LENGTH:
        words = words[: end_within(words, NAME_LENGTH - 1)].rstrip() + "…"
    return words or fallback


def end_within(text: str, length: int) -> int:
    """Where to cut a longer text: accents, tones, tags and joined pictures stay together."""
    ends = (
        end
        for end in range(length, 0, -1)
        if not _goes_with_before(text[end]) and text[end - 1] not in _JOINERS
    )
    return next(ends, length)


def _goes_with_before(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me", "Cf"} or "\U0001f3fb" <= character <= (
        "\U0001f3ff"
    )


class _Seen(dict[int, str | None]):
    """What each character becomes, found out when it is first met: itself, or nothing."""

    def __init__(self, kept: str) -> None:
        super().__init__((ord(each), each) for each in kept)

    def __missing__(self, point: int) -> str | None:
        character = chr(point)
        is_invisible = unicodedata.category(character) in {"Cc", "Cf"}
        found = self[point] = None if is_invisible else character
        return found


_SEEN = _Seen("\n\t")
_SEEN_AND_JOINERS = _Seen(f"\n\t{_JOINERS}")
