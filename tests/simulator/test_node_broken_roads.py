"""What breaks on the way: no byte through, a byte now and then, streams that end or tear."""

import asyncio
import socket
from math import inf

import aiohttp
import pytest
from yarl import URL

from bridge.simulator.pexip.node import SimulatedNode
from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench, Client, Stream
from tests.world import until


def chat_written(node: SimulatedNode) -> list[str]:
    return [each.data["payload"] for each in node.written if each.name == "message_received"]


async def ask(client: Client, path: str, *, seconds: float) -> int:
    """The status of an answer that has to come whole within that time."""
    url = f"{client.bench.url}/api/client/v2/conferences/{client.alias}/{path}"
    limit = aiohttp.ClientTimeout(total=seconds)
    headers = {"token": client.token}
    async with client.bench.session.post(url, headers=headers, timeout=limit) as response:
        await response.read()
        return response.status


async def listening(bench: Bench) -> Stream:
    return await (await bench.join()).listen()


async def test_through_a_black_hole_nothing_goes_until_it_is_gone(bench: Bench):
    alice = await bench.node.someone_joins("Alice")
    bot = await bench.join()
    stream = await bot.listen()
    bench.node.faults.black_hole()

    await alice.says("held up")
    with pytest.raises(TimeoutError):
        await ask(bot, "lock", seconds=0.05)
    assert chat_written(bench.node) == []
    assert not any(each.ends_with("lock") for each in bench.node.requests)
    bench.node.faults.clear()

    assert (await stream.next("message_received"))["payload"] == "held up"
    assert chat_written(bench.node) == ["held up"]


async def test_a_slow_answer_takes_effect_at_once_and_comes_byte_by_byte(
    bench: Bench, clock: FakeClock
):
    bot = await bench.join()
    bench.node.faults.plan("lock", "slow")
    asking = bench.readers.create_task(ask(bot, "lock", seconds=5))
    record = await bench.node.next_request("lock")
    steps = 0
    while not asking.done():
        await clock.advance(0.3)
        await asyncio.sleep(0.001)
        assert record.has_acted
        steps += 1

    assert await asking == record.status == 200
    # One for each byte of the answer, at least.
    assert steps >= len('{"status": "success", "result": true}')
    assert bench.node.conference().settings.locked is True


async def test_a_request_may_take_effect_and_its_answer_be_lost(bench: Bench):
    bot = await bench.join()
    bench.node.faults.plan("lock", "disconnect", after=True)

    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.post("lock")

    assert bench.node.conference().settings.locked is True
    assert (await bench.node.next_request("lock")).has_acted


async def test_what_a_fault_keeps_from_its_handler_has_not_acted(bench: Bench, clock: FakeClock):
    bot = await bench.join()
    bench.node.faults.plan("lock", times=inf, status=503)

    assert [(await bot.send("POST", "lock"))[0] for _ in range(3)] == [503, 503, 503]
    bench.node.faults.clear()
    await bot.post("lock")

    locks = [each for each in bench.node.requests if each.ends_with("lock")]
    assert [each.has_acted for each in locks] == [False, False, False, True]
    assert {each.at for each in locks} == {clock.now().timestamp()}


async def test_a_stream_that_is_ended_says_first_what_was_on_its_way(bench: Bench):
    alice = await bench.node.someone_joins("Alice")
    stream = await listening(bench)

    await alice.says("last words")
    bench.node.end_streams()

    assert await stream.until_end() == ["message_received"]
    assert chat_written(bench.node) == ["last words"]


async def test_a_stream_may_break_behind_what_it_said(bench: Bench):
    alice = await bench.node.someone_joins("Alice")
    bot = await bench.join()
    url = f"{bench.url}/api/client/v2/conferences/{bot.alias}/events"
    async with bench.session.get(url, params={"token": bot.token}) as response:
        await response.content.readuntil(b"presentation_stop")
        await alice.says("last words")
        bench.node.break_streams()

        with pytest.raises(aiohttp.ClientPayloadError):
            await response.content.read()

    assert chat_written(bench.node) == ["last words"]


async def test_whoever_is_removed_may_hear_of_it_right_before_the_break(bench: Bench):
    bot = await bench.join()
    stream = await bot.listen()

    bench.node.remove_and_break(bot.uuid, "Disconnected by another participant")

    assert await stream.until_end() == ["disconnect"]
    assert bench.node.people() == []
    assert (await bot.send("POST", "lock"))[0] == 403


async def test_a_node_that_forgets_its_tokens_keeps_its_streams(bench: Bench):
    bot = await bench.join()
    stream = await bot.listen()

    bench.node.forget_tokens()

    assert (await bot.send("POST", "lock"))[0] == 403
    assert not (await bench.node.next_request("lock")).has_acted
    bench.node.send_raw_event("hello")
    assert await stream.next("hello") is None
    assert bot.token in bench.node.tokens


async def test_what_is_said_while_nobody_listens_was_not_written(bench: Bench, clock: FakeClock):
    alice = await bench.node.someone_joins("Alice")
    bot = await bench.join()
    stream = await bot.listen()
    bench.node.drop_streams()
    await stream.until_end()
    await alice.says("unheard")
    stream = await bot.listen()

    await alice.says("heard")
    await stream.next("message_received")

    [frame] = [each for each in bench.node.written if each.name == "message_received"]
    assert frame.data["payload"] == "heard"
    assert (frame.conference, frame.viewer) == ("Alice's VMR", bot.uuid)
    assert frame.at == clock.now().timestamp()


async def test_what_is_written_to_whoever_has_just_hung_up_is_told_apart(bench: Bench):
    alice = await bench.node.someone_joins("Alice")
    bot, url = await bench.join(), URL(bench.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    path = f"/api/client/v2/conferences/{bot.alias}/events?token={bot.token}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: node\r\n\r\n".encode())
    await reader.readuntil(b"presentation_stop")
    await alice.says("heard")
    await reader.readuntil(b"heard")

    # At once and without a turn of the loop, so that the node does not know of it.
    writer.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
    await alice.says("unheard")
    await until(lambda: len(chat_written(bench.node)) == 2)

    frames = [each for each in bench.node.written if each.name == "message_received"]
    assert [each.is_late for each in frames] == [False, True]
    writer.close()
