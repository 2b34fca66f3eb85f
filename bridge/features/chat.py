"""The meeting's chat and the card's thread, each in the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated

import structlog
from pydantic import Field

from bridge.budgets import table
from bridge.budgets.bucket import Bucket
from bridge.budgets.counters import PAST
from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import Arguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.mirror.documents.folded import slowed_down
from bridge.mirror.documents.gaps import Gap, Marks, of_chat
from bridge.mirror.from_slack.fate import Fate
from bridge.mirror.from_slack.wording import Act, Unsaid, Wording
from bridge.mirror.meeting.folds import Folds
from bridge.mirror.meeting.handlers import (
    HappenedInRoom,
    MeetingEnded,
    Settled,
    Ticked,
    WordsMissed,
    on,
    recalling,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.overheard import Heard, Overheard
from bridge.mirror.messages.slack_line import (
    Author,
    LineEdited,
    LinePosted,
    LineWithdrawn,
    SlackLine,
)
from bridge.mirror.people.rooms import Room
from bridge.mirror.turns.decision import KeptLine
from bridge.mirror.words.characters import without_invisible
from bridge.mirror.words.text import clean_name, correction, for_pexip, for_slack, safe, withdrawn
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.conference import SendMessage
from bridge.pexip.requests.participant import MessageParticipant
from bridge.pexip.stream.events import MessageReceived
from bridge.slack.shown import blocks
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority
from bridge.storage.queues.withdrawing import CHAT, withdraw_words

# Among so many of the last lines the last gaps are looked for after a restart.
# How soon what was folded is counted in its message.
_FOLD_SECONDS = 3.0
_LINES_LOOKED_AT = 50
_NOT_PRIVATE = (
    "I am the bridge to Slack and carry no private messages. "
    "Write to everyone and it shows in Slack."
)
_MAY_NOT_SPEAK = "Guests and people of other workspaces cannot write into the meeting from here."
_UNTOLD = (
    "Slack does not tell the bridge who you are, so what you write stays out of the meeting. "
    "Ask whoever runs the bridge: the app may lack users:read."
)

_OF_NOBODY: Mapping[Act, str] = MappingProxyType(
    {"message": "A message", "edit": "An edit", "deletion": "A deletion"}
)
_DID_NOT = "did not reach the meeting"
_MAY_NOT = "may not have arrived in the meeting"
_WHY: Mapping[Fate, str] = MappingProxyType(
    {
        Fate.REFUSED: "the node refused it",
        Fate.UNANSWERED: "the node gave no answer",
        Fate.CUT_SHORT: "the bridge was stopped in the middle of it",
        Fate.TOO_OLD: "the meeting could not be reached in time",
        Fate.OVER: "the meeting has ended",
    }
)
_ADVICE = MappingProxyType(
    {
        True: "It is not sent again by itself, so that nothing is said twice.",
        False: "Write it again if it still matters.",
    }
)

_log = structlog.get_logger()


class SayArguments(Arguments):
    """What to say."""

    text: Annotated[
        Words,
        Field(min_length=1, max_length=4000, title="Text", json_schema_extra={"private": True}),
    ]


@dataclass
class Told:
    """To whom something has been said once, and need not be again."""

    participants: set[str] = field(default_factory=set)
    of_data: set[str] = field(default_factory=set)


@dataclass
class Flood:
    """What of each person's lines is posted and stored, and what is only counted."""

    folds: Folds = field(
        default_factory=lambda: Folds(table.CHAT_LINES, table.CHAT_KEPT, table.WORDS_KEPT)
    )
    notes: Bucket | None = None
    is_withdrawn: bool = False
    """Whether what waited was taken back, since chat was switched off or stopped."""


@dataclass
class Missing:
    """The marks of what was written and never came."""

    marks: Marks = field(default_factory=Marks)


def post_chat_message(event: MessageReceived, meeting: Meeting) -> None:
    """What a participant writes to everyone stands in the thread under their name."""
    _mirror(event, meeting, None)


def post_room_message(event: HappenedInRoom, meeting: Meeting) -> None:
    """What is written in a breakout room stands there too, with the room's name in front."""
    if isinstance(event.event, MessageReceived):
        _mirror(event.event, meeting, event.room)


def _mirror(event: MessageReceived, meeting: Meeting, room: Room | None) -> None:
    if event.direct:
        _decline_private(event, meeting, room)
        return
    if _is_closed(meeting):
        return
    if event.type != "text/plain":
        _mention_data(event, meeting)
        return
    if not (words := without_invisible(event.payload)).strip():
        return
    name, line = _sender(event, meeting, room), meeting.new_line()
    posts = _line_posts(meeting, str(line.line_id), words, author=name, uuid=event.uuid)
    judged = meeting.recall(Flood).folds.judge(
        event.uuid or name,
        name,
        meeting.key(f"chat/slowed/{line.line_id}"),
        meeting.steady_now().timestamp(),
        length=len(words),
        cost=len(posts),
    )
    meeting.recall(Missing).marks.note_words()
    if judged.is_kept:
        _keep_line(event, meeting, line, name, words)
    if judged.fold is not None:
        meeting.tick_in(_FOLD_SECONDS)
        return
    for post in posts:
        meeting.keep(line, outbox.add, meeting.binding.workspace, post)


def _keep_line(
    event: MessageReceived, meeting: Meeting, line: KeptLine, name: str, words: str
) -> None:
    meeting.keep(
        line,
        lines.add,
        meeting_id=meeting.id,
        binding_id=meeting.binding.id,
        kind="chat",
        participant_uuid=event.uuid or None,
        name=name,
        text=words,
        said_at=line.at,
        language=None,
        origin="pexip",
        line_id=line.line_id,
    )
    heard = Heard(
        line_id=line.line_id,
        uuids=(event.uuid,) if event.uuid else (),
        name=name,
        text=words,
    )
    meeting.recall(Overheard).tell(heard)


def show_folded(_event: Ticked, meeting: Meeting) -> None:
    """Who writes too much is told of in one message, which counts."""
    _show_folded(meeting)


def show_all_folded(event: MeetingEnded, meeting: Meeting) -> None:
    if not event.is_quiet:
        _show_folded(meeting, all_of_them=True)


def _show_folded(meeting: Meeting, *, all_of_them: bool = False) -> None:
    now = meeting.steady_now().timestamp()
    for fold in meeting.recall(Flood).folds.due(now, all_of_them=all_of_them):
        if not _is_closed(meeting):
            meeting.show(_note_post(meeting, fold.key, slowed_down(fold, "chat log")))


def withdraw_if_closed(_event: Settled, meeting: Meeting) -> None:
    """After !stop, and where chat was switched off, nothing comes that waits for Slack."""
    flood, is_closed = meeting.recall(Flood), _is_closed(meeting)
    if is_closed and not flood.is_withdrawn:
        place = meeting.binding.workspace, meeting.binding.channel
        meeting.write(withdraw_words, *place, (CHAT,))
    flood.is_withdrawn = is_closed


def _is_closed(meeting: Meeting) -> bool:
    return meeting.settings.chat == "off" or not meeting.is_mirrored


async def load_marks(tx: Transaction, record: MeetingRecord) -> list[Line]:
    return await lines.latest(tx, record.id, ("chat", "gap"), limit=_LINES_LOOKED_AT)


def recall_marks(last: list[Line], meeting: Meeting) -> None:
    meeting.recall(Missing).marks = Marks(last)


def mark_gap(event: WordsMissed, meeting: Meeting) -> None:
    """A gap that follows on another is told with it."""
    if _is_closed(meeting):
        return
    gap = Gap(event.began, event.ended, event.lost)
    mark = meeting.recall(Missing).marks.add(event.line_id, gap)
    key = meeting.key(f"chat/gap/{mark.line_id}")
    meeting.show(_note_post(meeting, key, of_chat(mark.gap)))


def say_line(line: SlackLine) -> str:
    """What the meeting reads; empty where a change leaves nothing to tell.

    A meeting's chat cannot be edited: a short line says what has changed.
    """
    match line:
        case LinePosted():
            named = f"{line.author.name}{' ' if line.is_me_message else ': '}{line.text}"
            return f"({line.late_since:%H:%M:%S} UTC) {named}" if line.late_since else named
        case LineEdited():
            change = correction(line.before, line.text) if line.text else ""
            return f"{line.author.name}: {change}" if change else ""
        case LineWithdrawn():
            return f"{line.name} {withdrawn(line.before)}"


async def say(arguments: SayArguments, situation: Situation) -> Outcome:
    """Write into the meeting's chat, and show it in the thread as well."""
    binding, conference = situation.require_binding(), situation.require_conference()
    status, name = (await conference.roster()).conference, situation.person.name
    if status is not None and status.chat_enabled is False:
        raise CommandError("The meeting’s chat is off, so nothing can be written in it.")
    for part in for_pexip(f"{name}: {arguments.text}"):
        await conference.send(SendMessage(payload=part))
    where = situation.room or "the meeting"
    said = _Said(name, situation.person.id, where, arguments.text)
    await situation.services.database.write(_keep_said, binding, said)
    return Done(text=f"Said in {where}.")


@dataclass(frozen=True)
class _Said:
    """What somebody wrote into the meeting, or into the room that `where` names."""

    name: str
    slack_user: str
    where: str
    text: str


async def _keep_said(transaction: Transaction, binding: Binding, said: _Said) -> None:
    record = await meetings.find_open(transaction, binding.id)
    if record is None:
        return
    name, text = said.name, said.text
    line_id = await _keep(transaction, record, name, text, said.slack_user)
    heading = f"{name} to {said.where}: "
    post = Post(
        key=f"{record.id}/chat/{line_id}",
        channel=binding.channel,
        text=blocks.escape(heading + text),
        blocks=(blocks.paragraph(blocks.bold(heading), blocks.plain(text)),),
        thread_key=f"{record.id}/card",
    )
    await outbox.post(transaction, binding.workspace, post)


def _decline_private(event: MessageReceived, meeting: Meeting, room: Room | None = None) -> None:
    told = meeting.recall(Told)
    if event.uuid in told.participants:
        return
    if not _may_note(meeting):
        return
    told.participants.add(event.uuid)
    sender = (room.roster if room else meeting.roster).find(event.uuid)
    if sender is not None and sender.supports_direct_chat is False:
        return
    answer = MessageParticipant(participant_uuid=ParticipantId(event.uuid), payload=_NOT_PRIVATE)
    meeting.ask(answer, breakout=room.uuid if room else None)


def _may_note(meeting: Meeting) -> bool:
    """Whoever joins again is somebody new, so each such person costs something."""
    flood, now = meeting.recall(Flood), meeting.steady_now().timestamp()
    flood.notes = flood.notes or Bucket.full(table.DATA_NOTES, now)
    if flood.notes.take(now):
        return True
    PAST.count(table.DATA_NOTES)
    return False


def _mention_data(event: MessageReceived, meeting: Meeting) -> None:
    """Apps talk to one another in the chat; of that people only need to know that they do."""
    told = meeting.recall(Told)
    if event.uuid in told.of_data:
        return
    if not _may_note(meeting):
        return
    told.of_data.add(event.uuid)
    text = f"{_sender(event, meeting)}’s app sent data to the chat that only apps can read."
    meeting.post(
        Post(
            key=meeting.key(f"data/{event.uuid}"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.context(safe(text)),),
            thread_key=meeting.key("card"),
        )
    )


def _sender(event: MessageReceived, meeting: Meeting, room: Room | None = None) -> str:
    known = meeting.name_of(ParticipantId(event.uuid), room)
    name = known or clean_name(event.origin, "Somebody")
    return f"{clean_name(meeting.rooms.label(room), 'Room')} · {name}" if room else name


def refuse(author: Author, meeting_id: str) -> Post:
    """Told in a direct message, so that nobody is shamed in the thread, and once in a meeting."""
    return Post(
        key=f"{meeting_id}/may-not-speak/{author.id}",
        channel=author.id,
        text=_UNTOLD if author.is_untold else _MAY_NOT_SPEAK,
        priority=Priority.CONTROL,
    )


def report(unsaid: Unsaid) -> Post:
    """A mark in the thread, only where a line did not arrive or may not have; what is known."""
    text = _report_text(unsaid)
    elements = [
        each | {"style": {"italic": True}} if each["type"] == "text" else each
        for each in blocks.with_dates(text)
    ]
    return Post(
        key=f"{unsaid.meeting_id}/undelivered/{unsaid.key}",
        channel=unsaid.channel,
        text=blocks.escape(_report_text(replace(unsaid, written=None))),
        blocks=(blocks.paragraph(*elements),),
        thread_key=f"{unsaid.meeting_id}/card",
        priority=Priority.CONTROL,
    )


def _report_text(unsaid: Unsaid) -> str:
    is_doubtful = unsaid.fate.is_doubtful
    whose = f"{unsaid.name}’s {unsaid.act}" if unsaid.name else _OF_NOBODY[unsaid.act]
    arrived = _MAY_NOT if is_doubtful else _DID_NOT
    if 0 < unsaid.parts < unsaid.of:
        whose = f"{unsaid.parts} of {unsaid.of} parts of {unsaid.name or 'somebody'}’s {unsaid.act}"
        arrived = (
            f"reached the meeting, and the others {'may not have' if is_doubtful else 'did not'}"
        )
    written = f" It was written {blocks.date_token(unsaid.written)}." if unsaid.written else ""
    return f"{whose} {arrived}: {_WHY[unsaid.fate]}.{written} {_ADVICE[is_doubtful]}"


def _line_posts(meeting: Meeting, name: str, text: str, *, author: str, uuid: str) -> list[Post]:
    """One for each part of a long line."""
    in_thread = meeting.settings.chat in {"thread", "one-way"}
    return [
        Post(
            key=meeting.key(f"chat/{name}" if number == 1 else f"chat/{name}/{number}"),
            channel=meeting.binding.channel,
            text=blocks.escape(blocks.cut(part, 3000)),
            blocks=(blocks.paragraph(blocks.plain(part)),),
            thread_key=meeting.key("card") if in_thread else None,
            author=author,
            participant_uuid=uuid or None,
        )
        for number, part in enumerate(for_slack(text), 1)
    ]


def _note_post(meeting: Meeting, key: str, text: str) -> Post:
    in_thread = meeting.settings.chat in {"thread", "one-way"}
    return Post(
        key=key,
        channel=meeting.binding.channel,
        text=blocks.escape(text),
        blocks=(blocks.paragraph(blocks.italic(text)),),
        thread_key=meeting.key("card") if in_thread else None,
    )


async def _keep(
    transaction: Transaction, record: MeetingRecord, name: str, text: str, slack_user: str
) -> int:
    return await lines.add(
        transaction,
        meeting_id=record.id,
        binding_id=record.binding_id,
        kind="chat",
        participant_uuid=None,
        name=name,
        text=text,
        said_at=transaction.now,
        language=None,
        origin="slack",
        post_key=lines.said_by(slack_user),
    )


SAY = Procedure(
    name="say",
    summary="Write into the meeting’s chat",
    arguments=SayArguments,
    permission=Permission.SPEAK,
    example="say The slides are in the channel",
    in_room=True,
    run=say,
    needs_meeting=True,
)

COMMANDS = (SAY,)
HANDLERS = (
    recalling(load_marks, recall_marks),
    on(WordsMissed, mark_gap),
    on(Ticked, show_folded),
    on(Settled, withdraw_if_closed),
    on(MeetingEnded, show_all_folded),
    on(MessageReceived, post_chat_message),
    on(HappenedInRoom, post_room_message),
)
WORDING = Wording(say=say_line, report=report, refuse=refuse)
