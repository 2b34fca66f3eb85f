"""The meeting is told that it is mirrored, and anybody in it can end that with one line."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bridge.mirror.meeting.handlers import MeetingBegan, MeetingEnded, MeetingResumed, Ticked, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.roster import Arrived
from bridge.pexip import MessageReceived, PexipError, SendMessage
from bridge.slack.shown import blocks
from bridge.storage.meetings.bindings import BindingSettings
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority

STOP_WORD = "!stop"
# Who comes later is told too, but nobody is told all the time.
_AGAIN = timedelta(minutes=15)

_log = structlog.get_logger()


@dataclass
class Notice:
    """Whether somebody has come who was not told, and when all were told of what."""

    told: datetime | None = None
    parts: frozenset[str] = frozenset()
    is_due: bool = False


async def prepare_notice(_event: MeetingBegan, meeting: Meeting) -> None:
    """A new meeting begins mirrored, whatever the last one said."""
    meeting.recall(Notice).is_due = True
    if meeting.settings.stopped:
        await meeting.change_settings(stopped=meeting.settings.stop_lasts, stop_lasts=False)


async def keep_stop(event: MeetingEnded, meeting: Meeting) -> None:
    """What was only lost from sight may still go on, and with it the word that was said there."""
    if event.last_seen is not None and meeting.settings.stopped:
        await meeting.change_settings(stop_lasts=True)


async def keep_quiet(_event: MeetingResumed, meeting: Meeting) -> None:
    """Everybody was told before the bridge restarted."""
    notice = meeting.recall(Notice)
    notice.told, notice.parts = meeting.now(), frozenset(_parts(meeting.settings))


async def note_newcomer(event: Arrived, meeting: Meeting) -> None:
    if not event.participant.is_waiting:
        meeting.recall(Notice).is_due = True


async def tell_meeting(_event: Ticked, meeting: Meeting) -> None:
    notice, parts = meeting.recall(Notice), _parts(meeting.settings)
    is_wanted = meeting.settings.notice and not meeting.settings.stopped
    if not _is_due(notice, parts, meeting.now()) or not is_wanted or meeting.own_uuid is None:
        return
    notice.told, notice.parts, notice.is_due = meeting.now(), frozenset(parts), False
    text = (
        f"This meeting’s {_in_words(parts)} can be read in a Slack channel. "
        f"To end that, write {STOP_WORD}"
    )
    try:
        await meeting.send(SendMessage(payload=text))
    except PexipError as error:
        notice.told, notice.is_due = None, True
        _log.warning("The meeting was not told", meeting=meeting.id, cause=str(error))


def _is_due(notice: Notice, parts: tuple[str, ...], now: datetime) -> bool:
    """Also where more is mirrored than all were told of."""
    if notice.told is None or now - notice.told >= _AGAIN:
        return notice.is_due and bool(parts)
    return not notice.parts.issuperset(parts)


def _parts(settings: BindingSettings) -> tuple[str, ...]:
    """What of a meeting goes to Slack."""
    is_mirrored = {
        "chat": settings.chat != "off",
        "slides": settings.slides,
        "live captions": settings.captions != "off",
    }
    return tuple(part for part, mirrored in is_mirrored.items() if mirrored)


def _in_words(parts: tuple[str, ...]) -> str:
    *first, last = parts
    return " and ".join(filter(None, (", ".join(first), last)))


async def heed_stop(event: MessageReceived, meeting: Meeting) -> None:
    """Any participant may say it; only an administrator in Slack starts the mirror again."""
    if event.payload.strip().casefold() != STOP_WORD or meeting.settings.stopped:
        return
    await meeting.change_settings(stopped=True)
    # When it starts again, all are told again.
    meeting.recall(Notice).parts = frozenset()
    text = "Somebody in the meeting wrote !stop: chat, slides and captions are mirrored no more."
    async with meeting.effect() as transaction:
        await outbox.post(
            transaction,
            meeting.binding.workspace,
            Post(
                key=meeting.key(f"stopped/{transaction.now.timestamp():.3f}"),
                channel=meeting.binding.channel,
                text=text,
                blocks=(blocks.paragraph(blocks.plain(text)),),
                thread_key=meeting.key("card"),
                priority=Priority.CONTROL,
            ),
        )
    try:
        await meeting.send(SendMessage(payload="Stopped: nothing more goes to Slack."))
    except PexipError as error:
        _log.warning("The stop was not confirmed", meeting=meeting.id, cause=str(error))


HANDLERS = (
    on(MeetingBegan, prepare_notice),
    on(MeetingEnded, keep_stop),
    on(MeetingResumed, keep_quiet),
    on(Arrived, note_newcomer),
    on(MessageReceived, heed_stop),
    on(Ticked, tell_meeting),
)
