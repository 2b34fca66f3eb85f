"""Whether this process still has the database: one that stood still past its lease has lost it.

The heartbeat's row is looked at inside of each transaction and held until its end, so that nobody
takes it in between. Whoever wakes and is no longer named there stores nothing any more.
"""

from sqlalchemy import Connection, Exists, select

from bridge.storage import tables
from bridge.storage.connection.failures import DatabaseLostError

_table = tables.replica
# There is one row until there are replicas.
SLOT = 1


class FencedError(DatabaseLostError):
    """Another process has the database now."""

    says_why = True


class Fence:
    """Of one process on PostgreSQL, by its id in the heartbeat's row; SQLite's file has a guard."""

    def __init__(self, owner: str) -> None:
        is_ours = (_table.c.slot == SLOT, _table.c.owner == owner)
        self._looking = select(_table.c.slot).where(*is_ours).with_for_update(read=True)
        self.condition: Exists = self._looking.exists()
        """For a statement that is to change nothing unless the database is still ours."""

    def check(self, connection: Connection) -> None:
        """Hold the row until the transaction ends.

        Raises:
            FencedError: It is another's.
        """
        if connection.execute(self._looking).first() is None:
            raise FencedError("another bridge has the database")
