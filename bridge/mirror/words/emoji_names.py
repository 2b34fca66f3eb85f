"""Emoji by the names that Slack gives them in text.

Slack keeps the names of https://github.com/iamcal/emoji-data. Most are also
everybody else's; of those that differ only the usual ones are listed here,
since the rich text of a message tells the character itself.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

import emoji

_SHORTCODE = re.compile(r":([a-z0-9_+'&-]+):(?::skin-tone-([2-6]):)?")
_FIRST_SKIN_TONE = 0x1F3FB
_FIRST_REGIONAL_INDICATOR = 0x1F1E6
_SLACK_ONLY: Mapping[str, str] = MappingProxyType(
    {
        "beetle": "\U0001fab2",
        "egg": "\U0001f95a",
        "email": "\u2709\ufe0f",
        "face_palm": "\U0001f926",
        "face_with_cowboy_hat": "\U0001f920",
        "face_with_one_eyebrow_raised": "\U0001f928",
        "first_place_medal": "\U0001f947",
        "hand_with_index_and_middle_fingers_crossed": "\U0001f91e",
        "i_love_you_hand_sign": "\U0001f91f",
        "knife_fork_plate": "\U0001f37d\ufe0f",
        "ladybug": "\U0001f41e",
        "medal": "\U0001f396\ufe0f",
        "octagonal_sign": "\U0001f6d1",
        "partly_sunny_rain": "\U0001f326\ufe0f",
        "rain_cloud": "\U0001f327\ufe0f",
        "satellite": "\U0001f6f0\ufe0f",
        "second_place_medal": "\U0001f948",
        "shocked_face_with_exploding_head": "\U0001f92f",
        "smiling_face_with_3_hearts": "\U0001f970",
        "snow_cloud": "\U0001f328\ufe0f",
        "snowman": "\u2603\ufe0f",
        "spock-hand": "\U0001f596",
        "the_horns": "\U0001f918",
        "third_place_medal": "\U0001f949",
        "umbrella": "\u2602\ufe0f",
        "zebra_face": "\U0001f993",
    }
)


def emojize(text: str) -> str:
    """Shortcodes as Slack writes them to Unicode; what is unknown, as a custom emoji, stays."""
    return _SHORTCODE.sub(_shown_emoji, text)


def _shown_emoji(code: re.Match[str]) -> str:
    picture = _flag(code[1]) or _picture(code[1])
    if picture is None:
        return code[0]
    return _with_skin_tone(picture, int(code[2])) if code[2] else picture


def _picture(name: str) -> str | None:
    if name in _SLACK_ONLY:
        return _SLACK_ONLY[name]
    for candidate in (name, _usual_name(name)):
        code = f":{candidate}:"
        picture = emoji.emojize(code, language="alias")
        if picture != code:
            return picture
    return None


def _usual_name(name: str) -> str:
    """Slack writes `male-doctor` and `large_green_circle` for what others name differently."""
    name = name.replace("-", "_").removeprefix("large_").replace("_doctor", "_health_worker")
    return re.sub(r"^(fe)?male_", lambda match: "woman_" if match[1] else "man_", name)


def _flag(name: str) -> str | None:
    if not re.fullmatch(r"flag-[a-z]{2}", name):
        return None
    return "".join(chr(_FIRST_REGIONAL_INDICATOR + ord(letter) - ord("a")) for letter in name[5:])


def _with_skin_tone(picture: str, tone: int) -> str:
    """Slack counts tones from 2; the modifier follows the first character of a sequence."""
    modifier = chr(_FIRST_SKIN_TONE + tone - 2)
    toned = picture[0] + modifier + picture[1:].removeprefix("\ufe0f")
    return toned if emoji.is_emoji(toned) else picture
