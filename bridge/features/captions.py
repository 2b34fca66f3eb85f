"""Live captions in a thread of their own: stored as they come, posted as paragraphs."""

from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bridge.commands.running.permissions import check_restart
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.documents.caption_buffer import UNKNOWN_SPEAKER, CaptionBuffer, CaptionPost
from bridge.mirror.meeting.handlers import (
    HappenedInRoom,
    MeetingEnded,
    MeetingResumed,
    Settled,
    StreamGap,
    Ticked,
    on,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.rooms import Room
from bridge.mirror.meeting.roster import Roster
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip import (
    HideLiveCaptions,
    LiveCaptionsReceived,
    ParticipantId,
    PexipError,
    RefusedError,
    ShowLiveCaptions,
    StreamOpened,
)
from bridge.slack.shown import blocks
from bridge.slack.shown.caption_view import CaptionMessage
from bridge.slack.shown.card import CardSection
from bridge.storage.meetings import bindings, lines
from bridge.storage.meetings.bindings import Binding
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority
from bridge.storage.transactions.database import Transaction

# Posts grow apart as a workspace's queue grows, so that chat keeps its place in the budget.
_INTERVALS = ((40, 20.0), (15, 10.0), (0, 5.0))
_BUSY = 15
_ROLLING_SECONDS = 3.0
_ASK_AGAIN_SECONDS = 30.0
# Between the languages of a translation, as stored.
_TRANSLATED = " > "

_log = structlog.get_logger()


@dataclass
class Captioning:
    """What this meeting's captions need between two events."""

    buffer: CaptionBuffer = field(default_factory=CaptionBuffer)
    asked_for: ParticipantId | None = None
    """The own participant for whom captions were asked; a new one must ask anew."""
    asked_at: datetime | None = None
    trouble: str = ""
    is_open: bool = False
    growing: CaptionMessage | None = None
    """The last message, for `rolling` to go on in."""
    rooms_asked: set[str] = field(default_factory=set)
    posts: int = 0
    """How many this process has made, for two of them may be of one moment."""


async def keep_caption(event: LiveCaptionsReceived, meeting: Meeting) -> None:
    """Store each final line at once: what is posted later comes from what is stored."""
    await _keep(event, meeting, None)


async def keep_room_caption(event: HappenedInRoom, meeting: Meeting) -> None:
    """The words of a breakout room, with the room's name in front of the speaker's."""
    if isinstance(event.event, LiveCaptionsReceived):
        await _keep(event.event, meeting, event.room)


async def _keep(event: LiveCaptionsReceived, meeting: Meeting, room: Room | None) -> None:
    if not event.is_final or not event.data.strip() or not _is_wanted(meeting):
        return
    uuids = [source.participant_uuid for source in event.sources]
    speaker = _speaker(uuids, room.roster if room else meeting.roster)
    if room is not None:
        speaker = f"{clean_name(meeting.rooms.label(room), 'Room')} · {speaker}"
    async with meeting.effect() as transaction:
        line_id = await lines.add(
            transaction,
            meeting_id=meeting.id,
            kind="caption",
            participant_uuid="+".join(uuids) or None,
            name=speaker,
            text=event.data,
            said_at=meeting.heard_at,
            language=_language(event),
            origin="pexip",
        )
    buffer = meeting.recall(Captioning).buffer
    name = _labeled(speaker, _language(event))
    buffer.add(line_id, "+".join(uuids) or None, name, event.data, meeting.heard_at)


async def open_thread(_event: Settled, meeting: Meeting) -> None:
    """The thread stands from the beginning, right below the card, to be opened beside it."""
    captioning = meeting.recall(Captioning)
    if _is_wanted(meeting) and not captioning.is_open:
        captioning.is_open = True
        await _post_opening(meeting)


async def take_up(_event: MeetingResumed, meeting: Meeting) -> None:
    """After a restart: the lines that were stored and not posted."""
    async with meeting.effect() as transaction:
        unposted = await lines.unposted(transaction, meeting.id, "caption")
    buffer = meeting.recall(Captioning).buffer
    for line in unposted:
        name = _labeled(line.name, line.language)
        buffer.add(line.id, line.participant_uuid, name, line.text, line.said_at)
    buffer.gap(meeting.now())


async def note_gap(_event: StreamGap, meeting: Meeting) -> None:
    if _is_wanted(meeting):
        meeting.recall(Captioning).buffer.gap(meeting.now())


async def note_return(_event: StreamOpened, meeting: Meeting) -> None:
    meeting.recall(Captioning).buffer.resume(meeting.now())


async def post_due_captions(_event: Ticked, meeting: Meeting) -> None:
    """Bring what the node sends in line with the setting, and post what is due."""
    captioning = meeting.recall(Captioning)
    await _ask(captioning, meeting)
    await _ask_in_rooms(captioning, meeting)
    if captioning.buffer.next_due() is None:
        return
    async with meeting.effect() as transaction:
        depth = await outbox.depth(transaction, meeting.binding.workspace)
    interval = next(seconds for least, seconds in _INTERVALS if depth >= least)
    # Edits are dearer than posts, so a message grows only while little else waits.
    may_roll = meeting.settings.captions == "rolling" and depth < _BUSY
    if may_roll:
        interval = _ROLLING_SECONDS
    if post := captioning.buffer.due(meeting.now(), interval):
        await _post(post, meeting, may_roll=may_roll)


async def post_rest(event: MeetingEnded, meeting: Meeting) -> None:
    if event.is_quiet:
        return
    for post in meeting.recall(Captioning).buffer.flush(meeting.now()):
        await _post(post, meeting)


async def switch_on(_arguments: NoArguments, situation: Situation) -> Outcome:
    """After a !stop in the meeting only an administrator may."""
    binding = situation.require_binding()
    also = check_restart(situation.person, binding)
    mode = "finals" if binding.settings.captions == "off" else binding.settings.captions
    settings = binding.settings.model_copy(update={"captions": mode, "stopped": False})
    async with situation.services.database.transaction() as transaction:
        await bindings.set_settings(transaction, binding.id, settings)
    conference = await _running(situation, binding)
    if conference is None:
        return Done(text="Captions are on for the next meeting.", lines=also)
    if await conference.wait_until(lambda roster: _are_shown(roster, shown=True)):
        return Done(text="Live captions come into their own thread.", lines=also)
    return Done(text="Captions are on, but the meeting has not confirmed it yet.", lines=also)


async def switch_off(_arguments: NoArguments, situation: Situation) -> Outcome:
    binding = situation.require_binding()
    settings = binding.settings.model_copy(update={"captions": "off"})
    async with situation.services.database.transaction() as transaction:
        await bindings.set_settings(transaction, binding.id, settings)
    conference = await _running(situation, binding)
    if conference is None:
        return Done(text="Captions are off.")
    if await conference.wait_until(lambda roster: _are_shown(roster, shown=False)):
        return Done(text="Captions are off; the meeting sends the bridge none any more.")
    return Done(text="Captions are off. The meeting may still send some; they are dropped.")


def show_captions(meeting: Meeting) -> CardSection:
    """Whether captions run, and if not, why."""
    captioning = meeting.recall(Captioning)
    if meeting.settings.stopped:
        return CardSection(lines=("_Somebody in the meeting said !stop: nothing is mirrored._",))
    if not _is_wanted(meeting):
        on = Button(label="Captions on", command=CAPTIONS_ON.name)
        return CardSection(lines=("Captions off",), more=(on,))
    off = (Button(label="Captions off", command=CAPTIONS_OFF.name),)
    if captioning.trouble:
        return CardSection(lines=(f"_No captions: {safe(captioning.trouble)}_",), more=off)
    return CardSection(lines=("Captions on",), more=off)


async def _running(situation: Situation, binding: Binding) -> Conference | None:
    """The conference, if people are in it, so that what was asked for can show."""
    conference = await situation.services.conferences.find(binding)
    if conference is None or not (await conference.roster()).people:
        return None
    return conference


async def _ask_in_rooms(captioning: Captioning, meeting: Meeting) -> None:
    """Each room sends captions only to who asks there; one that does not has none."""
    for room in meeting.rooms:
        if room.own is None or room.uuid in captioning.rooms_asked or not _is_wanted(meeting):
            continue
        captioning.rooms_asked.add(room.uuid)
        try:
            await meeting.send(ShowLiveCaptions(participant_uuid=room.own), room.uuid)
        except PexipError as error:
            _log.warning("No captions of a room", meeting=meeting.id, cause=str(error))


async def _ask(captioning: Captioning, meeting: Meeting) -> None:
    """Ask the node for captions for our own participant, or to stop them."""
    own = meeting.own_uuid
    wanted = own if _is_wanted(meeting) else None
    if own is None or captioning.asked_for == wanted or _asked_lately(captioning, meeting):
        return
    captioning.asked_at = meeting.now()
    captioning.rooms_asked.clear()
    request = ShowLiveCaptions if wanted else HideLiveCaptions
    try:
        await meeting.send(request(participant_uuid=own))
    except PexipError as error:
        captioning.trouble = _reason(error)
        _log.warning("No captions", meeting=meeting.id, cause=str(error))
        return
    captioning.asked_for, captioning.asked_at, captioning.trouble = wanted, None, ""


def _asked_lately(captioning: Captioning, meeting: Meeting) -> bool:
    """After a failure the node is left alone for a while."""
    if captioning.asked_at is None:
        return False
    return (meeting.now() - captioning.asked_at).total_seconds() < _ASK_AGAIN_SECONDS


def _reason(error: PexipError) -> str:
    if isinstance(error, RefusedError):
        return "the meeting refused them"
    told = getattr(error, "result", "")
    return str(told).lower() if told else "the node did not answer"


def _is_wanted(meeting: Meeting) -> bool:
    return meeting.settings.captions != "off" and not meeting.settings.stopped


def _speaker(uuids: list[ParticipantId], roster: Roster) -> str:
    """The speakers' names; nobody is guessed at where the node names no source."""
    found = [roster.find(uuid) for uuid in uuids]
    names = [roster.label(each) for each in found if each is not None]
    return " and ".join(names) or UNKNOWN_SPEAKER


def _language(event: LiveCaptionsReceived) -> str | None:
    """Of the words; for a translation both, as in `en-US > fr-FR`."""
    source, target = clean_name(event.src_lang, ""), clean_name(event.tgt_lang, "")
    if source and target and source != target:
        return f"{source}{_TRANSLATED}{target}"
    return target or source or None


def _labeled(speaker: str, language: str | None) -> str:
    """A translation says so, for the words are not the speaker's own."""
    if language is None or _TRANSLATED not in language:
        return speaker
    return f"{speaker} ({language.replace(_TRANSLATED, ' → ')})"


def _are_shown(roster: Roster, *, shown: bool) -> bool:
    own = [roster.find(uuid) for uuid in roster.own]
    return any(each is not None and bool(each.show_live_captions) is shown for each in own)


async def _post_opening(meeting: Meeting) -> None:
    """Posting it twice does nothing: its key is the meeting's."""
    text = f"Live captions of {meeting.binding.alias}"
    await meeting.post(
        Post(
            key=meeting.key("captions"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.paragraph(blocks.bold(text), blocks.plain(" are in this thread.")),),
            priority=Priority.CARD,
        )
    )


async def _post(post: CaptionPost, meeting: Meeting, *, may_roll: bool = False) -> None:
    """The message and the mark on its lines are one transaction: a crash repeats nothing."""
    captioning = meeting.recall(Captioning)
    growing = captioning.growing
    if not (may_roll and growing is not None and growing.has_room_for(post.paragraphs)):
        captioning.posts += 1
        key = meeting.key(f"captions/{meeting.now().timestamp():.3f}/{captioning.posts}")
        growing = CaptionMessage(key)
    captioning.growing = growing
    growing.add(post.paragraphs)
    async with meeting.effect() as transaction:
        if post.paragraphs:
            await _write(growing, meeting, transaction)
        await lines.mark_posted(transaction, post.line_ids, growing.key)


async def _write(message: CaptionMessage, meeting: Meeting, transaction: Transaction) -> None:
    """Post it, or edit it in place where it stands already."""
    workspace = meeting.binding.workspace
    is_new = await outbox.post(
        transaction,
        workspace,
        Post(
            key=message.key,
            channel=meeting.binding.channel,
            text=message.fallback,
            blocks=message.blocks,
            thread_key=meeting.key("captions"),
            priority=Priority.CAPTIONS,
        ),
    )
    if not is_new:
        await outbox.edit(
            transaction,
            workspace,
            message.key,
            message.fallback,
            message.blocks,
            priority=Priority.CAPTIONS,
        )


CAPTIONS_ON = Procedure(
    name="captions on",
    summary="Live captions into a thread of this channel",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="captions on",
    run=switch_on,
)
CAPTIONS_OFF = Procedure(
    name="captions off",
    summary="No more captions",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="captions off",
    run=switch_off,
)

COMMANDS = (CAPTIONS_ON, CAPTIONS_OFF)
HANDLERS = (
    on(Settled, open_thread),
    on(MeetingResumed, take_up),
    on(LiveCaptionsReceived, keep_caption),
    on(HappenedInRoom, keep_room_caption),
    on(StreamGap, note_gap),
    on(StreamOpened, note_return),
    on(Ticked, post_due_captions),
    on(MeetingEnded, post_rest),
)
CARD = show_captions
