"""Make lines findable that are not yet, or not by the newest key: in small steps, behind all else.

A migration knows no keys; so lines of before it have no hashes until the bridge has run a while.
"""

from random import Random

import structlog
from sqlalchemy import ColumnElement, bindparam, select, true, update

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import line_words, lines

_BATCH = 200
_AGAIN_SECONDS = 60.0
_line, _meeting = tables.line, tables.meeting
_SET = update(_line).where(_line.c.id == bindparam("of")).values(words_hashed=bindparam("made"))

_log = structlog.get_logger()


async def run(database: Database, clock: Clock, random: Random) -> None:
    """Once after a start: whatever is stored from then on is findable at once."""
    while True:
        try:
            if count := await index_missing(database):
                _log.info("Lines of an earlier version can be found now", lines=count)
        except Exception:  # noqa: BLE001 - a database that is away for a while ends nothing
            reference = new_reference(random)
            _log.exception("Lines cannot be made findable, trying again", reference=reference)
            await clock.sleep(_AGAIN_SECONDS)
        else:
            return


async def index_missing(database: Database) -> int:
    """Those that have no hashes; how many there were."""
    return await _index(database, _line.c.words_hashed.is_(None))


async def index_again(database: Database) -> int:
    """All of them, by the newest key, so that an older one can be taken away."""
    return await _index(database, true())


async def _index(database: Database, is_due: ColumnElement[bool]) -> int:
    done, place = 0, 0
    while True:
        count, last = await database.write_last(_index_batch, is_due, place)
        done += count
        if last is None:
            return done
        place = last


async def _index_batch(
    tx: Transaction, is_due: ColumnElement[bool], place: int
) -> tuple[int, int | None]:
    """How many, and behind which line it goes on; None at the end."""
    query = select(_line.c.id, _meeting.c.binding_id).join(_meeting)
    query = query.where(is_due, _line.c.id > place).order_by(_line.c.id).limit(_BATCH)
    # Nobody changes what one of them says meanwhile.
    query = query.with_for_update(of=_line)
    binding = {row["id"]: row["binding_id"] for row in await tx.list(query)}
    if not binding:
        return 0, None
    made = [
        {"of": each.id, "made": line_words.marks(tx.cipher, binding[each.id], each.text)}
        for each in await lines.by_ids(tx, list(binding))
    ]
    await tx.change(_SET, made)
    return len(made), max(binding)
