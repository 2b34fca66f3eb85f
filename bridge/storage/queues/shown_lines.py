"""The lines of people that a message of ours carries, by its key: chat one each, captions several.

What is taken away in Slack is taken away here; what Slack never showed stays out of every file.
"""

import re

from sqlalchemy import ColumnElement, delete, update

from bridge.storage import tables
from bridge.storage.database import Transaction

_CHAT = re.compile(r"(?P<meeting>[^/]+)/chat/(?P<id>\d{1,18})(?:/\d+)?")
_CAPTIONS = re.compile(r"(?P<meeting>[^/]+)/captions/.+")
_table = tables.line


async def withhold(tx: Transaction, key: str) -> None:
    """Nobody was shown them, or nobody is to be."""
    if (are_its := _carried_by(key)) is not None:
        await tx.change(update(_table).where(are_its).values(is_withheld=True))


async def drop(tx: Transaction, key: str) -> None:
    """Somebody has deleted the message."""
    if (are_its := _carried_by(key)) is not None:
        await tx.change(delete(_table).where(are_its))


def _carried_by(key: str) -> ColumnElement[bool] | None:
    """None for a message that carries no line."""
    if match := _CHAT.fullmatch(key):
        return (_table.c.meeting_id == match["meeting"]) & (_table.c.id == int(match["id"]))
    if match := _CAPTIONS.fullmatch(key):
        return (_table.c.meeting_id == match["meeting"]) & (_table.c.post_key == key)
    return None
