"""A node is gone where it does not answer while another does; one looks for all."""

import asyncio

import pytest

from bridge.pexip.absence import Absences
from tests.fake_clock import FakeClock

NODE = "https://node-1.example"


class Nodes:
    """One that is asked about, and the others; each question about the one is counted."""

    def __init__(self) -> None:
        self.is_there_too = False
        self.are_others_up = True
        self.are_mute = False
        self.asked = 0

    async def is_there(self, node: str) -> bool:
        assert node == NODE
        self.asked += 1
        return await self._answer(self.is_there_too)

    async def is_another_answering(self, node: str) -> bool:
        assert node == NODE
        return self.are_others_up

    async def _answer(self, answer: bool) -> bool:  # noqa: FBT001 - as it is given
        if self.are_mute:
            await asyncio.Event().wait()
        return answer


@pytest.fixture
def nodes() -> Nodes:
    return Nodes()


@pytest.fixture
def absences(nodes: Nodes, clock: FakeClock) -> Absences:
    return Absences(nodes.is_there, nodes.is_another_answering, clock)


async def judged(absences: Absences, clock: FakeClock, times: int = 1) -> list[bool]:
    """What so many are told, within four seconds."""
    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(absences.is_gone(NODE)) for _ in range(times)]
        await clock.advance(4)
        return [each.result() for each in asking]


async def test_all_who_ask_are_told_by_what_one_has_found(
    nodes: Nodes, absences: Absences, clock: FakeClock
):
    assert await judged(absences, clock, times=50) == [True] * 50
    assert nodes.asked <= 4


async def test_a_node_that_says_nothing_is_gone_as_well(
    nodes: Nodes, absences: Absences, clock: FakeClock
):
    nodes.are_mute = True
    assert await judged(absences, clock) == [True]


async def test_where_no_other_answers_the_trouble_may_be_ours(
    nodes: Nodes, absences: Absences, clock: FakeClock
):
    nodes.are_others_up = False
    assert await judged(absences, clock) == [False]
    assert nodes.asked == 0


async def test_a_node_that_answers_is_not_gone(nodes: Nodes, absences: Absences, clock: FakeClock):
    nodes.is_there_too = True
    assert await judged(absences, clock) == [False]


async def test_what_was_found_long_ago_counts_no_more(
    nodes: Nodes, absences: Absences, clock: FakeClock
):
    assert await judged(absences, clock) == [True]
    nodes.is_there_too = True
    await clock.advance(60)
    nodes.is_there_too = False

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(absences.is_gone(NODE))
        await clock.advance(0.1)
        assert not asking.done()
        await clock.advance(4)
        assert asking.result()
