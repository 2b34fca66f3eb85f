"""Live captions in a thread of their own: stored as they come, posted as paragraphs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bridge.budgets import table
from bridge.commands.running.permissions import check_restart
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.errors import BridgeError
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.documents.caption_buffer import UNKNOWN_SPEAKER, CaptionBuffer, CaptionPost
from bridge.mirror.documents.folded import slowed_down
from bridge.mirror.documents.gaps import Gap, Marks, of_captions
from bridge.mirror.meeting.folds import Folds
from bridge.mirror.meeting.handlers import (
    HappenedInRoom,
    MeetingEnded,
    MessageGone,
    Settled,
    Ticked,
    WordsMissed,
    on,
    recalling,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.mirror.meeting.overheard import Heard, Overheard
from bridge.mirror.people.rooms import Room
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.characters import without_invisible
from bridge.mirror.words.languages import canonical_language
from bridge.mirror.words.text import clean_name, safe
from bridge.pexip.errors import ForbiddenError, PexipError, RefusedError
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.participant import HideLiveCaptions, ShowLiveCaptions
from bridge.pexip.stream.events import LiveCaptionsReceived
from bridge.slack.shown import blocks
from bridge.slack.shown.caption_view import CaptionMessage
from bridge.slack.shown.card import CardSection
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings, lines
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.lines import Kind, Line
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority
from bridge.storage.queues.withdrawing import CAPTIONS, withdraw_words

# Posts grow apart as a workspace's queue grows, so that chat keeps its place in the budget.
_INTERVALS = ((40, 20.0), (15, 10.0), (0, 5.0))
_BUSY = 15
_ROLLING_SECONDS = 3.0
# Edits are dearer than posts, so a message grows only while hardly anything else waits, and not
# for so long that what is new is looked for at the end of a page.
_QUIET = 4
_GROWS_FOR = timedelta(seconds=45)
_ASK_AGAIN_SECONDS = 30.0
# While posts are slowed down; a thousand meetings that look each second are slowed down by that.
_LOOK_SECONDS = 5.0
# How soon what was folded is counted in its message.
_FOLD_SECONDS = 3.0
# Between the languages of a translation, as stored.
_TRANSLATED = " > "
# Among so many of the last lines the last gaps are looked for after a restart.
_LINES_LOOKED_AT = 50

_log = structlog.get_logger()


@dataclass
class Captioning:
    """What this meeting's captions need between two events."""

    buffer: CaptionBuffer = field(default_factory=CaptionBuffer)
    marks: Marks = field(default_factory=Marks)
    asked_for: ParticipantId | None = None
    """The own participant for whom captions were asked; a new one must ask anew."""
    asked_at: datetime | None = None
    deaf_since: datetime | None = None
    """Set where a stream is heard again, until it is known that the node sends captions over it."""
    is_looking: bool = False
    """Whether it is being found out how much waits for Slack."""
    looked_at: datetime | None = None
    """When that was known last."""
    trouble: str = ""
    is_open: bool = False
    growing: CaptionMessage | None = None
    """The last message, which may go on."""
    rooms_asked: set[str] = field(default_factory=set)
    folds: Folds = field(
        default_factory=lambda: Folds(table.CAPTIONS_POSTED, table.CAPTIONS_KEPT, table.WORDS_KEPT)
    )
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
    words = without_invisible(event.data)
    if not event.is_final or not words.strip() or not _is_wanted(meeting):
        return
    uuids = tuple(dict.fromkeys(source.participant_uuid for source in event.sources))
    uuid, speaker, language = (
        "+".join(uuids) or None,
        _speaker(uuids, meeting, room),
        _language(event),
    )
    if room is not None:
        speaker = f"{clean_name(meeting.rooms.label(room), 'Room')} · {speaker}"
    line = meeting.new_line()
    captioning = meeting.recall(Captioning)
    captioning.marks.note_words()
    judged = captioning.folds.judge(
        uuid or speaker,
        speaker,
        meeting.key(f"captions/slowed/{line.line_id}"),
        meeting.steady_now().timestamp(),
        length=len(words),
        cost=len(words),
    )
    if not judged.is_kept:
        return
    meeting.keep(
        line,
        lines.add,
        meeting_id=meeting.id,
        binding_id=meeting.binding.id,
        kind="caption",
        participant_uuid=uuid,
        name=speaker,
        text=words,
        said_at=line.at,
        language=language,
        origin="pexip",
        line_id=line.line_id,
        post_key=judged.fold.key if judged.fold else None,
    )
    meeting.recall(Overheard).tell(
        Heard(line_id=line.line_id, uuids=uuids, name=speaker, text=words)
    )
    if judged.fold is None:
        name, now = _labeled(speaker, language), meeting.steady_now()
        captioning.buffer.add(line.line_id, uuid, name, words, now, language=language)
        _wait_for_post(captioning, meeting)
    else:
        meeting.tick_in(_FOLD_SECONDS)


def open_thread(_event: Settled, meeting: Meeting) -> None:
    """The thread stands from the beginning, right below the card, to be opened beside it."""
    captioning = meeting.recall(Captioning)
    if meeting.roster.is_synced:
        _ask(captioning, meeting)
    if not _is_wanted(meeting):
        _drop_all(meeting)
    elif not captioning.is_open:
        captioning.is_open = True
        _post_opening(meeting)


def restore_opening(event: MessageGone, meeting: Meeting) -> None:
    """A person deleted it: what follows goes into a new thread, and not to the whole channel."""
    if event.key == meeting.key("captions") and (event.is_needed or _is_wanted(meeting)):
        captioning = meeting.recall(Captioning)
        # Whoever goes on speaking is named anew there, for nobody sees the old thread.
        captioning.buffer.part()
        captioning.growing = None
        meeting.write(outbox.repost, meeting.binding.workspace, _opening(meeting))


async def load_lines(tx: Transaction, record: MeetingRecord) -> tuple[list[Line], list[Line]]:
    """Those that no post carries yet, and the last, among them the marks of gaps."""
    unposted = await lines.unposted(tx, record.id, "caption")
    kinds: tuple[Kind, ...] = ("caption", "gap")
    return unposted, await lines.latest(tx, record.id, kinds, limit=_LINES_LOOKED_AT)


def recall_lines(found: tuple[list[Line], list[Line]], meeting: Meeting) -> None:
    unposted, last = found
    captioning, now = meeting.recall(Captioning), meeting.steady_now()
    captioning.marks = Marks(last)
    for line in unposted:
        name, at = _labeled(line.name, line.language), min(line.said_at, now)
        captioning.buffer.add(
            line.id, line.participant_uuid, name, line.text, at, language=line.language
        )


def mark_gap(event: WordsMissed, meeting: Meeting) -> None:
    """Behind all that was said before; a gap that follows on another is told with it."""
    captioning = meeting.recall(Captioning)
    if not _is_wanted(meeting) or captioning.trouble:
        return
    _post_all(meeting)
    captioning.buffer.part()
    captioning.growing = None
    captioning.deaf_since = event.ended
    mark = captioning.marks.add(event.line_id, Gap(event.began, event.ended, event.lost))
    _show_note(meeting.key(f"captions/gap/{mark.line_id}"), of_captions(mark.gap), meeting)


def post_due_captions(_event: Ticked, meeting: Meeting) -> None:
    """Bring what the node sends in line with the setting, and post what is due."""
    captioning = meeting.recall(Captioning)
    _ask(captioning, meeting)
    _ask_in_rooms(captioning, meeting)
    _show_folded(captioning, meeting)
    next_due = captioning.buffer.next_due()
    if next_due is None or captioning.is_looking:
        return
    if next_due > meeting.steady_now() and not _may_be_sooner(captioning, meeting):
        _wait_for_post(captioning, meeting)
        return
    captioning.is_looking = True
    meeting.later(_post_due)


def _may_be_sooner(captioning: Captioning, meeting: Meeting) -> bool:
    """Posts are slowed down, and it was looked long ago how much waits for Slack."""
    looked, now = captioning.looked_at, meeting.steady_now()
    is_long = looked is None or (now - looked).total_seconds() >= _LOOK_SECONDS
    return captioning.buffer.is_slowed and is_long


def _wait_for_post(captioning: Captioning, meeting: Meeting) -> None:
    """While posts are slowed down, how much waits for Slack is looked at from time to time."""
    next_due = captioning.buffer.next_due()
    if next_due is not None:
        left = (next_due - meeting.steady_now()).total_seconds()
        meeting.tick_in(min(left, _LOOK_SECONDS) if captioning.buffer.is_slowed else left)


async def _post_due(outside: Outside) -> None:
    """How much waits for Slack decides how soon the next post comes."""
    depth = await outside.read(outbox.depth, outside.binding.workspace)
    await outside.decide(lambda meeting: _post_by_depth(depth, meeting), is_quiet=True)


def _post_by_depth(depth: int, meeting: Meeting) -> None:
    captioning = meeting.recall(Captioning)
    captioning.is_looking, captioning.looked_at = False, meeting.steady_now()
    if not _is_wanted(meeting):
        return
    interval = next(seconds for least, seconds in _INTERVALS if depth >= least)
    may_roll = meeting.settings.captions == "rolling" and depth < _BUSY
    if may_roll:
        interval = _ROLLING_SECONDS
    if post := captioning.buffer.due(meeting.steady_now(), interval):
        may_grow = may_roll or (depth < _QUIET and _is_young(captioning.growing, meeting))
        _post(post, meeting, may_grow=may_grow)
    _wait_for_post(captioning, meeting)


def _is_young(message: CaptionMessage | None, meeting: Meeting) -> bool:
    return message is not None and meeting.steady_now() - message.began < _GROWS_FOR


def post_rest(event: MeetingEnded, meeting: Meeting) -> None:
    if not _is_wanted(meeting):
        _drop_all(meeting)
    elif not event.is_quiet:
        _post_all(meeting)
        _show_folded(meeting.recall(Captioning), meeting, all_of_them=True)


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
    await situation.services.database.write(_switch_off, binding)
    conference = await _running(situation, binding)
    if conference is None:
        return Done(text="Captions are off.")
    if await conference.wait_until(lambda roster: _are_shown(roster, shown=False)):
        return Done(text="Captions are off; the meeting sends the bridge none any more.")
    return Done(text="Captions are off. The meeting may still send some; they are dropped.")


async def _switch_off(tx: Transaction, binding: Binding) -> None:
    await bindings.change_settings(tx, binding.id, {"captions": "off"})
    await withdraw_words(tx, binding.workspace, binding.channel, (CAPTIONS,))


def show_captions(meeting: Meeting) -> CardSection:
    """Whether captions run, and if not, why."""
    captioning = meeting.recall(Captioning)
    if meeting.settings.stopped:
        return CardSection(lines=("_Somebody in the meeting said !stop: nothing is mirrored._",))
    if not meeting.is_mirrored:
        # Why that is so has a line of its own.
        return CardSection()
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
    if captioning.asked_for == wanted:
        captioning.deaf_since = None
    if own is None or captioning.asked_for == wanted:
        return
    if _asked_lately(captioning, meeting):
        meeting.tick_in(_ASK_AGAIN_SECONDS)
        return
    captioning.asked_at = meeting.now()
    captioning.rooms_asked.clear()
    us = meeting.roster.find(own)
    if us is not None and us.show_live_captions:
        # As after a restart: they have come all the time.
        captioning.deaf_since = None
    request = ShowLiveCaptions if wanted else HideLiveCaptions
    meeting.ask(request(participant_uuid=own), partial(_note_answer, wanted))


def _note_answer(wanted: ParticipantId | None, answer: object, meeting: Meeting) -> None:
    captioning = meeting.recall(Captioning)
    if isinstance(answer, PexipError | BridgeError):
        captioning.trouble = _reason(answer)
        _log.warning("No captions", meeting=meeting.id, cause=str(answer))
        return
    captioning.asked_for, captioning.asked_at, captioning.trouble = wanted, None, ""
    since, captioning.deaf_since = captioning.deaf_since, None
    if since is not None and wanted is not None and since < meeting.now():
        _mark_deafness(since, captioning, meeting)


def _mark_deafness(since: datetime, captioning: Captioning, meeting: Meeting) -> None:
    """Whoever joins anew is sent captions only once they are asked for: the gap is that longer."""
    line = meeting.new_line()
    meeting.write(lines.add_gap, meeting.id, since, line.at, line_id=line.line_id)
    mark = captioning.marks.add(line.line_id, Gap(since, max(since, line.at)))
    _show_note(meeting.key(f"captions/gap/{mark.line_id}"), of_captions(mark.gap), meeting)


def _asked_lately(captioning: Captioning, meeting: Meeting) -> bool:
    """Until it answers, and for a while after a failure, the node is left alone."""
    if captioning.asked_at is None:
        return False
    return (meeting.now() - captioning.asked_at).total_seconds() < _ASK_AGAIN_SECONDS


def _reason(error: PexipError | BridgeError) -> str:
    told = str(getattr(error, "result", ""))
    if told:
        return f"{told[:1].lower()}{told[1:]}"
    if isinstance(error, RefusedError | ForbiddenError):
        return "the meeting refused them"
    return "the node did not answer"


def _is_wanted(meeting: Meeting) -> bool:
    return meeting.settings.captions != "off" and meeting.is_mirrored


def _speaker(uuids: Iterable[ParticipantId], meeting: Meeting, room: Room | None) -> str:
    """The speakers' names; nobody is guessed at where the node names no source."""
    names = [meeting.name_of(uuid, room) for uuid in uuids]
    return " and ".join(name for name in names if name) or UNKNOWN_SPEAKER


def _language(event: LiveCaptionsReceived) -> str | None:
    """Of the words; for a translation both, as in `en-US > fr-FR`."""
    source, target = canonical_language(event.src_lang), canonical_language(event.tgt_lang)
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
    meeting.post(_opening(meeting))


def _opening(meeting: Meeting) -> Post:
    text = f"Live captions of {meeting.binding.alias}"
    return Post(
        key=meeting.key("captions"),
        channel=meeting.binding.channel,
        text=blocks.escape(text),
        blocks=(blocks.paragraph(blocks.bold(text), blocks.plain(" are in this thread.")),),
        priority=Priority.CARD,
    )


def _post_all(meeting: Meeting) -> None:
    for post in meeting.recall(Captioning).buffer.flush(meeting.steady_now()):
        _post(post, meeting)


def _drop_all(meeting: Meeting) -> None:
    """What was said before captions were switched off, or stopped, and not posted by then."""
    for post in meeting.recall(Captioning).buffer.flush(meeting.steady_now()):
        meeting.write(lines.mark_posted, post.line_ids, meeting.key("captions/withdrawn"))


def _show_folded(captioning: Captioning, meeting: Meeting, *, all_of_them: bool = False) -> None:
    now = meeting.steady_now().timestamp()
    for fold in captioning.folds.due(now, all_of_them=all_of_them):
        if _is_wanted(meeting):
            _show_note(fold.key, slowed_down(fold, "transcript"), meeting)


def _show_note(key: str, text: str, meeting: Meeting) -> None:
    """Edited where it stands already."""
    meeting.show(
        Post(
            key=key,
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(blocks.paragraph(blocks.italic(text)),),
            thread_key=meeting.key("captions"),
            priority=Priority.CAPTIONS,
        )
    )


def _post(post: CaptionPost, meeting: Meeting, *, may_grow: bool = False) -> None:
    """The message and the mark on its lines are stored together: a crash repeats nothing."""
    captioning = meeting.recall(Captioning)
    growing = captioning.growing
    if not (may_grow and growing is not None and growing.has_room_for(post.paragraphs)):
        captioning.posts += 1
        key = meeting.key(f"captions/{meeting.now().timestamp():.3f}/{captioning.posts}")
        growing = CaptionMessage(key, meeting.steady_now())
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
    on(MessageGone, restore_opening),
    recalling(load_lines, recall_lines),
    on(LiveCaptionsReceived, keep_caption),
    on(HappenedInRoom, keep_room_caption),
    on(WordsMissed, mark_gap),
    on(Ticked, post_due_captions),
    on(MeetingEnded, post_rest),
)
CARD = show_captions
