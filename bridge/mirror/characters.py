"""Characters that must not travel from outside: controls, direction marks, invisible ones.

One kind of them has work to do: joiners hold emoji families together and shape
Persian and Indic words.
"""

import re
import unicodedata

import emoji

_JOINERS = "\u200c\u200d"
# A joiner between two pictures, with or without a skin tone or a variation selector before it.
_PICTURE_JOINER = re.compile(
    "(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Letters and symbols by category, yet blank to the eye: a name of them would look like none.
_BLANK_LETTERS = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")
_SHORTCODE = re.compile(r":([a-z0-9_+'&-]+):(?::skin-tone-([2-6]):)?")
_FIRST_SKIN_TONE = 0x1F3FB
_FIRST_REGIONAL_INDICATOR = 0x1F1E6

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


def clean_name(name: str, fallback: str) -> str:
    """A name on one line, of at most 80 visible characters; the fallback when nothing is left."""
    visible = without_invisible(name, keep_joiners=False).translate(_BLANK_LETTERS)
    words = " ".join(visible.split())
    if len(words) > NAME_LENGTH:
        words = words[: NAME_LENGTH - 1].rstrip() + "…"
    return words or fallback


def emojize(text: str) -> str:
    """Shortcodes as Slack writes them to Unicode; what is unknown, as a custom emoji, stays."""
    return _SHORTCODE.sub(_shown_emoji, text)


def _shown_emoji(code: re.Match[str]) -> str:
    picture = _flag(code[1]) or _picture(code[1])
    if picture is None:
        return code[0]
    return _with_skin_tone(picture, int(code[2])) if code[2] else picture


def _is_invisible(character: str) -> bool:
    if character in "\n\t":
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _picture(name: str) -> str | None:
    """Slack names some professions and gestures otherwise than the rest of the world."""
    usual = re.sub(r"^(fe)?male-", lambda match: "woman_" if match[1] else "man_", name)
    for candidate in (name, usual.replace("-", "_")):
        code = f":{candidate}:"
        picture = emoji.emojize(code, language="alias")
        if picture != code:
            return picture
    return None


def _flag(name: str) -> str | None:
    if not re.fullmatch(r"flag-[a-z]{2}", name):
        return None
    return "".join(chr(_FIRST_REGIONAL_INDICATOR + ord(letter) - ord("a")) for letter in name[5:])


def _with_skin_tone(picture: str, tone: int) -> str:
    """Slack counts tones from 2; the modifier follows the first character of a sequence."""
    modifier = chr(_FIRST_SKIN_TONE + tone - 2)
    toned = picture[0] + modifier + picture[1:].removeprefix("\ufe0f")
    return toned if emoji.is_emoji(toned) else picture
