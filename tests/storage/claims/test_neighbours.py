"""A process of this machine is seen to end; of any other nothing is believed."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bridge.clock import SystemClock
from bridge.storage.claims import replicas
from bridge.storage.claims.heartbeat import Beating, living
from bridge.storage.claims.neighbours import has_ended, name_process
from bridge.storage.database import Database
from bridge.storage.transactions.encryption import Cipher
from tests.world import until

pytestmark = pytest.mark.skipif(
    name_process() is None, reason="the system does not tell one process of another"
)

_WAITS = "import sys; sys.stdin.read()"


def name_of(pid: int) -> str:
    """As that process would name itself."""
    return f"{(name_process() or '').rpartition(' ')[0]} {pid}"


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", _WAITS], stdin=subprocess.PIPE) as child:
        yield child
        child.kill()


def test_whoever_runs_has_not_ended(child: subprocess.Popen[bytes]):
    assert not has_ended(name_process())
    assert not has_ended(name_of(child.pid))


async def test_whoever_was_killed_has_ended_also_while_nobody_has_asked_how(
    child: subprocess.Popen[bytes],
):
    child.kill()
    await until(lambda: has_ended(name_of(child.pid)))
    child.wait()
    assert has_ended(name_of(child.pid))


@pytest.mark.parametrize("place", ["", "another-boot here pid:[1]"])
def test_of_another_machine_nothing_is_known(child: subprocess.Popen[bytes], place: str):
    child.kill()
    child.wait()
    assert not has_ended(f"{place} {child.pid}")


@pytest.mark.parametrize("process", [None, "", name_of(0), f"{name_of(9)}{'9' * 30}", "a b c x"])
def test_what_is_no_name_has_not_ended(process: str | None):
    assert not has_ended(process)


async def test_nobody_waits_for_the_lease_of_a_neighbour_that_has_ended(
    child: subprocess.Popen[bytes], postgres_url: str, cipher: Cipher
):
    database = Database(postgres_url, cipher, SystemClock())
    child.kill()
    child.wait()
    await database.write(replicas.beat, "ended", "here:1", 600.0, name_of(child.pid))
    await database.write(replicas.beat, "here", "here:2", 600.0, name_of(os.getpid()))
    await database.write(replicas.beat, "elsewhere", "there:1", 600.0, "another b n 1")
    await database.write(replicas.beat, "untold", "here:1", 600.0)

    beating = Beating(lease=60.0, every=0.1)
    async with living(postgres_url, cipher, beating, stood=lambda: 0.0) as hand:
        assert hand is not None
        await until(lambda: hand.lease.left > 0)
        alive = await database.read(replicas.live)

    assert alive == sorted(["here", "elsewhere", "untold", hand.replica])
    await database.close()
