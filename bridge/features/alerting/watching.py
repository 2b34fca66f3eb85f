"""Look out in all meetings for what people want to be told of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from bridge.commands.table.situation import Services
from bridge.features.alerting.telling import tell
from bridge.mirror.meeting.handlers import (
    AlertsChanged,
    Handler,
    HappenedInRoom,
    MeetingBegan,
    Recaller,
    Settled,
    Ticked,
    on,
    recalling,
)
from bridge.mirror.meeting.lookouts import Due, Happening, Lookouts, Paces
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.meeting.overheard import Heard, Overheard
from bridge.mirror.people.rooms import Room
from bridge.mirror.people.roster import Arrived, Changed, Departed, Roster
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.stream.events import ParticipantCreated, ParticipantUpdated
from bridge.storage.database import Transaction
from bridge.storage.meetings import owed
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.meetings.owed import Left, Owed
from bridge.storage.people import alerts, person_links
from bridge.storage.people.alerts import OF_WORDS, Alert, AlertKind

_SOMEBODY = "Somebody"
# As many as the roster remembers the names of.
_MOST_MET = 10_000


@dataclass(frozen=True)
class _Stored:
    """All alerts, who of the meeting is who in Slack, and what was still to be told."""

    alerts: tuple[Alert, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    left: Left = field(default_factory=Left)


@dataclass
class Watch:
    """What this meeting's alerts need between two events."""

    lookouts: Lookouts = field(default_factory=Lookouts)
    paces: Paces = field(default_factory=Paces)
    known: dict[AlertKind, frozenset[str]] = field(default_factory=dict)
    """Who had a hand up, or waited, when it was looked last."""
    is_settled: bool = False
    """Whether it is known who is there; who was there by then has not just come."""
    in_rooms: set[str] = field(default_factory=set)
    """Who went into a breakout room: whoever comes back from one does not join."""
    met: set[str] = field(default_factory=set)
    """Who was in the main room and is no more."""


class Alerting:
    """`services` is set before any meeting is followed."""

    def __init__(self) -> None:
        self.services: Services | None = None

    @property
    def handlers(self) -> tuple[Handler | Recaller, ...]:
        return (
            recalling(_load, self._resume),
            on(MeetingBegan, self._begin),
            on(AlertsChanged, self._change),
            on(Arrived, self._greet),
            on(Changed, self._greet_admitted),
            on(Departed, _note_departure),
            on(HappenedInRoom, self._greet_in_room),
            on(Settled, self._compare),
            on(Ticked, self._tell_held),
        )

    def _begin(self, _event: MeetingBegan, meeting: Meeting) -> None:
        meeting.write(owed.begun, meeting.id)
        meeting.later(self._look_up)

    def _change(self, event: AlertsChanged, meeting: Meeting) -> None:
        self._install(_Stored(event.alerts, event.links), meeting)

    async def _look_up(self, outside: Outside) -> None:
        """A new meeting has nothing to be recalled by."""
        stored = await outside.read(_load_of, outside.binding.id, outside.id)
        await outside.decide(partial(self._open, stored), is_quiet=True)

    def _open(self, stored: _Stored, meeting: Meeting) -> None:
        self._install(stored, meeting)
        self._tell_of_beginning(meeting)

    def _tell_of_beginning(self, meeting: Meeting) -> None:
        meeting.write(owed.begun_told, meeting.id)
        if wanted := meeting.recall(Watch).lookouts.of("begins"):
            self._note(wanted, _numbered("begins", meeting), (), meeting)

    def _resume(self, stored: _Stored, meeting: Meeting) -> None:
        """Go on with what an earlier process did not come to."""
        self._install(stored, meeting)
        known = {each.id: each for each in stored.alerts}
        for each in stored.left.owed:
            alert = known.get(each.alert_id)
            happening = _again(each, alert, stored.left, meeting) if alert else None
            if alert is None or happening is None:
                meeting.write(owed.settle, meeting.id, each.name)
            elif each.told is not None:
                paces, told = meeting.recall(Watch).paces, min(each.told, meeting.steady_now())
                paces.hold(alert, happening, told=told, pace=each.pace, held=each.more + 1)
            else:
                self._bring(Due(alert, happening, each.more), each.name, meeting)
        _tick(meeting.recall(Watch), meeting)
        if stored.left.is_begin_untold:
            self._tell_of_beginning(meeting)

    def _install(self, stored: _Stored, meeting: Meeting) -> None:
        watch = meeting.recall(Watch)
        if watch.is_settled and not watch.lookouts.people:
            _learn(watch, meeting)
        watch.lookouts = _lookouts(stored)
        listener = partial(self._hear, meeting) if watch.lookouts.has_words else None
        meeting.recall(Overheard).listener = listener

    def _hear(self, meeting: Meeting, heard: Heard) -> None:
        for alert in meeting.recall(Watch).lookouts.in_line(heard.text):
            happening = Happening(
                kind=alert.kind, number=heard.line_id, name=heard.name, text=heard.text
            )
            self._note((alert,), happening, heard.uuids, meeting)

    def _greet(self, event: Arrived, meeting: Meeting) -> None:
        person, watch = event.participant, meeting.recall(Watch)
        if person.is_waiting or not watch.is_settled:
            return
        if person.uuid in watch.in_rooms:
            watch.in_rooms.discard(person.uuid)
        else:
            self._tell_joined(person, _name(meeting.roster, person), meeting)

    def _greet_admitted(self, event: Changed, meeting: Meeting) -> None:
        """Whoever is let in from the waiting room joins at that moment."""
        was_let_in = event.before.is_waiting and not event.after.is_waiting
        if was_let_in and meeting.recall(Watch).is_settled:
            self._tell_joined(event.after, _name(meeting.roster, event.after), meeting)

    def _greet_in_room(self, event: HappenedInRoom, meeting: Meeting) -> None:
        """Whoever comes into a room from outside joins; a bracket names those who were there."""
        watch, room = meeting.recall(Watch), event.room
        is_live = isinstance(event.event, ParticipantCreated | ParticipantUpdated)
        for change in event.changes:
            if isinstance(change, Arrived) and not change.participant.is_waiting:
                person = change.participant
                is_new = is_live and watch.is_settled and not self._is_known(person.uuid, meeting)
                watch.in_rooms.add(person.uuid)
                if is_new:
                    name = _in_room(meeting, room, person)
                    self._tell_joined(person, name, meeting)

    @staticmethod
    def _is_known(uuid: ParticipantId, meeting: Meeting) -> bool:
        """Whether they were in the meeting before; on the way they may be in neither place."""
        watch = meeting.recall(Watch)
        return uuid in watch.in_rooms or uuid in watch.met or uuid in meeting.roster.participants

    def _tell_joined(self, person: Participant, name: str, meeting: Meeting) -> None:
        if wanted := meeting.recall(Watch).lookouts.of("joins"):
            self._note(wanted, _by("joins", person, name, meeting), (person.uuid,), meeting)

    def _compare(self, _event: Settled, meeting: Meeting) -> None:
        watch = meeting.recall(Watch)
        if not meeting.roster.is_synced:
            return
        if not watch.is_settled:
            watch.is_settled = True
            _learn(watch, meeting)
            return
        kinds: tuple[AlertKind, ...] = ("hands", "waiting")
        for kind in kinds:
            wanted, before = watch.lookouts.of(kind), watch.known.get(kind, frozenset())
            people = dict(_people(kind, meeting))
            watch.known[kind] = frozenset(people)
            for uuid, (person, name) in people.items() if wanted else ():
                if uuid not in before:
                    self._note(wanted, _by(kind, person, name, meeting), (uuid,), meeting)

    def _note(
        self,
        wanted: Iterable[Alert],
        happening: Happening,
        uuids: tuple[str, ...],
        meeting: Meeting,
    ) -> None:
        watch, now = meeting.recall(Watch), meeting.steady_now()
        for alert in watch.lookouts.about(wanted, happening):
            if watch.lookouts.is_own(alert, uuids, happening.name):
                continue
            if due := watch.paces.take(alert, happening, now):
                self._owe(due, meeting)
            else:
                meeting.write(owed.owe, meeting.id, _held(watch.paces, alert, happening))
        _tick(watch, meeting)

    def _tell_held(self, _event: Ticked, meeting: Meeting) -> None:
        watch = meeting.recall(Watch)
        for pace, due in watch.paces.due(meeting.steady_now()):
            meeting.write(owed.release, meeting.id, pace)
            self._owe(due, meeting)
        _tick(watch, meeting)

    def _owe(self, due: Due, meeting: Meeting) -> None:
        """Stored with what it is about; then it is on its way."""
        happening = due.happening
        waiting = Owed(
            alert_id=due.alert.id, number=happening.number, uuid=happening.uuid, more=due.more
        )
        meeting.write(owed.owe, meeting.id, waiting)
        self._bring(due, waiting.name, meeting)

    def _bring(self, due: Due, name: str, meeting: Meeting) -> None:
        async def bring(outside: Outside) -> None:
            if self.services is not None:
                await tell(due, name, outside, self.services)

        meeting.later(bring)


def _note_departure(event: Departed, meeting: Meeting) -> None:
    """Who leaves the main room may be on the way into another."""
    met = meeting.recall(Watch).met
    if len(met) < _MOST_MET:
        met.add(event.participant.uuid)


async def _load(tx: Transaction, record: MeetingRecord) -> _Stored:
    return await _load_of(tx, record.binding_id, record.id)


async def _load_of(tx: Transaction, binding_id: str, meeting_id: str) -> _Stored:
    found = await alerts.of_binding(tx, binding_id)
    links = await person_links.of_meeting(tx, meeting_id) if found else {}
    return _Stored(found, links, await owed.left(tx, meeting_id))


def _lookouts(stored: _Stored) -> Lookouts:
    own: dict[str, set[str]] = {}
    for uuid, person in stored.links.items():
        own.setdefault(person, set()).add(uuid)
    return Lookouts(stored.alerts, own)


def _people(kind: AlertKind, meeting: Meeting) -> Iterator[tuple[str, tuple[Participant, str]]]:
    """Whose hand is up, or who waits, there or in a breakout room: the person and their name."""
    places = [("", meeting.roster)]
    places += [(meeting.rooms.label(room), room.roster) for room in meeting.rooms]
    for label, roster in places:
        for person in roster.hands if kind == "hands" else roster.waiting:
            name = _name(roster, person)
            yield person.uuid, (person, _with_room(label, name))


def _learn(watch: Watch, meeting: Meeting) -> None:
    """Whose hand was up before anybody asked, or before we were there, is no news."""
    watch.known["hands"] = frozenset(dict(_people("hands", meeting)))
    watch.known["waiting"] = frozenset(dict(_people("waiting", meeting)))


def _name(roster: Roster, person: Participant) -> str:
    return clean_name(roster.label(person), _SOMEBODY)


def _in_room(meeting: Meeting, room: Room, person: Participant) -> str:
    return _with_room(meeting.rooms.label(room), _name(room.roster, person))


def _with_room(label: str, name: str) -> str:
    return f"{clean_name(label, 'Room')} · {name}" if label else name


def _by(kind: AlertKind, person: Participant, name: str, meeting: Meeting) -> Happening:
    return Happening(kind=kind, number=_number(meeting), name=name, uuid=person.uuid)


def _numbered(kind: AlertKind, meeting: Meeting) -> Happening:
    return Happening(kind=kind, number=_number(meeting))


def _number(meeting: Meeting) -> int:
    """Of what no line tells; no line has it."""
    return meeting.new_line().line_id


def _again(each: Owed, alert: Alert, left: Left, meeting: Meeting) -> Happening | None:
    """What it was about; None where the line is gone."""
    if alert.kind in OF_WORDS:
        line = (left.lines or {}).get(each.number)
        if line is None:
            return None
        return Happening(kind=alert.kind, number=line.id, name=line.name, text=line.text)
    name = meeting.name_of(ParticipantId(each.uuid)) if each.uuid else ""
    return Happening(
        kind=alert.kind, number=each.number, uuid=each.uuid, name=clean_name(name or "", _SOMEBODY)
    )


def _held(paces: Paces, alert: Alert, happening: Happening) -> Owed:
    told, pace, held = paces.standing(alert)
    return Owed(
        alert_id=alert.id,
        number=happening.number,
        uuid=happening.uuid,
        more=held - 1,
        told=told,
        pace=pace,
    )


def _tick(watch: Watch, meeting: Meeting) -> None:
    if (seconds := watch.paces.seconds_left(meeting.steady_now())) is not None:
        meeting.tick_in(seconds)
