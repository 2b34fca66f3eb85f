"""The breakout rooms of one conference, each with its people, as the main stream tells of them.

A room is announced by its id. What it is called stands in the first thing that happens in it, or
has to be asked for. The bridge is in each room as a participant without media of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bridge.mirror.people.labels import Labels
from bridge.mirror.people.roster import Change, Roster
from bridge.pexip.models import ConferenceStatus, ParticipantId
from bridge.pexip.stream.events import (
    BreakoutBegan,
    BreakoutEnded,
    BreakoutEventReceived,
    ConferenceUpdated,
)
from bridge.pexip.stream.heard import StreamLost


@dataclass(eq=False)
class Room:
    """One room and who is in it."""

    uuid: str
    name: str = ""
    own: ParticipantId | None = None
    roster: Roster = field(default_factory=Roster)

    @property
    def needs_help(self) -> bool:
        """Whether somebody in it has asked for a Host."""
        conference = self.roster.conference
        return bool(conference and conference.breakoutbuzz and conference.breakoutbuzz.value)

    @property
    def status(self) -> ConferenceStatus | None:
        return self.roster.conference


class Rooms:
    """Which rooms there are."""

    def __init__(self, labels: Labels | None = None) -> None:
        """`labels` are those of the main room."""
        self._rooms: dict[str, Room] = {}
        self._labels = labels or Labels()

    def share(self, labels: Labels) -> None:
        """The main room's roster is another from now on; rooms that are open keep what they had."""
        self._labels = labels

    def __iter__(self) -> Iterator[Room]:
        return iter(self._rooms.values())

    def __len__(self) -> int:
        return len(self._rooms)

    @property
    def by_name(self) -> Mapping[str, Room]:
        """In the order of their beginning; of namesakes the later are numbered."""
        named: dict[str, Room] = {}
        for number, room in enumerate(self._rooms.values(), 1):
            shown = room.name or f"Room {number}"
            named[shown if shown not in named else f"{shown} ({number})"] = room
        return named

    @property
    def own(self) -> frozenset[ParticipantId]:
        """The bridge's participants in the rooms."""
        return frozenset(room.own for room in self._rooms.values() if room.own)

    def get(self, uuid: str) -> Room | None:
        return self._rooms.get(uuid)

    def find(self, name: str) -> Room | None:
        """The room of this name, however it is capitalized, or of this id."""
        wanted = " ".join(name.casefold().split())
        for each, room in self.by_name.items():
            if wanted in {" ".join(each.casefold().split()), room.uuid}:
                return room
        return None

    def label(self, room: Room) -> str:
        """What people call it here."""
        return next((name for name, each in self.by_name.items() if each is room), room.name)

    def find_person(self, uuid: ParticipantId) -> Room | None:
        """The room that somebody is in."""
        return next((room for room in self if room.roster.find(uuid) is not None), None)

    def apply(self, event: object) -> tuple[Room, tuple[Change, ...]] | None:
        """Take in one event; what has changed in which room, if it told of one.

        Others than those of rooms change nothing.
        """
        match event:
            case BreakoutBegan(breakout_uuid=uuid, participant_uuid=own):
                self._begin(uuid, own)
            case BreakoutEnded(breakout_uuid=uuid):
                if (room := self._rooms.pop(uuid, None)) is not None:
                    room.roster.release_all()
            case BreakoutEventReceived(breakout_uuid=uuid, event=inner):
                room = self._rooms.get(uuid) or self._begin(uuid, None)
                if isinstance(inner, ConferenceUpdated) and inner.conference.breakout_name:
                    room.name = inner.conference.breakout_name
                return room, room.roster.apply(inner)
            case StreamLost():
                # The next stream begins by announcing all that are still there.
                for room in self._rooms.values():
                    room.roster.release_all()
                self._rooms.clear()
            case _:
                pass
        return None

    def _begin(self, uuid: str, own: ParticipantId | None) -> Room:
        room = self._rooms.get(uuid)
        if room is None:
            room = Room(uuid, roster=Roster(labels=self._labels, place=uuid))
            self._rooms[uuid] = room
        if own:
            room.own = own
            room.roster.add_own(own)
        return room
