"""A prepared statement does what the statement itself does, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from bridge.storage import tables
from bridge.storage.database import Database, Prepared, Row

_table = tables.outbox
_BY_IDS = select(_table).where(_table.c.id.in_(bindparam("ids", expanding=True))).order_by("id")
_COUNTED = select(func.count().filter(_table.c.action == "post").label("posts"))
_NOON = datetime(2026, 3, 1, 12, 0, 0, 120_000, UTC)


def row(number: int) -> Row:
    return {
        "id": number,
        "workspace": "T1",
        "action": "post",
        "key": f"key {number}",
        "channel": "C1",
        "thread_key": None,
        "payload_sealed": b"\0%s",
        "text_hash": "100% ?",
        "priority": 1,
        "created": _NOON,
        "not_before": _NOON,
    }


@pytest.mark.parametrize("ids", [[], [2], [1, 3], [1, 2, 3, 9]])
async def test_rows_are_those_of_the_statement(database: Database, ids: list[int]):
    async with database.transaction() as tx:
        await tx.insert_all(_table, [row(number) for number in (1, 2, 3)])
        plain = await tx.list(_BY_IDS, {"ids": ids})
        found = await tx.list(Prepared(_BY_IDS), {"ids": ids})

        assert [dict(each) for each in plain] == found
        assert [each["id"] for each in found] == [each for each in ids if each <= 3]
        assert all(each["created"] == _NOON for each in found)


@pytest.mark.parametrize("numbers", [[3], [1, 3, 3, 2]])
async def test_of_many_rows_those_are_stored_that_are_new(database: Database, numbers: list[int]):
    other = {"thread_key": '{"a\\b", null}', "payload_sealed": b'{\\\xff"}', "priority": 70_000}
    async with database.transaction() as tx:
        await tx.insert_all(_table, [row(1)])
        await tx.insert_all(_table, [row(number) | other for number in numbers])

        found = {each["id"]: each for each in await tx.list(select(_table))}
        assert found.keys() == {1, *numbers}
        assert (found[1]["thread_key"], found[1]["priority"]) == (None, 1)
        assert {name: found[3][name] for name in other} == other
        assert found[3]["created"] == _NOON


async def test_what_the_statement_brings_along_is_sent_too(database: Database):
    async with database.transaction() as tx:
        await tx.insert_all(_table, [row(1), row(2)])

        assert await tx.value(Prepared(_COUNTED)) == 2
        assert await tx.value(Prepared(_COUNTED.where(_table.c.key == "key 1"))) == 1


async def test_it_is_counted_what_is_changed(database: Database):
    changed = Prepared(
        update(_table).where(_table.c.id == bindparam("row")).values(priority=bindparam("to"))
    )
    taken = Prepared(delete(_table).where(_table.c.id == bindparam("row")).returning(_table.c.key))
    async with database.transaction() as tx:
        await tx.insert_all(_table, [row(1), row(2)])

        assert await tx.change(changed, [{"row": 1, "to": 3}, {"row": 2, "to": 4}]) == 2
        assert await tx.change(changed, {"row": 9, "to": 3}) == 0
        assert await tx.find(taken, {"row": 1}) == {"key": "key 1"}
        assert await tx.find(taken, {"row": 1}) is None
        assert not await tx.insert_new(_table, row(2))


async def test_an_error_is_the_connections_own_and_holds_no_values(database: Database):
    insert = Prepared(_table.insert(), tuple(row(1)))
    with pytest.raises(IntegrityError) as found:
        async with database.transaction() as tx:
            await tx.change(insert, row(1) | {"channel": None})

    assert (found.value.params, found.value.hide_parameters) == (None, True)
    assert not found.value.connection_invalidated
