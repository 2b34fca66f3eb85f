"""What waits in front of a message that may grow, so that it is known what gets there sooner."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, case, func, null, select

from bridge.storage import tables
from bridge.storage.database import Prepared, Transaction
from bridge.storage.queues.entries import IS_POST, Priority

_table = tables.outbox
_is_edit = _table.c.action == "edit"
# What is being attempted counts: its turn is taken ahead of time, and till then none is left.
_is_caption_edit = and_(_is_edit, _table.c.priority == Priority.CAPTIONS)
_is_card = and_(_is_edit, _table.c.priority == Priority.CARD)
_is_waiting_post = and_(IS_POST, _table.c.attempted.is_(None))
# Only these may have to be told apart.
_is_own = _is_caption_edit | (
    _is_waiting_post & (_table.c.priority == Priority.CAPTIONS) & (_table.c.doubts == 0)
)
_key = case((_is_own, _table.c.key), else_=null())
_WAITING = Prepared(
    select(
        _key.label("key"),
        func.count().filter(_is_waiting_post).label("posts"),
        func.count().filter(_is_caption_edit).label("edits"),
        func.count().filter(_is_card).label("cards"),
    )
    .where(_table.c.workspace == bindparam("of"))
    .group_by(_key)
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


@dataclass(frozen=True)
class Backlogs:
    """The same for whichever message is asked about."""

    posts: int
    cards: int
    edits: Mapping[str, int]
    """Of captions, by the message's key."""
    unsent: frozenset[str]
    """Keys of captions that nobody has begun to post, nor ever had."""

    def of(self, key: str) -> Backlog:
        """What waits beside the message with this key."""
        edits = sum(self.edits.values()) - self.edits.get(key, 0)
        return Backlog(self.posts, edits, self.cards, is_unsent=key in self.unsent)


async def find_backlogs(tx: Transaction, workspace: str) -> Backlogs:
    rows = await tx.list(_WAITING, {"of": workspace})
    named = [row for row in rows if row["key"] is not None]
    return Backlogs(
        posts=sum(row["posts"] for row in rows),
        cards=sum(row["cards"] for row in rows),
        edits=Counter({row["key"]: row["edits"] for row in named if row["edits"]}),
        unsent=frozenset(row["key"] for row in named if row["posts"]),
    )
