"""Inserts that know what to do where a row exists: each database has its own word for that."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_into(table: Table, dialect: str) -> "postgresql.Insert | sqlite.Insert":
    """An insert with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    # With all drivers for PostgreSQL it is a good part of what SQLite's start would take.
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert(table)


def insert_columns(table: Table, columns: Sequence[str]) -> "postgresql.Insert":
    """For PostgreSQL: new rows given as a list for each column, unless a row exists.

    The server reads and plans it once; sent row by row, that is most of what an insert costs.
    """
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    lists = [bindparam(name, type_=postgresql.ARRAY(table.c[name].type)) for name in columns]
    rows = func.unnest(*lists).table_valued(*columns).render_derived()
    statement = postgresql.insert(table).from_select(columns, select(rows), include_defaults=False)
    return statement.on_conflict_do_nothing()
