"""A connection that breaks: what it has brought is told first, however it breaks and whenever."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

import pytest

from bridge.pexip.client import PexipClient
from bridge.pexip.errors import NodeUnreachableError
from bridge.pexip.models import ParticipantId
from bridge.pexip.requests.participant import GetAvatar
from bridge.pexip.stream.events import Disconnected, MessageReceived
from bridge.pexip.stream.heard import StreamFinished, StreamLost, StreamOpened
from tests.patience import PATIENCE
from tests.pexip.scripted_node import Reply, collecting, html, pass_time, success

ROUNDS = 8
# Longer than it takes the node to break off.
BUSY = 0.06
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def frame(name: str, data: Any) -> bytes:
    return f"event: {name}\nid: MV8x\ndata: {json.dumps(data)}\n\n".encode()


def line(number: int) -> bytes:
    return frame("message_received", {"payload": f"line {number}", "uuid": "u"})


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


REMOVED = frame("disconnect", {"reason": "Disconnected by another participant"})


def fin(writer: asyncio.StreamWriter) -> None:
    """The end of the connection, and the last chunk never came."""
    writer.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """As of a process that was killed, or a proxy that gives up."""
    connected = writer.get_extra_info("socket")
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def breaking_node(
    pieces: list[bytes], how: Callable[[asyncio.StreamWriter], None], *, apart: bool
) -> AsyncIterator[str]:
    """Answers every request with these bytes, all at once or one by one, and breaks off."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(pieces[0] if apart else b"".join(pieces))
        for piece in pieces[1:] if apart else ():
            await asyncio.sleep(0)
            writer.write(piece)

    async with raw_node(write, how) as url:
        yield url


@asynccontextmanager
async def raw_node(
    write: Callable[[asyncio.StreamWriter], Awaitable[None]],
    how: Callable[[asyncio.StreamWriter], None],
) -> AsyncIterator[str]:
    """Answers every request in its own words, and ends the connection in this way."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionError):
            await write(writer)
            await writer.drain()
        # A reset throws away what the other end's kernel has not taken yet.
        await asyncio.sleep(0.02)
        how(writer)
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        if serving:
            await asyncio.wait(serving)


@pytest.fixture
def client_of(http, token, clock, rng):
    """A client of the node at this address."""
    return lambda url: PexipClient(http, token.model_copy(update={"node": url}), clock, rng)


async def told(client: PexipClient, *, pause: float) -> list[Any]:
    """All up to the loss, by a reader that takes so long for the first two."""
    found: list[Any] = []
    async with asyncio.timeout(PATIENCE), aclosing(client.events()) as events:
        async for heard in events:
            found.append(heard.event)
            if isinstance(heard.event, StreamLost):
                break
            if len(found) <= 2:
                await asyncio.sleep(pause)
    return found


@pytest.mark.parametrize("how", [fin, reset])
@pytest.mark.parametrize("apart", [True, False], ids=["piece by piece", "at once"])
@pytest.mark.parametrize("pause", [0.0, BUSY], ids=["idle reader", "busy reader"])
async def test_ten_lines_and_a_break_are_ten_lines(client_of, how, apart, pause):
    pieces = [HEAD, *(chunk(line(number)) for number in range(10))]
    for _ in range(ROUNDS):
        async with breaking_node(pieces, how, apart=apart) as url:
            found = await told(client_of(url), pause=pause)

        assert isinstance(found[0], StreamOpened)
        said = [event.payload for event in found if isinstance(event, MessageReceived)]
        assert said == [f"line {number}" for number in range(10)]
        assert found[-1].reason.startswith("the stream broke off")


@pytest.mark.parametrize("how", [fin, reset])
@pytest.mark.parametrize("pause", [0.0, BUSY], ids=["idle reader", "busy reader"])
async def test_a_disconnect_in_the_last_bytes_counts(client_of, how, pause):
    pieces = [HEAD, *(chunk(line(number)) for number in range(3)), chunk(REMOVED)]
    for _ in range(ROUNDS):
        async with breaking_node(pieces, how, apart=True) as url:
            found = await told(client_of(url), pause=pause)

        assert isinstance(found[-1], Disconnected)
        assert len(found) == 5


async def test_what_came_within_an_unfinished_chunk_counts_and_half_an_event_does_not(client_of):
    whole = line(0) + line(1)
    torn = b"fff\r\n" + whole + line(2)[:-1]
    async with breaking_node([HEAD, torn], fin, apart=False) as url:
        found = await told(client_of(url), pause=BUSY)

    assert [each.payload for each in found if isinstance(each, MessageReceived)] == [
        "line 0",
        "line 1",
    ]


async def test_more_than_any_buffer_holds_comes_through_before_the_break(client_of):
    """Ten megabytes while nobody reads: the connection is held up and loses nothing."""
    count = 2000
    lines = (
        chunk(frame("message_received", {"payload": f"{number} " + "x" * 5000}))
        for number in range(count)
    )
    async with breaking_node([HEAD, *lines], fin, apart=False) as url:
        client = client_of(url)
        seen = []
        async with asyncio.timeout(PATIENCE), aclosing(client.events()) as events:
            async for heard in events:
                if isinstance(heard.event, StreamOpened):
                    await asyncio.sleep(0.5)
                elif isinstance(heard.event, MessageReceived):
                    seen.append(int(heard.event.payload.split()[0]))
                elif isinstance(heard.event, StreamLost):
                    break

    assert seen == list(range(count))


async def test_what_stands_behind_a_goodbye_is_read_as_well(node, client):
    async with aclosing(client.events()) as events:
        opening = asyncio.ensure_future(anext(events))
        stream = await node.next_stream()
        await stream.write(frame("bye", None) + line(0) + REMOVED)
        found = [(await opening).event, *[heard.event async for heard in events]]

    assert [type(each).__name__ for each in found] == [
        "StreamOpened",
        "ByeReceived",
        "MessageReceived",
        "Disconnected",
    ]


async def test_told_to_finish_it_hands_over_what_has_arrived(node, client, clock):
    """Also what lies in the socket when it is told so, and then it ends by itself."""
    node.answer("conference_status", success({"locked": False}))
    events = client.events()
    opening = asyncio.ensure_future(anext(events))
    stream = await node.next_stream()
    await opening
    await stream.write(b"".join(line(number) for number in range(50)))
    client.finish_events()
    found = []

    async def read() -> None:
        async with aclosing(events):
            async for heard in events:
                found.append(heard.event)
                await asyncio.sleep(0.005)

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        reading = group.create_task(read())
        while not reading.done():
            await asyncio.sleep(0.01)
            if len(found) == 50:
                await clock.advance(0.3)

    assert isinstance(found.pop(), StreamFinished)
    assert [each.payload for each in found] == [f"line {number}" for number in range(50)]


async def test_once_it_says_that_it_has_told_all_nothing_more_can_come(node, client, clock):
    """However long it takes to handle that: what is said meanwhile would be read by nobody."""
    node.answer("conference_status", success({"locked": False}))
    async with aclosing(client.events()) as events:
        opening = asyncio.ensure_future(anext(events))
        stream = await node.next_stream()
        await opening
        client.finish_events()
        finishing = asyncio.ensure_future(anext(events))
        await pass_time(clock, until=finishing.done)

        assert isinstance((await finishing).event, StreamFinished)
        await pass_time(clock, until=lambda: stream.is_left)


@pytest.mark.parametrize("reply", [html(502), Reply(hold=asyncio.Event())])
async def test_what_may_lie_dead_has_not_told_all(node, client, clock, reply):
    """Nothing comes of it, as if nobody spoke: only the node can say whether anything would."""
    node.answer("conference_status", reply)
    async with collecting(client.events()) as events:
        stream = await node.next_stream()
        assert isinstance(await events.next(), StreamOpened)
        await stream.write(line(0))
        assert isinstance(await events.next(), MessageReceived)
        client.finish_events()
        await pass_time(clock, until=lambda: events.has_more)

        assert await events.next() is None
    # Whoever stops the process waits for that.
    assert clock.monotonic() < 3


async def test_whom_the_node_has_forgotten_it_has_not_told_all(node, client, clock):
    node.answer("conference_status", success({"locked": False}))
    async with collecting(client.events()) as events:
        await node.next_stream()
        assert isinstance(await events.next(), StreamOpened)
        client.finish_events(is_known=False)
        await pass_time(clock, until=lambda: events.has_more)

        assert await events.next() is None


async def test_told_to_finish_while_it_waits_it_ends_at_once(client_of, dead_node):
    client = client_of(dead_node)
    async with asyncio.timeout(PATIENCE), aclosing(client.events()) as events:
        assert isinstance((await anext(events)).event, StreamLost)
        waiting = asyncio.ensure_future(anext(events, None))
        await asyncio.sleep(0)
        client.finish_events()
        assert await waiting is None


@pytest.mark.parametrize("how", [fin, reset])
async def test_a_reset_is_no_end_of_an_answer_without_length(client_of, how):
    """That aiohttp takes it for one; a picture cut in two would pass for whole."""
    request = GetAvatar(participant_uuid=ParticipantId("bob"))

    answer = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n"
    async with breaking_node([answer, b"half"], how, apart=True) as url:
        client = client_of(url)
        if how is fin:
            assert await client.send(request) == b"half"
        else:
            with pytest.raises(NodeUnreachableError, match="it closed the connection"):
                await client.send(request)


async def test_each_event_is_stamped_when_it_is_read(node, client, clock):
    async with aclosing(client.events()) as events:
        opening = asyncio.ensure_future(anext(events))
        stream = await node.next_stream()
        opened = await opening
        await clock.advance(5)
        await stream.write(line(0) + line(1))
        first = await anext(events)
        # However long it takes to handle the first.
        await clock.advance(60)
        second = await anext(events)

    assert (first.at - opened.at).total_seconds() == 5
    assert second.at == first.at
