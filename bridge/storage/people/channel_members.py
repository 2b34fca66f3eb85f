"""Who was in a bound channel before it was widened: made public, or shared with others.

Slack tells when somebody comes in, and when a channel is widened, and both times are its own. Who
is merely found there came before whatever is told afterwards. Whoever is not in here may have come
at any time.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from bridge.storage import tables
from bridge.storage.database import Row, Transaction

MOST = 10_000
"""In a larger channel nobody more is kept: who is not, counts as somebody who came late."""
_table = tables.channel_member
_widening = tables.widening
_binding = tables.binding


async def note_joined(
    tx: Transaction, workspace: str, channel: str, slack_user: str, at: datetime
) -> None:
    """Slack says that they came in then, perhaps once more; kept of bound channels alone."""
    binding_id = await _bound(tx, workspace, channel)
    if binding_id is None or await _count(tx, workspace, channel) >= MOST:
        return
    known = {"joined": at, "widenings": await _widenings(tx, binding_id)}
    await tx.put(_table, _key(workspace, channel, slack_user) | known)


async def note_left(tx: Transaction, workspace: str, channel: str, slack_user: str) -> None:
    is_theirs = _is_of(workspace, channel) & (_table.c.slack_user == slack_user)
    await tx.change(delete(_table).where(is_theirs))


async def note_present(
    tx: Transaction, workspace: str, channel: str, slack_users: Iterable[str]
) -> None:
    """They are there by now; of whom it was known before, it stays as it was."""
    binding_id = await _bound(tx, workspace, channel)
    if binding_id is None:
        return
    known = {"joined": None, "widenings": await _widenings(tx, binding_id)}
    for each in slack_users:
        await tx.insert_new(_table, _key(workspace, channel, each) | known)


async def widen(tx: Transaction, binding_id: str, at: datetime) -> None:
    """From then on others than before can read in the binding's channel."""
    number = await _widenings(tx, binding_id) + 1
    values = {"binding_id": binding_id, "number": number, "at": at, "noted": tx.now}
    await tx.insert_new(_widening, values)


async def barred_until(tx: Transaction, binding_id: str, slack_user: str) -> datetime | None:
    """Until when what was said was not for them; None for who could read all of it."""
    query = select(_widening, _table.c.joined, _table.c.widenings).select_from(_widening)
    query = query.join(_binding, _binding.c.id == _widening.c.binding_id).outerjoin(
        _table,
        (_table.c.workspace == _binding.c.workspace)
        & (_table.c.channel == _binding.c.channel)
        & (_table.c.slack_user == slack_user),
    )
    rows = await tx.list(query.where(_widening.c.binding_id == binding_id))
    return max((row["noted"] for row in rows if not _was_before(row)), default=None)


def _was_before(row: Row) -> bool:
    """Whether they were in the channel when it was widened; who is not known was not."""
    if row["joined"] is not None:
        return bool(row["joined"] < row["at"])
    return row["widenings"] is not None and bool(row["widenings"] < row["number"])


async def move(tx: Transaction, workspace: str, old: str, new: str) -> None:
    """The channel has another id."""
    await tx.change(update(_table).where(_is_of(workspace, old)).values(channel=new))


def is_of_no_binding() -> ColumnElement[bool]:
    """Of a channel that has no meeting any more."""
    is_its = (_binding.c.workspace == _table.c.workspace) & (_binding.c.channel == _table.c.channel)
    return ~select(_binding.c.id).where(is_its, _binding.c.ended.is_(None)).exists()


async def _bound(tx: Transaction, workspace: str, channel: str) -> str | None:
    is_its = (_binding.c.workspace == workspace) & (_binding.c.channel == channel)
    query = select(_binding.c.id).where(is_its, _binding.c.ended.is_(None)).limit(1)
    found: str | None = await tx.value(query)
    return found


async def _widenings(tx: Transaction, binding_id: str) -> int:
    query = select(func.max(_widening.c.number)).where(_widening.c.binding_id == binding_id)
    return int(await tx.value(query) or 0)


async def _count(tx: Transaction, workspace: str, channel: str) -> int:
    query = select(func.count()).select_from(_table).where(_is_of(workspace, channel))
    return int(await tx.value(query) or 0)


def _is_of(workspace: str, channel: str) -> ColumnElement[bool]:
    return (_table.c.workspace == workspace) & (_table.c.channel == channel)


def _key(workspace: str, channel: str, slack_user: str) -> dict[str, object]:
    return {"workspace": workspace, "channel": channel, "slack_user": slack_user}
