"""What happens on Slack's way to the bridge: sockets renewed or half open, events twice or late."""

import asyncio

from tests.faults.fault import Fault, lasting
from tests.faults.stage import Stage

_MANY = 1_000_000


async def renew_sockets(stage: Stage) -> None:
    """As Slack does every few hours, with its warning ahead and without."""
    stage.slack.sockets.warning_seconds = stage.slack.sockets.grace_seconds = 1.0
    for warn in (True, False, True):
        await stage.slack.sockets.refresh(warn=warn)
        await asyncio.sleep(1)


async def half_open_sockets(stage: Stage) -> None:
    """Both connections stand, and nothing passes; the bridge has to miss what it should hear."""
    lost = list(stage.slack.sockets.connections)
    for connection in lost:
        connection.lose()
    # Nothing is heard for a minute, then another connection is opened.
    await lasting(stage, 70)
    for connection in lost:
        connection.cut()


async def deliver_twice(stage: Stage) -> None:
    stage.slack.faults.duplicate(_MANY)
    await lasting(stage, 10, 30)
    stage.slack.faults.duplicate(0)


async def deliver_in_disorder(stage: Stage) -> None:
    """Every other event is overtaken by the one behind it, and some come seconds late."""
    stage.slack.faults.swap(_MANY)
    for _ in range(round(stage.pace.seconds(3, 10))):
        stage.slack.faults.delay(2.0, times=1)
        await asyncio.sleep(4)
    stage.slack.faults.swap(0)


FAULTS = (
    Fault(name="sockets renewed by Slack", strike=renew_sockets),
    Fault(name="sockets half open", strike=half_open_sockets, is_long=True),
    Fault(name="events delivered twice", strike=deliver_twice),
    Fault(name="events swapped and late", strike=deliver_in_disorder),
)
