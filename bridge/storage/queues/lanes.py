"""Which row of the outbox goes next.

A lane is one thread of one channel, or the channel itself. Its rows go in the order they were
stored, one at a time. A row that needs a `ts` which a post still has to get waits, and only it:
those behind it pass. Files have a lane of their own beside that of the words, and so have the
changes of each message: no chat line waits until a picture is uploaded, or until Slack's smaller
budget for edits has room for a card. Between lanes priority decides, but one that has waited long
goes first.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping, Select, Subquery, and_, case, func, select

from bridge.storage.database import Transaction
from bridge.storage.queues.entries import entries
from bridge.storage.transactions import tables

_table = tables.outbox
_parent = tables.outbox.alias("parent")
_KIND = case(
    (_table.c.action == "upload", "file"),
    (_table.c.action.in_(("edit", "delete")), "change"),
    else_="words",
)
# Of what is told anew only the messages themselves, one by one, have an order.
_CHANGED = case((_KIND == "change", _table.c.key), else_="")


async def due_rows(
    tx: Transaction,
    workspace: str,
    limit: int,
    *,
    waiting: Collection[int] = (),
    late_up_to: int = 0,
) -> Sequence[RowMapping]:
    """What may be sent now, at most one row of each lane, the most urgent first.

    A lane whose first row is being attempted, or is among the `waiting` ones, has nothing due.
    Who waits, and which rows are late (those up to an id), the caller knows: on the wall's clock
    nobody waits. The limit is one for words, one for files and one for changes: however many of
    those wait, no word is overlooked.
    """
    is_late = _table.c.id <= late_up_to
    urgency = (
        case((is_late, 0), else_=1),
        case((is_late, 0), else_=_table.c.priority),
        _table.c.id,
    )
    rank = func.row_number().over(order_by=urgency)
    rank_of_kind = func.row_number().over(partition_by=_KIND, order_by=urgency)
    ranks = (rank.label("rank"), rank_of_kind.label("rank_of_kind"))
    free = _heads(workspace)
    if waiting:
        free = free.where(_table.c.id.not_in(waiting))
    heads = free.add_columns(*ranks).subquery()
    query = select(heads).where(heads.c.rank_of_kind <= limit)
    return await tx.list(query.order_by(heads.c.rank))


async def newest(tx: Transaction, workspace: str) -> int:
    """The id of the row that was stored last; 0 if there is none."""
    query = select(func.max(_table.c.id)).where(_table.c.workspace == workspace)
    return int(await tx.value(query) or 0)


async def depth(tx: Transaction, workspace: str) -> int:
    """How many rows there are, whatever their condition."""
    query = select(func.count()).select_from(_table).where(_table.c.workspace == workspace)
    return int(await tx.value(query))


@lru_cache(maxsize=256)
def _heads(workspace: str) -> Select[*tuple[Any, ...]]:
    places = _places(workspace)
    is_head = and_(places.c.id == _table.c.id, places.c.place == 1)
    return entries().join(places, is_head).where(_table.c.attempted.is_(None))


def _places(workspace: str) -> Subquery:
    is_new = _table.c.action.in_(("post", "upload"))
    needed = case((is_new, _table.c.thread_key), else_=_table.c.key)
    # A scalar subquery looks into an index for each row. PostgreSQL would make NOT EXISTS a join,
    # and, since it never knows how long a queue is at the moment, a quadratic one.
    blocker = (
        select(_parent.c.id)
        .where(
            _parent.c.workspace == _table.c.workspace,
            _parent.c.action == "post",
            _parent.c.key == needed,
            _parent.c.id != _table.c.id,
        )
        .limit(1)
        .correlate(_table)
        .scalar_subquery()
    )
    lane = (_table.c.channel, _table.c.thread_key, _KIND, _CHANGED)
    place = func.row_number().over(partition_by=lane, order_by=_table.c.id)
    query = select(_table.c.id, place.label("place"))
    return query.where(_table.c.workspace == workspace, blocker.is_(None)).subquery("places")
