"""The node sends captions to whoever asks: ask, in each room, and again after a failure."""

from datetime import datetime
from functools import partial

import structlog

from bridge.errors import BridgeError
from bridge.features.captions.memory import Captioning, is_wanted
from bridge.features.captions.posting import show_note
from bridge.mirror.documents.gaps import Gap, of_captions
from bridge.mirror.meeting.meeting import Meeting
from bridge.pexip.errors import ForbiddenError, PexipError, RefusedError
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.participant import HideLiveCaptions, ShowLiveCaptions
from bridge.slack.shown.notes import dated_note, viewers_clock
from bridge.storage.meetings import lines

_ASK_AGAIN_SECONDS = 30.0

_log = structlog.get_logger()


def ask(captioning: Captioning, meeting: Meeting) -> None:
    """Ask the node for captions for our own participant, or to stop them.

    Whether they come already is told by the roster, so that has to be there.
    """
    if not meeting.roster.is_synced:
        return
    own = meeting.own_uuid
    wanted = own if is_wanted(meeting) else None
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
    # As after a restart: they have come all the time.
    are_coming = us is not None and bool(us.show_live_captions)
    request = ShowLiveCaptions if wanted else HideLiveCaptions
    note_answer = partial(_note_answer, wanted, are_coming=are_coming)
    meeting.ask(request(participant_uuid=own), note_answer)


def ask_in_rooms(captioning: Captioning, meeting: Meeting) -> None:
    """Each room sends captions only to who asks there; one that does not has none."""
    for room in meeting.rooms:
        if room.own is None or room.uuid in captioning.rooms_asked or not is_wanted(meeting):
            continue
        captioning.rooms_asked.add(room.uuid)
        meeting.ask(ShowLiveCaptions(participant_uuid=room.own), _note_room, room.uuid)


def _note_room(answer: object, meeting: Meeting) -> None:
    if isinstance(answer, PexipError | BridgeError):
        _log.warning("No captions of a room", meeting=meeting.id, cause=str(answer))


def _note_answer(
    wanted: ParticipantId | None, answer: object, meeting: Meeting, *, are_coming: bool
) -> None:
    captioning = meeting.recall(Captioning)
    if isinstance(answer, PexipError | BridgeError):
        captioning.trouble = _reason(answer)
        _log.warning("No captions", meeting=meeting.id, cause=str(answer))
        return
    captioning.asked_for, captioning.asked_at, captioning.trouble = wanted, None, ""
    since, captioning.deaf_since = captioning.deaf_since, None
    is_deaf = since is not None and wanted is not None and not are_coming
    if since is not None and is_deaf and since < meeting.now():
        _mark_deafness(since, captioning, meeting)


def _mark_deafness(since: datetime, captioning: Captioning, meeting: Meeting) -> None:
    """Whoever joins anew is sent captions only once they are asked for: the gap is that longer."""
    line = meeting.new_line()
    meeting.write(lines.add_gap, meeting.id, since, line.at, line_id=line.line_id)
    mark = captioning.marks.add(line.line_id, Gap(since, max(since, line.at)))
    show_note(
        meeting.key(f"captions/gap/{mark.line_id}"),
        dated_note(of_captions(mark.gap, viewers_clock)),
        meeting,
    )


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
