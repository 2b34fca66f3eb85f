"""Breakout rooms: opened, followed, filled, emptied and closed."""

from typing import Any

from tests.fake_clock import FakeClock
from tests.simulator.node_client import Bench, Client, Stream


async def open_room(bot: Client, stream: Stream, **options: Any) -> tuple[str, dict[str, Any]]:
    """A room, and the event that told of it."""
    answer = await bot.post("breakouts", {"name": "Room 1", **options})
    begun = await stream.next("breakout_begin")
    assert begun["breakout_uuid"] == answer["breakout_uuid"]
    return answer["breakout_uuid"], begun


async def test_a_host_follows_a_room_over_its_own_stream(bench: Bench) -> None:
    bot = await bench.join()
    stream = await bot.listen()

    room, begun = await open_room(bot, stream, duration=600, description="Quick one")

    told = [(await stream.next("breakout_event")) for _ in range(4)]
    assert [event["event"] for event in told] == [
        "conference_update",
        "participant_sync_begin",
        "participant_create",
        "participant_sync_end",
    ]
    assert {event["breakout_uuid"] for event in told} == {room}
    assert (told[0]["data"]["breakout_name"], told[0]["data"]["end_action"]) == (
        "Room 1",
        "transfer",
    )
    assert told[2]["data"]["uuid"] == begun["participant_uuid"]


async def test_a_room_there_already_is_told_to_a_new_stream(bench: Bench) -> None:
    bot = await bench.join()
    await bot.post("breakouts", {"name": "Room 1"})

    stream = await bot.listen()

    await stream.next("breakout_begin")
    await stream.next("breakout_event", lambda event: event["event"] == "participant_sync_end")


async def test_people_go_to_a_room_and_are_controlled_there(bench: Bench) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")
    stream = await bot.listen()

    room, _ = await open_room(bot, stream, participants={"main": [bob.uuid]})
    assert (await stream.next("participant_delete"))["uuid"] == bob.uuid
    assert await bot.post(f"breakouts/{room}/participants/{bob.uuid}/mute") is True

    muted = await stream.next(
        "breakout_event", lambda event: event["data"] and event["data"].get("is_muted") == "YES"
    )
    assert muted["data"]["uuid"] == bob.uuid
    roster = await bot.get(f"breakouts/{room}/participants")
    assert [person["display_name"] for person in roster] == ["Bot", "Bob"]
    assert (await bot.send("POST", f"participants/{bob.uuid}/mute"))[0] == 404


async def test_emptying_brings_everyone_back_and_leaves_the_room_open(bench: Bench) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")
    stream = await bot.listen()
    room, _ = await open_room(bot, stream, participants={"main": [bob.uuid]})

    assert await bot.post("breakouts/empty") is True

    assert (await stream.next("participant_create"))["uuid"] == bob.uuid
    assert await bot.post(f"breakouts/{room}/muteguests") is True


async def test_people_move_between_rooms_and_back_to_where_they_were(bench: Bench) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")
    first = (await bot.post("breakouts", {"name": "One"}))["breakout_uuid"]
    second = (await bot.post("breakouts", {"name": "Two"}))["breakout_uuid"]

    async def bob_is_in(room: str) -> bool:
        roster = await bot.get(f"breakouts/{room}/participants")
        return bob.uuid in {person["uuid"] for person in roster}

    await bot.post("participants/breakout", {"breakout_uuid": first, "participants": [bob.uuid]})
    assert await bob_is_in(first)
    path = f"breakouts/{first}/participants/breakout"
    await bot.post(path, {"breakout_uuid": second, "participants": []})
    assert await bob_is_in(second)
    path = f"breakouts/{second}/participants/breakout"
    await bot.post(path, {"breakout_uuid": "previous", "participants": [bob.uuid]})
    assert await bob_is_in(first)
    assert await bot.send("POST", path, {"breakout_uuid": first, "participants": ["gone"]}) == (
        403,
        "Participant not found",
    )
    path = f"breakouts/{first}/participants/breakout"
    assert (await bot.send("POST", path, {"breakout_uuid": "no such room"}))[0] == 403


async def test_closing_sends_people_home_or_away(bench: Bench) -> None:
    bot = await bench.join()
    bob = await bench.node.someone_joins("Bob")
    carol = await bench.node.someone_joins("Carol")
    stream = await bot.listen()
    home, _ = await open_room(bot, stream, participants={"main": [bob.uuid]})
    away, _ = await open_room(
        bot, stream, participants={"main": [carol.uuid]}, end_action="disconnect"
    )

    assert await bot.post(f"breakouts/{home}/disconnect") is True
    assert (await stream.next("breakout_end"))["breakout_uuid"] == home
    assert await bot.post("breakouts/disconnect") is None
    assert (await stream.next("breakout_end"))["breakout_uuid"] == away

    names = {person["display_name"] for person in await bot.get("participants")}
    assert names == {"Bot", "Bob"}
    assert (await bot.send("POST", f"breakouts/{home}/disconnect"))[0] == 404


async def test_a_room_closes_when_its_time_is_up(bench: Bench, clock: FakeClock) -> None:
    bot = await bench.join()
    stream = await bot.listen()
    room, _ = await open_room(bot, stream, duration=60)

    await clock.advance(62)

    assert (await stream.next("breakout_end"))["breakout_uuid"] == room


async def test_a_message_goes_to_all_rooms(bench: Bench) -> None:
    bot = await bench.join()
    stream = await bot.listen()
    await open_room(bot, stream)

    line = {"type": "text/plain", "payload": "Five minutes left"}
    assert await bot.post("breakouts/message", line) is True

    told = await stream.next("breakout_event", lambda event: event["event"] == "message_received")
    assert told["data"]["payload"] == "Five minutes left"


async def test_help_is_asked_for_and_given(bench: Bench) -> None:
    bot = await bench.join()
    stream = await bot.listen()
    room, _ = await open_room(bot, stream)
    ticket = await bot.post(f"breakouts/{room}/request_guest_token")
    guest = await bench.join(token=ticket, name="Dave")
    assert guest.grant["conference_name"] == "Room 1"

    assert await guest.post("breakoutbuzz") is True

    def asks(event: dict[str, Any]) -> bool:
        return bool(
            event["event"] == "conference_update" and event["data"]["breakoutbuzz"]["value"]
        )

    await stream.next("breakout_event", asks)
    assert await bot.post(f"breakouts/{room}/clearbreakoutbuzz") is True


async def test_a_guest_leaves_a_room_only_where_guests_may(bench: Bench) -> None:
    bot = await bench.join()
    stream = await bot.listen()
    closed, _ = await open_room(bot, stream)
    open_, _ = await open_room(bot, stream, guests_allowed_to_leave=True)
    for room, may in ((closed, False), (open_, True)):
        ticket = await bot.post(f"breakouts/{room}/request_guest_token")
        guest = await bench.join(token=ticket)
        listening = await guest.listen()
        assert await guest.post("leavebreakout") is may
    refer = await listening.next("refer")
    assert (await bench.join(token=refer["token"])).grant["conference_name"] == "Alice's VMR"


async def test_a_host_on_the_api_is_told_where_to_take_its_media(bench: Bench) -> None:
    bot, other = await bench.join(), await bench.join()
    stream = await other.listen()
    room = (await bot.post("breakouts", {"name": "Room 1"}))["breakout_uuid"]

    await bot.post("participants/breakout", {"breakout_uuid": room, "participants": [other.uuid]})

    assert await stream.next("breakout_refer") == {
        "breakout_uuid": room,
        "breakout_name": "Room 1",
    }


async def test_a_host_who_leaves_is_gone_from_the_rooms_too(bench: Bench, clock: FakeClock) -> None:
    bot, other = await bench.join(name="Bot"), await bench.join(name="Other")
    room = (await bot.post("breakouts", {"name": "Room 1"}))["breakout_uuid"]
    await other.post("release_token")

    await clock.advance(2)

    roster = await bot.get(f"breakouts/{room}/participants")
    assert [person["display_name"] for person in roster] == ["Bot"]
