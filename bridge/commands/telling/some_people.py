"""What a question is about that asks for some of the people: who waits, presents, is unmuted."""

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Literal

from bridge.commands.asking.rooms import OpenRoom
from bridge.commands.table.outcome import Button, Done
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.models import Participant

Asked = Literal["waiting", "presenting", "speaking", "muted", "unmuted"]

_MOST_ROWS = 60
_SAID = MappingProxyType(
    {
        "waiting": (catalogue.ARE_WAITING, catalogue.NOBODY_WAITS),
        "presenting": (catalogue.ARE_PRESENTING, catalogue.NOBODY_PRESENTS),
        "speaking": (catalogue.ARE_SPEAKING, catalogue.NOBODY_SPEAKS),
        "muted": (catalogue.ARE_MUTED, catalogue.NOBODY_MUTED),
        "unmuted": (catalogue.ARE_UNMUTED, catalogue.NOBODY_UNMUTED),
    }
)


def of_whom(asked: Asked, roster: Roster, rooms: Sequence[OpenRoom]) -> Done:
    """Those whom the question was about, wherever they are; and all are a press away."""
    names = list(_names(asked, roster))
    for room in rooms:
        found = _names(asked, room.roster)
        names += [say(catalogue.IN_PLACE, name=each, room=room.name) for each in found]
    some, none = _SAID[asked]
    return Done(
        text=say(some, count=len(names)) if names else say(none),
        lines=(*names[:_MOST_ROWS], *_left_out(len(names) - _MOST_ROWS)),
        buttons=(Button(label="All people", command="who"),),
    )


def _left_out(count: int) -> Iterator[str]:
    if count > 0:
        yield say(catalogue.MORE_PEOPLE, count=count)


def _names(asked: Asked, roster: Roster) -> Iterator[str]:
    return (roster.label(each) for each in _people(asked, roster))


def _people(asked: Asked, roster: Roster) -> Iterable[Participant]:
    match asked:
        case "waiting":
            return roster.waiting
        case "speaking":
            return filter(None, map(roster.find, roster.speaking))
        case "presenting":
            return (each for each in roster.people if each.is_presenting)
        case "muted":
            return (each for each in roster.people if _is_silent(each))
        case "unmuted":
            return (each for each in roster.people if not _is_silent(each))


def _is_silent(person: Participant) -> bool:
    """Muted in the meeting, or by themselves in their own app."""
    return bool(person.is_muted or person.is_client_muted)
