"""What happens to the database: away, cut off, without room, in others' hands, deleted."""

import asyncio
from collections.abc import Callable

from tests.faults.fault import BOTH, Fault, lasting, postgres_of, sqlite_of
from tests.faults.stage import NeverError, Stage, now, until

_NOTICED_WITHIN = 10.0
_WRITTEN_BACK_WITHIN = 15.0
_UNAVAILABLE = 503
_MOST_LOG_LINES = 50
_DELETED = "the database file was deleted"


async def stop_server(stage: Stage) -> None:
    server, begun = postgres_of(stage).server, len(stage.log)
    await server.stop()
    await lasting(stage, 10, 40)
    await _expect_unready(stage)
    if (written := len(stage.log) - begun) > _MOST_LOG_LINES:
        stage.notes.append(f"{written} log lines without a database")
    await server.start()


async def stop_both(stage: Stage) -> None:
    """SIGTERM while the database is away: it may wait, and then it has to end all the same."""
    server, began = postgres_of(stage).server, now()
    await server.stop()
    await lasting(stage, 4)
    await stage.bridge.terminate()
    stage.unstored_seconds += now() - began
    await server.start()
    await stage.bridge.start()
    stage.recovering_since = now()


async def restart_server(stage: Stage) -> None:
    """Once in order and once by a crash."""
    server = postgres_of(stage).server
    for is_crash in (False, True):
        await server.stop(is_crash=is_crash)
        await server.start()
        stage.recovering_since = now()
        await lasting(stage, 4)


async def cut_sessions(stage: Stage) -> None:
    """Each second every session is ended."""
    for _ in range(round(stage.pace.seconds(10, 25))):
        await postgres_of(stage).cut()
        await asyncio.sleep(1)


async def exhaust(stage: Stage) -> None:
    """The server has no connection left for whoever has lost theirs."""
    store = postgres_of(stage)
    await store.limit(0)
    try:
        await store.cut()
        await lasting(stage, 10, 20)
    finally:
        await store.limit(-1)


async def lock(stage: Stage) -> None:
    """Longer than SQLite's busy time-out of 5 s, and than any statement should wait."""
    await stage.store.lock(stage.pace.seconds(8, 20))


async def fill_disk(stage: Stage) -> None:
    store, pid = sqlite_of(stage), stage.bridge.pid
    store.fill(pid)
    try:
        await lasting(stage, 10, 20)
        await _expect_unready(stage)
    finally:
        store.make_room(pid)


async def delete_file(stage: Stage) -> None:
    """The connection that is still open holds everything, and can write it back.

    That may be done before anybody asks `/readyz`; then the log has to tell of it.
    """
    path, begun = sqlite_of(stage).path, len(stage.log)
    sqlite_of(stage).delete()
    if not await _is_unready(stage, within=_NOTICED_WITHIN, unless=path.exists):
        told = "".join(stage.log[begun:])
        if _DELETED not in told:
            stage.notes.append("it did not notice that its database file was deleted")
    try:
        await until(path.exists, "file written back", patience=_WRITTEN_BACK_WITHIN)
    except NeverError as error:
        stage.notes.append(str(error))
    await stage.bridge.terminate()
    await stage.bridge.start()
    stage.recovering_since = now()


async def _expect_unready(stage: Stage) -> None:
    """Whoever watches the bridge has to see that it cannot store anything."""
    if not await _is_unready(stage, within=1.0):
        stage.notes.append("/readyz did not say 503 without a database")


async def _is_unready(
    stage: Stage, within: float, unless: Callable[[], bool] = lambda: False
) -> bool:
    deadline = now() + within
    while now() < deadline and not unless():
        if await stage.readiness() == _UNAVAILABLE:
            return True
        await asyncio.sleep(0.2)
    return False


FAULTS = (
    Fault(
        name="database stopped",
        strike=stop_server,
        databases=("postgresql",),
        needs_own_server=True,
    ),
    Fault(
        name="SIGTERM without a database",
        strike=stop_both,
        databases=("postgresql",),
        needs_own_server=True,
        is_long=True,
    ),
    Fault(
        name="database restarted twice",
        strike=restart_server,
        databases=("postgresql",),
        needs_own_server=True,
    ),
    Fault(name="database sessions cut each second", strike=cut_sessions, databases=("postgresql",)),
    Fault(name="database without connections left", strike=exhaust, databases=("postgresql",)),
    Fault(name="database locked by another", strike=lock, databases=BOTH),
    Fault(name="disk full", strike=fill_disk, databases=("sqlite",)),
    Fault(name="database file deleted", strike=delete_file, databases=("sqlite",)),
)
