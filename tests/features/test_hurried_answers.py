"""What a host in a hurry is told is so, and is the nearest next step."""

from uuid import UUID

import pytest

from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.scenario import SimulatedParticipant
from bridge.simulator.slack import Ephemeral
from tests.world import CHANNEL, World, buttons, shown, until


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


async def goes_on(world: World, asked: Ephemeral, label: str) -> str:
    """Press a next step, and what is answered then."""
    await world.slack.person("ana").presses(asked, buttons(asked)[label])
    return shown(await world.reply())


async def test_whoever_is_in_another_room_than_was_said_is_offered_there(rooms: World):
    reply = await rooms.types("/pexip remove carol in red")

    assert "Carol is in Blue." in shown(reply)
    assert list(buttons(reply)) == ["Remove Carol in Blue"]


async def test_whoever_is_in_the_main_room_is_offered_there(rooms: World):
    reply = await rooms.types("/pexip mute alice in red")

    assert "Alice is in the main room." in shown(reply)
    assert "Alice is muted" in await goes_on(rooms, reply, "Mute Alice")


async def test_those_who_were_not_dialed_are_removed_instead_of_hung_up_on(rooms: World):
    reply = await rooms.types("/pexip hang up everybody in blue")

    assert "Nobody there was dialed" in shown(reply)
    question = await goes_on(rooms, reply, "Remove everybody in Blue")
    assert "Remove" in question
    assert "Carol" in question


async def test_whom_nobody_dialed_can_be_removed_by_a_press(bound: World):
    reply = await bound.types("/pexip hang up on bob")

    assert "Bob was not dialed" in shown(reply)
    assert "Remove Bob" in await goes_on(bound, reply, "Remove Bob")


async def test_undo_names_what_somebody_did_and_not_what_ended_by_itself(bound: World):
    await bound.types("/pexip mute bob for 10 s")
    question = await bound.types("/pexip remove bob")
    await bound.posted("10 s")

    await bound.press(question, "Remove")
    reply = await bound.types("/pexip undo")

    assert "What you did last, remove Bob, cannot be undone" in shown(reply)


async def test_never_mind_cancels_the_question(bound: World):
    question = await bound.types("/pexip end")

    reply = await bound.types("/pexip never mind")

    assert "End is cancelled" in shown(reply)
    await bound.press(question, "End for everyone")
    assert "answered already" in shown(question)
    assert "asked nothing" in shown(await bound.types("/pexip never mind"))


async def test_who_spoke_is_told_in_shares(bound: World):
    assert "Nobody has been heard" in shown(await bound.types("/pexip who spoke the most?"))


async def test_the_door_that_is_opened_says_who_came_in(bound: World):
    await bound.types("/pexip lock")
    await somebody_waits(bound, "Zoe")

    reply = await bound.types("/pexip unlock")

    assert "Zoe came in from the waiting room" in shown(reply)


async def test_a_namesake_keeps_the_number_in_whatever_is_answered(bound: World):
    await bound.someone_joins("Bob")
    await bound.types("/pexip breakout create Red, Blue")

    await bound.types('/pexip move "Bob (2)" to red')
    await bound.card(showing="*Room Red* Bob (2)")
    reply = await bound.types('/pexip move "Bob (2)" to red')

    assert "Bob (2): in Red already." in shown(reply)


async def test_no_address_is_told_with_the_next_step(bound: World):
    reply = await bound.types("/pexip call bob smith")

    assert "“bob smith” is no address" in shown(reply)
    assert "asked to by /pexip invite" in shown(reply)


async def test_two_orders_are_a_button_each(bound: World):
    reply = await bound.types("/pexip lock and mute bob")

    assert "2 orders" in shown(reply)
    assert "The meeting is locked" in await goes_on(bound, reply, "Lock")
    assert "Bob is muted" in await goes_on(bound, reply, "Mute bob")


async def test_a_correction_is_offered_and_the_first_name_spared(bound: World):
    await bound.someone_joins("Carol")

    reply = await bound.types("/pexip mute bob, no wait, carol")

    assert "Carol is muted" in await goes_on(bound, reply, "mute carol")
    assert not bound.person("Bob").participant.is_muted


async def test_a_whisper_to_several_is_shown_before_it_is_sent(bound: World):
    question = await bound.types("/pexip tell bob and alice we break at noon")

    assert "Bob" in shown(question)
    assert "“we break at noon”" in shown(question)


async def test_of_an_order_and_its_opposite_for_a_while_the_later_holds(bound: World):
    await bound.types("/pexip mute bob for 10 min")
    await bound.card(showing="Mute Bob until")

    await bound.types("/pexip unmute bob for 10 min")

    card = await bound.card(showing="Unmute Bob until")
    assert "Mute Bob until" not in shown(card).replace("Unmute", "")


async def test_a_room_for_somebody_is_asked_for_with_their_name(bound: World):
    await bound.slack.person("ana").types(CHANNEL, "/pexip open a breakout room with bob")

    view = await bound.view()
    assert "People for the first room" in shown(view)
    assert bound.person("Bob").uuid in str(view.body)


async def test_the_bridge_is_spoken_to_behind_a_greeting(bound: World):
    bound.slack.person("ana").posts(CHANNEL, "hey @pexip mute bob thx")

    assert "Bob is muted" in shown(await bound.reply())


async def test_the_people_panel_counts_as_the_card_does(rooms: World):
    await rooms.types("/pexip lock")
    await somebody_waits(rooms, "Zoe")

    await rooms.slack.person("ana").types(CHANNEL, "/pexip who")

    view = await rooms.view()
    assert "3 people, 2 in rooms, 1 waiting" in shown(view)
    assert "Red: Bob" in shown(view)


async def test_whoever_waits_in_a_room_is_let_in_there(rooms: World):
    await rooms.types("/pexip lock in red")
    room = rooms.node.room("Red", "meet.team").room
    zoe = Participant(uuid=str(UUID(int=7)), display_name="Zoe")
    room.enter(zoe)
    assert zoe.is_waiting
    await until(lambda: rooms.stored("SELECT count(*) FROM attendance WHERE name = 'Zoe'"))

    reply = await rooms.types("/pexip admit zoe in red")

    assert "In Red: Zoe was let in." in shown(reply)
    assert not zoe.is_waiting


async def test_a_call_to_somebody_in_a_room_is_ended_there(rooms: World):
    room = rooms.node.room("Red", "meet.team").room
    desk = Participant(uuid=str(UUID(int=8)), display_name="Desk", call_direction="out")
    room.enter(desk)
    await rooms.card(showing="Desk")

    question = await rooms.types("/pexip hangup desk in red")
    await rooms.press(question, "Hang up")

    assert "The call to Desk is over." in shown(question)
    assert desk.uuid not in room.participants


async def test_two_names_without_a_word_between_are_asked_about(bound: World):
    question = await bound.types("/pexip mute alice bob")

    assert "Mute: Alice and Bob?" in shown(question)


async def test_of_two_whoever_is_here_is_not_forgotten(rooms: World):
    reply = await rooms.types("/pexip mute carol+alice")

    assert "Carol is in Blue." in shown(reply)
    assert list(buttons(reply)) == ["Mute Carol in Blue", "Mute alice"]


async def test_a_link_without_its_code_is_not_sent_and_the_code_stays_good(bound: World):
    asked = await bound.types("/pexip link bob")
    ana = bound.slack.person("ana")
    await ana.presses(asked, buttons(asked)["Enter the code…"])
    view = await bound.view()
    [field] = [each for each in view.body["blocks"] if each["type"] == "input"]
    assert not field.get("optional")

    await ana.submits(view, {"code": bound.code()})

    await bound.answered("In this meeting you are Bob")


async def test_split_into_so_many_is_looked_at_first(bound: World):
    await bound.card(showing="Bob")
    await bound.slack.person("ana").types(CHANNEL, "/pexip split us into 2 breakout rooms")
    form = await bound.view()
    assert "Room 1, Room 2" in str(form.body)

    await bound.slack.person("ana").submits(form, {})

    await bound.answered("Room 1, Room 2")


async def test_a_room_is_known_by_its_number(bound: World):
    await bound.types("/pexip breakout create Room 1, Room 2")

    assert "Room 2" in shown(await bound.types("/pexip put bob in room 2"))
    await bound.card(showing="*Room 2* Bob")


async def test_of_whom_has_left_it_is_said_how_they_come_back(bound: World):
    reply = await bound.types("/pexip get zed back please")

    assert "Whoever has left comes back from the meeting’s card" in shown(reply)
