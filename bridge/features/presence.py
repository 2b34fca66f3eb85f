"""Who is there: on the card, and as one line in the thread that rolls arrivals up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from types import MappingProxyType

from bridge.budgets.table import JOINS_NAMED
from bridge.commands.running.record import DONE, UNCONFIRMED
from bridge.mirror.meeting.handlers import HappenedInRoom, MeetingEnded, Settled, Ticked, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.people.comings import Line, Move
from bridge.mirror.people.known_people import KnownPeople
from bridge.mirror.people.roster import Arrived, Departed
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import enumerated, safe
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.stream.events import BreakoutEnded, ParticipantSyncEnded
from bridge.slack.shown import blocks
from bridge.slack.shown.card import CardSection
from bridge.storage.people import audit
from bridge.storage.people.audit import AuditRecord
from bridge.storage.queues.outbox import Post, Priority

# Comings and goings within this time share one line, edited in place.
_WINDOW = timedelta(seconds=JOINS_NAMED.seconds or 0)
# So that a crowd that arrives together is one edit.
_PATIENCE = timedelta(seconds=3)
_NAMES_IN_A_LINE = JOINS_NAMED.amount
# A row of another feature.
_REMOVE = "remove"
_HALF_A_DAY = timedelta(hours=12)
_LONGEST_WITH_LINKS = 200
_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass
class Rollup:
    """The line that is being written."""

    is_open: bool = False
    key: str = ""
    began: datetime | None = None
    changed: datetime | None = None
    line: Line = field(default_factory=Line)
    """What stands in Slack, or is on its way."""
    untold: list[Move] = field(default_factory=list)
    in_rooms: dict[str, tuple[str, str]] = field(default_factory=dict)
    """In which breakout room who is: its id and name."""
    is_looking: bool = False
    """Whether it is being found out who has removed somebody."""


def open_rollup(_event: Settled, meeting: Meeting) -> None:
    """Who was there when the meeting began stands on the card and is not announced."""
    meeting.recall(Rollup).is_open = True


def note_arrival(event: Arrived, meeting: Meeting) -> None:
    if event.participant.is_waiting:
        return
    rollup, uuid = meeting.recall(Rollup), event.participant.uuid
    label = meeting.roster.label(event.participant)
    if room := rollup.in_rooms.pop(uuid, None):
        # A node may show them here before it no longer shows them there.
        _add(Move(uuid, label, "left", room[1]), meeting)
    _add(Move(uuid, label, "joined"), meeting)


def note_departure(event: Departed, meeting: Meeting) -> None:
    """Who is in a breakout room already has not left the meeting."""
    participant = event.participant
    if not participant.is_waiting and participant.uuid not in meeting.recall(Rollup).in_rooms:
        _add(Move(participant.uuid, meeting.roster.label(participant), "left"), meeting)


def note_move(event: HappenedInRoom, meeting: Meeting) -> None:
    """Who leaves the main room for another has not left the meeting."""
    in_rooms, room = meeting.recall(Rollup).in_rooms, event.room
    for change in event.changes:
        if isinstance(change, Arrived) and not change.participant.is_waiting:
            uuid, label = change.participant.uuid, room.roster.label(change.participant)
            name, is_new = meeting.rooms.label(room), not _is_known(uuid, meeting)
            in_rooms[uuid] = room.uuid, name
            if isinstance(event.event, ParticipantSyncEnded):
                continue
            if is_new:
                _add(Move(uuid, label, "joined"), meeting)
            _add(Move(uuid, label, "moved", name), meeting)
        elif isinstance(change, Departed):
            _leave_room(change.participant.uuid, room.uuid, meeting)


def _is_known(uuid: ParticipantId, meeting: Meeting) -> bool:
    """Whether they come from elsewhere in the meeting, and not from outside."""
    rollup = meeting.recall(Rollup)
    is_there = uuid in meeting.roster.participants or uuid in rollup.in_rooms
    return is_there or uuid in rollup.line or any(each.uuid == uuid for each in rollup.untold)


def note_closing(event: BreakoutEnded, meeting: Meeting) -> None:
    """Who turns up in the main room next comes back, and only who does not has left."""
    in_rooms = meeting.recall(Rollup).in_rooms
    for uuid in [each for each, room in in_rooms.items() if room[0] == event.breakout_uuid]:
        _leave_room(ParticipantId(uuid), event.breakout_uuid, meeting)


def _leave_room(uuid: ParticipantId, room_uuid: str, meeting: Meeting) -> None:
    in_rooms = meeting.recall(Rollup).in_rooms
    found = in_rooms.get(uuid)
    if found is not None and found[0] == room_uuid:
        del in_rooms[uuid]
        label = meeting.roster.name_of(uuid) or "Somebody"
        _add(Move(uuid, label, "left", found[1]), meeting)


def post_rollup(_event: Ticked, meeting: Meeting) -> None:
    rollup = meeting.recall(Rollup)
    if rollup.changed is None or rollup.is_looking:
        return
    left = rollup.changed + _PATIENCE - meeting.now()
    if left > timedelta():
        meeting.tick_in(left.total_seconds())
    elif any(each.kind == "left" for each in rollup.untold):
        rollup.is_looking = True
        meeting.later(_look_for_removals)
    else:
        _write(rollup, meeting)


async def _look_for_removals(outside: Outside) -> None:
    """A command of ours may have put them out; the node does not say so."""
    binding = outside.binding
    records = await outside.read(audit.recent, binding.workspace, binding.id)
    await outside.decide(partial(_write_named, records), is_quiet=True)


def _write_named(records: Sequence[AuditRecord], meeting: Meeting) -> None:
    rollup = meeting.recall(Rollup)
    rollup.is_looking = False
    for place, move in enumerate(rollup.untold):
        if move.kind == "left" and (by := _who_removed(move.uuid, records)):
            rollup.untold[place] = replace(move, by=by)
    if rollup.changed is not None:
        _write(rollup, meeting)


def _who_removed(uuid: str, records: Sequence[AuditRecord]) -> str:
    for each in records:
        entry, has_run = each.entry, each.result in {audit.STARTED, DONE, UNCONFIRMED}
        if entry.command == _REMOVE and entry.subject_uuid == uuid and has_run:
            return entry.person_name
    return ""


def close_rollup(event: MeetingEnded, meeting: Meeting) -> None:
    """That all have gone is what the card says of a meeting that is over."""
    rollup = meeting.recall(Rollup)
    if not event.is_left:
        rollup.untold = [each for each in rollup.untold if each.kind != "left"]
        rollup.changed = rollup.changed if rollup.untold else None
    if rollup.changed is not None:
        _write(rollup, meeting)


def show_people(meeting: Meeting) -> CardSection:
    """Since when and how many; hosts, guests, who waits and whose hand is up."""
    roster = meeting.roster
    parts = (
        ("Hosts", roster.hosts),
        ("Guests", roster.guests),
        ("Waiting", roster.waiting),
        ("Hands up", roster.hands),
    )
    lines = [f"*{title}* {_linked(people, meeting)}" for title, people in parts if people]
    speaking = [each for uuid in roster.speaking if (each := roster.find(uuid)) is not None]
    people = _how_many(meeting)
    return CardSection(
        lines=(f"{_since(meeting)} · {people}", *lines),
        spoken=people,
        passing=(_speaking(speaking, meeting),) if speaking else (),
        news=_news(meeting),
    )


def _speaking(people: Collection[Participant], meeting: Meeting) -> str:
    """With the time, for the card is not edited whenever somebody else begins to speak."""
    return f"*Speaking* {_names(people, meeting)} (at {blocks.clock_token(meeting.now())})"


def _how_many(meeting: Meeting) -> str:
    """`6 people, 2 in rooms`."""
    in_rooms = sum(len(room.roster.people) for room in meeting.rooms)
    count = len(meeting.roster.people) + in_rooms
    if not count:
        return "Nobody is in the meeting."
    if in_rooms:
        return say(catalogue.PEOPLE_THERE_IN_ROOMS, count=count, rooms=f"{in_rooms:,}")
    return say(catalogue.PEOPLE_THERE, count=count)


def _since(meeting: Meeting) -> str:
    """With the day, once it has lasted for longer than half of one."""
    is_long = meeting.now() - meeting.began > _HALF_A_DAY
    token = blocks.date_token if is_long else blocks.clock_token
    return f"Since {token(meeting.began)}"


def _news(meeting: Meeting) -> tuple[str, ...]:
    """Who came, waits or raises a hand; a microphone that is muted, or somebody gone, can wait."""
    roster = meeting.roster
    rooms = (each for room in meeting.rooms for each in room.roster.people)
    groups = (("in", roster.people), ("waits", roster.waiting), ("hand", roster.hands))
    return (
        *(f"{what} {each.uuid}" for what, people in groups for each in people),
        *(f"in {each.uuid}" for each in rooms),
        "empty" if roster.is_empty else "",
    )


def _mark(participant: Participant) -> str:
    """Who is on hold hears and says nothing, muted or not."""
    if participant.is_on_hold:
        return " (on hold)"
    return " (muted)" if participant.is_muted else ""


def _linked(people: Collection[Participant], meeting: Meeting) -> str:
    """The same, with links to the profiles of those who have proved who they are.

    A mention would notify them at each edit. A long line has none, for addresses need space too.
    """
    names, profiles = _names(people, meeting), meeting.recall(KnownPeople).profiles
    if not profiles or blocks.length(names) > _LONGEST_WITH_LINKS:
        return names
    return _names(people, meeting, profiles)


def _names(
    people: Collection[Participant], meeting: Meeting, profiles: Mapping[str, str] = _NOBODY
) -> str:
    first = islice(people, _NAMES_IN_A_LINE)
    shown = [_name(each, meeting, profiles.get(each.uuid)) + _mark(each) for each in first]
    return enumerated(shown, _NAMES_IN_A_LINE, of=len(people))


def _name(participant: Participant, meeting: Meeting, profile: str | None) -> str:
    name = safe(meeting.roster.label(participant))
    return blocks.link_token(profile, name) if profile else name


def _add(move: Move, meeting: Meeting) -> None:
    """To the line that is being written; to a new one once the last is a minute old."""
    rollup, now = meeting.recall(Rollup), meeting.now()
    if not rollup.is_open or not meeting.settings.presence:
        return
    if rollup.began is None or now - rollup.began > _WINDOW:
        if rollup.changed is not None:
            # Who came last is told of in the line that ends, for the next one begins empty.
            _write(rollup, meeting)
        _begin_line(rollup, meeting)
    rollup.untold.append(move)
    if rollup.changed is None:
        rollup.changed = now
        meeting.tick_in(_PATIENCE.total_seconds())


def _begin_line(rollup: Rollup, meeting: Meeting) -> None:
    """With what is not told yet."""
    rollup.began, rollup.key, rollup.line = meeting.now(), "", Line()


def _write(rollup: Rollup, meeting: Meeting) -> None:
    """As an edit where nothing stands below; else a line told anew would be out of order."""
    rollup.changed, card = None, meeting.key("card")
    if rollup.key and not meeting.is_newest(rollup.key, card):
        _begin_line(rollup, meeting)
    for each in rollup.untold:
        rollup.line.add(each)
    rollup.untold = []
    told = rollup.line.tell(_NAMES_IN_A_LINE, are_rooms_empty=not rollup.in_rooms)
    text, shown = blocks.escape(told), (blocks.context(safe(told)),)
    if rollup.key:
        meeting.edit(rollup.key, text, shown, Priority.CARD)
        return
    began = rollup.began or meeting.now()
    rollup.key = meeting.key(f"presence/{began.timestamp():.3f}")
    meeting.show(
        Post(
            key=rollup.key,
            channel=meeting.binding.channel,
            text=text,
            blocks=shown,
            thread_key=card,
            priority=Priority.CARD,
        )
    )


HANDLERS = (
    on(Arrived, note_arrival),
    on(Departed, note_departure),
    on(HappenedInRoom, note_move),
    on(BreakoutEnded, note_closing),
    on(Settled, open_rollup),
    on(Ticked, post_rollup),
    on(MeetingEnded, close_rollup),
)
CARD = show_people
