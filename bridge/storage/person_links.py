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
