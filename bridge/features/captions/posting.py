"""When a post comes and whether the last one grows instead; what is due goes together.

A message grows by edits and not by Slack's streams (`chat.startStream`): a stream in a channel is
for one recipient, all others see its beginning and then nothing until it ends, and it ends by
itself after some minutes. https://docs.slack.dev/reference/methods/chat.startStream
"""

from datetime import timedelta

from bridge.features.captions.memory import Captioning, is_wanted
from bridge.metrics import CAPTION_AGE
from bridge.mirror.documents.caption_buffer import CaptionPost
from bridge.mirror.documents.folded import slowed_down
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.outside import Outside
from bridge.slack.shown import blocks
from bridge.slack.shown.caption_view import CaptionMessage
from bridge.storage.meetings import lines
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority

# Where so much waits for Slack: seconds between two posts, and whether the last message may grow
# instead. Edits are dearer than posts, so what grows is the first to be slowed down; then posts
# grow apart, so that chat keeps its place in the budget.
_PACES = ((40, 20.0, False), (15, 10.0, False), (6, 8.0, False), (3, 8.0, True), (0, 5.0, True))
_BUSY = 15
_ROLLING_SECONDS = 3.0
# Not for so long that what is new is looked for at the end of a page.
_GROWS_FOR = timedelta(seconds=45)
# While posts are slowed down; a thousand meetings that look each second are slowed down by that.
_LOOK_SECONDS = 5.0


def look_for_post(captioning: Captioning, meeting: Meeting) -> None:
    """Post what is due, or wait until something is."""
    next_due = captioning.buffer.next_due()
    if next_due is None or captioning.is_looking:
        return
    if next_due > meeting.steady_now() and not _may_be_sooner(captioning, meeting):
        wait_for_post(captioning, meeting)
        return
    captioning.is_looking = True
    meeting.later(_post_due)


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


async def _post_due(outside: Outside) -> None:
    """How much waits for Slack decides how soon the next post comes."""
    depth = await outside.read(outbox.depth, outside.binding.workspace)
    await outside.decide(lambda meeting: _post_by_depth(depth, meeting), is_quiet=True)


def _post_by_depth(depth: int, meeting: Meeting) -> None:
    captioning = meeting.recall(Captioning)
    captioning.is_looking, captioning.looked_at = False, meeting.steady_now()
    if not is_wanted(meeting):
        return
    interval, grows = next((seconds, grows) for least, seconds, grows in _PACES if depth >= least)
    may_roll = meeting.settings.captions == "rolling" and depth < _BUSY
    if may_roll:
        interval = _ROLLING_SECONDS
    if post := captioning.buffer.due(meeting.steady_now(), interval):
        may_grow = may_roll or (grows and _is_young(captioning.growing, meeting))
        _post(post, meeting, may_grow=may_grow)
    wait_for_post(captioning, meeting)


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
            show_note(fold.key, slowed_down(fold, "transcript"), meeting)


def show_note(key: str, text: str, meeting: Meeting) -> None:
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
