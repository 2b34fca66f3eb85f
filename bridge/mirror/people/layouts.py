"""What layouts are called, by people, by nodes of any age, and on the roster; pure."""

import re

from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant

# What nodes before version 34 called the equal layouts, and what `view` still calls them.
_OLD_NAMES = {"4:0": "2x2", "9:0": "3x3", "16:0": "4x4", "25:0": "5x5", "5:7": "ac"}
_WORDS = {
    "1:0": "The speaker alone",
    "1:1": "The speaker, one small in front",
    "ac": "Adaptive Composition",
    "teams": "As in Teams",
}
_SIZES = re.compile(r"(\d+):(\d+)")
_EQUAL = re.compile(r"(\d+)x\1")


def is_same(one: str, other: str) -> bool:
    """Whether two names are of one layout."""
    # Many write `1+7` for what a node calls `1:7`.
    first, second = (each.casefold().replace("+", ":") for each in (one, other))
    return _OLD_NAMES.get(first, first) == _OLD_NAMES.get(second, second)


def sent_name(name: str) -> str:
    """What a node takes: it lists `5:7`, which is how it draws what has to be asked for as `ac`."""
    return "ac" if is_same(name, "ac") else name


def describe(name: str) -> str:
    """What the name means, for who does not know Pexip's names by heart."""
    name = _OLD_NAMES.get(name, name)
    if name in _WORDS:
        return _WORDS[name]
    if sizes := _SIZES.fullmatch(name):
        return f"{sizes[1]} large, {sizes[2]} small"
    if equal := _EQUAL.fullmatch(name):
        return f"{int(equal[1]) ** 2} of equal size"
    return clean_name(name.replace("_", " "), "").capitalize()


def host_layout(roster: Roster) -> str:
    """The layout of the meeting, or of an auditorium's Hosts; empty where nothing is known."""
    return _requested(roster, "chair_layout") or (roster.layout.view if roster.layout else "")


def guest_layout(roster: Roster) -> str:
    """That of an auditorium's Guests; elsewhere the same."""
    return _requested(roster, "guest_layout")


def has_own_mix(participant: Participant) -> bool:
    """Whether the participant gets a picture of their own."""
    mix = participant.receive_from_video_mix
    return mix is not None and mix.mix_name == f"main.!{participant.uuid}"


def _requested(roster: Roster, side: str) -> str:
    requested = roster.layout.requested_layout if roster.layout else None
    screen = requested.get("primary_screen") if isinstance(requested, dict) else None
    name = screen.get(side) if isinstance(screen, dict) else requested
    return name if isinstance(name, str) else ""
