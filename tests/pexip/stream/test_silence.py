"""How long a stream may be silent, and what its silence means."""

import asyncio
import socket
from contextlib import aclosing
from datetime import timedelta

import pytest

from bridge.pexip.errors import NodeUnreachableError
from bridge.pexip.requests.conference import LockConference
from bridge.pexip.strangers import HELD_BACK
from bridge.pexip.stream.events import HelloReceived, PingReceived
from bridge.pexip.stream.heard import StreamFinished, StreamHeldBack, StreamLost, StreamOpened
from bridge.pexip.stream.silence import Silence
from tests.patience import PATIENCE
from tests.pexip.scripted_node import Reply, collecting, html, pass_time, success


def pinged(clock, *gaps):
    """A stream's silence after pings with these gaps."""
    silence = Silence(clock)
    silence.open()
    silence.hear_ping()
    for gap in gaps:
        clock._elapsed += gap
        silence.hear_ping()
    return silence


@pytest.mark.parametrize(
    ("gaps", "limit"),
    [
        ([], 90),
        ([5, 5], 20),
        ([10, 8, 9], 30),
        ([20], 60),
        # Never more than before anything is known.
        ([60], 90),
        # What lay in a buffer, or was lengthened by a stop, says nothing.
        ([0, 0.2], 90),
        ([130], 90),
        ([130, 10], 30),
    ],
)
def test_it_is_three_times_the_longest_gap_between_pings(clock, gaps, limit):
    assert pinged(clock, *gaps).limit == limit


def test_a_doubt_shortens_it_until_something_comes(clock):
    silence = pinged(clock, 10, 10)

    silence.doubt()
    assert silence.limit == 16
    silence.hear()
    assert silence.limit == 30


def test_a_doubt_shortens_it_before_anything_is_learned(clock):
    silence = pinged(clock)

    silence.doubt()

    assert silence.limit == 30


def test_where_it_was_too_short_it_is_learned_anew(clock):
    silence = pinged(clock, 6)
    assert silence.limit == 20

    silence.forget()
    silence.open()

    assert silence.limit == 90


async def ping(stream, events, clock, *gaps):
    for gap in gaps:
        await clock.advance(gap)
        await stream.event("ping")
        assert isinstance(await events.next(), PingReceived)


@pytest.fixture
async def events(client):
    async with collecting(client.events()) as collected:
        yield collected


async def test_a_black_hole_is_noticed_by_the_pings_that_fail_to_come(node, events, clock):
    stream = await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)
    await ping(stream, events, clock, 1, 8, 8)

    await clock.advance(23)
    await clock.advance(2)

    lost = await events.next()
    assert (lost.reason, lost.last_heard) == (
        "silent for 24 s",
        clock.now() - timedelta(seconds=25),
    )


async def test_a_request_without_an_answer_puts_the_stream_to_the_test(node, client, events, clock):
    stream = await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)
    await ping(stream, events, clock, 1, 12, 12)
    node.answer("lock", Reply(hold=asyncio.Event()))

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(_fail(client))
        await pass_time(clock, until=asking.done)
        # Ten seconds of silence by then, where 36 would be allowed.
        await clock.advance(8)
        assert not events.has_more
        await pass_time(clock, until=lambda: events.has_more)

    assert (await events.next()).reason == "silent for 19 s"
    assert clock.monotonic() < 25 + 21


@pytest.mark.parametrize("ends", ["finishes", "breaks"])
async def test_whose_ping_is_late_may_have_lain_dead(node, client, events, clock, ends):
    """As where a router has forgotten it: the node answers requests, and nothing comes of this."""
    node.answer("conference_status", success({"locked": False}))
    stream = await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)
    await ping(stream, events, clock, 1, 10, 10)
    heard = clock.now()

    await clock.advance(17)
    if ends == "breaks":
        stream.abort()
        lost = await events.next()
        assert (lost.was_silent, lost.last_heard) == (True, heard)
        return
    client.finish_events()
    await pass_time(clock, until=lambda: events.has_more)
    assert await events.next() is None


async def test_whose_pings_come_in_time_has_told_all(node, client, events, clock):
    node.answer("conference_status", success({"locked": False}))
    stream = await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)
    await ping(stream, events, clock, 1, 10, 10)

    await clock.advance(15)
    client.finish_events()
    await pass_time(clock, until=lambda: events.has_more)

    assert isinstance(await events.next(), StreamFinished)


async def _fail(client):
    with pytest.raises(NodeUnreachableError):
        await client.send(LockConference())


async def test_an_open_stream_that_brings_nothing_is_told_where_requests_work(node, events, clock):
    """As behind a proxy that buffers; it stays open, for late lines are better than none."""
    node.answer("conference_status", success({"locked": False}))
    stream = await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)

    await pass_time(clock, until=lambda: events.has_more)

    held_back = await events.next()
    assert isinstance(held_back, StreamHeldBack)
    assert held_back.reason == HELD_BACK
    assert 10 <= clock.monotonic() < 13
    # Some kilobytes later the proxy lets go.
    await stream.event("hello")
    assert isinstance(await events.next(), HelloReceived)


@pytest.mark.parametrize(("reply", "seconds"), [(html(502), 90), (Reply(hold=asyncio.Event()), 30)])
async def test_where_requests_do_not_work_either_nothing_is_said_of_it(
    node, events, clock, reply, seconds
):
    """A request without an answer speaks against the stream as well."""
    node.answer("conference_status", reply)
    await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)

    await pass_time(clock, until=lambda: events.has_more)

    lost = await events.next()
    assert (type(lost), lost.reason) == (StreamLost, f"silent for {seconds} s")
    assert lost.last_heard is None


async def test_what_falls_silent_without_ever_a_ping_may_be_held_back(node, events, clock):
    """The first kilobytes came through, and then nothing."""
    node.answer("conference_status", success({"locked": False}))
    stream = await node.next_stream()
    await stream.event("hello")
    assert isinstance(await events.next(), StreamOpened)
    assert isinstance(await events.next(), HelloReceived)

    await pass_time(clock, until=lambda: events.has_more)

    assert (await events.next()).reason == HELD_BACK


async def looked_into(node, client, clock, *, is_known):
    """What is told of a stream that falls silent before any ping, while its node answers."""
    node.answer("participants", success([{"uuid": "bob-uuid", "display_name": "Bob"}]))
    node.answer("conference_status", success({"locked": False}))
    asked = []

    def knows(participants):
        asked.append([each.display_name for each in participants])
        return is_known

    async with collecting(client.events(knows=knows)) as events:
        stream = await node.next_stream()
        await stream.event("hello")
        assert isinstance(await events.next(), StreamOpened)
        assert isinstance(await events.next(), HelloReceived)
        await pass_time(clock, until=lambda: events.has_more)
        assert asked == [["Bob"]]
        return await events.next()


async def test_a_stream_that_kept_something_back_is_given_up_soon(node, client, clock):
    """Half open before its pings were known: the node tells of Bob, and the stream did not."""
    lost = await looked_into(node, client, clock, is_known=False)

    assert (type(lost), lost.was_silent) == (StreamLost, True)
    assert clock.monotonic() < 36


async def test_a_stream_of_which_nothing_is_missing_is_waited_for(node, client, clock):
    lost = await looked_into(node, client, clock, is_known=True)

    assert lost.reason == HELD_BACK
    assert clock.monotonic() >= 90


@pytest.mark.parametrize("silent", [20, 40])
async def test_without_pings_a_stream_is_trusted_for_half_a_minute(
    node, client, events, clock, silent
):
    node.answer("conference_status", success({"locked": False}))
    stream = await node.next_stream()
    await stream.event("hello")
    assert isinstance(await events.next(), StreamOpened)
    assert isinstance(await events.next(), HelloReceived)

    await clock.advance(silent)
    client.finish_events()
    await pass_time(clock, until=lambda: events.has_more)

    assert isinstance(await events.next(), StreamFinished) is (silent < 30)


async def test_the_kernel_watches_over_a_quiet_connection(client):
    """A cable that was pulled shows without pings, too."""
    async with asyncio.timeout(PATIENCE), aclosing(client.events()) as events:
        assert isinstance((await anext(events)).event, StreamOpened)
        [connection] = [
            protocol.transport.get_extra_info("socket")
            for protocol in client._http.connector._acquired
        ]
        kept = connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)

    assert kept
