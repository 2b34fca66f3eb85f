"""One thing to say in a meeting, and the line it comes to."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bridge.mirror.from_slack.deciding import Step
from bridge.mirror.from_slack.fate import Fate
from bridge.mirror.from_slack.looking import Scene
from bridge.mirror.from_slack.wording import Act, Unsaid
from bridge.mirror.messages.slack_line import (
    Author,
    Authors,
    LineEdited,
    LinePosted,
    LineWithdrawn,
    SlackLine,
    read_words,
)
from bridge.mirror.messages.slack_message import SlackMessage, SlackMessageEdited
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues.inbox import InboxRow
from bridge.storage.queues.relayed import Relayed

_ACTS: dict[Step, Act] = {Step.CORRECT: "edit", Step.WITHDRAW: "deletion"}


@dataclass(frozen=True, kw_only=True)
class Errand:
    """An event that asks for something to be said, in the meeting it was meant for."""

    row: InboxRow
    message: SlackMessage
    step: Step
    scene: Scene
    record: MeetingRecord
    is_too_old: bool = False

    @property
    def is_over(self) -> bool:
        return self.record.ended is not None


@dataclass(frozen=True)
class MayNotSpeak:
    """Its writer is a guest or of another workspace."""

    author: Author


async def phrase(errand: Errand, authors: Authors) -> SlackLine | MayNotSpeak | None:
    """The line to be said; None where there is nothing to read in new words.

    Raises:
        BridgeError: Slack does not tell at this moment who wrote it.
    """
    known = errand.scene.relayed
    if errand.step is Step.WITHDRAW and known is not None and known.name:
        return LineWithdrawn(name=known.name, before=known.words or "")
    author = await authors.author(errand.message, errand.scene.binding)
    if errand.step is Step.WITHDRAW:
        return LineWithdrawn(name=author.name, before=(known and known.words) or "")
    if not author.may_speak:
        return MayNotSpeak(author)
    words = await read_words(errand.message, authors)
    if known is not None:
        return LineEdited(author=author, before=known.words or "", text=words)
    if not words:
        return None
    return LinePosted(
        author=author,
        text=words,
        is_me_message=errand.message.is_me_message,
        late_since=moment_of(errand.message.ts) if _is_late(errand) else None,
    )


def read_then(errand: Errand, line: SlackLine | None, *, is_sure: bool) -> Relayed:
    """What the meeting has read once the line was said, or may have been where that is not sure."""
    message = errand.message
    relayed = errand.scene.relayed or Relayed(
        workspace=message.workspace,
        channel=message.channel,
        ts=message.ts,
        meeting_id=errand.record.id,
        thread_ts=message.thread_ts,
        slack_user=message.user or "",
        client_msg_id=message.client_msg_id,
    )
    if errand.step is Step.WITHDRAW:
        return replace(relayed, words=None, is_withdrawn=True)
    edited = message.edited if isinstance(message, SlackMessageEdited) else ""
    words = None if line is None or isinstance(line, LineWithdrawn) else line.text
    name = name_of(line) or relayed.name
    return replace(relayed, name=name, words=words if is_sure else None, edited=edited)


def unsaid(errand: Errand, line: SlackLine | None, fate: Fate, parts: int, of: int) -> Unsaid:
    """For its writer."""
    known = errand.scene.relayed
    return Unsaid(
        key=str(errand.row.id),
        meeting_id=errand.record.id,
        channel=errand.message.channel,
        act=_ACTS.get(errand.step, "message"),
        fate=fate,
        name=name_of(line) or (known.name if known else "") or None,
        written=moment_of(errand.message.ts),
        parts=parts,
        of=of,
    )


def name_of(line: SlackLine | None) -> str:
    match line:
        case None:
            return ""
        case LineWithdrawn():
            return line.name
        case _:
            return line.author.name


def moment_of(ts: str) -> datetime | None:
    """When a message was written, by Slack's time, which is only shown."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(float(ts), UTC)
    return None


def _is_late(errand: Errand) -> bool:
    return errand.scene.newest > errand.message.ts
