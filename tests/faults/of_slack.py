"""What happens to Slack's Web API: away, silent, in trouble, or at odds with one channel."""

import asyncio
from collections.abc import Callable

from bridge.simulator.slack.web_api.faults import Faults
from tests.faults.fault import Fault, Strike, lasting
from tests.faults.stage import Place, Stage, now, until

_POST = "chat.postMessage"
_REFUSES_A_PLACE = "team_access_not_granted"
_SILENT_POSTS = 6


def meeting(arm: Callable[[Faults], None], usual: float, full: float) -> Strike:
    """Let calls meet a fault for so long; what hangs then goes on hanging."""

    async def strike(stage: Stage) -> None:
        arm(stage.slack.faults)
        await lasting(stage, usual, full)
        stage.slack.faults.lift()

    return strike


async def refuse_connections(stage: Stage) -> None:
    """Nobody can connect; sockets that are open go on."""
    await stage.slack.refuse_connections()
    await lasting(stage, 10, 180)
    await stage.slack.accept_connections()


async def limit_posts(stage: Stage) -> None:
    seconds = stage.pace.seconds(10, 60)
    stage.slack.faults.rate_limit(_POST, seconds)
    await asyncio.sleep(seconds)


async def delete_roots(stage: Stage) -> None:
    """Somebody deletes the card and the captions' opening; replies would show to everybody."""
    stage.slack.workspace.tombstones_take_replies = False
    dave = stage.slack.person("dave")
    for place in stage.places:
        for ts in _roots(stage, place):
            dave.deletes(place.channel.messages[ts])
    await until(lambda: all(place.card for place in stage.places), "new card in every channel")


async def refuse_one_channel(stage: Stage) -> None:
    """One channel's trouble is its own: the row is about the others."""
    refusing = stage.places[0].channel.id
    stage.refusing.add(refusing)
    stage.recovering_since = now()
    stage.slack.faults.refuse_in(refusing, _REFUSES_A_PLACE)
    await lasting(stage, 12, 120)
    stage.slack.faults.lift_in(refusing)


def _roots(stage: Stage, place: Place) -> list[str]:
    ours = stage.slack.app.bot_id
    messages = place.channel.messages.values()
    return [each.ts for each in messages if each.bot_id == ours and not each.is_reply]


FAULTS = (
    Fault(name="Slack refuses connections", strike=refuse_connections),
    Fault(name="Slack resets connections", strike=meeting(lambda it: it.reset("*", None), 15, 180)),
    Fault(
        name="Slack in a black hole",
        strike=meeting(lambda it: it.hang("*", None), 25, 60),
        is_long=True,
    ),
    Fault(
        name="Slack answers 500", strike=meeting(lambda it: it.http_error("*", 500, None), 10, 180)
    ),
    Fault(name="Slack answers 429", strike=limit_posts),
    Fault(
        name="posts made, answers reset",
        strike=meeting(lambda it: it.reset(_POST, None, after=True), 10, 60),
    ),
    Fault(
        name="posts made, no answers",
        strike=meeting(lambda it: it.hang(_POST, _SILENT_POSTS, after=True), 25, 60),
        is_long=True,
    ),
    Fault(name="roots of threads deleted", strike=delete_roots),
    Fault(name="one channel refuses", strike=refuse_one_channel),
)
