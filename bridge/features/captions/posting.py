"""When a post comes and whether the last one grows instead; what is due goes together.

A message grows by edits and not by Slack's streams (`chat.startStream`): a stream in a channel is
for one recipient, all others see its beginning and then nothing until it ends, and it ends by
itself after some minutes. https://docs.slack.dev/reference/methods/chat.startStream
"""

from datetime import timedelta
from functools import partial

from bridge.features.captions.memory import Captioning, is_wanted
from bridge.metrics import CAPTION_AGE
from bridge.mirror.documents.caption_buffer import CaptionPost
from bridge.mirror.documents.folded import slowed_down
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.slack.sent.methods import METHODS, POST_MESSAGE, UPDATE
from bridge.slack.shown.caption_view import CaptionMessage
from bridge.slack.shown.notes import Note, note
from bridge.storage.meetings import lines
from bridge.storage.queues.backlog import Backlog, find_backlogs
from bridge.storage.queues.outbox import Post, Priority

# Where so many posts wait for Slack: seconds between two, so that chat keeps its place in the
# budget. A few are a moment's crowd. Waiting edits slow nothing down, nor does what waits itself:
# where edits are short there are posts, and what is not sent yet grows.
_PACES = ((40, 20.0), (20, 10.0), (10, 8.0), (0, 5.0))
# What each that waits in front takes of the workspace's budget.
_POST_SECONDS, _EDIT_SECONDS = (60 / METHODS[each].per_minute for each in (POST_MESSAGE, UPDATE))
# Cards are edited before captions; where so many wait, they take all that is left at once.
_MANY_CARDS = 3
_BUSY = 15
_ROLLING_SECONDS = 3.0
# Not for so long that what is new is looked for at the end of a page.
_GROWS_FOR = timedelta(seconds=45)
# While posts are slowed down; a thousand meetings that look each second are slowed down by that.
_LOOK_SECONDS = 5.0
# All meetings of a workspace have the same before them, and look at it once.
_FRESH_SECONDS = 0.5


def look_for_post(captioning: Captioning, meeting: Meeting) -> None:
    """Post what is due, or wait until something is."""
    next_due = captioning.buffer.next_due()
    if next_due is None or captioning.is_looking:
        return
    if next_due > meeting.steady_now() and not _may_be_sooner(captioning, meeting):
        wait_for_post(captioning, meeting)
        return
    captioning.is_looking = True
    growing = captioning.growing
    meeting.later(partial(_post_due, key="" if growing is None else growing.key))


def _may_be_sooner(captioning: Captioning, meeting: Meeting) -> bool:
    """Posts are slowed down, and it was looked long ago how much waits for Slack."""
    looked, now = captioning.looked_at, meeting.steady_now()
    is_long = looked is None or (now - looked).total_seconds() >= _LOOK_SECONDS
    return captioning.buffer.is_slowed and is_long


def wait_for_post(captioning: Captioning, meeting: Meeting) -> None:
    """While posts are slowed down, how much waits for Slack is looked at from time to time."""
    next_due = captioning.buffer.next_due()
    if next_due is not None:
        left = (next_due - meeting.steady_now()).total_seconds()
        meeting.tick_in(min(left, _LOOK_SECONDS) if captioning.buffer.is_slowed else left)


async def _post_due(outside: Outside, *, key: str) -> None:
    """What waits for Slack decides how soon the next post comes, and whether it is an edit."""
    found = await outside.read_lately(_FRESH_SECONDS, find_backlogs, outside.binding.workspace)
    await outside.decide(lambda meeting: post_behind(found.of(key), meeting), is_quiet=True)


def post_behind(backlog: Backlog, meeting: Meeting) -> None:
    """Post what is due, by what waits for Slack in front of it."""
    captioning = meeting.recall(Captioning)
    captioning.is_looking, captioning.looked_at = False, meeting.steady_now()
    if not is_wanted(meeting):
        return
    interval = next(seconds for least, seconds in _PACES if backlog.posts >= least)
    is_rolling = meeting.settings.captions == "rolling" and backlog.posts < _BUSY
    if is_rolling:
        interval = _ROLLING_SECONDS
    if post := captioning.buffer.due(meeting.steady_now(), interval):
        is_young = is_rolling or _is_young(captioning.growing, meeting)
        may_grow = backlog.is_unsent or (is_young and _is_sooner_by_edit(backlog))
        _post(post, meeting, may_grow=may_grow)
    wait_for_post(captioning, meeting)


def _is_sooner_by_edit(backlog: Backlog) -> bool:
    """A workspace may edit far less than it may post, so with many meetings edits are short."""
    edits = backlog.edits + (backlog.cards >= _MANY_CARDS)
    return edits * _EDIT_SECONDS <= backlog.posts * _POST_SECONDS


def _is_young(message: CaptionMessage | None, meeting: Meeting) -> bool:
    return message is not None and meeting.steady_now() - message.began < _GROWS_FOR


def post_all(meeting: Meeting) -> None:
    for post in meeting.recall(Captioning).buffer.flush(meeting.steady_now()):
        _post(post, meeting)


def drop_all(meeting: Meeting) -> None:
    """What was said before captions were switched off, or stopped, and not posted by then."""
    for post in meeting.recall(Captioning).buffer.flush(meeting.steady_now()):
        meeting.write(lines.mark_posted, post.line_ids, meeting.key("captions/withdrawn"))


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
    if post.began is not None:
        CAPTION_AGE.observe(max((meeting.steady_now() - post.began).total_seconds(), 0.0))
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


def show_folded(captioning: Captioning, meeting: Meeting, *, all_of_them: bool = False) -> None:
    now = meeting.steady_now().timestamp()
    for fold in captioning.folds.due(now, all_of_them=all_of_them):
        if is_wanted(meeting):
            show_note(fold.key, note(slowed_down(fold, "transcript")), meeting)


def show_note(key: str, note: Note, meeting: Meeting) -> None:
    """Edited where it stands already."""
    meeting.show(
        Post(
            key=key,
            channel=meeting.binding.channel,
            text=note.text,
            blocks=note.blocks,
            thread_key=meeting.key("captions"),
            priority=Priority.CAPTIONS,
        )
    )
