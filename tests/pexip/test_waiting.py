import asyncio

import pytest

from bridge.pexip.disconnect import DisconnectKind, classify_disconnect
from bridge.pexip.waiting import Backoff, Nudge
from tests.pexip.scripted_node import seeded


def test_waiting_times_double_up_to_the_cap():
    backoff = Backoff(seeded(1), first=0.1, cap=30, jitter=0)

    times = [backoff.next() for _ in range(12)]

    assert times[:4] == [0.1, 0.2, 0.4, 0.8]
    assert times[-1] == 30


def test_jitter_spreads_and_never_passes_the_cap():
    backoff = Backoff(seeded(1), first=1, cap=4, jitter=0.2)

    times = [backoff.next() for _ in range(50)]

    assert 0.8 <= times[0] <= 1.2
    assert max(times) <= 4
    assert len(set(times)) > 10


def test_a_reset_begins_anew():
    backoff = Backoff(seeded(1), first=1, cap=60, jitter=0)
    for _ in range(5):
        backoff.next()

    backoff.reset()

    assert backoff.next() == 1


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("API initiated participant disconnect", DisconnectKind.REMOVED),
        ("Disconnected by another participant", DisconnectKind.REMOVED),
        ("disconnected by an ADMINISTRATOR [#pex123]", DisconnectKind.REMOVED),
        ("Conference terminated by an administrator", DisconnectKind.OVER),
        ("[#pex125] Conference terminated by another participant", DisconnectKind.OVER),
        ("Conference host ended the conference with a DTMF command", DisconnectKind.OVER),
        ("All conference hosts departed hosted conference", DisconnectKind.OVER),
        ("No participants  can keep conference #pex140 alive", DisconnectKind.OVER),
        ("Invalid PIN", DisconnectKind.NEEDS_PIN),
        ("Participant exceeded PIN entry retries #pex192", DisconnectKind.NEEDS_PIN),
        ("Neither conference nor gateway found", DisconnectKind.CANNOT_GET_IN),
        (
            "Timeout waiting for conference host to join or permit access to locked conference",
            DisconnectKind.CANNOT_GET_IN,
        ),
        ("Participant limit reached", DisconnectKind.CANNOT_GET_IN),
        ("Insufficient licenses", DisconnectKind.CANNOT_GET_IN),
        ("SSO Authentication Failed", DisconnectKind.NEEDS_LOGIN),
        ("SSO Authentication Failed. The system is in Maintenance mode", DisconnectKind.RETRY),
        ("System in maintenance mode", DisconnectKind.RETRY),
        ("Timer expired awaiting token refresh", DisconnectKind.RETRY),
        ("Call failed: Signaling node disconnected (#pex129)", DisconnectKind.RETRY),
        ("503 Service Unavailable", DisconnectKind.RETRY),
        ("something new", DisconnectKind.RETRY),
        ("", DisconnectKind.RETRY),
    ],
)
def test_a_reason_says_what_to_do_next(reason, kind):
    assert classify_disconnect(reason) is kind


async def test_a_nudge_ends_a_wait_and_no_later_one():
    nudge = Nudge()
    nudge.nudge()

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(_wait(nudge))
        await asyncio.sleep(0)
        nudge.nudge()
        nudge.nudge()
    assert waiting.result() == "nudged"

    async with nudge:
        await asyncio.sleep(0)


async def _wait(nudge):
    try:
        async with nudge:
            await asyncio.Event().wait()
    except TimeoutError:
        return "nudged"
