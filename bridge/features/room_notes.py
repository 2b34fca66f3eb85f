"""Note whether there are breakout rooms: a process that does not hold the meeting reads it there.

Most meetings have none, and then nobody has to be asked which they are.
"""

from dataclasses import dataclass

from bridge.mirror.meeting.handlers import HappenedInRoom, Settled, on, recalling
from bridge.mirror.meeting.meeting import Meeting
from bridge.storage.database import Transaction
from bridge.storage.meetings import open_rooms
from bridge.storage.meetings.meetings import MeetingRecord


@dataclass
class Noted:
    """What is stored of it, or about to be; None: nothing yet."""

    are_there: bool | None = None


async def load_note(tx: Transaction, record: MeetingRecord) -> Noted:
    return Noted(await open_rooms.find(tx, record.id))


def recall_note(stored: Noted, meeting: Meeting) -> None:
    meeting.recall(Noted).are_there = stored.are_there


def note_rooms(_event: Settled | HappenedInRoom, meeting: Meeting) -> None:
    """While the stream is away it is not known; each begins with all that are there."""
    noted, are_there = meeting.recall(Noted), len(meeting.rooms) > 0
    if noted.are_there == are_there or not meeting.roster.is_synced:
        return
    noted.are_there = are_there
    meeting.write(open_rooms.put, meeting.id, are_there=are_there)


HANDLERS = (
    on(Settled, note_rooms),
    on(HappenedInRoom, note_rooms),
    recalling(load_note, recall_note),
)
