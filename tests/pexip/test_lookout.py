"""One asks for all who wait whether the nodes are back, and all of them go on then."""

import asyncio
from random import Random

import pytest

from bridge.pexip.errors import NodeUnreachableError
from bridge.pexip.lookout import LOOK_SECONDS, Lookout
from tests.fake_clock import FakeClock


class Nodes:
    """Away, until they are back; each question is counted."""

    def __init__(self) -> None:
        self.are_back = False
        self.is_mute = False
        self.asked = 0

    async def are_answering(self) -> bool:
        self.asked += 1
        if self.is_mute:
            await asyncio.Event().wait()
        return self.are_back


@pytest.fixture
def nodes() -> Nodes:
    return Nodes()


@pytest.fixture
def lookout(nodes: Nodes, clock: FakeClock) -> Lookout:
    return Lookout(nodes.are_answering, clock, Random(7))


async def test_everybody_goes_on_soon_after_the_return_and_one_asked_for_all(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    lookout.miss()
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(lookout.wait(60)) for _ in range(50)]
        await clock.advance(30)
        assert nodes.asked <= 30 / LOOK_SECONDS + 1
        assert not any(each.done() for each in waits)
        nodes.are_back = True
        await clock.advance(LOOK_SECONDS)
        await clock.advance(0.5)
        assert all(each.done() for each in waits)


async def test_a_question_without_an_answer_is_asked_again(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    nodes.is_mute = True
    lookout.miss()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(lookout.wait(60))
        await clock.advance(20)
        nodes.is_mute, nodes.are_back = False, True
        await clock.advance(LOOK_SECONDS + 0.5)
        assert waiting.done()


async def test_whoever_goes_away_while_asking_leaves_it_to_the_next(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    lookout.miss()
    async with asyncio.TaskGroup() as group:
        first = group.create_task(lookout.wait(60))
        second = group.create_task(lookout.wait(60))
        await clock.advance(4)
        first.cancel()
        nodes.are_back = True
        await clock.advance(LOOK_SECONDS + 0.5)
        assert second.done()


async def test_where_nothing_was_missed_nobody_asks(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(lookout.wait(5))
        await clock.advance(4.9)
        assert not waiting.done()
        await clock.advance(0.2)
        assert waiting.done()
    assert nodes.asked == 0


async def test_nodes_that_answer_this_and_nothing_else_are_not_hurried(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    nodes.are_back = True
    lookout.miss()
    await lookout_done(lookout, clock, LOOK_SECONDS + 0.5)
    lookout.miss()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(lookout.wait(10))
        await clock.advance(9)
        assert not waiting.done()
        await clock.advance(2)
    assert nodes.asked == 1


async def lookout_done(lookout: Lookout, clock: FakeClock, within: float) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(lookout.wait(60))
        await clock.advance(within)
        assert waiting.done()


async def hang(lookout: Lookout) -> None:
    with pytest.raises(NodeUnreachableError, match="answers again"):
        await lookout.hurried(asyncio.Event().wait())


async def test_what_was_sent_into_the_dark_is_not_waited_for_once_the_nodes_are_back(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    async with asyncio.TaskGroup() as group:
        hanging = [group.create_task(hang(lookout)) for _ in range(50)]
        await clock.advance(30)
        assert not any(each.done() for each in hanging)
        assert nodes.asked <= 30 / LOOK_SECONDS + 1
        nodes.are_back = True
        await clock.advance(2 * LOOK_SECONDS + 1)
        assert all(each.done() for each in hanging)


async def test_who_is_only_slow_is_waited_for(nodes: Nodes, lookout: Lookout, clock: FakeClock):
    nodes.are_back = True
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(lookout.hurried(answer))
        await clock.advance(60)
        answer.set_result("in")
        assert await asking == "in"


async def test_an_answer_in_time_asks_nothing(nodes: Nodes, lookout: Lookout, clock: FakeClock):
    await lookout.hurried(asyncio.sleep(0))
    await clock.advance(60)
    assert nodes.asked == 0


async def test_an_answer_that_comes_as_its_asker_is_canceled_is_dropped_and_not_lost(
    lookout: Lookout,
):
    dropped: list[str] = []

    async def answer() -> str:
        asking.cancel()
        return "a stream that is open"

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(lookout.hurried(answer(), dropped.append))

    assert asking.cancelled()
    assert dropped == ["a stream that is open"]


async def test_one_asks_a_node_for_all_who_want_to_know_at_the_same_time(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    nodes.are_back = True

    async def have_answered(since: float) -> list[bool]:
        asking = (lookout.has_answered("one", nodes.are_answering, since) for _ in range(50))
        return await asyncio.gather(*asking)

    assert all(await have_answered(clock.monotonic()))
    assert nodes.asked == 1
    nodes.are_back = False
    await clock.advance(1)
    assert not any(await have_answered(clock.monotonic()))
    assert nodes.asked == 2


async def test_what_one_node_answers_says_nothing_of_another(
    nodes: Nodes, lookout: Lookout, clock: FakeClock
):
    assert not await lookout.has_answered("one", nodes.are_answering, clock.monotonic())
    nodes.are_back = True
    assert await lookout.has_answered("two", nodes.are_answering, clock.monotonic())
