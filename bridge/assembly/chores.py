"""What one replica does for all, for as long as it holds the claim to it."""

import asyncio
from collections.abc import Awaitable, Callable

from bridge.assembly.mirror import INBOX, Mirror
from bridge.commands.running.runner import Runner
from bridge.commands.table.situation import Services
from bridge.features import lasting
from bridge.ownership import Claim, Kind
from bridge.slack.workspaces.channel_watch import ChannelWatch
from bridge.storage.chores import indexing, purging, sweeping

Chore = Callable[[], Awaitable[None]]


def want_chores(mirror: Mirror, runner: Runner, services: Services) -> None:
    """Begin with each when this process gets the claim to it."""
    ground = mirror.ground
    database, clock, random = ground.database, ground.clock, ground.random

    async def hear_the_rest() -> None:
        """Nothing but to be the one who hears what is about no running meeting."""
        database.bells.ring("inbox")
        await asyncio.Event().wait()

    chores: dict[str, Chore] = {
        INBOX: hear_the_rest,
        "channels": _channel_watch(mirror).run,
        "indexing": lambda: indexing.run(database, clock, random),
        "purging": lambda: purging.run(database, clock, random, ground.settings.audit_days),
        "sweeping": lambda: sweeping.run(database, clock, random),
        "timers": lasting.Timers(runner, services).run,
    }

    async def do(claim: Claim) -> None:
        await chores[claim.key]()

    ground.claims.serve(Kind.CHORE, do)
    ground.claims.want(Kind.CHORE, tuple(chores))


def _channel_watch(mirror: Mirror) -> ChannelWatch:
    return ChannelWatch(
        database=mirror.ground.database,
        people=mirror.edge.people,
        on_wider=mirror.channel_life.found,
        clock=mirror.ground.clock,
    )
