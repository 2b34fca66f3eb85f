"""Characters that must not travel from outside: controls, direction marks, invisible ones.

One kind of them has work to do: joiners hold emoji families together and shape
Persian and Indic words.
"""

import re
import unicodedata

_JOINERS = "\u200c\u200d"
# A joiner between two pictures, with or without a skin tone or a variation selector before it.
_PICTURE_JOINER = re.compile(
    "(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Letters and symbols by category, yet blank to the eye: a name of them would look like none.
_BLANK_LETTERS = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")

NAME_LENGTH = 80


def without_invisible(text: str, *, keep_joiners: bool = True) -> str:
    """Without controls, format characters and broken surrogates; line breaks are made alike.

    Joiners between pictures always stay, those between letters only on request.
    """
    text = _LINE_BREAKS.sub("\n", text)
    joints = {match.start() for match in _PICTURE_JOINER.finditer(text)}
    kept = (
        character
        if not _is_invisible(character)
        or index in joints
        or (keep_joiners and character in _JOINERS)
        else ""
        for index, character in enumerate(text)
    )
    return "".join(kept)


def is_readable(text: str) -> bool:
    """Whether there is anything to see: a letter, a digit, a mark or a picture."""
    return any(
        unicodedata.category(character)[0] in "LNPS" and ord(character) not in _BLANK_LETTERS
        for character in text
    )


def clean_name(name: str, fallback: str) -> str:
    """A name on one line, of at most 80 visible characters; the fallback when nothing is left."""
    visible = without_invisible(name, keep_joiners=False).translate(_BLANK_LETTERS)
    words = " ".join(visible.split())
    if len(words) > NAME_LENGTH:
        words = words[: NAME_LENGTH - 1].rstrip() + "…"
    return words or fallback


def _is_invisible(character: str) -> bool:
    if character in "\n\t":
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}
