"""Live captions in a thread of their own: stored as they come, posted as paragraphs."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from bridge.commands.running.permissions import check_restart
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.errors import BridgeError
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.documents.caption_buffer import UNKNOWN_SPEAKER, CaptionBuffer, CaptionPost
from bridge.mirror.meeting.handlers import (
    HappenedInRoom,
    MeetingEnded,
    MeetingResumed,
    Settled,
    StreamGap,
    Ticked,
    WordsMissed,
    on,
    recalling,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
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
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import MeetingRecord
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
    is_looking: bool = False
    """Whether it is being found out how much waits for Slack."""
    trouble: str = ""
    is_open: bool = False
    growing: CaptionMessage | None = None
    """The last message, for `rolling` to go on in."""
    rooms_asked: set[str] = field(default_factory=set)
    posts: int = 0
    """How many this process has made, for two of them may be of one moment."""


def keep_caption(event: LiveCaptionsReceived, meeting: Meeting) -> None:
    """Store each final line at once: what is posted later comes from what is stored."""
    _keep(event, meeting, None)


def keep_room_caption(event: HappenedInRoom, meeting: Meeting) -> None:
    """The words of a breakout room, with the room's name in front of the speaker's."""
    if isinstance(event.event, LiveCaptionsReceived):
        _keep(event.event, meeting, event.room)


def _keep(event: LiveCaptionsReceived, meeting: Meeting, room: Room | None) -> None:
    if not event.is_final or not event.data.strip() or not _is_wanted(meeting):
        return
    uuids = [source.participant_uuid for source in event.sources]
    speaker = _speaker(uuids, room.roster if room else meeting.roster)
    if room is not None:
        speaker = f"{clean_name(meeting.rooms.label(room), 'Room')} · {speaker}"
    language, line, uuid = _language(event), meeting.new_line(), "+".join(uuids) or None
    meeting.keep(
        line,
        lines.add,
        meeting_id=meeting.id,
        kind="caption",
        participant_uuid=uuid,
        name=speaker,
        text=event.data,
        said_at=line.at,
        language=language,
        origin="pexip",
        line_id=line.line_id,
    )
    buffer = meeting.recall(Captioning).buffer
    buffer.add(line.line_id, uuid, _labeled(speaker, language), event.data, line.at)


def open_thread(_event: Settled, meeting: Meeting) -> None:
    """The thread stands from the beginning, right below the card, to be opened beside it."""
    captioning = meeting.recall(Captioning)
    if _is_wanted(meeting) and not captioning.is_open:
        captioning.is_open = True
        _post_opening(meeting)


async def load_unposted(tx: Transaction, record: MeetingRecord) -> list[Line]:
    return await lines.unposted(tx, record.id, "caption")


def recall_unposted(unposted: list[Line], meeting: Meeting) -> None:
    """The lines that were stored and not posted."""
    buffer = meeting.recall(Captioning).buffer
    for line in unposted:
        name = _labeled(line.name, line.language)
        buffer.add(line.id, line.participant_uuid, name, line.text, line.said_at)


def note_absence(event: MeetingResumed, meeting: Meeting) -> None:
    meeting.recall(Captioning).buffer.gap(min(event.heard or meeting.now(), meeting.now()))


def note_missing(event: WordsMissed, meeting: Meeting) -> None:
    """What was said then was heard, and could not be kept."""
    if _is_wanted(meeting):
        buffer = meeting.recall(Captioning).buffer
        buffer.gap(event.began)
        buffer.resume(event.ended)


def note_gap(_event: StreamGap, meeting: Meeting) -> None:
    if _is_wanted(meeting):
        meeting.recall(Captioning).buffer.gap(meeting.now())


def note_return(_event: StreamOpened, meeting: Meeting) -> None:
    meeting.recall(Captioning).buffer.resume(meeting.now())


def post_due_captions(_event: Ticked, meeting: Meeting) -> None:
    """Bring what the node sends in line with the setting, and post what is due."""
    captioning = meeting.recall(Captioning)
    _ask(captioning, meeting)
    _ask_in_rooms(captioning, meeting)
    next_due = captioning.buffer.next_due()
    if next_due is not None and not captioning.is_looking:
        captioning.is_looking = True
        meeting.later(_post_due)


async def _post_due(outside: Outside) -> None:
    """How much waits for Slack decides how soon the next post comes."""
    depth = await outside.read(outbox.depth, outside.binding.workspace)
    await outside.decide(lambda meeting: _post_by_depth(depth, meeting))


def _post_by_depth(depth: int, meeting: Meeting) -> None:
    captioning = meeting.recall(Captioning)
    captioning.is_looking = False
    interval = next(seconds for least, seconds in _INTERVALS if depth >= least)
    # Edits are dearer than posts, so a message grows only while little else waits.
    may_roll = meeting.settings.captions == "rolling" and depth < _BUSY
    if may_roll:
        interval = _ROLLING_SECONDS
    if post := captioning.buffer.due(meeting.now(), interval):
        _post(post, meeting, may_roll=may_roll)


def post_rest(event: MeetingEnded, meeting: Meeting) -> None:
    if event.is_quiet:
        return
    for post in meeting.recall(Captioning).buffer.flush(meeting.now()):
        _post(post, meeting)


async def switch_on(_arguments: NoArguments, situation: Situation) -> Outcome:
    """After a !stop in the meeting only an administrator may."""
    binding = situation.require_binding()
    also = check_restart(situation.person, binding)
    mode = "finals" if binding.settings.captions == "off" else binding.settings.captions
    await situation.services.database.write(
        bindings.change_settings, binding.id, {"captions": mode, "stopped": False}
    )
    conference = await _running(situation, binding)
    if conference is None:
        return Done(text="Captions are on for the next meeting.", lines=also)
    if await conference.wait_until(lambda roster: _are_shown(roster, shown=True)):
        return Done(text="Live captions come into their own thread.", lines=also)
    return Done(text="Captions are on, but the meeting has not confirmed it yet.", lines=also)


async def switch_off(_arguments: NoArguments, situation: Situation) -> Outcome:
    binding = situation.require_binding()
    await situation.services.database.write(
        bindings.change_settings, binding.id, {"captions": "off"}
    )
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


def _ask_in_rooms(captioning: Captioning, meeting: Meeting) -> None:
    """Each room sends captions only to who asks there; one that does not has none."""
    for room in meeting.rooms:
        if room.own is None or room.uuid in captioning.rooms_asked or not _is_wanted(meeting):
            continue
        captioning.rooms_asked.add(room.uuid)
        meeting.ask(ShowLiveCaptions(participant_uuid=room.own), _note_room, room.uuid)


def _note_room(answer: object, meeting: Meeting) -> None:
    if isinstance(answer, PexipError | BridgeError):
        _log.warning("No captions of a room", meeting=meeting.id, cause=str(answer))


def _ask(captioning: Captioning, meeting: Meeting) -> None:
    """Ask the node for captions for our own participant, or to stop them."""
    own = meeting.own_uuid
    wanted = own if _is_wanted(meeting) else None
    if own is None or captioning.asked_for == wanted or _asked_lately(captioning, meeting):
        return
    captioning.asked_at = meeting.now()
    captioning.rooms_asked.clear()
    request = ShowLiveCaptions if wanted else HideLiveCaptions
    meeting.ask(request(participant_uuid=own), partial(_note_answer, wanted))


def _note_answer(wanted: ParticipantId | None, answer: object, meeting: Meeting) -> None:
    captioning = meeting.recall(Captioning)
    if isinstance(answer, PexipError | BridgeError):
        captioning.trouble = _reason(answer)
        _log.warning("No captions", meeting=meeting.id, cause=str(answer))
        return
    captioning.asked_for, captioning.asked_at, captioning.trouble = wanted, None, ""


def _asked_lately(captioning: Captioning, meeting: Meeting) -> bool:
    """Until it answers, and for a while after a failure, the node is left alone."""
    if captioning.asked_at is None:
        return False
    return (meeting.now() - captioning.asked_at).total_seconds() < _ASK_AGAIN_SECONDS


def _reason(error: PexipError | BridgeError) -> str:
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


def _post_opening(meeting: Meeting) -> None:
    """Posting it twice does nothing: its key is the meeting's."""
    text = f"Live captions of {meeting.binding.alias}"
    meeting.post(
        Post(
            key=meeting.key("captions"),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.paragraph(blocks.bold(text), blocks.plain(" are in this thread.")),),
            priority=Priority.CARD,
        )
    )


def _post(post: CaptionPost, meeting: Meeting, *, may_roll: bool = False) -> None:
    """The message and the mark on its lines are stored together: a crash repeats nothing."""
    captioning = meeting.recall(Captioning)
    growing = captioning.growing
    if not (may_roll and growing is not None and growing.has_room_for(post.paragraphs)):
        captioning.posts += 1
        key = meeting.key(f"captions/{meeting.now().timestamp():.3f}/{captioning.posts}")
        growing = CaptionMessage(key)
    captioning.growing = growing
    growing.add(post.paragraphs)
    if post.paragraphs:
        meeting.show(
            Post(
                key=growing.key,
                channel=meeting.binding.channel,
                text=growing.fallback,
                blocks=growing.blocks,
                thread_key=meeting.key("captions"),
                priority=Priority.CAPTIONS,
            )
        )
    meeting.write(lines.mark_posted, post.line_ids, growing.key)


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
    recalling(load_unposted, recall_unposted),
    on(MeetingResumed, note_absence),
    on(WordsMissed, note_missing),
    on(LiveCaptionsReceived, keep_caption),
    on(HappenedInRoom, keep_room_caption),
    on(StreamGap, note_gap),
    on(StreamOpened, note_return),
    on(Ticked, post_due_captions),
    on(MeetingEnded, post_rest),
)
CARD = show_captions
