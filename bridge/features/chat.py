"""The meeting's chat and the card's thread, each in the other."""

from dataclasses import dataclass, field
from typing import Annotated

import structlog
from pydantic import Field

from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.meeting.handlers import HappenedInRoom, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.rooms import Room
from bridge.mirror.words.characters import without_invisible
from bridge.mirror.words.slack_line import (
    Author,
    LineEdited,
    LinePosted,
    LineUndelivered,
    LineWithdrawn,
)
from bridge.mirror.words.text import clean_name, correction, for_pexip, safe, withdrawn
from bridge.pexip import (
    MessageParticipant,
    MessageReceived,
    NodeUnreachableError,
    ParticipantId,
    PexipError,
    SendMessage,
)
from bridge.slack.shown import blocks
from bridge.storage.meetings import lines, meetings
from bridge.storage.queues import messages, outbox
from bridge.storage.queues.messages import Message
from bridge.storage.queues.outbox import Post, Priority
from bridge.storage.transactions.database import Transaction

# The node may have taken a line whose answer got lost: once more, and then never again.
_TRIES = 2
_NOT_PRIVATE = (
    "I am the bridge to Slack and carry no private messages. "
    "Write to everyone and it shows in Slack."
)
_MAY_NOT_SPEAK = "Guests and people of other workspaces cannot write into the meeting from here."

_log = structlog.get_logger()


class SayArguments(Arguments):
    """What to say."""

    text: Annotated[
        str, Field(min_length=1, max_length=4000, title="Text", json_schema_extra={"private": True})
    ]


@dataclass
class Told:
    """To whom something has been said once, and need not be again."""

    participants: set[str] = field(default_factory=set)
    of_data: set[str] = field(default_factory=set)
    slack_users: set[str] = field(default_factory=set)


async def post_chat_message(event: MessageReceived, meeting: Meeting) -> None:
    """What a participant writes to everyone stands in the thread under their name."""
    await _mirror(event, meeting, None)


async def post_room_message(event: HappenedInRoom, meeting: Meeting) -> None:
    """What is written in a breakout room stands there too, with the room's name in front."""
    if isinstance(event.event, MessageReceived):
        await _mirror(event.event, meeting, event.room)


async def _mirror(event: MessageReceived, meeting: Meeting, room: Room | None) -> None:
    if event.direct:
        await _decline_private(event, meeting, room)
        return
    if meeting.settings.chat == "off" or meeting.settings.stopped:
        return
    if event.type != "text/plain":
        await _mention_data(event, meeting)
        return
    if not (words := without_invisible(event.payload)).strip():
        return
    name = _sender(event, meeting, room)
    async with meeting.effect() as transaction:
        line_id = await lines.add(
            transaction,
            meeting_id=meeting.id,
            kind="chat",
            participant_uuid=event.uuid or None,
            name=name,
            text=words,
            said_at=meeting.heard_at,
            language=None,
            origin="pexip",
        )
        post = _line_post(meeting, str(line_id), words, author=name, uuid=event.uuid)
        await outbox.post(transaction, meeting.binding.workspace, post)


async def send_to_meeting(line: LinePosted, meeting: Meeting) -> None:
    """A reply in the thread goes into the meeting's chat, with its writer's name."""
    if not line.author.may_speak:
        await _refuse_once(line.author, meeting)
        return
    async with meeting.effect() as transaction:
        # Known from a try that a crash cut short, or not: how often it goes is the inbox's to say.
        await messages.record(transaction, _relayed(meeting, line.message.ts))
    words = f"{line.author.name} {line.text}" if line.message.is_me_message else None
    if await _deliver(meeting, words or f"{line.author.name}: {line.text}"):
        async with meeting.effect() as transaction:
            await _keep(transaction, meeting.id, line.author.name, line.text)
    else:
        await _report(meeting, line.message.ts, line.author.name)


async def send_correction(line: LineEdited, meeting: Meeting) -> None:
    """The meeting's chat cannot be edited: a short line says what has changed."""
    if await _was_relayed(meeting, line.message.ts) and line.before != line.text:
        await _deliver(meeting, f"{line.author.name}: {correction(line.before, line.text)}")


async def send_withdrawal(line: LineWithdrawn, meeting: Meeting) -> None:
    if await _was_relayed(meeting, line.message.ts):
        await _deliver(meeting, f"{line.author.name} {withdrawn(line.before)}")


async def report_undelivered(event: LineUndelivered, meeting: Meeting) -> None:
    """It came too late for the meeting, or may have been sent when the bridge was killed."""
    await _report(meeting, event.message.ts, None)


async def say(arguments: SayArguments, situation: Situation) -> Outcome:
    """Write into the meeting's chat, and show it in the thread as well."""
    binding, conference = situation.require_binding(), situation.require_conference()
    name = situation.person.name
    for part in for_pexip(f"{name}: {arguments.text}"):
        await conference.send(SendMessage(payload=part))
    async with situation.services.database.transaction() as transaction:
        record = await meetings.find_open(transaction, binding.id)
        if record is not None:
            line_id = await _keep(transaction, record.id, name, arguments.text)
            words = f"{name} to the meeting: {arguments.text}"
            post = Post(
                key=f"{record.id}/chat/{line_id}",
                channel=binding.channel,
                text=blocks.escape(words),
                blocks=(
                    blocks.paragraph(
                        blocks.bold(f"{name} to the meeting: "), blocks.plain(arguments.text)
                    ),
                ),
                thread_key=f"{record.id}/card",
            )
            await outbox.post(transaction, binding.workspace, post)
    return Done(text="Said in the meeting.")


async def _deliver(meeting: Meeting, text: str) -> bool:
    """Send a line in as many parts as it needs; False if one of them could not be sent."""
    try:
        for part in for_pexip(text):
            await _send_part(meeting, part)
    except (PexipError, NotInConferenceError) as error:
        _log.warning("A line did not reach the meeting", meeting=meeting.id, cause=str(error))
        return False
    return True


async def _send_part(meeting: Meeting, part: str) -> None:
    for left in reversed(range(_TRIES)):
        try:
            await meeting.send(SendMessage(payload=part))
        except NodeUnreachableError:
            if not left:
                raise
        else:
            return


async def _decline_private(
    event: MessageReceived, meeting: Meeting, room: Room | None = None
) -> None:
    told = meeting.recall(Told)
    if event.uuid in told.participants:
        return
    told.participants.add(event.uuid)
    sender = (room.roster if room else meeting.roster).find(event.uuid)
    if sender is not None and sender.supports_direct_chat is False:
        return
    answer = MessageParticipant(participant_uuid=ParticipantId(event.uuid), payload=_NOT_PRIVATE)
    try:
        await meeting.send(answer, room.uuid if room else None)
    except PexipError as error:
        _log.info("A private message was not answered", meeting=meeting.id, cause=str(error))


async def _mention_data(event: MessageReceived, meeting: Meeting) -> None:
    """Apps talk to one another in the chat; of that people only need to know that they do."""
    told = meeting.recall(Told)
    if event.uuid in told.of_data:
        return
    told.of_data.add(event.uuid)
    text = f"{_sender(event, meeting)}’s app sent data to the chat that only apps can read."
    await meeting.post(
        Post(
            key=meeting.key(f"data/{event.uuid}"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.context(safe(text)),),
            thread_key=meeting.key("card"),
        )
    )


def _sender(event: MessageReceived, meeting: Meeting, room: Room | None = None) -> str:
    roster = room.roster if room else meeting.roster
    found = roster.find(event.uuid)
    name = roster.label(found) if found else clean_name(event.origin, "Somebody")
    return f"{clean_name(meeting.rooms.label(room), 'Room')} · {name}" if room else name


async def _refuse_once(author: Author, meeting: Meeting) -> None:
    """Told in a direct message, so that nobody is shamed in the thread."""
    told = meeting.recall(Told)
    if author.id in told.slack_users:
        return
    told.slack_users.add(author.id)
    await meeting.post(
        Post(
            key=meeting.key(f"may-not-speak/{author.id}"),
            channel=author.id,
            text=_MAY_NOT_SPEAK,
            priority=Priority.CONTROL,
        )
    )


async def _report(meeting: Meeting, ts: str, name: str | None) -> None:
    """A mark in the thread, only where delivery failed."""
    whose = f"{name}’s message" if name else "A message"
    text = f"{whose} did not reach the meeting. Write it again if it still matters."
    await meeting.post(
        Post(
            key=meeting.key(f"undelivered/{ts}"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.paragraph(blocks.italic(text)),),
            thread_key=meeting.key("card"),
            priority=Priority.CONTROL,
        )
    )


def _line_post(meeting: Meeting, name: str, text: str, *, author: str, uuid: str) -> Post:
    in_thread = meeting.settings.chat in {"thread", "one-way"}
    return Post(
        key=meeting.key(f"chat/{name}"),
        channel=meeting.binding.channel,
        text=blocks.escape(blocks.cut(text, 3000)),
        blocks=(blocks.paragraph(blocks.plain(text)),),
        thread_key=meeting.key("card") if in_thread else None,
        author=author,
        participant_uuid=uuid or None,
    )


async def _keep(transaction: Transaction, meeting_id: str, name: str, text: str) -> int:
    return await lines.add(
        transaction,
        meeting_id=meeting_id,
        kind="chat",
        participant_uuid=None,
        name=name,
        text=text,
        said_at=transaction.now,
        language=None,
        origin="slack",
    )


def _relayed_key(meeting: Meeting, ts: str) -> str:
    return meeting.key(f"relayed/{ts}")


def _relayed(meeting: Meeting, ts: str) -> Message:
    """That a person's message went in; without its ts, for it is no message of ours."""
    return Message(
        key=_relayed_key(meeting, ts),
        workspace=meeting.binding.workspace,
        channel=meeting.binding.channel,
        ts=None,
        thread_key=meeting.key("card"),
        participant_uuid=None,
        text_hash="",
    )


async def _was_relayed(meeting: Meeting, ts: str) -> bool:
    async with meeting.effect() as transaction:
        found = await messages.find(
            transaction, meeting.binding.workspace, _relayed_key(meeting, ts)
        )
    return found is not None


SAY = Procedure(
    name="say",
    summary="Write into the meeting’s chat",
    arguments=SayArguments,
    permission=Permission.SPEAK,
    example="say The slides are in the channel",
    run=say,
    needs_meeting=True,
)

COMMANDS = (SAY,)
HANDLERS = (
    on(MessageReceived, post_chat_message),
    on(HappenedInRoom, post_room_message),
    on(LinePosted, send_to_meeting),
    on(LineEdited, send_correction),
    on(LineWithdrawn, send_withdrawal),
    on(LineUndelivered, report_undelivered),
)
