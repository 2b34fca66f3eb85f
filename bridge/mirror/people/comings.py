"""Comings and goings told as one line: in the order of their time, and where each has led; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import Saying, say
from bridge.mirror.words.text import listed

# A line with more turns than that names everybody who joined, and then everybody who left.
_MOST_TURNS = 6

Kind = Literal["joined", "left", "moved"]


@dataclass(frozen=True)
class Move:
    """Somebody came, went, or went into a breakout room."""

    uuid: str
    name: str
    kind: Kind
    room: str = ""
    """Where they moved to; of who left, the breakout room that they were in."""
    by: str = ""
    """Who removed them, where it is known."""


class _Told(NamedTuple):
    """What is told of one person, and after how many other moves; thousands may come at once."""

    number: int
    verb: str
    name: str
    detail: str = ""


@dataclass(slots=True)
class _Way:
    """One person's within the line."""

    came: _Told | None = None
    place: _Told | None = None
    gone: _Told | None = None

    @property
    def told(self) -> tuple[_Told, ...]:
        if self.gone is None:
            return tuple(each for each in (self.came, self.place) if each is not None)
        was_short = self.came is not None and self.came.verb == "joined" and not self.gone.detail
        verb = "removed" if self.gone.detail else "passed" if was_short else "left"
        return (_Told(self.gone.number, verb, self.gone.name, self.gone.detail),)


class Line:
    """All moves that one line tells of, however many: each is looked at once."""

    def __init__(self) -> None:
        self._count = 0
        self._ways: dict[str, _Way] = {}
        # The room that each was in who is on the way out, or back.
        self._rooms: dict[str, str] = {}

    def __contains__(self, uuid: object) -> bool:
        return uuid in self._ways

    def add(self, move: Move) -> None:
        number, self._count = self._count, self._count + 1
        way = self._ways.get(move.uuid)
        if way is None:
            way = self._ways[move.uuid] = _Way()
        if move.kind == "left":
            way.gone = _Told(number, "left", move.name, move.by)
            self._rooms[move.uuid] = move.room
            return
        was_gone, room = way.gone, self._rooms.pop(move.uuid, "")
        way.gone = None
        if move.kind == "moved":
            way.place = _Told(number, "moved", move.name, move.room)
        elif room:
            way.place = _Told(number, "back", move.name, room)
        elif was_gone is not None and way.came is None:
            way.came = _Told(number, "returned", move.name)
        else:
            way.came = way.came or _Told(number, "joined", move.name)

    def tell(self, most_names: int, *, are_rooms_empty: bool) -> str:
        """“Bob joined · Carol left”; with `are_rooms_empty` those who came back are everyone."""
        told = [each for way in self._ways.values() for each in way.told]
        told.sort(key=_NUMBER)
        back = [each for each in told if each.verb == "back"] if are_rooms_empty else []
        if len(back) > 1:
            together = _Told(back[-1].number, "all back", "", _rooms(back))
            told = [each for each in told if each.verb != "back"] + [together]
            told.sort(key=_NUMBER)
        return " · ".join(_sentence(group, most_names) for group in _turns(told))


_NUMBER = itemgetter(0)
_SAYINGS: dict[str, Saying] = {
    "joined": catalogue.JOINED,
    "left": catalogue.LEFT,
    "passed": catalogue.JOINED_AND_LEFT,
    "returned": catalogue.LEFT_AND_CAME_BACK,
    "removed": catalogue.REMOVED,
    "moved": catalogue.MOVED,
    "back": catalogue.BACK_FROM_ROOM,
    "all back": catalogue.ALL_BACK,
}


def _sentence(group: Sequence[_Told], most_names: int) -> str:
    names = listed([each.name for each in group], most_names)
    return say(_SAYINGS[group[0].verb], count=len(group), names=names, detail=group[0].detail)


def _turns(told: Sequence[_Told]) -> list[list[_Told]]:
    """Who did the same one after the other; in a restless minute all who did the same."""
    turns = [list(found) for _, found in groupby(told, key=_same)]
    if len(turns) <= _MOST_TURNS:
        return turns
    together: dict[tuple[str, str], list[_Told]] = {}
    for each in told:
        together.setdefault(_same(each), []).append(each)
    return list(together.values())


def _same(told: _Told) -> tuple[str, str]:
    return told.verb, told.detail


def _rooms(back: Sequence[_Told]) -> str:
    return listed(list(dict.fromkeys(each.detail for each in back)))
