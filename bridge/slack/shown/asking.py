"""People who want something: a message in the thread with buttons, and then what came of it.

Whoever comes within a minute joins the same message, so that many at once are one. It is edited
whoever has acted and wherever: the audit knows which of our commands it was, and else it was done
in the meeting itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import is_

from bridge.budgets.bucket import Buckets
from bridge.budgets.counters import PAST
from bridge.budgets.table import HANDS
from bridge.commands.named.resolver import describe
from bridge.commands.running.record import DONE, UNCONFIRMED
from bridge.commands.table.outcome import Button
from bridge.commands.typed.arguments import ROOM
from bridge.mirror.meeting.handlers import Handler, MeetingEnded, Settled, Ticked, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.people.rooms import Room
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.models import Participant, ParticipantId
from bridge.slack.shown.blocks import Block, actions, context, escape, section
from bridge.slack.shown.buttons import button_elements
from bridge.slack.shown.card import fit_lines
from bridge.storage.people import audit
from bridge.storage.people.audit import AuditRecord
from bridge.storage.queues.outbox import Post, Priority

_WINDOW = timedelta(minutes=1)
_LONGEST_TEXT = 1500
_MOST_IN_ORDER = 20
_MOST_WITH_BUTTONS = 5
# Two replicas' clocks may differ by so much.
_CLOCK_SKEW = timedelta(seconds=2)
# On the way from one conference to another nobody is seen.
_ON_THE_WAY = timedelta(seconds=3)
_LOOK_AGAIN_SECONDS = 1.0
_OF_THE_MEETING = "the meeting ended"
_OF_THE_BRIDGE = "the bridge left"
# How soon somebody whose turn was put off is looked at again.
_LATER_SECONDS = 3.0
# The same after each edit, so that a press from before it is still one of it.
_ROW = "row"


@dataclass(kw_only=True)
class Asker:
    """One who asks, and in the end what came of it."""

    uuid: ParticipantId
    label: str
    line: str
    since: datetime
    room: str = ""
    """The id of the breakout room that they are in; empty for the main room."""
    room_name: str = ""
    gone: datetime | None = None
    """Since when they no longer ask, while it is not known why."""
    ending: str = ""
    is_gone: bool = False
    """They ask no more, and what came of it is being found out."""

    @property
    def values(self) -> dict[str, str]:
        """What a button of theirs carries: who it is, and where."""
        where = {ROOM: self.room_name} if self.room_name else {}
        return {"participant": self.uuid, **where}

    def roster(self, meeting: Meeting) -> Roster | None:
        """Where they asked; None once the room is closed."""
        if not self.room:
            return meeting.roster
        room = meeting.rooms.get(self.room)
        return room.roster if room is not None else None


@dataclass(kw_only=True)
class AskingMessage:
    """One message and all who are on it."""

    key: str
    began: datetime
    askers: dict[ParticipantId, Asker] = field(default_factory=dict)
    drawn: tuple[str, tuple[Block, ...]] = ("", ())

    @property
    def open(self) -> list[Asker]:
        """Those of whom it does not say yet what came of it."""
        return [each for each in self.askers.values() if not each.ending]

    @property
    def asking(self) -> list[Asker]:
        return [each for each in self.open if not each.is_gone]


@dataclass
class Asking:
    """The messages of a meeting that somebody is still waiting on; a feature derives its own."""

    messages: list[AskingMessage] = field(default_factory=list)
    budgets: Buckets[ParticipantId] = field(default_factory=lambda: Buckets(HANDS))
    late: set[ParticipantId] = field(default_factory=set)
    """Who asks and is not shown yet, for they have asked all the time."""
    seen: tuple[object, ...] = ()
    """Who asked when it was looked at last; the same objects while nothing changes."""

    def has_turn(self, uuid: ParticipantId, now: float) -> bool:
        """Whoever has no turn is looked at again with the next."""
        if self.budgets.of(uuid, now).take(now):
            self.late.discard(uuid)
            return True
        if uuid not in self.late:
            self.late.add(uuid)
            PAST.count(HANDS)
        return False


@dataclass(frozen=True, kw_only=True)
class AskingKind:
    """What a feature says of those who ask."""

    name: str
    title: str
    past: str
    """Stands in place of the title as soon as nobody asks any more."""
    memory: type[Asking]
    find: Callable[[Roster], tuple[Participant, ...]]
    buttons: Callable[[Asker], tuple[Button, ...]]
    for_all: Button
    """Offered as soon as there are several."""
    done_by: Mapping[str, str]
    """For each command that ends it, a word of what it has done."""
    otherwise: Callable[[Asker, Meeting], str | None]
    """What came of one who no longer asks, if no command of ours has done it.

    None where the next moments will tell.
    """


class AskingMessages:
    """Keeps the messages of one kind true."""

    def __init__(self, kind: AskingKind) -> None:
        self._kind = kind

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return (
            on(Settled, self.refresh),
            on(Ticked, self.look_again),
            on(MeetingEnded, self.close),
        )

    def look_again(self, _event: Ticked, meeting: Meeting) -> None:
        """Of some who ask no more it may be known by now what came of it."""
        memory = meeting.recall(self._kind.memory)
        if memory.messages or memory.late:
            self._refresh(memory, meeting)

    def refresh(self, _event: Settled, meeting: Meeting) -> None:
        """Where hundreds ask, they are looked at when one of them has changed."""
        memory, roster = meeting.recall(self._kind.memory), meeting.roster
        rosters = (roster, *(room.roster for room in meeting.rooms))
        seen = (roster.is_synced, *(self._kind.find(each) for each in rosters))
        is_same = len(seen) == len(memory.seen) and all(map(is_, seen, memory.seen))
        if not is_same:
            memory.seen = seen
            self._refresh(memory, meeting)

    def _refresh(self, memory: Asking, meeting: Meeting) -> None:
        """Between two streams nobody knows who still asks, so everything stays as it is."""
        if not meeting.roster.is_synced:
            return
        asking = {each.uuid: (each, room) for each, room in self._find(meeting)}
        known = {each.uuid: each for message in memory.messages for each in message.asking}
        for uuid in known.keys() & asking.keys():
            known[uuid].gone = None
            _place(known[uuid], *asking[uuid], meeting)
        for uuid in known.keys() - asking.keys():
            self._look_for_ending(known[uuid], meeting)
        for uuid in [each for each in asking if each not in known]:
            if memory.has_turn(uuid, meeting.steady_now().timestamp()):
                self._add(*asking[uuid], memory, meeting)
            else:
                meeting.tick_in(_LATER_SECONDS)
        self._show_all(memory, meeting)

    def _find(self, meeting: Meeting) -> Iterator[tuple[Participant, Room | None]]:
        """In the main room first, then in the others as they were opened."""
        yield from ((each, None) for each in self._kind.find(meeting.roster))
        for room in meeting.rooms:
            yield from ((each, room) for each in self._kind.find(room.roster))

    def close(self, event: MeetingEnded, meeting: Meeting) -> None:
        memory = meeting.recall(self._kind.memory)
        for message in memory.messages:
            # Also of those of whom it is being found out: that comes too late.
            for each in message.open:
                each.is_gone = False
                each.ending = _OF_THE_BRIDGE if event.is_left else _OF_THE_MEETING
        self._show_all(memory, meeting)

    def _look_for_ending(self, asker: Asker, meeting: Meeting) -> None:
        """Whether a command of ours has done it is found out between turns."""
        asker.is_gone, asker.gone = True, asker.gone or meeting.now()
        otherwise = self._kind.otherwise(asker, meeting)

        async def look(outside: Outside) -> None:
            binding = outside.binding
            records = await outside.read(audit.recent, binding.workspace, binding.id)
            ending = done_by(asker, records, self._kind.done_by) or otherwise
            await outside.decide(lambda meeting: self._end(asker, ending, meeting), is_quiet=True)

        meeting.later(look)

    def _end(self, asker: Asker, ending: str | None, meeting: Meeting) -> None:
        if asker.ending:
            return
        asker.is_gone, asker.ending = False, ending or ""
        if ending is None:
            meeting.tick_in(_LOOK_AGAIN_SECONDS)
        self._show_all(meeting.recall(self._kind.memory), meeting)

    def _add(
        self, participant: Participant, room: Room | None, memory: Asking, meeting: Meeting
    ) -> None:
        message = self._message_for(participant, memory, meeting)
        roster = room.roster if room else meeting.roster
        message.askers[participant.uuid] = asker = Asker(
            uuid=participant.uuid,
            label=roster.label(participant),
            line=describe(participant, roster),
            since=meeting.now(),
        )
        _place(asker, participant, room, meeting)

    def _message_for(
        self, participant: Participant, memory: Asking, meeting: Meeting
    ) -> AskingMessage:
        """The key is the same after a restart, for then the message is edited and not repeated.

        Whoever comes after something else was posted below is told of below that.
        """
        last = memory.messages[-1] if memory.messages else None
        is_fresh = last is not None and meeting.now() - last.began < _WINDOW
        if last is not None and is_fresh and _is_lowest(last, meeting):
            return last
        stamp = participant.buzz_time or participant.start_time or 0
        key = meeting.key(f"{self._kind.name}/{participant.uuid}/{stamp:.0f}")
        memory.messages.append(AskingMessage(key=key, began=meeting.now()))
        return memory.messages[-1]

    def _show_all(self, memory: Asking, meeting: Meeting) -> None:
        for message in memory.messages:
            self._show(message, meeting)
        memory.messages = [each for each in memory.messages if each.open]

    def _show(self, message: AskingMessage, meeting: Meeting) -> None:
        drawn = self._draw(message, with_buttons=not meeting.binding.is_listening)
        if drawn == message.drawn:
            return
        is_new, message.drawn = not message.drawn[0], drawn
        text, blocks = drawn
        post = Post(
            key=message.key,
            channel=meeting.binding.channel,
            text=text,
            blocks=blocks,
            thread_key=meeting.key("card"),
            priority=Priority.ALERT,
        )
        if is_new:
            meeting.show(post)
        else:
            meeting.edit(message.key, text, blocks, Priority.ALERT)

    def _draw(self, message: AskingMessage, *, with_buttons: bool) -> tuple[str, tuple[Block, ...]]:
        askers = _in_order(message)
        if not message.open:
            return self._draw_past(askers)
        title = self._kind.title
        names = ", ".join(_line_of(each) if each.ending else each.label for each in askers)
        lines = [f"• {safe(_line_of(each))}" for each in askers]
        body = section(fit_lines([f"*{title}*", *lines], _LONGEST_TEXT))
        row = button_elements(self._buttons(message) if with_buttons else ())
        text = escape(f"{title}: {names}"[:_LONGEST_TEXT])
        return text, (body, *([actions(row, block_id=_ROW)] if row else []))

    def _draw_past(self, askers: Iterable[Asker]) -> tuple[str, tuple[Block, ...]]:
        """Small, for nobody has anything to do with it any more."""
        told = " · ".join([self._kind.past, *map(_line_of, askers)])[:_LONGEST_TEXT]
        return escape(told), (context(safe(told)),)

    def _buttons(self, message: AskingMessage) -> tuple[Button, ...]:
        single = [
            button
            for each in message.open[:_MOST_WITH_BUTTONS]
            for button in self._kind.buttons(each)
        ]
        return (*single, *([self._kind.for_all] if len(message.open) > 1 else []))


def _is_lowest(message: AskingMessage, meeting: Meeting) -> bool:
    """Whether nothing stands below it; one that is not drawn yet stands nowhere."""
    return not message.drawn[0] or meeting.is_newest(message.key, meeting.key("card"))


def _place(asker: Asker, participant: Participant, room: Room | None, meeting: Meeting) -> None:
    """Note where somebody asks; who is moved goes on asking from there."""
    if asker.room == (room.uuid if room else ""):
        return
    asker.room = room.uuid if room else ""
    asker.room_name = clean_name(meeting.rooms.label(room), "a room") if room else ""
    roster = room.roster if room else meeting.roster
    asker.label, asker.line = roster.label(participant), describe(participant, roster)
    if room:
        asker.label = say(catalogue.IN_PLACE, name=asker.label, room=asker.room_name)
        asker.line = say(catalogue.IN_PLACE, name=f"{asker.line} ·", room=asker.room_name)


def gone_elsewhere(asker: Asker, meeting: Meeting) -> str | None:
    """“went to Red” or “left”; None while somebody may still turn up in a breakout room.

    A node takes people out of one conference before it puts them into the other.
    """
    if asker.room and meeting.roster.find(asker.uuid) is not None:
        return "went to the main room"
    if room := meeting.rooms.find_person(asker.uuid):
        return f"went to {clean_name(meeting.rooms.label(room), 'a room')}"
    if asker.gone is not None and meeting.now() - asker.gone < _ON_THE_WAY:
        return None
    return "left"


def done_by(asker: Asker, records: Iterable[AuditRecord], words: Mapping[str, str]) -> str | None:
    """`admitted by Ana`, if a command of ours did it; `words` has its word for each command."""
    for each in records:
        entry = each.entry
        is_about = entry.subject_uuid in {asker.uuid, None}
        is_recent = each.started >= asker.since - _CLOCK_SKEW
        has_run = each.result in {audit.STARTED, DONE, UNCONFIRMED}
        if entry.command in words and is_about and is_recent and has_run:
            return f"{words[entry.command]} by {entry.person_name}"
    return None


def _in_order(message: AskingMessage) -> list[Asker]:
    """As they came; of more than a message shows, those first who still ask."""
    askers = list(message.askers.values())
    if len(askers) <= _MOST_IN_ORDER:
        return askers
    return sorted(askers, key=lambda each: bool(each.ending))


def _line_of(asker: Asker) -> str:
    return f"{asker.label}: {asker.ending}" if asker.ending else asker.line
