"""What is stored around a message of Slack: its binding, its meeting, and what is known of it."""

from dataclasses import dataclass
from datetime import timedelta

from bridge.mirror.messages.slack_message import (
    SlackMessage,
    SlackMessageDeleted,
    SlackMessagePosted,
)
from bridge.mirror.words.loop_guard import text_hash
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings, lines, meetings
from bridge.storage.meetings.bindings import Binding
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues import inbox, messages, relayed
from bridge.storage.queues.inbox import Traces
from bridge.storage.queues.relayed import Relayed

# So long it is known of a message whether its original has come.
_TRACED = timedelta(hours=23)
_CARD = "/card"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that decides what is said of a message; `record` is the meeting that it was meant for."""

    binding: Binding
    record: MeetingRecord | None
    relayed: Relayed | None
    traces: Traces
    is_addressed: bool
    """Whether it stands where this binding takes words for its meeting."""
    has_twin: bool = False
    """Whether the same was said under another `ts`."""
    is_traced: bool = False
    """Whether its original, had it come, would be known: it is of this meeting, and of today."""
    newest: str = ""
    """The youngest `ts` of its thread that was said."""

    @property
    def takes_words(self) -> bool:
        settings = self.binding.settings
        return not settings.stopped and settings.chat not in {"off", "one-way"}


async def look(tx: Transaction, message: SlackMessage) -> Scene | None:
    """None where it is our own, or nothing is bound to its channel."""
    where = (message.workspace, message.channel)
    if isinstance(message, SlackMessageDeleted):
        await _take_back(tx, message)
    binding = await bindings.find_by_channel(tx, *where)
    if binding is None or await _is_ours(tx, message):
        return None
    if isinstance(message, SlackMessageDeleted):
        # What nobody has begun to say of it is not said any more.
        await inbox.cancel(tx, *where, message.ts)
    known = await relayed.find(tx, *where, message.ts)
    traces = await inbox.traces(tx, *where, message.ts)
    record = await _meeting_of(tx, binding, message, known)
    if record is None:
        return Scene(binding=binding, record=None, relayed=known, traces=traces, is_addressed=False)
    return Scene(
        binding=binding,
        record=record,
        relayed=known,
        traces=traces,
        is_addressed=message.thread_ts is not None or binding.settings.chat == "channel",
        has_twin=await _has_twin(tx, message, record),
        is_traced=await _is_traced(tx, message, record),
        newest=await relayed.newest(tx, record.id, message.thread_ts),
    )


async def _take_back(tx: Transaction, message: SlackMessageDeleted) -> None:
    """What its writer deletes leaves the log, whether a meeting is to hear of it or not."""
    known = await relayed.find(tx, message.workspace, message.channel, message.ts)
    if known is not None:
        await lines.take_back(tx, known.meeting_id, known.ts)


async def _is_ours(tx: Transaction, message: SlackMessage) -> bool:
    """The loop guard's second layer: we know every message that we posted, or are posting."""
    where = (message.workspace, message.channel)
    if await messages.was_posted_by_us(tx, *where, message.ts):
        return True
    return isinstance(message, SlackMessagePosted) and bool(
        message.bot_id and await messages.in_flight(tx, *where, text_hash(message.content.text))
    )


async def _meeting_of(
    tx: Transaction, binding: Binding, message: SlackMessage, known: Relayed | None
) -> MeetingRecord | None:
    """The one whose card the thread hangs on; outside of threads the one that runs, or ran last."""
    if known is not None:
        record = await meetings.find(tx, known.meeting_id)
    elif message.thread_ts is None:
        record = await meetings.find_last(tx, binding.id)
    else:
        where = (message.workspace, message.channel, message.thread_ts)
        root = await messages.find_by_ts(tx, *where)
        is_card = root is not None and root.key.endswith(_CARD)
        record = await meetings.find(tx, root.key.removesuffix(_CARD)) if root and is_card else None
    return record if record is not None and record.binding_id == binding.id else None


async def _has_twin(tx: Transaction, message: SlackMessage, record: MeetingRecord) -> bool:
    if not message.user or not message.client_msg_id:
        return False
    return await relayed.has_twin(tx, record.id, message.user, message.client_msg_id)


async def _is_traced(tx: Transaction, message: SlackMessage, record: MeetingRecord) -> bool:
    card = await messages.find(tx, record.workspace, f"{record.id}{_CARD}")
    if card is None or card.ts is None:
        return False
    return message.ts > max(card.ts, f"{(tx.now - _TRACED).timestamp():.6f}")
