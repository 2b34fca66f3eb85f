import asyncio
import json

import pytest
from pydantic import SecretStr

from bridge.pexip.client import PexipClient
from bridge.pexip.errors import TokenExpiredError
from bridge.pexip.stream import event_stream
from bridge.pexip.stream.event import UnknownEvent
from bridge.pexip.stream.event_stream import EventStream
from bridge.pexip.stream.events import (
    ByeReceived,
    Disconnected,
    HelloReceived,
    MessageReceived,
    PingReceived,
    TokenRefreshRequested,
)
from bridge.pexip.stream.heard import StreamLost, StreamOpened
from bridge.pexip.stream.sse import SseDecoder
from tests.patience import PATIENCE
from tests.pexip.scripted_node import (
    Reply,
    collecting,
    html,
    pass_time,
    success,
)


@pytest.fixture
async def events(client):
    async with collecting(client.events()) as collected:
        yield collected


def message(text):
    return {"payload": text, "origin": "Alice", "uuid": "alice-uuid", "type": "text/plain"}


async def test_the_stream_asks_with_the_token_in_a_header(node, events):
    await node.next_stream()

    assert isinstance(await events.next(), StreamOpened)
    (seen,) = node.seen
    assert (seen.method, seen.path) == ("GET", "/api/client/v2/conferences/meet.alice/events")
    assert seen.headers["token"] == "dG9rZW4tb25l="
    assert seen.headers["Accept"] == "text/event-stream"


async def test_events_come_in_order_and_typed(node, events):
    stream = await node.next_stream()
    await stream.event("hello")
    await stream.event("message_received", message("one"))
    await stream.write(b"event: message_received\nda")
    await stream.write(b'ta: {"payload": "two"}\n\n')

    assert isinstance(await events.next(), StreamOpened)
    assert isinstance(await events.next(), HelloReceived)
    assert (await events.next()).payload == "one"
    assert (await events.next()).payload == "two"


async def test_megabytes_that_come_at_once_are_read_in_order_and_piece_by_piece(node, events):
    lines = [f"{number} " + "x" * 40_000 for number in range(50)]
    frames = (json.dumps(message(line)) for line in lines)
    at_once = "".join(f"event: message_received\nid: 1\ndata: {data}\n\n" for data in frames)
    stream = await node.next_stream()
    await stream.write(at_once.encode())

    assert isinstance(await events.next(), StreamOpened)
    heard = [(await events.next()).payload.split()[0] for _ in lines]
    assert heard == [str(number) for number in range(50)]
    # Others are let in between: 16 times, beside those after each few events.
    frames = event_stream._frames(SseDecoder(), at_once.encode())
    assert list(frames).count(None) == 16


async def test_what_cannot_be_read_is_told_and_the_stream_goes_on(node, events):
    stream = await node.next_stream()
    await stream.event("coffee_ready")
    await stream.write(b"event: message_received\ndata: {\n\n")
    await stream.write(b"data: " + b"x" * 1_000_000 + b"\n\n")
    await stream.event("ping")

    assert isinstance(await events.next(), StreamOpened)
    unknown, broken, large = [await events.next() for _ in range(3)]
    assert all(isinstance(event, UnknownEvent) for event in (unknown, broken, large))
    assert unknown.name == "coffee_ready"
    assert "json_invalid" in broken.problem
    assert "524288" in large.problem
    assert isinstance(await events.next(), PingReceived)


@pytest.mark.parametrize("how", ["close", "abort"])
async def test_a_lost_stream_is_opened_again(node, events, clock, how):
    first = await node.next_stream()
    await first.event("hello")
    assert isinstance(await events.next(), StreamOpened)
    assert isinstance(await events.next(), HelloReceived)

    getattr(first, how)()

    lost = await events.next()
    assert isinstance(lost, StreamLost)
    assert "the" in lost.reason or "it" in lost.reason
    assert 0.08 <= lost.retry_in_seconds <= 0.12
    await clock.advance(lost.retry_in_seconds)
    second = await node.next_stream()
    await second.event("message_received", message("again"))
    assert isinstance(await events.next(), StreamOpened)
    assert isinstance(await events.next(), MessageReceived)


async def test_bye_ends_this_stream_only(node, events, clock):
    first = await node.next_stream()
    await first.event("bye")

    assert isinstance(await events.next(), StreamOpened)
    assert isinstance(await events.next(), ByeReceived)
    assert (await events.next()).reason == "the node said bye"
    await clock.advance(0.2)
    await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)


async def test_disconnect_ends_the_events(node, events):
    stream = await node.next_stream()
    await stream.event("disconnect", {"reason": "Conference terminated by another participant"})
    await stream.event("ping")

    assert isinstance(await events.next(), StreamOpened)
    left = await events.next()
    assert isinstance(left, Disconnected)
    assert left.reason == "Conference terminated by another participant"
    assert await events.next() is None


async def test_a_refused_stream_means_that_the_token_is_gone(node, client):
    node.answer("events", success("Invalid token", 403))

    async with collecting(client.events()) as events:
        with pytest.raises(TokenExpiredError):
            await events.next()


async def test_a_stream_refused_while_the_token_changed_is_tried_again(node, client, clock):
    hold = asyncio.Event()
    node.answer("events", Reply(403, b"{}", hold=hold))
    node.answer("refresh_token", success({"token": "dHdv"}))

    async with collecting(client.events()) as events:
        await node.next_request()
        await client.refresh()
        hold.set()
        assert (await events.next()).reason == "the token was refreshed meanwhile"
        await clock.advance(0.2)
        await node.next_stream()

        assert isinstance(await events.next(), StreamOpened)
        assert node.seen[-1].headers["token"] == "dHdv"


ELSEWHERE = {"Location": "https://login.example.com/in?ticket=S3CRET#top"}


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (html(401), "a proxy in front of the node wants a login (401)"),
        (html(407), "a proxy wants a login (407)"),
        (html(404), "no Pexip node answers at this address (404)"),
        (html(502), "a proxy in front of the node says 502"),
        (html(503), "a proxy in front of the node says 503"),
        (success("System in maintenance mode", 503), "the node is in maintenance or full"),
        (success("You sent dG9rZW4tb25l=", 504), "the node says 504"),
        (
            Reply(307, headers=ELSEWHERE),
            "the node’s address answers with a redirect to https://login.example.com/in",
        ),
        (Reply(302), "the node’s address answers with a redirect to somewhere else"),
        (html(200), "the answer is text/html, not an event stream"),
        (success("OK"), "the answer is application/json, not an event stream"),
    ],
)
async def test_a_node_that_cannot_stream_is_asked_again(node, client, clock, reply, reason):
    node.answer("events", reply)

    async with collecting(client.events()) as events:
        lost = await events.next()
        assert (type(lost), lost.reason) == (StreamLost, reason)
        await clock.advance(lost.retry_in_seconds)
        await node.next_stream()
        assert isinstance(await events.next(), StreamOpened)


async def test_tries_grow_rarer_and_never_end(http, token, clock, rng, dead_node):
    away = token.model_copy(update={"node": dead_node})
    delays = []

    async with collecting(PexipClient(http, away, clock, rng).events()) as events:
        for _ in range(12):
            lost = await events.next()
            delays.append(lost.retry_in_seconds)
            await clock.advance(lost.retry_in_seconds)

    assert delays[0] <= 0.12
    assert delays[:8] == sorted(delays[:8])
    assert 20 < delays[-1] <= 30


async def lose(stream, events, clock):
    stream.close()
    lost = await events.next()
    assert isinstance(lost, StreamLost)
    await clock.advance(lost.retry_in_seconds)
    return lost.retry_in_seconds


async def test_a_stream_that_lasted_makes_the_next_try_quick_again(node, events, clock):
    delays = []
    for lasts in (0, 0, 0, 5, 0):
        stream = await node.next_stream()
        await stream.event("hello")
        assert isinstance(await events.next(), StreamOpened)
        assert isinstance(await events.next(), HelloReceived)
        await clock.advance(lasts)
        delays.append(await lose(stream, events, clock))

    assert delays[0] < delays[1] < delays[2]
    assert delays[3] <= 0.12


async def test_silence_is_a_loss(node, events, clock):
    await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)

    await clock.advance(89)
    await clock.advance(2)

    assert (await events.next()).reason == "silent for 90 s"


async def test_a_comment_breaks_the_silence(node, events, clock):
    stream = await node.next_stream()
    assert isinstance(await events.next(), StreamOpened)

    await clock.advance(60)
    await stream.write(b": still here\n\n")
    await stream.event("ping")
    assert isinstance(await events.next(), PingReceived)
    await clock.advance(60)
    await stream.event("ping")

    assert isinstance(await events.next(), PingReceived)


async def test_a_node_that_accepts_and_says_nothing_is_given_up(node, client, clock):
    hold = asyncio.Event()
    node.answer("events", Reply(hold=hold))

    async with collecting(client.events()) as events:
        await node.next_request()
        await clock.advance(10)
        assert (await events.next()).reason == "the node does not answer"
        hold.set()


async def test_the_node_may_ask_for_a_refresh_at_once(node, client, clock):
    node.answer("refresh_token", success({"token": "dHdv", "expires": "120"}))
    kept = asyncio.Queue()

    async def keep(token):
        kept.put_nowait(token)

    async with asyncio.TaskGroup() as group, collecting(client.events()) as events:
        keeping = group.create_task(client.keep_alive(keep))
        stream = await node.next_stream()
        await stream.event("refresh_token")
        assert isinstance(await events.next(), StreamOpened)
        assert isinstance(await events.next(), TokenRefreshRequested)
        await pass_time(clock, until=lambda: not kept.empty())
        keeping.cancel()

    assert kept.get_nowait().value == SecretStr("dHdv")
    assert clock.monotonic() < 5


async def test_a_reconnect_uses_the_newest_token(node, client, events, clock):
    node.answer("refresh_token", success({"token": "dHdv"}))
    stream = await node.next_stream()
    await client.refresh()
    assert isinstance(await events.next(), StreamOpened)

    await lose(stream, events, clock)
    await node.next_stream()

    assert node.seen[-1].headers["token"] == "dHdv"


async def test_ignored_events_are_dropped_but_never_those_the_stream_needs(node, client):
    ignored = frozenset({"ping", "disconnect"})

    async with collecting(client.events(ignored=ignored)) as events:
        stream = await node.next_stream()
        await stream.event("ping")
        await stream.event("hello")
        await stream.event("disconnect", {"reason": "over"})

        assert isinstance(await events.next(), StreamOpened)
        assert isinstance(await events.next(), HelloReceived)
        assert isinstance(await events.next(), Disconnected)


async def test_a_burst_lets_others_have_their_turn(node, client):
    """While one stream reads thousands of events, another task runs many times."""
    turns, last = 0, asyncio.Event()
    count = 2000

    async def take_turns():
        nonlocal turns
        while not last.is_set():
            turns += 1
            await asyncio.sleep(0)

    async def read():
        seen = 0
        async for heard in client.events():
            seen += isinstance(heard.event, MessageReceived)
            if isinstance(heard.event, Disconnected):
                last.set()
        return seen

    frame = f"event: message_received\ndata: {json.dumps(message('x'))}\n\n".encode()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        reading = group.create_task(read())
        stream = await node.next_stream()
        group.create_task(take_turns())
        await stream.write(frame * count)
        await stream.event("disconnect", {"reason": "over"})

    assert reading.result() == count
    assert turns >= count // 32


async def test_a_smaller_limit_may_be_set(node, client, http, clock, rng):
    stream = EventStream(
        http,
        token=lambda: client.token,
        on_refresh_wanted=lambda: None,
        is_answering=client._is_answering,
        has_answered=client._has_answered,
        clock=clock,
        random=rng,
        max_event_bytes=100,
    )

    async with collecting(stream.events()) as events:
        served = await node.next_stream()
        await served.event("message_received", message("x" * 200))
        assert isinstance(await events.next(), StreamOpened)
        assert "100 bytes" in (await events.next()).problem


async def test_whoever_may_have_lost_the_token_opens_no_stream_and_refreshes_nothing(
    node, http, token, clock, rng
):
    is_ours = asyncio.Event()
    asked = asyncio.Event()

    async def until_ours():
        asked.set()
        await is_ours.wait()

    client = PexipClient(http, token, clock, rng, until_ours=until_ours)
    node.answer("refresh_token", success({"token": "dHdv", "expires": "60"}))
    async with asyncio.TaskGroup() as group, collecting(client.events()) as events:
        await asked.wait()
        asked.clear()
        refreshing = group.create_task(client.refresh())
        await asked.wait()
        await clock.advance(1)
        assert node.seen == []
        is_ours.set()
        assert (await refreshing).value == SecretStr("dHdv")
        await node.next_stream()
        assert isinstance(await events.next(), StreamOpened)


async def test_whoever_waits_for_its_token_can_be_told_to_finish(node, http, token, clock, rng):
    asked = asyncio.Event()

    async def until_ours():
        asked.set()
        await asyncio.Event().wait()

    client = PexipClient(http, token, clock, rng, until_ours=until_ours)
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        reading = group.create_task(anext(client.events(), None))
        await asked.wait()
        client.finish_events()
        assert await reading is None
    assert node.seen == []
