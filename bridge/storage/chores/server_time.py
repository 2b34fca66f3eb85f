"""What PostgreSQL takes the time to be; leases are measured by it, and rows are stamped by ours."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from bridge.storage.database import Transaction


async def server_time(tx: Transaction) -> datetime:
    """Not on SQLite, whose clock is this machine's."""
    told: datetime = await tx.value(select(func.clock_timestamp()))
    return told.astimezone(UTC)
