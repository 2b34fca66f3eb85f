"""The thread: opened with the meeting, marked where words were missed, filled at the end."""

from bridge.features.captions.asking import ask, ask_in_rooms
from bridge.features.captions.memory import Captioning, is_wanted
from bridge.features.captions.posting import (
    drop_all,
    look_for_post,
    post_all,
    show_folded,
    show_note,
)
from bridge.mirror.documents.gaps import Gap, of_captions
from bridge.mirror.meeting.handlers import MeetingEnded, MessageGone, Settled, Ticked, WordsMissed
from bridge.mirror.meeting.meeting import Meeting
from bridge.slack.shown import blocks
from bridge.slack.shown.notes import dated_note, viewers_clock
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority


def open_thread(_event: Settled, meeting: Meeting) -> None:
    """The thread stands from the beginning, right below the card, to be opened beside it."""
    captioning = meeting.recall(Captioning)
    ask(captioning, meeting)
    if not is_wanted(meeting):
        drop_all(meeting)
    elif not captioning.is_open:
        captioning.is_open = True
        _post_opening(meeting)


def restore_opening(event: MessageGone, meeting: Meeting) -> None:
    """A person deleted it: what follows goes into a new thread, and not to the whole channel."""
    if event.key == meeting.key("captions") and (event.is_needed or is_wanted(meeting)):
        captioning = meeting.recall(Captioning)
        # Whoever goes on speaking is named anew there, for nobody sees the old thread.
        captioning.buffer.part()
        captioning.growing = None
        meeting.write(outbox.repost, meeting.binding.workspace, _opening(meeting))


def mark_gap(event: WordsMissed, meeting: Meeting) -> None:
    """Behind all that was said before; a gap that follows on another is told with it."""
    captioning = meeting.recall(Captioning)
    if not is_wanted(meeting) or captioning.trouble:
        return
    post_all(meeting)
    captioning.buffer.part()
    captioning.growing = None
    captioning.deaf_since = event.ended
    mark = captioning.marks.add(event.line_id, Gap(event.began, event.ended, event.lost))
    show_note(
        meeting.key(f"captions/gap/{mark.line_id}"),
        dated_note(of_captions(mark.gap, viewers_clock)),
        meeting,
    )


def post_due_captions(_event: Ticked, meeting: Meeting) -> None:
    """Bring what the node sends in line with the setting, and post what is due."""
    captioning = meeting.recall(Captioning)
    ask(captioning, meeting)
    ask_in_rooms(captioning, meeting)
    show_folded(captioning, meeting)
    look_for_post(captioning, meeting)


def post_rest(event: MeetingEnded, meeting: Meeting) -> None:
    if not is_wanted(meeting):
        drop_all(meeting)
    elif not event.is_quiet:
        post_all(meeting)
        show_folded(meeting.recall(Captioning), meeting, all_of_them=True)


def _post_opening(meeting: Meeting) -> None:
    """Posting it twice does nothing: its key is the meeting's."""
    meeting.post(_opening(meeting))


def _opening(meeting: Meeting) -> Post:
    text = f"Live captions of {meeting.binding.title}"
    return Post(
        key=meeting.key("captions"),
        channel=meeting.binding.channel,
        text=blocks.escape(text),
        blocks=(blocks.paragraph(blocks.bold(text), blocks.plain(" are in this thread.")),),
        priority=Priority.CARD,
    )
