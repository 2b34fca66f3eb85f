"""What alerts are called, and what people read when one fires."""

from collections.abc import Mapping
from types import MappingProxyType

from bridge.mirror.words.sayings import Saying, say, saying
from bridge.storage.people.alerts import AlertKind

WISHES: Mapping[AlertKind, Saying] = MappingProxyType(
    {
        "name": saying("“{words}”, your name, is said or written"),
        "words": saying("“{words}” is said or written"),
        "hands": saying("somebody raises a hand"),
        "waiting": saying("somebody waits to be let in"),
        "joins": saying("somebody joins"),
        "begins": saying("the meeting begins"),
    }
)
"""Behind "You are told when"."""
_OF_ONE: Mapping[AlertKind, Saying] = MappingProxyType(
    {
        "hands": saying("{words} raises a hand"),
        "waiting": saying("{words} waits to be let in"),
        "joins": saying("{words} joins"),
    }
)
SHORT: Mapping[AlertKind, Saying] = MappingProxyType(
    {
        "name": saying("{words}"),
        "words": saying("{words}"),
        "hands": saying("hands"),
        "waiting": saying("who waits"),
        "joins": saying("who joins"),
        "begins": saying("the beginning"),
    }
)
"""On a button."""
FIRED: Mapping[AlertKind, Saying] = MappingProxyType(
    {
        "name": saying("*{name}* named you in {meeting}, {channel}:"),
        "words": saying("*{name}*: “{words}” in {meeting}, {channel}:"),
        "hands": saying("*{name}* has raised a hand in {meeting}, {channel}."),
        "waiting": saying("*{name}* is waiting to be let into {meeting}, {channel}."),
        "joins": saying("*{name}* has joined {meeting}, {channel}."),
        "begins": saying("{meeting} has begun, {channel}."),
    }
)
ADMIT = saying("Admit {name}{where}")
MORE = saying(
    "{count} more like it since the last message", one="One more like it since the last message"
)
SHOW = saying("<{url}|Go to it>")
THERE_ALREADY = saying("{name} is in the meeting already. ")
IN_MEETING = saying("{wish}, in {meeting}")
GONE_FROM = saying("{wish}, in a channel that you are not in (you are not told while that is so)")
ONLY_WRITTEN = saying(
    "Captions are off, so only what is written is looked through; /pexip captions on adds what is "
    "spoken."
)
HOW_OFTEN = saying("At most one message a minute of each kind.")


def wish(kind: AlertKind, words: str) -> str:
    """Behind "You are told when"; of some kinds the words are the name of just one person."""
    return say(_OF_ONE[kind] if words and kind in _OF_ONE else WISHES[kind], words=words)


def short_wish(kind: AlertKind, words: str) -> str:
    """On a button."""
    return wish(kind, words) if words and kind in _OF_ONE else say(SHORT[kind], words=words)
