"""What waits in front of a message that may grow, so that it is known what gets there sooner."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select

from bridge.storage import tables
from bridge.storage.database import Prepared, Transaction
from bridge.storage.queues.entries import Priority

_table = tables.outbox
_is_own = _table.c.key == bindparam("own")
_is_waiting_post = (_table.c.action == "post") & _table.c.attempted.is_(None)
# What is being attempted counts: its turn is taken ahead of time, and till then none is left.
_is_caption_edit = and_(_table.c.action == "edit", _table.c.priority == Priority.CAPTIONS, ~_is_own)
_is_card = (_table.c.action == "edit") & (_table.c.priority == Priority.CARD)
_WAITING = Prepared(
    select(
        func.count().filter(_is_waiting_post).label("posts"),
        func.count().filter(_is_caption_edit).label("edits"),
        func.count().filter(_is_card).label("cards"),
        func.count().filter(_is_waiting_post & _is_own & (_table.c.doubts == 0)).label("own"),
    ).where(_table.c.workspace == bindparam("of"))
)


@dataclass(frozen=True)
class Backlog:
    """What a workspace is still to be told."""

    posts: int
    """Those that nobody has begun to send."""
    edits: int
    """Of captions, and of other messages than the one asked about."""
    cards: int
    """Edits of cards: a few wait for a pace of their own also where the budget is whole."""
    is_unsent: bool
    """The post of the one asked about waits too, so that what it grows by goes with it."""


async def find_backlog(tx: Transaction, workspace: str, key: str) -> Backlog:
    """What waits beside the message with this key."""
    row = await tx.find(_WAITING, {"of": workspace, "own": key})
    if row is None:
        return Backlog(0, 0, 0, is_unsent=False)
    return Backlog(row["posts"], row["edits"], row["cards"], is_unsent=row["own"] > 0)
