"""What one process stores rings in the others, however they are reached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from structlog.testing import capture_logs

from bridge.clock import SystemClock
from bridge.storage.across.notifying import ALL, MOST_BYTES, payloads, read_payload
from bridge.storage.database import Database, Transaction
from bridge.storage.transactions.encryption import Cipher
from bridge.storage.writing.claim import Claim
from tests.patience import PATIENCE
from tests.postgres import PostgresServer
from tests.postgres_proxy import postgres_proxy
from tests.world import until


@asynccontextmanager
async def hearing(
    url: str, cipher: Cipher, listen_url: str | None = None
) -> AsyncIterator[Database]:
    database = Database(url, cipher, SystemClock(), is_shared=True, listen_url=listen_url)
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(database.hear_others())
            yield database
            task.cancel()
    finally:
        await database.close()


async def ring(tx: Transaction, *topics: str) -> None:
    for topic in topics:
        tx.ring(topic)


async def test_a_commit_rings_in_the_other_process(postgres_url: str, cipher: Cipher):
    async with hearing(postgres_url, cipher) as here, hearing(postgres_url, cipher) as there:
        await until(lambda: here.hears_others and there.hears_others)
        bell, other = here.bells.listen("inbox"), here.bells.count("bindings")

        await there.write(ring, "inbox")

        assert await bell.heard(PATIENCE)
        assert here.bells.count("bindings") == other
        # Nobody is told of what they have stored themselves: it rang there already, once.
        assert there.bells.count("inbox") == 0


async def test_step_by_step_as_well(postgres_url: str, cipher: Cipher):
    async with hearing(postgres_url, cipher) as here, hearing(postgres_url, cipher) as there:
        await until(lambda: here.hears_others)
        bell = here.bells.listen("inbox")
        async with there.transaction() as tx:
            tx.ring("inbox")
        assert await bell.heard(PATIENCE)


async def test_a_visitor_is_heard_of(postgres_url: str, cipher: Cipher):
    async with hearing(postgres_url, cipher) as here:
        await until(lambda: here.hears_others)
        bell = here.bells.listen("installations")
        visitor = Database(postgres_url, cipher, SystemClock(), is_visitor=True, is_shared=True)
        await visitor.write(ring, "installations")
        await visitor.close()
        assert await bell.heard(PATIENCE)


async def test_where_nobody_can_listen_it_is_polled(postgres_url: str, cipher: Cipher):
    async with hearing(postgres_url, cipher, "off") as here, hearing(postgres_url, cipher) as there:
        bell = here.bells.listen("inbox")
        await there.write(ring, "inbox")
        assert await bell.heard(PATIENCE)
        assert not here.hears_others


async def test_where_notifications_do_not_come_back_it_is_polled_and_said(
    postgres_url: str, postgres_server: PostgresServer, cipher: Cipher
):
    # Listening succeeds there, as behind a pooler in transaction mode, and nothing is ever heard.
    deaf = await postgres_server.create()
    with capture_logs() as logs:
        async with (
            hearing(postgres_url, cipher, deaf) as here,
            hearing(postgres_url, cipher) as there,
        ):
            bell = here.bells.listen("inbox")
            await there.write(ring, "inbox")
            assert await bell.heard(PATIENCE)
            assert not here.hears_others
            await until(lambda: [each for each in logs if "is not heard of" in each["event"]])
    [told] = [each for each in logs if "is not heard of" in each["event"]]
    assert "pooler" in told["cause"]
    await postgres_server.drop(deaf)


async def test_what_was_missed_while_the_connection_was_broken_is_made_good(
    postgres_url: str, cipher: Cipher
):
    with TemporaryDirectory(prefix="px-") as folder:
        async with (
            postgres_proxy(postgres_url, Path(folder)) as proxy,
            hearing(postgres_url, cipher, proxy.url.render_as_string(hide_password=False)) as here,
        ):
            await until(lambda: here.hears_others)
            await proxy.close()
            await until(lambda: not here.hears_others)
            bell = here.bells.listen("inbox")
            await proxy.open()
            await until(lambda: here.hears_others)
            assert await bell.heard(PATIENCE)


async def test_a_follower_looks_again_at_what_others_have_stored(postgres_url: str, cipher: Cipher):
    class Follower:
        claim: Claim | None = None

        heard = 0

        async def finish(self, _tx: Transaction, _news: object) -> None:
            return None

        def undo(self) -> None:
            pass

        def hear(self, _news: object) -> None:
            self.heard += 1

        def wake(self) -> None:
            pass

    async with hearing(postgres_url, cipher) as here, hearing(postgres_url, cipher) as there:
        await until(lambda: here.hears_others and there.hears_others)
        follower = Follower()
        here.follow("outbox:T1", follower)
        before = follower.heard
        await there.write(ring, "outbox:T1")
        await until(lambda: follower.heard > before)
        # Whoever follows a topic is the only one whom it concerns.
        count = there.bells.count("outbox:T1")
        await here.write(ring, "outbox:T1")
        bell = there.bells.listen("last")
        await here.write(ring, "last")
        assert await bell.heard(PATIENCE)
        assert there.bells.count("outbox:T1") == count


def test_many_topics_take_several_notifications():
    topics = [f"outbox:T{number:010}" for number in range(1_500)]
    sent = payloads("me", topics)
    assert len(sent) > 2
    assert all(len(each.encode()) <= MOST_BYTES for each in sent)
    assert [topic for each in sent for topic in read_payload(each)[1]] == topics


@pytest.mark.parametrize("topic", ["x" * 9_000, "é" * 4_000])
def test_what_is_too_long_rings_all(topic: str):
    assert payloads("me", ["inbox", topic]) == [f"me {ALL}"]
