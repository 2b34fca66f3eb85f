"""What there is to say of a breakout room beside its people, in plain words; pure."""

import re
from collections.abc import Sequence

from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import clean_name
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import enumerated

_MOST_NAMES = 5
_LONGEST_BANNER = 60
_SAYS_SO = re.compile(r"\b(?:break-?out|room|group)", re.IGNORECASE)


def as_room(name: str) -> str:
    """“Room Red”, for whoever has not seen it opened; “Room 2” says so itself."""
    return name if _SAYS_SO.search(name) else say(catalogue.ROOM, name=name)


def marks_of(roster: Roster) -> tuple[str, ...]:
    """Lock, hands, who presents, the banner: each only where it is so."""
    conference = roster.conference
    presenting = [each for each in roster.people if each.is_presenting]
    marks = [
        "locked" if conference and conference.locked else "",
        "Guests muted" if conference and conference.guests_muted else "",
        _named("presenting", [roster.label(each) for each in presenting]),
        _named("hand up", [roster.label(each) for each in roster.hands]),
        _named("waiting", [roster.label(each) for each in roster.waiting]),
        _banner(conference.message_text if conference else None),
    ]
    return tuple(filter(None, marks))


def _named(word: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"{word}: {enumerated(names, _MOST_NAMES)}"


def _banner(text: str | None) -> str:
    line = clean_name(text or "", "")[:_LONGEST_BANNER]
    return f"banner “{line}”" if line else ""
