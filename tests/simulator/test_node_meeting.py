"""What a meeting does by itself: waiting, muting, chat, captions, calls out and transfers."""

from typing import Any

import pytest

from bridge.simulator.pexip.conference.service import Service
from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench


async def test_guests_wait_until_a_host_with_media_comes(bench: Bench) -> None:
    bot = await bench.join("meet.bob", pin="1234")
    stream = await bot.listen()
    carol = await bench.node.someone_joins("Carol", alias="meet.bob")
    waiting = await stream.next("participant_create")
    assert (waiting["display_name"], waiting["service_type"]) == ("Carol", "waiting_room")

    await bench.node.someone_joins("Bob", alias="meet.bob", role="host")

    let_in = await stream.next("participant_update", lambda data: data["uuid"] == carol.uuid)
    assert let_in["service_type"] == "conference"
    assert carol.is_in


async def test_a_host_without_media_starts_the_conference_by_request(bench: Bench) -> None:
    guest = await bench.join("meet.bob", pin="none")
    bot = await bench.join("meet.bob", pin="1234")
    stream = await guest.listen()
    assert guest.grant["current_service_type"] == "waiting_room"
    assert [p["display_name"] for p in await guest.get("participants")] == ["Bot"]
    assert await guest.send("POST", "message", {"type": "text/plain", "payload": "?"}) == (
        403,
        "Forbidden",
    )

    await bot.post("start_conference")

    await stream.next("participant_sync_begin")
    shown = [await stream.next("participant_create"), await stream.next("participant_create")]
    assert {person["uuid"] for person in shown} == {guest.uuid, bot.uuid}
    assert {person["service_type"] for person in shown} == {"conference"}
    await stream.next("participant_sync_end")


async def test_late_guests_of_a_locked_conference_wait_to_be_let_in(bench: Bench) -> None:
    bot = await bench.join("meet.bob", pin="1234")
    await bot.post("start_conference")
    await bot.post("lock")
    first = await bench.join("meet.bob", pin="none", name="Carol")
    second = await bench.join("meet.bob", pin="none", name="Dave")
    host = await bench.join("meet.bob", pin="1234", name="Erin")
    assert first.grant["current_service_type"] == "waiting_room"
    assert host.grant["current_service_type"] == "conference"

    assert await bot.post(f"participants/{first.uuid}/unlock") is True
    assert await bot.post(f"participants/{first.uuid}/unlock") is False
    assert {p["display_name"]: p["service_type"] for p in await bot.get("participants")} == {
        "Bot": "conference",
        "Carol": "conference",
        "Dave": "waiting_room",
        "Erin": "conference",
    }
    assert [p["display_name"] for p in await second.get("participants")] == ["Dave"]

    await bot.post("unlock")
    assert (await second.get("participants"))[2]["service_type"] == "conference"


async def test_guests_do_not_see_who_waits(bench: Bench) -> None:
    bot = await bench.join("meet.bob", pin="1234")
    await bot.post("start_conference")
    guest = await bench.join("meet.bob", pin="none", name="Carol")
    await bot.post("lock")
    waiting = await bench.node.someone_joins("Dave", alias="meet.bob")

    stream = await guest.listen()
    await bot.post(f"participants/{waiting.uuid}/unlock")

    assert (await stream.next("participant_create"))["uuid"] == waiting.uuid
    created = [event.data["display_name"] for event in stream.seen if event.name.endswith("create")]
    assert created == ["Bot", "Carol", "Dave"]


async def test_without_a_host_pin_everyone_waits_at_the_lock(bench: Bench) -> None:
    first = await bench.join()
    await first.post("lock")

    late = await bench.join()

    assert late.grant["current_service_type"] == "waiting_room"
    assert await late.send("POST", "unlock") == (403, "Forbidden")


async def test_waiting_can_have_an_end(bench: Bench, clock: FakeClock) -> None:
    bench.node.switches.waiting_room_seconds = 30
    guest = await bench.join("meet.bob", pin="none")
    stream = await guest.listen()

    await clock.advance(32)

    assert (await stream.next("disconnect"))["reason"].startswith("Timeout waiting for")


async def test_an_empty_conference_forgets_its_settings(bench: Bench) -> None:
    first = await bench.join()
    await first.post("lock")
    await first.post("release_token")

    second = await bench.join()

    assert (await second.get("conference_status"))["locked"] is False


async def test_guests_who_come_while_guests_are_muted_are_muted(bench: Bench) -> None:
    bot = await bench.join()
    await bot.post("muteguests")

    guest = await bench.node.someone_joins("Bob")
    host = await bench.node.someone_joins("Alice", role="host")

    assert (guest.participant.is_muted, host.participant.is_muted) == (True, False)


@pytest.mark.parametrize(("may", "answer"), [(True, (200, True)), (False, (403, "Forbidden"))])
async def test_a_muted_guest_unmutes_itself_only_where_it_may(
    bench: Bench, *, may: bool, answer: Any
) -> None:
    bot = await bench.join("meet.bob", pin="1234")
    await bot.post("start_conference")
    guest = await bench.join("meet.bob", pin="none")
    await bot.post(f"participants/{guest.uuid}/mute")
    await bot.post("set_guests_can_unmute", {"setting": may})

    assert await guest.send("POST", f"participants/{guest.uuid}/unmute") == answer


async def test_ones_own_chat_is_echoed_only_by_switch(bench: Bench) -> None:
    bot, other = await bench.join(name="Bot"), await bench.join(name="Other")
    stream, others = await bot.listen(), await other.listen()

    await bot.post("message", {"type": "text/plain", "payload": "one"})
    bench.node.switches.echo_own_chat = True
    await bot.post("message", {"type": "text/plain", "payload": "two"})

    assert (await stream.next("message_received"))["payload"] == "two"
    assert (await others.next("message_received"))["payload"] == "one"


async def test_a_direct_message_reaches_one_person_alone(bench: Bench) -> None:
    alice, bob, carol = [await bench.join(name=name) for name in ("Alice", "Bob", "Carol")]
    to_bob, to_carol = await bob.listen(), await carol.listen()

    await alice.post(f"participants/{bob.uuid}/message", {"type": "text/plain", "payload": "psst"})
    await alice.post("message", {"type": "application/json", "payload": '{"a": 1}'})

    secret = await to_bob.next("message_received")
    assert (secret["direct"], secret["payload"], secret["origin"]) == (True, "psst", "Alice")
    public = await to_carol.next("message_received")
    assert (public["direct"], public["type"]) == (False, "application/json")


async def test_chat_that_is_off_or_too_long_is_not_sent(bench: Bench) -> None:
    bench.node.add(Service(name="Mute", aliases=("mute",), chat_enabled=False))
    silent, bot = await bench.join("mute"), await bench.join()
    bench.node.switches.max_chat_length = 5

    assert await silent.post("message", {"type": "text/plain", "payload": "hi"}) is False
    assert await bot.post("message", {"type": "text/plain", "payload": "123456"}) is False
    assert await bot.post("message", {"type": "text/plain", "payload": "12345"}) is True


async def test_captions_reach_only_whoever_asked_for_them(bench: Bench) -> None:
    reader, other = await bench.join(), await bench.join()
    stream, others = await reader.listen(), await other.listen()
    alice = await bench.node.someone_joins("Alice")
    await reader.post(f"participants/{reader.uuid}/show_live_captions")

    await alice.speaks("Hi my", final=False)
    await alice.speaks("Hi my name is Alice.")
    await alice.says("done")

    first, second = await stream.next("live_captions"), await stream.next("live_captions")
    assert (first["data"], first["is_final"]) == ("Hi my", False)
    assert second == {
        "data": "Hi my name is Alice.",
        "is_final": True,
        "src_lang": "en-US",
        "tgt_lang": "en-US",
        "sources": [{"participant_uuid": alice.uuid}],
    }
    await others.next("message_received")
    assert "live_captions" not in others.names
    assert "stage" in others.names


async def test_captions_fail_with_the_words_of_the_document(bench: Bench) -> None:
    bench.node.add(Service(name="N", aliases=("none",), live_captions_available=False))
    bot, other = await bench.join(), await bench.join("none")
    bench.node.switches.captions_failure = "Dial out failed"

    path = f"participants/{bot.uuid}/show_live_captions"
    assert await bot.send("POST", path) == (403, "Dial out failed")
    bench.node.switches.captions_failure = None
    path = f"participants/{other.uuid}/show_live_captions"
    assert await other.send("POST", path) == (403, "Live captions not available")


async def test_a_guest_asks_for_captions_for_itself_alone(bench: Bench) -> None:
    bench.node.conference("meet.bob").start()
    guest = await bench.join("meet.bob", pin="none")
    host = await bench.join("meet.bob", pin="1234")

    assert await guest.post(f"participants/{guest.uuid}/show_live_captions") is None
    path = f"participants/{host.uuid}/show_live_captions"
    assert await guest.send("POST", path) == (403, "Forbidden")


async def test_a_call_out_rings_until_it_is_answered(bench: Bench, clock: FakeClock) -> None:
    bot = await bench.join()
    stream = await bot.listen()
    call = {"role": "HOST", "destination": "bob@example.com", "protocol": "auto"}
    [answered] = await bot.post("dial", {**call, "remote_display_name": "Bob"})
    [unanswered] = await bot.post("dial", call)

    await bench.node.participant(answered).answers()
    await clock.advance(32)

    bob = await stream.next("participant_update", lambda data: data["uuid"] == answered)
    assert (bob["display_name"], bob["service_type"], bob["role"]) == ("Bob", "conference", "chair")
    assert (await stream.next("participant_delete"))["uuid"] == unanswered


async def test_a_client_that_is_transferred_comes_by_a_token_good_once(bench: Bench) -> None:
    bot, other = await bench.join(), await bench.join()
    stream = await other.listen()
    goal = {"role": "guest", "conference_alias": "meet.bob"}

    assert await bot.post(f"participants/{other.uuid}/transfer", goal) is True

    refer = await stream.next("refer")
    status, grant = await bench.ask_token(refer["alias"], token=refer["token"])
    assert (status, grant["role"], grant["conference_name"]) == (200, "GUEST", "Bob's VMR")
    assert (await bench.ask_token(refer["alias"], token=refer["token"]))[0] == 403


@pytest.mark.parametrize(
    "goal",
    [
        {"role": "host", "conference_alias": "meet.bob", "pin": "0000"},
        {"role": "host", "conference_alias": "nowhere"},
    ],
)
async def test_a_transfer_that_cannot_be_is_refused(bench: Bench, goal: dict[str, str]) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")

    assert await bot.post(f"participants/{bob.uuid}/transfer", goal) is False
    assert bob.is_in


async def test_the_quiet_rows_do_what_they_say(bench: Bench) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")
    conference, place = bench.node.conference(), f"participants/{bob.uuid}"

    assert await bot.post(f"{place}/dtmf", {"digits": "12#"}) is True
    assert bob.participant.received_digits == "12#"
    assert (await bot.send("POST", f"{place}/dtmf", {"digits": "x"}))[0] == 400
    camera = {"action": "start", "movement": [{"axis": "pan", "direction": "left"}]}
    assert await bot.post(f"{place}/fecc", camera) is False
    await bot.post(f"participants/{bot.uuid}/preferred_aspect_ratio", {"aspect_ratio": 0.5625})
    assert conference.participants[bot.uuid].preferred_aspect_ratio == 0.5625
    await bot.post("silent_video_detection", {"config": {"silent_after": 30}})
    assert conference.settings.silent_video_detection["silent_after"] == 30
    assert (await bot.send("POST", "silent_video_detection", {"config": {"silent_after": 121}}))[
        0
    ] == 400


async def test_a_camera_is_moved_where_there_is_one(bench: Bench) -> None:
    bot, other = await bench.join(), await bench.join()
    bench.node.participant(other.uuid).participant.fecc_supported = True
    stream = await other.listen()
    camera = {"action": "start", "movement": [{"axis": "pan", "direction": "left"}]}

    assert await bot.post(f"participants/{other.uuid}/fecc", camera) is True

    assert await stream.next("fecc") == camera


async def test_the_floor_is_taken_and_given_back(bench: Bench) -> None:
    bot, other = await bench.join(), await bench.join()
    stream = await other.listen()

    await bot.post(f"participants/{bot.uuid}/take_floor")
    await other.post(f"participants/{other.uuid}/take_floor")
    await bot.post(f"participants/{bot.uuid}/release_floor")
    await other.post(f"participants/{other.uuid}/release_floor")

    assert (await stream.next("presentation_start"))["presenter_uuid"] == bot.uuid
    assert await stream.next("presentation_stop") == {}
    assert (await stream.next("presentation_start"))["presenter_uuid"] == other.uuid
    assert await stream.next("presentation_stop") == {}


async def test_a_promotion_shows_in_roster_and_token(bench: Bench) -> None:
    bot = await bench.join()
    bench.node.make_guest(bot.uuid)
    stream = await bot.open_stream()

    assert (await bot.post("refresh_token"))["role"] == "GUEST"
    assert (await stream.next("participant_create"))["role"] == "guest"
    assert (await bot.send("POST", "lock"))[0] == 403

    bench.node.make_host(bot.uuid)

    assert (await stream.next("participant_update"))["role"] == "chair"
    assert await bot.post("lock") is True


async def test_the_theme_is_empty_unless_media_are_direct(bench: Bench) -> None:
    bench.node.add(Service(name="D", aliases=("direct",), direct_media=True))
    plain, direct = await bench.join(), await bench.join("direct")

    assert await plain.send("GET", "theme/") == (204, "")
    assert "direct_media_welcome" in await direct.get("theme/")


@pytest.mark.parametrize(("name", "status"), [("main.french", 200), ("a..b", 400), ("a.main", 400)])
async def test_names_of_audio_mixes_are_checked(bench: Bench, name: str, status: int) -> None:
    bot = await bench.join()
    path = f"participants/{bot.uuid}/receive_from_audio_mix"

    assert (await bot.send("POST", path, {"mix_name": name}))[0] == status
