"""What happens to the node: unavailable, forgetful, out of reach, slow, with streams that end."""

import asyncio
from math import inf

from tests.faults.fault import Fault, lasting
from tests.faults.load import write
from tests.faults.reading import REMOVED
from tests.faults.stage import Place, Stage, now, until

# So long nobody comes back who was sent away.
_STAYS_AWAY_SECONDS = 3.0
_AT_ONCE = 5


async def refuse_requests(stage: Stage) -> None:
    """503 to everything, while streams that are open go on."""
    stage.node.faults.plan("", times=inf, status=503, result="Service Unavailable")
    await lasting(stage, 10, 60)
    stage.node.faults.clear()


async def forget_tokens(stage: Stage) -> None:
    stage.node.forget_tokens()
    await lasting(stage, 6, 30)


async def black_hole(stage: Stage) -> None:
    """No byte either way, and no connection that is closed."""
    stage.node.faults.black_hole()
    await lasting(stage, 25, 110)
    stage.node.faults.clear()


async def answer_slowly(stage: Stage) -> None:
    """A byte of each answer every 0.3 s: more than ten seconds for one."""
    stage.node.faults.plan("", "slow", times=inf)
    await lasting(stage, 12, 36)
    stage.node.faults.clear()


async def end_streams(stage: Stage) -> None:
    for _ in range(round(stage.pace.seconds(10, 30))):
        for place in stage.places:
            stage.node.end_streams(place.alias)
        await asyncio.sleep(1)


async def break_streams(stage: Stage) -> None:
    """Streams tear right behind what was said."""
    for _ in range(round(stage.pace.seconds(4, 10))):
        for place in stage.places:
            await _say_at_once(stage, place)
            stage.node.break_streams(place.alias)
        await asyncio.sleep(2)


async def remove_and_break(stage: Stage) -> None:
    """A person removes the bridge, and its stream tears behind the word of it."""
    for place in stage.places:
        await _say_at_once(stage, place)
        for client in stage.node.clients(place.alias):
            stage.node.remove_and_break(client.uuid, REMOVED)
    await asyncio.sleep(_STAYS_AWAY_SECONDS)
    for place in stage.places:
        if stage.node.clients(place.alias):
            stage.notes.append(f"it joined {place.alias} again by itself after it was removed")
        await stage.join_again(place)


async def lose_one_of_two(stage: Stage) -> None:
    """For good; the bridge comes in again by way of the other, which is up all the while."""
    assert stage.two_nodes is not None
    stage.two_nodes.lose_first(place.alias for place in stage.places)
    stage.recovering_since = now()
    await until(lambda: all(map(stage.streams, stage.places)), "streams by the second node")
    await lasting(stage, 5)


async def _say_at_once(stage: Stage, place: Place) -> None:
    """Several lines of chat within one moment, so that some are still unread when it breaks."""
    await until(lambda: stage.streams(place), "stream")
    for number in range(_AT_ONCE):
        await write(stage, place, number)


FAULTS = (
    Fault(name="node answers 503", strike=refuse_requests),
    Fault(name="node forgets its tokens", strike=forget_tokens),
    Fault(name="node in a black hole", strike=black_hole, is_long=True),
    Fault(name="node answers a byte at a time", strike=answer_slowly),
    Fault(name="streams ended each second", strike=end_streams),
    Fault(name="streams break in mid-data", strike=break_streams),
    Fault(name="node lost, and a second one up", strike=lose_one_of_two, has_two_nodes=True),
    Fault(
        name="node lost, and a second one up, three replicas",
        strike=lose_one_of_two,
        databases=("postgresql",),
        replicas=3,
        has_two_nodes=True,
    ),
    Fault(name="removed, and the stream breaks behind it", strike=remove_and_break),
)
