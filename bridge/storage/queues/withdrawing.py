"""Take back what still waits for a channel."""

from collections.abc import Collection

from sqlalchemy import or_, select

from bridge.storage import tables
from bridge.storage.database import Transaction
from bridge.storage.queues import attempts

CHAT, CAPTIONS, DATA, SLIDES = "chat", "captions", "data", "slides"
WORDS = (CHAT, CAPTIONS, DATA, SLIDES)
"""What is said and shown in a meeting, as it stands in the keys of its messages."""

_NEW = ("post", "upload")
_WITHDRAWN = "It was withdrawn before Slack had it."
_table = tables.outbox


async def withdraw(tx: Transaction, workspace: str, channel: str, why: str) -> None:
    """Posts and files that Slack has not been given yet never come; edits still do."""
    is_there = (_table.c.workspace == workspace) & (_table.c.channel == channel)
    is_waiting = _table.c.attempted.is_(None) & _table.c.action.in_(_NEW)
    for row in await tx.list(select(_table.c.id).where(is_there & is_waiting)):
        await attempts.give_up(tx, row["id"], why)


async def withdraw_words(
    tx: Transaction, workspace: str, channel: str, kinds: Collection[str] = WORDS
) -> None:
    """What people said, and waits for Slack, never comes, in this channel; all else does.

    All of it in one transaction: nothing of it is sent after this.
    """
    is_there = (_table.c.workspace == workspace) & (_table.c.channel == channel)
    is_of_kind = or_(*(_table.c.key.contains(f"/{kind}/", autoescape=True) for kind in kinds))
    is_waiting = _table.c.attempted.is_(None) & (_table.c.action != "delete")
    for row in await tx.list(select(_table.c.id).where(is_there, is_of_kind, is_waiting)):
        await attempts.give_up(tx, row["id"], _WITHDRAWN)
