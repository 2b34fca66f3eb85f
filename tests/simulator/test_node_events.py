"""The event stream: its first burst, its frames, and how it ends."""

import base64
from typing import Any

import pytest

from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.rules.switches import Switches
from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench, running

BURST = [
    "hello",
    "conference_update",
    "participant_sync_begin",
    "participant_create",
    "participant_create",
    "participant_sync_end",
    "stage",
    "layout",
    "presentation_stop",
]


async def test_a_stream_begins_with_everything_one_needs_to_know(bench: Bench) -> None:
    await bench.node.someone_joins("Alice")
    client = await bench.join()

    stream = await client.listen()

    assert stream.names == BURST
    names = [e.data["display_name"] for e in stream.seen if e.name == "participant_create"]
    assert names == ["Alice", "Bot"]
    texts = {event.name: event.text for event in stream.seen}
    assert (texts["hello"], texts["presentation_stop"]) == ("null", "{}")


async def test_ids_are_base64_of_the_node_and_a_rising_number(bench: Bench) -> None:
    stream = await (await bench.join()).listen()

    parts = [base64.b64decode(event.id).decode().rsplit("_") for event in stream.seen]

    assert {host for host, _ in parts} == {"10.44.99.2"}
    numbers = [int(number) for _, number in parts]
    assert numbers == sorted(set(numbers))


async def test_the_order_of_the_burst_is_a_switch(bench: Bench) -> None:
    bench.node.switches.burst = ("presentation", "hello", "participants")
    bench.node.switches.sync_bracket = False
    client = await bench.join()

    stream = await client.open_stream()
    await stream.next("participant_create")

    assert stream.names == ["presentation_stop", "hello", "participant_create"]


async def test_whoever_comes_during_a_presentation_is_told_of_it(bench: Bench) -> None:
    alice = await bench.node.someone_joins("Alice")
    await alice.presents()

    stream = await (await bench.join()).open_stream()

    assert (await stream.next("presentation_start"))["presenter_uuid"] == alice.uuid


async def test_nothing_is_replayed_to_a_new_stream(bench: Bench) -> None:
    alice = await bench.node.someone_joins("Alice")
    client = await bench.join()
    stream = await client.listen()
    bench.node.drop_streams()
    assert await stream.until_end() == []
    await alice.says("lost")

    again = await client.listen()
    await alice.says("heard")

    assert (await again.next("message_received"))["payload"] == "heard"
    assert again.names == [*BURST, "message_received"]


async def test_the_stream_survives_a_refresh(bench: Bench) -> None:
    bench.node.switches.old_token_after_refresh = "dead"
    client = await bench.join()
    stream = await client.listen()
    await client.post("refresh_token")

    bench.node.send_raw_event("hello")

    assert await stream.next("hello") is None


async def test_a_ping_comes_now_and_then(bench: Bench, clock: FakeClock) -> None:
    stream = await (await bench.join()).listen()

    await clock.advance(21)

    assert await stream.next("ping") is None


async def test_streams_end_with_bye_when_the_node_stops(clock: FakeClock) -> None:
    async with running(SimulatedNode(clock)) as bench:
        stream = await (await bench.join()).listen()

    assert await stream.until_end() == ["bye"]


@pytest.mark.parametrize(
    ("rule", "first_lives", "second_status"),
    [("allowed", True, 200), ("replaces", False, 200), ("refused", True, 403)],
)
async def test_a_second_stream_on_one_token_follows_its_switch(
    bench: Bench, *, rule: Any, first_lives: bool, second_status: int
) -> None:
    bench.node.switches.second_stream = rule
    client = await bench.join()
    first = await client.listen()

    second = await client.open_stream()
    bench.node.send_raw_event("on_hold", {"on_hold": True})

    assert second.status == second_status
    event = await first.take()
    assert (event is not None and event.name == "on_hold") is first_lives


async def test_a_reader_that_is_too_slow_loses_its_stream(clock: FakeClock) -> None:
    async with running(SimulatedNode(clock, switches=Switches(stream_buffer=3))) as bench:
        await bench.node.someone_joins("Alice")
        stream = await (await bench.join()).listen()

        for number in range(100):
            bench.node.send_raw_event("ping", number)

        # Its first burst may always wait in full, and three more.
        assert await stream.until_end() == ["ping"] * (len(BURST) + 3)


async def test_any_event_can_be_sent_even_a_broken_one(bench: Bench) -> None:
    stream = await (await bench.join()).listen()

    bench.node.send_raw_event("never_heard_of", {"x": 1})
    bench.node.send_raw_event("stage", text='{"cut": ')

    assert await stream.next("never_heard_of") == {"x": 1}
    broken = await stream.take()
    assert broken is not None
    assert broken.text == '{"cut": '


async def test_a_large_event_arrives_whole(bench: Bench) -> None:
    stream = await (await bench.join()).listen()

    bench.node.send_raw_event("message_received", {"payload": "é" * 1_000_000})

    assert len((await stream.next("message_received"))["payload"]) == 1_000_000


async def test_a_token_is_taken_from_the_header_too(bench: Bench) -> None:
    client = await bench.join()
    url = f"{bench.url}/api/client/v2/conferences/meet.alice/events"

    async with bench.session.get(url, headers={"token": client.token}) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        assert (await response.content.readline()) == b"event: hello\n"


async def test_a_stream_whose_client_went_away_is_forgotten(bench: Bench) -> None:
    client, watcher = await bench.join(), await bench.join()
    url = f"{bench.url}/api/client/v2/conferences/meet.alice/events"
    feed = bench.node.conference().feed
    async with bench.session.get(url, params={"token": client.token}) as response:
        await response.content.readline()
        assert len(list(feed)) == 1

    await watcher.listen()
    for _ in range(100):
        if len(list(feed)) == 1:
            break
        await watcher.get("conference_status")

    assert [stream.viewer.uuid for stream in feed] == [watcher.uuid]


async def test_guests_see_neither_the_lock_nor_addresses(bench: Bench) -> None:
    bench.node.conference("meet.bob").start()
    host = await bench.join("meet.bob", pin="1234")
    guest = await bench.join("meet.bob", pin="none")

    as_host, as_guest = await host.listen(), await guest.listen()

    assert "locked" in next(e.data for e in as_host.seen if e.name == "conference_update")
    assert "locked" not in next(e.data for e in as_guest.seen if e.name == "conference_update")
    assert {e.data["uri"] for e in as_guest.seen if e.name == "participant_create"} == {""}
    assert {e.data["uri"] for e in as_host.seen if e.name == "participant_create"} != {""}
    assert (await guest.get("conference_status"))["locked"] is False
