"""What is written around a line: that it is being said, and what became of it."""

from dataclasses import dataclass

from bridge.mirror.messages.slack_line import LinePosted
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues import inbox, outbox, relayed
from bridge.storage.queues.inbox import InboxRow
from bridge.storage.queues.outbox import Post
from bridge.storage.queues.relayed import Relayed


@dataclass(frozen=True, kw_only=True)
class Ending:
    """All that is stored once an event is done with."""

    row_id: int
    record: MeetingRecord
    read: Relayed | None = None
    """What the meeting has read now, or may have."""
    line: LinePosted | None = None
    """For the chat log."""
    post: Post | None = None
    """What its writer is told."""


async def begin(tx: Transaction, *, row: InboxRow, number: int, is_new: bool) -> bool:
    """Attempt the row's part of this number; False, and nothing is to be said, if it may not be."""
    if not await inbox.attempt(tx, row, number):
        return False
    traces = await inbox.traces(tx, row.workspace, row.channel, row.ts)
    # Looked at after the attempt: a deletion that comes later finds it under way.
    if is_new and traces.is_deleted:
        await inbox.done(tx, row.id)
        return False
    return True


async def settle(tx: Transaction, *, ending: Ending) -> None:
    """Once, however often it is called."""
    if not await inbox.done(tx, ending.row_id):
        return
    read = ending.read
    if read is not None:
        await relayed.put(tx, read)
    if ending.line is not None:
        await lines.add(
            tx,
            meeting_id=ending.record.id,
            binding_id=ending.record.binding_id,
            kind="chat",
            participant_uuid=None,
            name=ending.line.author.name,
            text=ending.line.text,
            said_at=tx.now,
            language=None,
            origin="slack",
            post_key=None if read is None else lines.from_slack(read.ts),
        )
    if ending.post is not None:
        await outbox.post(tx, ending.record.workspace, ending.post)
