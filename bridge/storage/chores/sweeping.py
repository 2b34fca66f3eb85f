"""See to what dead processes have left behind, without touching what a living one is at."""

from random import Random
from typing import NoReturn

import structlog

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.storage.claims import claiming, replicas
from bridge.storage.database import Database
from bridge.storage.people import audit

_EVERY_SECONDS = 5.0

_log = structlog.get_logger()


async def run(database: Database, clock: Clock, random: Random) -> NoReturn:
    """Again and again; whoever has the file alone has seen to it at its start."""
    while True:
        await clock.sleep(_EVERY_SECONDS)
        if database.is_alone:
            continue
        try:
            await sweep(database)
            for part in (replicas.forget_dead, claiming.forget_ended):
                await database.write_last(part)
        except Exception:  # noqa: BLE001 - a database that is away for a while ends nothing
            reference = new_reference(random)
            _log.exception("What dead replicas have left waits", reference=reference)


async def sweep(database: Database) -> None:
    """Commands that a killed process was at are known to nobody, and never run again."""
    work = audit.abandon_started if database.is_alone else audit.abandon_of_dead
    if unknown := await database.write_first(work):
        _log.warning("Commands were cut off and are not run again", count=unknown)
