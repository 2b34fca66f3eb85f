"""A host types in a hurry, and the bridge never acts on somebody or in a place not meant."""

import pytest

from bridge.simulator.pexip.conference.state import ENDED_BY_API
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import Ephemeral
from tests.world import World, buttons, is_card, shown, until


@pytest.fixture
async def rooms(bound: World) -> World:
    """Alice is in the main room, Bob in Red and Carol in Blue."""
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    await bound.types("/pexip breakout create Red, Blue split")
    await bound.card(showing="*Room Red* Bob")
    await bound.card(showing="*Room Blue* Carol")
    return bound


async def somebody_waits(world: World, name: str) -> SimulatedParticipant:
    person = await world.node.someone_joins(name, alias="meet.team", protocol="sip")
    known = "SELECT count(*) FROM attendance WHERE participant_uuid = ?"
    await until(lambda: world.stored(known, person.uuid))
    return person


async def another_bob_waits(world: World) -> None:
    """The other one of that name is in Red."""
    await world.types("/pexip lock")
    await somebody_waits(world, "Bob")


async def goes_on(world: World, asked: Ephemeral, label: str) -> str:
    """Press a next step, and what is answered then."""
    await world.slack.person("ana").presses(asked, buttons(asked)[label])
    return shown(await world.reply())


def written_in(world: World, room: str) -> list[str]:
    path = f"/breakouts/{world.node.room(room, 'meet.team').uuid}/message"
    return [each.text or "" for each in world.node.requests if each.path.endswith(path)]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("say in red: two minutes left", "two minutes left"),
        ("say to red: hurry up", "hurry up"),
        ("tell everybody in red to come back", "to come back"),
        ("tell everyone in red they have 2 min", "they have 2 min"),
        ("tell red: hurry up", "hurry up"),
        ("tell the red room hurry up", "hurry up"),
    ],
)
async def test_what_is_for_a_room_is_said_there_and_not_to_everybody(
    rooms: World, line: str, text: str
):
    reply = await rooms.types(f"/pexip {line}")

    assert "Said in Red." in shown(reply)
    assert f"Ana: {text}" in written_in(rooms, "Red")[-1]
    assert not any(text in each for each in rooms.told())


async def test_what_is_for_all_rooms_is_said_in_all(rooms: World):
    reply = await rooms.types("/pexip announce in all rooms: come back now")

    assert "all breakout rooms" in shown(reply)
    assert not any("come back now" in each for each in rooms.told())


async def test_what_is_for_a_room_that_is_none_is_asked_about(rooms: World):
    reply = await rooms.types("/pexip say in rad: hurry up")

    assert "no breakout room “rad”" in shown(reply)
    assert not any("hurry up" in each for each in rooms.told())


@pytest.mark.parametrize("line", ["say in nort: hurry up", "lock red", "tell red to hurry up"])
async def test_who_may_do_nothing_there_hears_of_no_rooms(rooms: World, line: str):
    rooms.slack.person("ana").invites("leads", "carol")

    reply = await rooms.types(f"/pexip {line}", who="carol")

    assert "Red" not in shown(reply)
    assert "Blue" not in shown(reply)
    assert written_in(rooms, "Red") == []


async def test_a_name_that_is_a_persons_and_a_rooms_is_asked_about(rooms: World):
    await rooms.someone_joins("Red")

    reply = await rooms.types("/pexip tell red hurry up")

    assert {"To Red", "To all in Red"} == set(buttons(reply))
    assert "Said in Red." in await goes_on(rooms, reply, "To all in Red")


@pytest.mark.parametrize("line", ["mute bob", "spotlight bob", "pin bob"])
async def test_whoever_waits_is_not_taken_for_one_in_a_room(rooms: World, line: str):
    await another_bob_waits(rooms)

    reply = await rooms.types(f"/pexip {line}")

    assert "Bob is in Red; Bob (2) is waiting." in shown(reply)
    [label] = buttons(reply)
    assert label.endswith("Bob in Red")


@pytest.mark.parametrize("line", ["mute zoe", "spotlight zoe", "raise zoe's hand"])
async def test_whoever_waits_can_only_be_let_in_first(bound: World, line: str):
    await bound.types("/pexip lock")
    zoe = await somebody_waits(bound, "Zoe")

    reply = await bound.types(f"/pexip {line}")

    assert "Zoe is in the waiting room" in shown(reply)
    assert "Zoe was let in." in await goes_on(bound, reply, "Admit Zoe")
    assert not zoe.participant.spotlight
    assert not zoe.participant.is_muted


async def test_where_somebody_is_tells_of_all_of_that_name(rooms: World):
    await another_bob_waits(rooms)

    reply = await rooms.types("/pexip where is bob?")

    assert "Bob is in Red; Bob (2) is waiting." in shown(reply)


async def test_only_she_may_talk_mutes_everybody_else(bound: World):
    question = await bound.types("/pexip only alice may talk")

    assert "Mute: Bob?" in shown(question)


async def test_only_hosts_may_talk_mutes_those_who_are_none(bound: World):
    question = await bound.types("/pexip only hosts can talk")

    assert "Mute: Bob?" in shown(question)


async def test_the_end_is_the_end_of_the_rooms_as_well(rooms: World):
    question = await rooms.types("/pexip end it")
    assert "breakout rooms with 2 people" in shown(question)

    await rooms.press(question, "End for everyone")

    assert "in its breakout rooms too" in shown(question)
    assert rooms.people() == []
    assert not rooms.node.rooms("meet.team")
    [card] = [each for each in rooms.messages() if is_card(each)]
    await until(lambda: "Ended" in shown(card))


async def test_what_others_end_begins_no_meeting_by_those_left_in_rooms(rooms: World):
    await rooms.person("Alice").speaks("This was said before the end.")
    rooms.node.conference("meet.team").end(ENDED_BY_API)
    ended = await rooms.card(showing="Ended")

    again = await rooms.card(showing="2 people, 2 in rooms")

    assert again.ts != ended.ts
    assert "the meeting is over" not in shown(again)
    assert "The bridge is in meet.team." in await rooms.status("2 in the meeting")
    assert "is in your direct messages" in shown(await rooms.types("/pexip transcript"))


async def test_whoever_is_put_out_after_the_bridge_begins_no_meeting_when_it_is_back(bound: World):
    await bound.someone_joins("Carol")
    await bound.types("/pexip lock")
    question = await bound.types("/pexip end")
    await bound.press(question, "End for everyone")
    await until(lambda: not bound.node.clients("meet.team"))

    await until(bound.bridge_streams)

    await bound.status("0 in the meeting")
    assert len([each for each in bound.messages() if is_card(each)]) == 1
