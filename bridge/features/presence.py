"""Who is there: on the card, and as one line in the thread that rolls arrivals up."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from bridge.budgets.table import JOINS_NAMED
from bridge.mirror.meeting.handlers import HappenedInRoom, MeetingEnded, Settled, Ticked, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Arrived, Departed
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import enumerated, listed, safe
from bridge.pexip.models import Participant
from bridge.slack.shown import blocks
from bridge.slack.shown.card import CardSection
from bridge.storage.queues.outbox import Post, Priority

# Comings and goings within this time share one line, edited in place.
_WINDOW = timedelta(seconds=JOINS_NAMED.seconds or 0)
# So that a crowd that arrives together is one edit.
_PATIENCE = timedelta(seconds=3)
_NAMES_IN_A_LINE = JOINS_NAMED.amount
_HALF_A_DAY = timedelta(hours=12)


@dataclass
class Rollup:
    """The line that is being written, and the people it tells of by uuid."""

    is_open: bool = False
    number: int = 0
    began: datetime | None = None
    changed: datetime | None = None
    arrived: dict[str, str] = field(default_factory=dict)
    departed: dict[str, str] = field(default_factory=dict)
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Who went where within the meeting: name and room."""


def open_rollup(_event: Settled, meeting: Meeting) -> None:
    """Who was there when the meeting began stands on the card and is not announced."""
    meeting.recall(Rollup).is_open = True


def note_arrival(event: Arrived, meeting: Meeting) -> None:
    rollup = _rollup_for(meeting)
    if rollup is None or event.participant.is_waiting:
        return
    uuid = event.participant.uuid
    if rollup.departed.pop(uuid, None) is None:
        rollup.arrived[uuid] = meeting.roster.label(event.participant)


def note_departure(event: Departed, meeting: Meeting) -> None:
    rollup = _rollup_for(meeting)
    if rollup is None or event.participant.is_waiting:
        return
    uuid = event.participant.uuid
    if rollup.arrived.pop(uuid, None) is None:
        rollup.departed[uuid] = meeting.roster.label(event.participant)


def note_move(event: HappenedInRoom, meeting: Meeting) -> None:
    """Who leaves the main room for another has not left the meeting."""
    rollup = meeting.recall(Rollup)
    for change in event.changes:
        if isinstance(change, Arrived):
            uuid = change.participant.uuid
            name = rollup.departed.pop(uuid, None)
            if name is not None:
                rollup.moved[uuid] = (name, meeting.rooms.label(event.room))
        elif isinstance(change, Departed):
            # Who turns up in the main room next comes back, and only who does not has left.
            note_departure(change, meeting)


def post_rollup(_event: Ticked, meeting: Meeting) -> None:
    rollup = meeting.recall(Rollup)
    if rollup.changed is None:
        return
    left = rollup.changed + _PATIENCE - meeting.now()
    if left > timedelta():
        meeting.tick_in(left.total_seconds())
    else:
        _write(rollup, meeting)


def close_rollup(_event: MeetingEnded, meeting: Meeting) -> None:
    rollup = meeting.recall(Rollup)
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
    lines = [f"*{title}* {_names(people, meeting)}" for title, people in parts if people]
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


def _names(people: Collection[Participant], meeting: Meeting) -> str:
    first = islice(people, _NAMES_IN_A_LINE)
    shown = [safe(meeting.roster.label(each)) + _mark(each) for each in first]
    return enumerated(shown, _NAMES_IN_A_LINE, of=len(people))


def _rollup_for(meeting: Meeting) -> Rollup | None:
    """The line to write on; a new one once the last is a minute old."""
    rollup = meeting.recall(Rollup)
    if not rollup.is_open or not meeting.settings.presence:
        return None
    now = meeting.now()
    if rollup.began is None or now - rollup.began > _WINDOW:
        if rollup.changed is not None:
            # Who came last is told of in the line that ends, for the next one begins empty.
            _write(rollup, meeting)
        rollup.number += 1
        rollup.began = now
        rollup.arrived, rollup.departed, rollup.moved = {}, {}, {}
    if rollup.changed is None:
        rollup.changed = now
        meeting.tick_in(_PATIENCE.total_seconds())
    return rollup


def _write(rollup: Rollup, meeting: Meeting) -> None:
    rollup.changed = None
    text = _sentence(rollup)
    began = rollup.began or meeting.now()
    key = meeting.key(f"presence/{began.timestamp():.3f}")
    block = blocks.context(safe(text))
    meeting.show(
        Post(
            key=key,
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(block,),
            thread_key=meeting.key("card"),
            priority=Priority.CARD,
        )
    )


def _sentence(rollup: Rollup) -> str:
    """“Bob joined · Carol left”, or that those who came have gone again."""
    parts = [
        f"{_list(names)} {verb}"
        for verb, names in (("joined", rollup.arrived), ("left", rollup.departed))
        if names
    ]
    rooms: dict[str, dict[str, str]] = {}
    for uuid, (name, room) in rollup.moved.items():
        rooms.setdefault(room, {})[uuid] = name
    parts += [f"{_list(names)} moved to {room}" for room, names in rooms.items()]
    return " · ".join(parts) or "Somebody was here for a moment."


def _list(people: dict[str, str]) -> str:
    return listed(list(people.values()), _NAMES_IN_A_LINE)


HANDLERS = (
    on(Arrived, note_arrival),
    on(Departed, note_departure),
    on(HappenedInRoom, note_move),
    on(Settled, open_rollup),
    on(Ticked, post_rollup),
    on(MeetingEnded, close_rollup),
)
CARD = show_people
