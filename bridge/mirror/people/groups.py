"""Who belongs together in a roster, in what order: kept by change, for a hall holds thousands.

A change costs a search in a sorted list, and nobody is sorted anew.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from math import inf, isnan
from typing import TypeAlias

from typing_extensions import override

from bridge.pexip.models import Participant

# On the way in: ringing, or still in a menu that asks for a conference or a PIN.
_NOT_YET_THERE = frozenset(("connecting", "ivr"))

_Rank: TypeAlias = tuple[float, float, str, str]


class Group(Collection[Participant]):
    """Those for whom something holds, in an order in which each has a place of its own."""

    __slots__ = ("_all", "_first", "_holds", "_members", "_places")

    def __init__(
        self,
        holds: Callable[[Participant], bool],
        first: Callable[[Participant], float | None] | None = None,
    ) -> None:
        """The order is that of coming, after that of `first` if there is one."""
        self._holds = holds
        self._first = first
        self._places: list[_Rank] = []
        self._members: list[Participant] = []
        self._all: tuple[Participant, ...] | None = ()

    @override
    def __contains__(self, each: object) -> bool:
        return each in self._members

    @override
    def __len__(self) -> int:
        return len(self._members)

    @override
    def __iter__(self) -> Iterator[Participant]:
        return iter(self._members)

    @property
    def all(self) -> tuple[Participant, ...]:
        """The same object for as long as nothing changes."""
        if self._all is None:
            self._all = tuple(self._members)
        return self._all

    def fill(self, participants: Iterable[Participant]) -> None:
        """With these alone."""
        found = sorted(
            ((self._place(each), each) for each in participants if self._holds(each)), key=_place_of
        )
        self._places = [place for place, _ in found]
        self._members = [each for _, each in found]
        self._all = None

    def change(self, before: Participant | None, after: Participant | None) -> None:
        """Somebody came, left or is another than before."""
        old = self._place(before) if before is not None and self._holds(before) else None
        new = self._place(after) if after is not None and self._holds(after) else None
        if old is None and new is None:
            return
        self._all = None
        if old is not None and old == new and after is not None:
            self._members[bisect_left(self._places, old)] = after
            return
        if old is not None:
            index = bisect_left(self._places, old)
            del self._places[index], self._members[index]
        if new is not None and after is not None:
            index = bisect_left(self._places, new)
            self._places.insert(index, new)
            self._members.insert(index, after)

    def _place(self, participant: Participant) -> _Rank:
        first = self._first(participant) if self._first else None
        return (_in_order(first or 0.0), *by_joining(participant))


class Groups:
    """All that a roster is asked for; the bridge's own participants are in none."""

    def __init__(self) -> None:
        self.people = Group(_is_in)
        self.hosts = Group(_is_host)
        self.guests = Group(_is_guest)
        self.waiting = Group(_is_waiting)
        self.hands = Group(_has_hand_up, _buzz_time)
        self.spotlit = Group(_is_spotlit, _spotlight)
        self.presenting = Group(_is_presenting)
        self.ringing = Group(_is_ringing)
        self.machines = Group(_is_machine)
        self._each = (
            *(self.people, self.hosts, self.guests, self.waiting, self.hands),
            *(self.spotlit, self.presenting, self.ringing, self.machines),
        )

    def fill(self, participants: Iterable[Participant]) -> None:
        found = tuple(participants)
        for group in self._each:
            group.fill(found)

    def change(self, before: Participant | None, after: Participant | None) -> None:
        for group in self._each:
            group.change(before, after)


def is_there(participant: Participant) -> bool:
    """In the meeting or its waiting room."""
    return participant.service_type not in _NOT_YET_THERE


def is_control(participant: Participant) -> bool:
    """What a Host's client has in each breakout room to hear it; they are elsewhere themselves."""
    is_silent = participant.protocol == "api" and participant.has_media is False
    return participant.is_host and is_silent


def by_joining(participant: Participant) -> tuple[float, str, str]:
    start = participant.start_time
    joined = inf if start is None else _in_order(start)
    return (joined, participant.display_name, participant.uuid)


def _in_order(time: float) -> float:
    """What is no number is neither before nor after another, and would tear the order."""
    return inf if isnan(time) else time


def _is_in(each: Participant) -> bool:
    return is_there(each) and not each.is_waiting


def _is_host(each: Participant) -> bool:
    return each.is_host and _is_in(each)


def _is_guest(each: Participant) -> bool:
    return not each.is_host and _is_in(each)


def _is_waiting(each: Participant) -> bool:
    return each.is_waiting


def _has_hand_up(each: Participant) -> bool:
    return each.has_raised_hand and _is_in(each)


def _buzz_time(each: Participant) -> float | None:
    return each.buzz_time


def _is_spotlit(each: Participant) -> bool:
    return bool(each.spotlight) and _is_in(each)


def _spotlight(each: Participant) -> float | None:
    return each.spotlight


def _is_presenting(each: Participant) -> bool:
    return bool(each.is_presenting) and _is_in(each)


def _is_ringing(each: Participant) -> bool:
    return each.service_type == "connecting"


def _is_machine(each: Participant) -> bool:
    """Something that records, streams, transcribes or listens."""
    return bool(
        each.is_recording
        or each.is_public_streaming
        or each.is_streaming_conference
        or each.is_transcribing
        or each.is_ai_enabled
    )


def _place_of(found: tuple[_Rank, Participant]) -> _Rank:
    return found[0]
