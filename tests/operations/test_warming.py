"""What a first command would build in one go is built before, and others have their turns."""

import asyncio

import pytest

from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Done
from bridge.commands.table.row import AnyRow, Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.typed.slots import slots_of
from bridge.operations.warming import warm_up
from bridge.pexip.stream.event import Event


async def nothing(_arguments: Arguments, _situation: Situation) -> Done:
    return Done(text="")


def unread() -> tuple[AnyRow, type[Event]]:
    """A row and an event that nobody has read before."""

    class Never(Arguments):
        text: str

    class NeverHeard(Event):
        text: str

    row = Procedure(
        name="never",
        summary="Does nothing",
        example="never",
        permission=Permission.VIEW,
        arguments=Never,
        run=nothing,
    )
    return row, NeverHeard


async def test_models_are_ready_before_anybody_reads_them():
    row, event = unread()
    assert not row.arguments.__pydantic_complete__

    await warm_up([row], [event])

    assert row.arguments.__pydantic_complete__
    assert event.__pydantic_complete__
    known = slots_of.cache_info().misses
    assert [each.name for each in slots_of(row.arguments)] == ["text"]
    assert slots_of.cache_info().misses == known


async def test_others_have_a_turn_after_each_piece():
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        beside = group.create_task(others())
        rows, events = zip(*(unread() for _ in range(10)), strict=True)
        await warm_up(rows, events)
        beside.cancel()

    assert turns >= 40


async def test_what_is_ready_takes_no_turn():
    row, event = unread()
    await warm_up([row], [event])

    with pytest.raises(StopIteration):
        warm_up([row], [event]).send(None)
