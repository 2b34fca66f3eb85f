"""Faults on purpose, and the log of what was asked."""

import aiohttp
import pytest

from bridge.simulator.pexip.node import SimulatedNode
from tests.simulator.node_client import Bench, running


async def test_a_planned_failure_strikes_so_often_and_no_more(bench: Bench) -> None:
    bot = await bench.join()
    bench.node.faults.plan("lock", times=2, status=502, result="Bad gateway")

    answers = [(await bot.send("POST", "lock"))[0] for _ in range(3)]

    assert answers == [502, 502, 200]
    assert bench.node.conference().settings.locked is True


async def test_a_failure_may_come_without_json_or_with_false(bench: Bench) -> None:
    bot = await bench.join()
    bench.node.faults.plan("lock", "result_false")
    bench.node.faults.plan("unlock", "invalid_json")

    assert await bot.send("POST", "lock") == (200, False)
    url = f"{bench.url}/api/client/v2/conferences/meet.alice/unlock"
    async with bench.session.post(url, headers={"token": bot.token}) as response:
        with pytest.raises(ValueError, match="Unterminated string"):
            await response.json()


async def test_a_cut_connection_gives_no_answer(bench: Bench) -> None:
    bot = await bench.join()
    bench.node.faults.plan("", "disconnect")

    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.post("lock")
    assert await bot.post("lock") is True


async def test_a_hanging_request_ends_when_faults_are_cleared(bench: Bench) -> None:
    bot = await bench.join()
    bench.node.faults.plan("lock", "hang")
    url = f"{bench.url}/api/client/v2/conferences/meet.alice/lock"
    limit = aiohttp.ClientTimeout(total=0.05)

    with pytest.raises(TimeoutError):
        await bench.session.post(url, headers={"token": bot.token}, timeout=limit)
    bench.node.faults.clear()

    assert await bot.post("lock") is True


async def test_a_node_with_hanging_requests_still_stops(bench: Bench) -> None:
    bot = await bench.join()
    bench.node.faults.plan("lock", "hang")

    async def ask() -> None:
        with pytest.raises(aiohttp.ClientConnectionError):
            await bot.post("lock")

    bench.readers.create_task(ask())

    assert (await bench.node.next_request("lock")).status is None


async def test_requests_are_handed_out_once_and_in_order(bench: Bench) -> None:
    bot = await bench.join()
    await bot.post("lock", None)
    await bot.post("message", {"type": "text/plain", "payload": "hi"})
    await bot.post("lock")

    first = await bench.node.next_request("lock")
    await bench.node.next_request("lock")

    assert (first.method, first.status) == ("POST", 200)
    with pytest.raises(TimeoutError):
        await bench.node.next_request("lock", limit_seconds=0.01)
    assert "hi" in (await bench.node.next_request("message")).text
    assert len(bench.node.requests) == 4


async def test_a_node_that_comes_back_knows_its_people_and_tokens() -> None:
    node = SimulatedNode()
    async with running(node) as before:
        client = await before.join(name="Bot")
        await node.someone_joins("Alice")
    async with running(node) as after:
        client.bench = after

        assert [p["display_name"] for p in await client.get("participants")] == ["Bot", "Alice"]


async def test_ending_the_conference_tells_everyone_why(bench: Bench) -> None:
    stream = await (await bench.join()).listen()

    bench.node.end_conference("All conference hosts departed hosted conference")

    reason = (await stream.next("disconnect"))["reason"]
    assert reason == "All conference hosts departed hosted conference"
    assert await stream.until_end() == ["bye"]
    assert bench.node.people() == []
