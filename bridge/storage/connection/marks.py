"""The mark: which batch of a process is stored, for the case that a commit was not answered.

It is written first in each batch, and its answer awaited: from then on the row is locked, so that
whoever reads it later, for update, waits until that batch is either stored or gone.
"""

from sqlalchemy import Connection, bindparam, delete, select, update

from bridge.clock import Clock
from bridge.storage import tables
from bridge.storage.transactions.inserting import insert_into
from bridge.storage.transactions.prepared import Prepared

_table = tables.mark
_WRITE = Prepared(
    update(_table)
    .where(_table.c.process == bindparam("of"))
    .values(batch=bindparam("number"), written=bindparam("at"))
)


class Mark:
    """The row of this process, on PostgreSQL; SQLite answers every commit."""

    def __init__(self, process: str, clock: Clock) -> None:
        self._is_ours = _table.c.process == process
        self._process = process
        self._now = clock.now

    def make(self, connection: Connection) -> None:
        """Let the row be there; to be committed before the first batch."""
        row = {"process": self._process, "batch": 0, "written": self._now()}
        statement = insert_into(_table, "postgresql").on_conflict_do_nothing()
        connection.execute(statement, row)

    def write(self, connection: Connection, batch: int) -> bool:
        """Say which batch this is, and hold the row until it ends; False if the row has gone."""
        values = {"of": self._process, "number": batch, "at": self._now()}
        return _WRITE.carry_out(connection, values).count == 1

    def read(self, connection: Connection) -> int | None:
        """Which batch is stored, once nothing of it is under way any more."""
        query = select(_table.c.batch).where(self._is_ours).with_for_update()
        batch: int | None = connection.execute(query).scalar()
        return batch

    def forget(self, connection: Connection) -> None:
        connection.execute(delete(_table).where(self._is_ours))
