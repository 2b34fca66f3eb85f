"""What is heard: each final line is stored at once, and again there after a restart."""

from collections.abc import Iterable
from datetime import timedelta

from bridge.features.captions.memory import Captioning, Unfinished, is_wanted
from bridge.features.captions.posting import wait_for_post
from bridge.mirror.documents.caption_buffer import UNKNOWN_SPEAKER
from bridge.mirror.documents.gaps import Marks
from bridge.mirror.meeting.handlers import HappenedInRoom, MeetingEnded
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.overheard import Heard, Overheard
from bridge.mirror.people.rooms import Room
from bridge.mirror.words.characters import without_invisible
from bridge.mirror.words.languages import canonical_language
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import ParticipantId
from bridge.pexip.stream.events import CaptionBegun, LiveCaptionsReceived
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines
from bridge.storage.meetings.lines import Kind, Line
from bridge.storage.meetings.meetings import MeetingRecord

# How soon what was folded is counted in its message.
_FOLD_SECONDS = 3.0
# Whoever paused for longer had nothing more to say.
_STILL_SPEAKING = timedelta(seconds=30)
# Between the languages of a translation, as stored.
_TRANSLATED = " > "
# Among so many of the last lines the last gaps are looked for after a restart.
_LINES_LOOKED_AT = 50


def keep_caption(event: LiveCaptionsReceived, meeting: Meeting) -> None:
    """Store each final line at once: what is posted later comes from what is stored."""
    _keep(event, meeting, None)


def keep_room_caption(event: HappenedInRoom, meeting: Meeting) -> None:
    """The words of a breakout room, with the room's name in front of the speaker's."""
    if isinstance(event.event, LiveCaptionsReceived):
        _keep(event.event, meeting, event.room)
    elif isinstance(event.event, CaptionBegun):
        _note_unfinished(event.event, meeting, event.room)


def note_unfinished(event: CaptionBegun, meeting: Meeting) -> None:
    """Not read: that costs nothing until there is no end to wait for."""
    _note_unfinished(event, meeting, None)


def _note_unfinished(event: CaptionBegun, meeting: Meeting, room: Room | None) -> None:
    meeting.recall(Captioning).unfinished = Unfinished(event, meeting.now(), room)


def keep_unfinished(event: MeetingEnded, meeting: Meeting) -> None:
    """The sentence in which a meeting ends is kept as far as it was heard."""
    captioning = meeting.recall(Captioning)
    found, captioning.unfinished = captioning.unfinished, None
    # Where the bridge alone has left, the sentence may come whole once it is back.
    is_over = not (event.is_quiet or event.is_left)
    if not is_over or found is None or meeting.now() - found.at > _STILL_SPEAKING:
        return
    if (words := found.event.words()) is not None and words.data.strip():
        cut_off = {"data": f"{words.data.rstrip()} …", "is_final": True}
        _keep(words.model_copy(update=cut_off), meeting, found.room)


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
        name, at = labeled(line.name, line.language), min(line.said_at, now)
        captioning.buffer.add(
            line.id, line.participant_uuid, name, line.text, at, language=line.language
        )


def _keep(event: LiveCaptionsReceived, meeting: Meeting, room: Room | None) -> None:
    words = without_invisible(event.data)
    if not event.is_final or not words.strip() or not is_wanted(meeting):
        return
    meeting.recall(Captioning).unfinished = None
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
        name, now = labeled(speaker, language), meeting.steady_now()
        captioning.buffer.add(line.line_id, uuid, name, words, now, language=language)
        wait_for_post(captioning, meeting)
    else:
        meeting.tick_in(_FOLD_SECONDS)


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


def labeled(speaker: str, language: str | None) -> str:
    """A translation says so, for the words are not the speaker's own."""
    if language is None or _TRANSLATED not in language:
        return speaker
    return f"{speaker} ({language.replace(_TRANSLATED, ' → ')})"
