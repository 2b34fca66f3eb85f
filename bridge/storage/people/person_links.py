"""Which participant of a meeting somebody in Slack is, as they have proved."""

from sqlalchemy import delete, select

from bridge.storage import tables
from bridge.storage.database import Transaction

_table = tables.person_link


async def put(tx: Transaction, meeting_id: str, slack_user: str, participant_uuid: str) -> None:
    """Somebody is one participant at a time, and a participant one person."""
    is_taken = (_table.c.meeting_id == meeting_id) & (_table.c.participant_uuid == participant_uuid)
    await tx.change(delete(_table).where(is_taken, _table.c.slack_user != slack_user))
    values = {
        "meeting_id": meeting_id,
        "slack_user": slack_user,
        "participant_uuid": participant_uuid,
    }
    await tx.put(_table, values)


async def find(tx: Transaction, meeting_id: str, slack_user: str) -> str | None:
    """The participant who this person is there."""
    is_theirs = (_table.c.meeting_id == meeting_id) & (_table.c.slack_user == slack_user)
    row = await tx.find(select(_table).where(is_theirs))
    return None if row is None else str(row["participant_uuid"])


async def of_meeting(tx: Transaction, meeting_id: str) -> dict[str, str]:
    """By participant who they are in Slack."""
    rows = await tx.list(select(_table).where(_table.c.meeting_id == meeting_id))
    return {row["participant_uuid"]: row["slack_user"] for row in rows}


async def of_binding(tx: Transaction, binding_id: str) -> dict[str, str]:
    """The same of the binding's present meeting."""
    joined = _table.join(tables.meeting, tables.meeting.c.id == _table.c.meeting_id)
    is_open = (tables.meeting.c.binding_id == binding_id) & tables.meeting.c.ended.is_(None)
    query = select(_table.c.participant_uuid, _table.c.slack_user).select_from(joined)
    rows = await tx.list(query.where(is_open))
    return {row["participant_uuid"]: row["slack_user"] for row in rows}


async def bindings_of(tx: Transaction, slack_user: str) -> tuple[str, ...]:
    """Those in whose present meeting they are somebody."""
    joined = _table.join(tables.meeting, tables.meeting.c.id == _table.c.meeting_id)
    is_theirs = (_table.c.slack_user == slack_user) & tables.meeting.c.ended.is_(None)
    query = select(tables.meeting.c.binding_id).select_from(joined).where(is_theirs)
    return tuple(str(row["binding_id"]) for row in await tx.list(query))


async def who_is(tx: Transaction, binding_id: str, participant_uuid: str) -> str | None:
    """The person in Slack who is this participant of the binding's present meeting."""
    joined = _table.join(tables.meeting, tables.meeting.c.id == _table.c.meeting_id)
    is_theirs = (
        (tables.meeting.c.binding_id == binding_id)
        & tables.meeting.c.ended.is_(None)
        & (_table.c.participant_uuid == participant_uuid)
    )
    row = await tx.find(select(_table.c.slack_user).select_from(joined).where(is_theirs))
    return None if row is None else str(row["slack_user"])
