"""What happens to one of three replicas, or to the database that they share.

Whatever it is, nobody leaves a meeting over it: the bridge is the same participant afterwards.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import wraps

from tests.faults.bridge_run import BridgeRun
from tests.faults.fault import Fault, Strike, lasting, postgres_of
from tests.faults.stage import WRITER, NeverError, Place, Stage, now, until
from tests.patience import PATIENCE

_REPLICAS = 3
_KILLS = 2
# Three leases of four seconds.
_LEASES_SECONDS = 12.0


def staying(strike: Strike) -> Strike:
    """The same, and it is noted where the bridge left a meeting meanwhile, or joined anew."""

    @wraps(strike)
    async def watched(stage: Stage) -> None:
        before = _participants(stage)
        await strike(stage)
        await until(lambda: all(map(stage.streams, stage.places)), "streams")
        if _participants(stage) != before:
            stage.notes.append("the bridge is another participant than before")
        if any(each.path.endswith("/release_token") for each in stage.node.requests):
            stage.notes.append("a token was released")

    return watched


def killing_holders(times: int) -> Strike:
    """Each time the one that has a certain meeting, in full flow; it comes back later."""

    @staying
    async def kill_holders(stage: Stage) -> None:
        for number in range(times):
            place = stage.places[number % len(stage.places)]
            former = await holder(stage, place)
            await asyncio.sleep(stage.random.uniform(0.2, 1.5))
            await former.kill()
            stage.recovering_since = now()
            await _is_taken_over(stage, place, former)
            await former.start()

    return kill_holders


@staying
async def kill_all(stage: Stage) -> None:
    """At once, as with the machine; then nobody is left to take over until one is back."""
    await asyncio.gather(*(each.kill() for each in stage.replicas))
    await asyncio.gather(*(each.start() for each in stage.replicas))
    stage.recovering_since = now()


@staying
async def suspend_one(stage: Stage) -> None:
    """For three leases; whoever wakes has lost what it had, and must change nothing of it."""
    place = stage.places[0]
    former = await holder(stage, place)
    former.suspend()
    began = stage.recovering_since = now()
    await _is_taken_over(stage, place, former)
    await lasting(stage, _LEASES_SECONDS)
    former.resume()
    await lasting(stage, 4)
    # Until it has found out it is told what it can store nowhere.
    stage.lapses.append((began, now()))


@staying
async def cut_one_off(stage: Stage) -> None:
    """From the database alone, for three leases: it still hears its meetings, and reaches Slack.

    What it has sent to the server meanwhile arrives in the end, when nobody waits for it.
    """
    place = stage.places[0]
    former = await holder(stage, place)
    wire = stage.wires[stage.replicas.index(former)]
    wire.fall_silent()
    began = stage.recovering_since = now()
    await _is_taken_over(stage, place, former)
    await lasting(stage, _LEASES_SECONDS)
    wire.speak()
    await lasting(stage, 4)
    # Until it has found out it is told what it can store nowhere.
    stage.lapses.append((began, now()))


@staying
async def restart_all(stage: Stage) -> None:
    """One after another, in order, as a deployment rolls through."""
    for each in stage.replicas:
        code = await each.terminate()
        if code:
            stage.notes.append(f"SIGTERM ended with exit code {code}")
        await each.start()
        await asyncio.sleep(1)
    stage.recovering_since = now()


@staying
async def load_unevenly(stage: Stage) -> None:
    """One has all meetings as two others come: what is quiet and what is new goes to them."""
    full, *others = stage.replicas
    for each in others:
        await each.terminate()
    quiet = [stage.add(100 + number) for number in range(len(others))]
    for place in quiet:
        await _bind_quiet(stage, place)
    for each in others:
        await each.start()
    for place in quiet:
        await _is_taken_over(stage, place, full)
    new = [stage.add(200 + number) for number in range(len(others))]
    for place in new:
        await stage.open(place)
    stage.recovering_since = now()
    # Who comes first may take all that is quiet: an even share, until the other has come.
    held = Counter([await holder(stage, each) for each in (*quiet, *new)])
    if held != dict.fromkeys(others, len(quiet)):
        stage.notes.append("what is quiet or new is not with the emptiest")
    if {await holder(stage, each) for each in stage.places} != {full}:
        stage.notes.append("a meeting that goes on was moved")


async def _bind_quiet(stage: Stage, place: Place) -> None:
    """Nobody is in its meeting."""
    await stage.slack.person(WRITER).types(place.channel, f"/pexip bind {place.alias}")
    await until(lambda: stage.streams(place), f"stream of {place.alias}")


@staying
async def stop_server(stage: Stage) -> None:
    """For longer than a lease, which nobody can renew: nobody is dead for all that."""
    server = postgres_of(stage).server
    await server.stop()
    await lasting(stage, 10, 40)
    await server.start()
    stage.recovering_since = now()


@staying
async def restart_server(stage: Stage) -> None:
    server = postgres_of(stage).server
    for is_crash in (False, True):
        await server.stop(is_crash=is_crash)
        await server.start()
        stage.recovering_since = now()
        await lasting(stage, 4)


async def holder(stage: Stage, place: Place) -> BridgeRun:
    """Whoever has the place's meeting in hand."""
    return await _until(lambda: _holder(stage, place), f"holder of {place.alias}")


async def _is_taken_over(stage: Stage, place: Place, former: BridgeRun) -> None:
    async def another() -> BridgeRun | None:
        found = await _holder(stage, place)
        return None if found is former else found

    await _until(another, f"other holder of {place.alias}")


async def _holder(stage: Stage, place: Place) -> BridgeRun | None:
    host = await postgres_of(stage).value(
        "SELECT coalesce(max(replica.host), '') FROM claim"  # noqa: S608 - ours
        " JOIN binding ON binding.id = claim.key JOIN replica ON replica.id = claim.owner"
        f" WHERE claim.kind = 'stream' AND binding.channel = '{place.channel.id}'"
        " AND binding.ended IS NULL AND replica.until > clock_timestamp()"
    )
    pid = host.rpartition(":")[2]
    return next((each for each in stage.replicas if each.is_up and str(each.pid) == pid), None)


async def _until(find: Callable[[], Awaitable[BridgeRun | None]], what: str) -> BridgeRun:
    try:
        async with asyncio.timeout(PATIENCE):
            while (found := await find()) is None:  # noqa: ASYNC110 - a database is asked
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise NeverError(f"no {what} within {PATIENCE:.0f} s") from None
    return found


def _participants(stage: Stage) -> list[set[str]]:
    return [{each.uuid for each in stage.node.clients(place.alias)} for place in stage.places]


def _fault(
    name: str,
    strike: Strike,
    *,
    own: bool = False,
    is_long: bool = False,
    has_wires: bool = False,
    is_apart: bool = False,
) -> Fault:
    return Fault(
        name=f"{name}, three replicas",
        strike=strike,
        databases=("postgresql",),
        needs_own_server=own,
        is_long=is_long,
        replicas=_REPLICAS,
        has_wires=has_wires,
        is_apart=is_apart,
    )


FAULTS = (
    _fault("kill -9 of a meeting's holder, twice", killing_holders(_KILLS)),
    _fault("kill -9 on a machine of its own, twice", killing_holders(_KILLS), is_apart=True),
    _fault("kill -9 of all at once", kill_all),
    _fault("SIGSTOP for three leases", suspend_one),
    _fault("one cut off from the database", cut_one_off, has_wires=True),
    _fault("rolling restart", restart_all, is_long=True),
    _fault("one full and two that come", load_unevenly),
    _fault("database stopped", stop_server, own=True),
    _fault("database restarted twice", restart_server, own=True),
)
