"""Who is in a conference, as told event by event; pure.

A stream begins with a bracket that holds everybody, known or not. Between its
ends the roster collects in silence and then yields only what differs from
before, so that neither a reconnect nor a restart announces anybody twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from bridge.mirror.people.groups import Group, Groups, by_joining, is_control, is_there
from bridge.mirror.people.labels import Labels, is_label_of
from bridge.pexip.models import ConferenceStatus, Participant, ParticipantId, StagePosition
from bridge.pexip.stream.events import (
    ConferenceUpdated,
    LayoutChanged,
    ParticipantCreated,
    ParticipantDeleted,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
    ParticipantUpdated,
    StageChanged,
)
from bridge.pexip.stream.heard import StreamLost, StreamOpened
from bridge.storage.meetings.meetings import Attendee


@dataclass(frozen=True)
class Arrived:
    """Came into the meeting or its waiting room."""

    participant: Participant


@dataclass(frozen=True)
class Departed:
    """Left; as last seen."""

    participant: Participant


@dataclass(frozen=True)
class Changed:
    """Is there as before, with something different."""

    before: Participant
    after: Participant


@dataclass(frozen=True)
class ConferenceChanged:
    """Before is None for the first that is heard of the conference."""

    before: ConferenceStatus | None
    after: ConferenceStatus


Change: TypeAlias = Arrived | Departed | Changed | ConferenceChanged
_ById: TypeAlias = dict[ParticipantId, Participant]


class Roster:
    """The people of one conference; those of the bridge itself are in it but never announced."""

    def __init__(
        self,
        own: Iterable[ParticipantId] = (),
        known: Iterable[Participant | Attendee] = (),
        *,
        labels: Labels | None = None,
        place: str = "",
    ) -> None:
        """Take those stored as present for present until the first bracket says more.

        Of those who have left only the name is kept. A breakout room, named by `place`, shares the
        labels of its meeting, so that the second Bob is that in both; and what Hosts have there
        only to hear it is nobody.
        """
        self._own = set(own)
        self._participants: _ById = {}
        self._groups = Groups()
        # Of these only what is stored is known: the rest is no change when it is first heard.
        self._stored: set[ParticipantId] = set()
        self._collected: _ById | None = None
        # Whether the stream has begun and neither a bracket nor its lack has shown.
        self._is_new = False
        self._is_growing = False
        self._stage: tuple[StagePosition, ...] = ()
        self._speaking: tuple[ParticipantId, ...] | None = ()
        self._labels = labels or Labels()
        self._place = place
        self.conference: ConferenceStatus | None = None
        self.layout: LayoutChanged | None = None
        self.is_synced = False
        self.version = 0
        """Another one after whatever was told of one participant and is not known yet."""
        for each in known:
            if isinstance(each, Attendee):
                self.keep_name(ParticipantId(each.participant_uuid), each.name)
            if isinstance(each, Participant) or each.left is None:
                self._recall(each)
        self._arrange_all()

    @classmethod
    def of(
        cls,
        participants: Iterable[Participant],
        conference: ConferenceStatus | None = None,
        *,
        own: Iterable[ParticipantId] = (),
        names: Mapping[ParticipantId, str] = MappingProxyType({}),
        place: str = "",
    ) -> "Roster":
        """What a node answers when asked, as complete as after a bracket.

        Whoever is called so elsewhere keeps that name.
        """
        roster = cls(own, place=place)
        for uuid, label in names.items():
            roster.keep_name(uuid, label)
        for each in participants:
            roster._recall(each)
        roster._arrange_all()
        roster.conference = conference
        roster.is_synced = True
        return roster

    @property
    def labels(self) -> Labels:
        """What everybody is called, for the rosters of its breakout rooms."""
        return self._labels

    def release_all(self) -> None:
        """The room is no more: nobody is called anything because of it."""
        for uuid in self._participants:
            self._labels.release(uuid, self._place)

    @property
    def own(self) -> frozenset[ParticipantId]:
        """The bridge's participants, earlier ones included, for a node may still show those."""
        return frozenset(self._own)

    def add_own(self, uuid: ParticipantId) -> None:
        self._regroup(self._participants.get(uuid), None)
        self._own.add(uuid)
        self._labels.release(uuid, self._place)

    @property
    def participants(self) -> Mapping[ParticipantId, Participant]:
        """Everybody whom the node names, the bridge included."""
        return MappingProxyType(self._participants)

    @property
    def people(self) -> tuple[Participant, ...]:
        """In the meeting itself, by the time they joined."""
        return self._groups.people.all

    @property
    def waiting(self) -> tuple[Participant, ...]:
        """In the waiting room, by the time they came."""
        return self._groups.waiting.all

    @property
    def hands(self) -> tuple[Participant, ...]:
        """Raised hands, the first one first."""
        return self._groups.hands.all

    @property
    def is_empty(self) -> bool:
        """Whether nobody is in the meeting or waits for it."""
        return not self._groups.people and not self._groups.waiting

    @property
    def has_people(self) -> bool:
        return len(self._groups.people) > 0

    @property
    def hosts(self) -> Group:
        return self._groups.hosts

    @property
    def guests(self) -> Group:
        return self._groups.guests

    @property
    def spotlit(self) -> tuple[Participant, ...]:
        """Those in the primary positions, the first one first."""
        return self._groups.spotlit.all

    @property
    def presenting(self) -> tuple[Participant, ...]:
        return self._groups.presenting.all

    @property
    def ringing(self) -> tuple[Participant, ...]:
        """Whom the meeting is calling, or who is calling it."""
        return self._groups.ringing.all

    @property
    def machines(self) -> tuple[Participant, ...]:
        """Whatever records, streams, transcribes or listens."""
        return self._groups.machines.all

    @property
    def speaking(self) -> tuple[ParticipantId, ...]:
        """Who is heard: the loudest first, then who spoke last."""
        if self._speaking is None:
            heard = (
                each
                for each in self._stage
                if each.is_speaking and each.participant_uuid in self._participants
            )
            ranked = sorted(heard, key=lambda each: (-each.vad, each.stage_index))
            self._speaking = tuple(each.participant_uuid for each in ranked)
        return self._speaking

    def find(self, uuid: ParticipantId) -> Participant | None:
        return self._participants.get(uuid)

    def label(self, participant: Participant) -> str:
        """A name fit for one line, numbered where others have the same; kept for a whole stay."""
        return self._labels.of(participant)

    def namesakes(self, participant: Participant) -> tuple[Participant, ...]:
        """Everybody of the same name who is there, themselves included."""
        found = map(self._participants.get, self._labels.namesakes(participant))
        return tuple(each for each in found if each is not None)

    def name_of(self, uuid: ParticipantId) -> str | None:
        """The last label of anybody who is or was there; None for somebody never heard of."""
        collected = (self._collected or {}).get(uuid)
        return self._labels.last(uuid) or (self.label(collected) if collected else None)

    def keep_name(self, uuid: ParticipantId, label: str) -> None:
        """Of somebody whom others have seen, as in a breakout room or before a restart."""
        self._labels.keep(uuid, label)

    def apply(self, event: object) -> tuple[Change, ...]:
        """Take in one event; others than those of the roster change nothing."""
        match event:
            case ParticipantSyncBegan():
                self._collected, self._is_new, self.is_synced = {}, False, False
            case StreamLost() | StreamOpened():
                self._begin_anew(is_open=isinstance(event, StreamOpened))
            case ParticipantSyncEnded():
                return self._end_sync()
            case ParticipantCreated(participant=each) | ParticipantUpdated(participant=each):
                return self._put(each)
            case ParticipantDeleted(uuid=uuid):
                return self._drop(uuid)
            case ConferenceUpdated(conference=conference):
                return self._update_conference(conference)
            case StageChanged() | LayoutChanged():
                self._update_picture(event)
            case _:
                pass
        return ()

    def _update_picture(self, event: StageChanged | LayoutChanged) -> None:
        if isinstance(event, StageChanged):
            self._stage, self._speaking = event.positions, None
        else:
            self.layout = event

    @property
    def is_collecting(self) -> bool:
        """Whether it takes a `settle` to tell that the first roster is complete."""
        return self._is_new and self._collected is not None

    def settle(self) -> tuple[Change, ...]:
        """Called about once a second, for nodes that do not bracket their first roster.

        Once nobody more was named for a while, it is complete.
        """
        if not self.is_collecting:
            return ()
        if self._is_growing:
            self._is_growing = False
            return ()
        self._is_new = False
        return self._end_sync()

    def _begin_anew(self, *, is_open: bool) -> None:
        """A bracket cut off is worth nothing, and who speaks or how the picture is not known."""
        self._collected, self._stage, self._speaking, self.is_synced = None, (), (), False
        self._is_new = is_open
        self.layout = None

    def _end_sync(self) -> tuple[Change, ...]:
        """An end without its beginning tells nothing about who is missing."""
        if self._collected is None:
            return ()
        after, self._collected = self._collected, None
        before, self._participants = self._participants, after
        self.is_synced = True
        for uuid in before.keys() - after.keys():
            self._labels.release(uuid, self._place)
        self._arrange_all()
        uuids = dict.fromkeys([*before, *after])
        found = [self._change(before.get(uuid), after.get(uuid)) for uuid in uuids]
        self._stored.clear()
        return tuple(change for change in found if change is not None)

    def _put(self, participant: Participant) -> tuple[Change, ...]:
        if self._is_new and self._collected is None:
            self._collected = {}
        if self._collected is not None:
            self._collected[participant.uuid] = participant
            self._is_growing = True
            return ()
        before = self._participants.get(participant.uuid)
        if before == participant and before.uuid not in self._stored:
            # Nodes say all of somebody again and again.
            return ()
        self.version += 1
        self._participants[participant.uuid] = participant
        self._regroup(before, participant)
        self._label(participant)
        change = self._change(before, participant)
        self._stored.discard(participant.uuid)
        return (change,) if change else ()

    def _drop(self, uuid: ParticipantId) -> tuple[Change, ...]:
        if self._collected is not None:
            self._collected.pop(uuid, None)
            return ()
        before = self._participants.pop(uuid, None)
        self._regroup(before, None)
        change = self._change(before, None)
        self._labels.release(uuid, self._place)
        self._stored.discard(uuid)
        return (change,) if change else ()

    def _update_conference(self, after: ConferenceStatus) -> tuple[Change, ...]:
        before, self.conference = self.conference, after
        return () if before == after else (ConferenceChanged(before, after),)

    def _change(self, before: Participant | None, after: Participant | None) -> Change | None:
        was = before if before is not None and self._is_there(before) else None
        now = after if after is not None and self._is_there(after) else None
        if was is None:
            return None if now is None else Arrived(now)
        if now is None:
            return Departed(was)
        return None if self._is_same(was, now) else Changed(was, now)

    def _is_same(self, before: Participant, after: Participant) -> bool:
        if before.uuid not in self._stored:
            return before == after
        # Stored is the label, perhaps with a number that the node does not know.
        was_let_in = before.is_waiting and not after.is_waiting
        return (
            not was_let_in and before.role == after.role and is_label_of(before.display_name, after)
        )

    def _is_there(self, participant: Participant) -> bool:
        return not self._is_nobody(participant) and is_there(participant)

    def _is_nobody(self, participant: Participant) -> bool:
        """The bridge's own, or what a Host hears a breakout room with."""
        return participant.uuid in self._own or bool(self._place and is_control(participant))

    def _recall(self, known: Participant | Attendee) -> None:
        participant = known if isinstance(known, Participant) else _from_storage(known)
        self._participants[participant.uuid] = participant
        if isinstance(known, Attendee):
            self._stored.add(participant.uuid)

    def _arrange_all(self) -> None:
        self._speaking = None
        others = (each for each in self._participants.values() if not self._is_nobody(each))
        self._groups.fill(others)
        for participant in sorted(self._participants.values(), key=by_joining):
            self._label(participant)

    def _regroup(self, before: Participant | None, after: Participant | None) -> None:
        if before is None or after is None:
            self._speaking = None
        was = None if before is None or self._is_nobody(before) else before
        now = None if after is None or self._is_nobody(after) else after
        if was is not None or now is not None:
            self._groups.change(was, now)

    def _label(self, participant: Participant) -> None:
        if not self._is_nobody(participant):
            self._labels.give(participant, self._place)


def _from_storage(attendee: Attendee) -> Participant:
    return Participant.model_validate(
        {
            "uuid": attendee.participant_uuid,
            "display_name": attendee.name,
            "role": attendee.role if attendee.was_in else "guest",
            "service_type": "" if attendee.was_in else "waiting_room",
            "protocol": attendee.protocol,
            "start_time": attendee.joined.timestamp(),
        }
    )
