"""The meeting is told that it is mirrored, and anybody in it can end that with one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

import structlog

from bridge.errors import BridgeError
from bridge.mirror.meeting.handlers import MeetingBegan, MeetingEnded, Ticked, on, recalling
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.telling import Telling
from bridge.mirror.people.roster import Arrived
from bridge.mirror.words.stop_word import STOP_WORD, is_stop
from bridge.pexip.errors import ForbiddenError, PexipError, RefusedError
from bridge.pexip.requests.conference import SendMessage, SetMessageText
from bridge.pexip.stream.events import MessageReceived
from bridge.slack.shown import blocks
from bridge.slack.shown.card import CardSection
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines, memos
from bridge.storage.meetings.bindings import BindingSettings
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues.outbox import Post, Priority
from bridge.storage.queues.withdrawing import withdraw_words

# Under these names it is stored what the meeting was told.
_NOTICE, _STOPPED = "notice", "stopped"
# Who comes later is told too, but nobody is told all the time.
_AGAIN = timedelta(minutes=15)

# What every notice has.
_OURS = "can be read in a Slack channel."
_UNTOLD = (
    "_Chat is off in this meeting and the bridge may not show a banner, so nobody there can be "
    "told: nothing is mirrored. An owner may say `/pexip settings notice off`._"
)

_Memo: TypeAlias = Mapping[str, Any] | None

_log = structlog.get_logger()


@dataclass
class Notice:
    """Whether somebody has come who was not told, and when all were told of what."""

    told: datetime | None = None
    parts: frozenset[str] = frozenset()
    is_due: bool = False
    is_asked: bool = False
    """Whether the node was asked to tell them, and has not answered yet."""


def prepare_notice(_event: MeetingBegan, meeting: Meeting) -> None:
    """A new meeting begins mirrored, whatever the last one said."""
    meeting.recall(Notice).is_due = True
    if meeting.settings.stopped:
        meeting.change_settings(stopped=meeting.settings.stop_lasts, stop_lasts=False)


def keep_stop(event: MeetingEnded, meeting: Meeting) -> None:
    """What was left, or lost from sight, may go on, and with it the word that was said there."""
    may_go_on = event.is_left or event.last_seen is not None
    if may_go_on and meeting.settings.stopped:
        meeting.change_settings(stop_lasts=True)


async def load_told(tx: Transaction, record: MeetingRecord) -> tuple[_Memo, _Memo]:
    """What the meeting was told, or was about to be."""
    return (
        await memos.find(tx, record.id, _NOTICE),
        await memos.find(tx, record.id, _STOPPED),
    )


def recall_told(stored: tuple[_Memo, _Memo], meeting: Meeting) -> None:
    """What was not surely said is said again: nobody is mirrored without knowing."""
    told, stopped = stored
    notice = meeting.recall(Notice)
    if told is not None and told.get("told"):
        notice.told = datetime.fromisoformat(told["told"])
        notice.parts = frozenset(told["parts"])
    else:
        notice.is_due = True
        meeting.recall(Telling).is_untold = bool(told and told.get("untold"))
    if stopped is not None and not stopped.get("told"):
        _confirm_stop(meeting)


def note_newcomer(event: Arrived, meeting: Meeting) -> None:
    if not event.participant.is_waiting:
        meeting.recall(Notice).is_due = True


def tell_meeting(_event: Ticked, meeting: Meeting) -> None:
    notice, parts = meeting.recall(Notice), _parts(meeting.settings)
    is_wanted = meeting.settings.notice and not meeting.settings.stopped
    if not is_wanted or meeting.own_uuid is None or notice.is_asked:
        return
    telling = meeting.recall(Telling)
    if telling.not_before is not None and meeting.steady_now() < telling.not_before:
        meeting.tick_in((telling.not_before - meeting.steady_now()).total_seconds())
        return
    if not _is_due(notice, parts, meeting.now()):
        # Where nothing is mirrored there is nothing to tell, and nothing to wait for.
        if notice.is_due and notice.told is not None and parts:
            meeting.tick_in((notice.told + _AGAIN - meeting.now()).total_seconds())
        return
    notice.is_asked, notice.is_due = True, False
    if not telling.is_untold:
        meeting.write(memos.put, meeting.id, _NOTICE, {"parts": list(parts)})
    text = f"{_notice_text(parts)} To end that, write {STOP_WORD}"
    meeting.ask(SendMessage(payload=text), partial(_note_told, parts))


def _notice_text(parts: tuple[str, ...]) -> str:
    return f"This meeting’s {_in_words(parts)} can be read in a Slack channel."


def _note_told(parts: tuple[str, ...], answer: object, meeting: Meeting) -> None:
    """Told are those whom the node has told; where it takes no chat, a banner may tell them."""
    telling = meeting.recall(Telling)
    telling.is_chat_off = isinstance(answer, RefusedError | ForbiddenError)
    if telling.is_chat_off:
        meeting.ask(SetMessageText(text=_banner(parts, meeting)), partial(_note_banner, parts))
    elif isinstance(answer, PexipError | BridgeError):
        _try_later(answer, meeting)
    else:
        _keep_told(parts, meeting)


def _note_banner(parts: tuple[str, ...], answer: object, meeting: Meeting) -> None:
    telling = meeting.recall(Telling)
    if not isinstance(answer, PexipError | BridgeError):
        _keep_told(parts, meeting)
        return
    _try_later(answer, meeting)
    if not telling.is_untold:
        telling.is_untold = True
        meeting.write(memos.put, meeting.id, _NOTICE, {"parts": list(parts), "untold": True})


def _banner(parts: tuple[str, ...], meeting: Meeting) -> str:
    """Below what a Host has written there. Without a chat nobody can write the word that stops."""
    conference = meeting.roster.conference
    text = f"{_notice_text(parts)} To end that, a Host removes the bridge."
    above = [] if conference is None or not conference.message_text else [conference.message_text]
    return "\n".join([each for each in above if _OURS not in each] + [text])


def _try_later(answer: object, meeting: Meeting) -> None:
    notice, telling = meeting.recall(Notice), meeting.recall(Telling)
    notice.is_asked, notice.is_due = False, True
    if not telling.failures:
        _log.warning("The meeting was not told", meeting=meeting.id, cause=str(answer))
    telling.back_off(meeting.steady_now())


def show_notice(meeting: Meeting) -> CardSection:
    """Only what is unusual: that the meeting has no chat, and what follows from that."""
    telling = meeting.recall(Telling)
    if meeting.settings.stopped:
        return CardSection()
    if not meeting.is_mirrored:
        return CardSection(lines=(_UNTOLD,))
    return CardSection(special=("Chat is off in this meeting",) if telling.is_chat_off else ())


def _keep_told(parts: tuple[str, ...], meeting: Meeting) -> None:
    notice = meeting.recall(Notice)
    notice.is_asked = False
    meeting.recall(Telling).told()
    notice.told, notice.parts = meeting.now(), frozenset(parts)
    told = {"told": notice.told.isoformat(), "parts": list(parts)}
    meeting.write(memos.put, meeting.id, _NOTICE, told)


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


def heed_stop(event: MessageReceived, meeting: Meeting) -> None:
    """Any participant may say it; only an administrator in Slack starts the mirror again."""
    if not is_stop(event) or meeting.settings.stopped:
        return
    meeting.change_settings(stopped=True)
    meeting.write(lines.withhold_all, meeting.id)
    # When it starts again, all are told again.
    meeting.recall(Notice).parts = frozenset()
    text = "Somebody in the meeting wrote !stop: chat, slides and captions are mirrored no more."
    meeting.post(
        Post(
            key=meeting.key(f"stopped/{meeting.now().timestamp():.3f}"),
            channel=meeting.binding.channel,
            text=text,
            blocks=(blocks.paragraph(blocks.plain(text)),),
            thread_key=meeting.key("card"),
            priority=Priority.CONTROL,
        )
    )
    meeting.write(withdraw_words, meeting.binding.workspace, meeting.binding.channel)
    meeting.write(memos.put, meeting.id, _STOPPED, {})
    _confirm_stop(meeting)


def _confirm_stop(meeting: Meeting) -> None:
    meeting.ask(SendMessage(payload="Stopped: nothing more goes to Slack."), _note_stop_told)


def _note_stop_told(answer: object, meeting: Meeting) -> None:
    """Tried once in each run of the bridge; that it has stopped stands in any case."""
    if isinstance(answer, PexipError | BridgeError):
        _log.warning("The stop was not confirmed", meeting=meeting.id, cause=str(answer))
        return
    told = {"told": meeting.now().isoformat()}
    meeting.write(memos.put, meeting.id, _STOPPED, told)


HANDLERS = (
    on(MeetingBegan, prepare_notice),
    on(MeetingEnded, keep_stop),
    recalling(load_told, recall_told),
    on(Arrived, note_newcomer),
    on(MessageReceived, heed_stop),
    on(Ticked, tell_meeting),
)
CARD = show_notice
