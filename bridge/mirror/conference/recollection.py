"""What is stored of a binding's meeting: for a start after a stop, or after a failure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bridge.mirror.meeting.handlers import Handlers
from bridge.mirror.meeting.voices import Pause
from bridge.pexip.models import ParticipantId
from bridge.storage.database import Transaction
from bridge.storage.meetings import bindings, lines, meetings, memos, tokens, unlisted
from bridge.storage.meetings.bindings import Binding, NoBindingError
from bridge.storage.meetings.meetings import Attendee, MeetingRecord
from bridge.storage.queues import outbox

PAUSE = "pause"
"""The memo's name."""


@dataclass(frozen=True)
class Recollection:
    """All of it as of one moment."""

    binding: Binding | None
    """None where it has ended."""
    own: frozenset[ParticipantId]
    token_issued: datetime | None
    record: MeetingRecord | None
    """The meeting that was open."""
    left: MeetingRecord | None
    """Where none was open, the one that the bridge has left: it may go on."""
    attendees: tuple[Attendee, ...]
    """Who is there, and who was."""
    unlisted: int
    """How many more were there than the attendance has rows for."""
    heard: datetime | None
    """When something of it was heard last."""
    pause: Pause | None
    """What was known as the bridge ended, if it ended in order."""
    last_line_id: int
    memories: Sequence[Any]
    """What each feature has read."""
    unfiled: tuple[MeetingRecord, ...]
    """Earlier meetings whose files are still to be made."""

    @property
    def present(self) -> tuple[Attendee, ...]:
        return tuple(each for each in self.attendees if each.left is None)


async def recollect(tx: Transaction, binding_id: str, handlers: Handlers) -> Recollection:
    # What is posted from here on comes behind what another process has posted, by whatever clock.
    await outbox.go_on_behind(tx)
    last = await meetings.find_last(tx, binding_id)
    record = last if last and last.ended is None else None
    left = last if last and last.ended is not None and last.is_left else None
    about = record or left
    token = await tokens.find(tx, binding_id)
    own = await tokens.own_uuids(tx, binding_id)
    return Recollection(
        binding=await _find(tx, binding_id),
        own=frozenset(map(ParticipantId, own)),
        token_issued=token.issued if token else None,
        record=record,
        left=left,
        attendees=await _attendees(tx, about),
        unlisted=await unlisted.count(tx, about.id) if about else 0,
        heard=await _last_heard(tx, about),
        pause=await _pause(tx, record),
        last_line_id=await lines.last_id(tx, about.id) if about else 0,
        memories=await handlers.load(tx, about) if about else (),
        unfiled=tuple(await meetings.unfiled(tx, binding_id)),
    )


async def _find(tx: Transaction, binding_id: str) -> Binding | None:
    try:
        return await bindings.get(tx, binding_id)
    except NoBindingError:
        return None


async def _attendees(tx: Transaction, record: MeetingRecord | None) -> tuple[Attendee, ...]:
    if record is None:
        return ()
    attendees = await meetings.attendees(tx, record.id)
    # Of a meeting that was left those are meant who were there then.
    return tuple(
        replace(each, left=None) if record.ended and each.left == record.ended else each
        for each in attendees
    )


async def _last_heard(tx: Transaction, record: MeetingRecord | None) -> datetime | None:
    if record is None:
        return None
    found = (record.heard, await lines.last_heard(tx, record.id))
    return max((each for each in found if each is not None), default=None)


async def _pause(tx: Transaction, record: MeetingRecord | None) -> Pause | None:
    return Pause.of_memo(await memos.find(tx, record.id, PAUSE)) if record else None
