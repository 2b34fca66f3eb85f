"""What people do at their endpoints, the conversation, and the node as a command."""

import asyncio

import aiohttp
import pytest

from bridge.simulator.clock import ScaledClock, SystemClock
from bridge.simulator.pexip.command import simulate
from bridge.simulator.pexip.conversation import CAST, SCRIPT, Conversation
from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench, Client

VERBS = (
    ("raises_hand", {}, "buzz_time", float),
    ("lowers_hand", {}, "buzz_time", 0.0),
    ("mutes_self", {}, "is_client_muted", True),
    ("unmutes_self", {}, "is_client_muted", False),
    ("turns_camera", {"on": False}, "is_video_muted", True),
    ("renames", {"name": "Robert"}, "display_name", "Robert"),
    ("presents", {}, "is_presenting", "YES"),
)


@pytest.mark.parametrize(("verb", "options", "key", "value"), VERBS, ids=[v[0] for v in VERBS])
async def test_a_verb_shows_in_the_roster(
    bench: Bench, verb: str, options: dict[str, object], key: str, value: object
) -> None:
    bob = await bench.node.someone_joins("Bob", protocol="sip")
    stream = await (await bench.join()).listen()

    await getattr(bob, verb)(**options)

    shown = (await stream.next("participant_update"))[key]
    assert shown > 0 if value is float else shown == value


async def test_coming_and_going_is_seen(bench: Bench) -> None:
    stream = await (await bench.join()).listen()

    bob = await bench.node.someone_joins("Bob", protocol="sip", role="host")
    await bob.leaves()

    created = await stream.next("participant_create")
    assert (created["display_name"], created["protocol"], created["role"]) == (
        "Bob",
        "sip",
        "chair",
    )
    assert (await stream.next("participant_delete"))["uuid"] == bob.uuid
    assert not bob.is_in


async def test_whispers_slides_and_silence(bench: Bench) -> None:
    bot = await bench.join()
    alice = await bench.node.someone_joins("Alice")
    stream = await bot.listen()

    await alice.says_to(bot.uuid, "psst")
    await alice.starts_speaking()
    await alice.stops_speaking()
    await alice.presents()
    await alice.shows_next_slide()
    await alice.stops_presenting()

    assert (await stream.next("message_received"))["direct"] is True
    assert (await stream.next("stage"))[0]["vad"] == 100
    assert (await stream.next("stage"))[0]["vad"] == 0
    assert (await stream.next("presentation_start"))["presenter_name"] == "Alice"
    assert await stream.next("presentation_frame") is None
    assert await stream.next("presentation_stop") == {}


async def listening_bot(bench: Bench) -> Client:
    bot = await bench.join()
    await bot.post(f"participants/{bot.uuid}/show_live_captions")
    return bot


async def test_four_people_talk_write_and_are_captioned(bench: Bench, clock: FakeClock) -> None:
    stream = await (await listening_bot(bench)).listen()
    conversation = Conversation(bench.node, clock)
    talking = bench.readers.create_task(conversation.run())

    await clock.advance(100)
    talking.cancel()

    spoken = [line.text for line in SCRIPT if line.does == "speaks"]
    finals = [
        (await stream.next("live_captions", lambda data: data["is_final"]))["data"] for _ in spoken
    ]
    assert finals == spoken
    assert {person.display_name for person in bench.node.people()} == {*CAST, "Bot"}
    assert "message_received" in stream.names
    # At 120 s the bot would have been removed, and it has heard the first words within 5 s.
    assert stream.names.index("live_captions") > stream.names.index("presentation_stop")


async def test_the_first_caption_is_there_within_five_seconds(
    bench: Bench, clock: FakeClock
) -> None:
    stream = await (await listening_bot(bench)).listen()
    talking = bench.readers.create_task(Conversation(bench.node, clock).run())

    await clock.advance(5)
    talking.cancel()

    assert (await stream.next("live_captions", lambda data: data["is_final"]))["data"]


async def test_a_muted_person_is_not_heard_and_one_sent_away_comes_back(
    bench: Bench, clock: FakeClock
) -> None:
    bot = await listening_bot(bench)
    conversation = Conversation(bench.node, clock)
    await conversation.gather()
    await bot.post(f"participants/{conversation.people['Bob'].uuid}/mute")
    await bot.post(f"participants/{conversation.people['Dave'].uuid}/disconnect")
    stream = await bot.listen()
    talking = bench.readers.create_task(conversation.run())

    await clock.advance(60)
    talking.cancel()
    bench.node.end_conference()
    await stream.until_end()

    speakers = {
        event.data["sources"][0]["participant_uuid"]
        for event in stream.seen
        if event.name == "live_captions"
    }
    assert conversation.people["Alice"].uuid in speakers
    assert conversation.people["Bob"].uuid not in speakers
    assert "participant_create" in stream.names[stream.names.index("presentation_stop") :]


async def test_a_held_conversation_waits(bench: Bench, clock: FakeClock) -> None:
    stream = await (await listening_bot(bench)).listen()
    conversation = Conversation(bench.node, clock)
    conversation.hold(30)
    talking = bench.readers.create_task(conversation.run())

    await clock.advance(29)
    bench.node.send_raw_event("ping", {"before": True})
    await clock.advance(3)
    talking.cancel()

    await stream.next("ping", lambda data: data == {"before": True})
    assert "live_captions" not in stream.names
    await stream.next("live_captions")


async def test_the_command_prints_its_url_first_and_stops_cleanly() -> None:
    lines: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks, aiohttp.ClientSession() as session:
        running = tasks.create_task(simulate(0, lines.put_nowait))
        url = await lines.get()
        async with session.get(f"{url}/api/client/v2/status") as response:
            assert response.status == 200
        assert "meet.alice" in await lines.get()
        running.cancel()


async def test_a_scaled_clock_runs_ahead_and_still_times_out() -> None:
    clock = ScaledClock(100)
    before, start = clock.monotonic(), clock.now()
    await clock.sleep(1)
    assert clock.monotonic() - before >= 1
    assert (clock.now() - start).total_seconds() >= 1
    with pytest.raises(TimeoutError):
        async with clock.timeout(1):
            await clock.sleep(1000)
    async with clock.timeout(None):
        await SystemClock().sleep(0)
