"""Whether what a unit writes is still in the hands of whoever decided it.

The claims of a batch are looked at inside of its transaction and held until its end, so that
nobody takes them in between. What was decided under an older token is not stored.
"""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection, bindparam, select

from bridge.storage import tables
from bridge.storage.transactions.prepared import Prepared, Row
from bridge.storage.writing.claim import Claim

_table = tables.claim
# Always in the same order, so that two batches never wait for one another.
_HELD = Prepared(
    select(_table.c.kind, _table.c.key, _table.c.token)
    .where(_table.c.kind == bindparam("of"), _table.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(_table.c.key)
    .with_for_update(read=True)
)


class FencedError(Exception):
    """Another process has in hand what this was decided for."""


class Fence:
    """Of one transaction on PostgreSQL, which many processes share."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}

    def refused(self, connection: Connection, claims: Iterable[Claim]) -> Collection[Claim]:
        """Those that are no longer ours; the rows of the others are held until the end."""
        asked = [each for each in claims if not each.is_sole]
        places = {each.place for each in asked} - self._known.keys()
        if places:
            rows = _held(connection, places)
            self._known |= {(row["kind"], row["key"]): row["token"] for row in rows}
        lost = [each for each in asked if self._known.get(each.place) != each.token]
        for each in lost:
            each.is_lost = True
        return lost


def _held(connection: Connection, places: Collection[tuple[str, str]]) -> Iterator[Row]:
    keys: dict[str, list[str]] = {}
    for kind, key in sorted(places):
        keys.setdefault(kind, []).append(key)
    for kind, named in keys.items():
        yield from _HELD.carry_out(connection, {"of": kind, "keys": named}).rows
