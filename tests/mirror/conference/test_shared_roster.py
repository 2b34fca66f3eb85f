"""However many ask who is there, the node is asked once; after an act it is asked anew."""

import asyncio

import pytest

from bridge.mirror.conference.shared_roster import FRESH_SECONDS, SharedRoster
from bridge.mirror.people.roster import Roster
from bridge.pexip.errors import NodeUnreachableError
from tests.fake_clock import FakeClock


class Node:
    """Answers when told."""

    def __init__(self, clock: FakeClock) -> None:
        self.changes = 0
        self.shared = SharedRoster(self._ask, clock, lambda: self.changes)
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.error: Exception | None = None

    async def _ask(self) -> Roster:
        self.asked += 1
        await self.may_answer.wait()
        if self.error is not None:
            raise self.error
        return Roster()


@pytest.fixture
def node(clock: FakeClock) -> Node:
    return Node(clock)


async def test_all_who_come_together_share_one_question(node: Node):
    node.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(node.shared.get()) for _ in range(5)]
        await asyncio.sleep(0)
        node.may_answer.set()
    assert node.asked == 1
    assert len({id(each.result()) for each in asking}) == 1


async def test_it_is_good_for_two_seconds(node: Node, clock: FakeClock):
    first = await node.shared.get()
    await clock.advance(FRESH_SECONDS)
    assert await node.shared.get() is first
    await clock.advance(0.1)
    assert await node.shared.get() is not first
    assert node.asked == 2


async def test_what_was_asked_before_an_act_does_not_show_it(node: Node, clock: FakeClock):
    node.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        before = group.create_task(node.shared.get())
        await asyncio.sleep(0)
        await clock.advance(0.5)
        after = group.create_task(node.shared.get(since=clock.monotonic()))
        await asyncio.sleep(0)
        node.may_answer.set()
    assert node.asked == 2
    assert before.result() is not after.result()


async def test_who_gives_up_waiting_cancels_nobody_else(node: Node):
    node.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        gone, stays = (group.create_task(node.shared.get()) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        node.may_answer.set()
    assert isinstance(stays.result(), Roster)
    assert node.asked == 1


async def test_a_failure_is_everybodys_and_is_not_kept(node: Node):
    node.error = NodeUnreachableError("away")
    with pytest.raises(NodeUnreachableError):
        await node.shared.get()
    node.error = None
    assert isinstance(await node.shared.get(), Roster)


async def test_what_was_asked_before_a_change_is_shown_to_nobody(node: Node):
    first = await node.shared.get()
    node.changes += 1
    second = await node.shared.get()
    assert second is not first
    assert await node.shared.get() is second
    assert node.asked == 2


async def test_a_change_while_the_node_is_asked_has_it_asked_again(node: Node):
    node.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        before = group.create_task(node.shared.get())
        await asyncio.sleep(0)
        node.changes += 1
        after = group.create_task(node.shared.get())
        await asyncio.sleep(0)
        node.may_answer.set()
    assert node.asked == 2
    assert before.result() is not after.result()
    assert await node.shared.get() is after.result()
