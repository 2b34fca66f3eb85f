"""Breakout rooms: opened, filled, mirrored, written to, emptied and closed from Slack."""

import asyncio

import pytest

from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.patience import PATIENCE
from tests.world import World, buttons, shown, until


@pytest.fixture
async def split(bound: World) -> World:
    """Carol and Dave are there too, and one is in each of two rooms."""
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    await bound.types("/pexip breakout create Red, Blue split")
    await bound.card(showing="*Red* Bob")
    await bound.card(showing="*Blue* Carol")
    return bound


def person_in(world: World, room: str, name: str) -> SimulatedParticipant:
    people = world.node.room(room, "meet.team").people()
    return world.node.participant(next(e.uuid for e in people if e.display_name == name))


async def test_guests_are_dealt_out_and_the_card_shows_the_rooms(split: World):
    reply = await split.types("/pexip breakout")

    assert "2 breakout rooms" in shown(reply)
    assert "Red: Bob" in shown(reply)
    assert "Blue: Carol" in shown(reply)
    post = await split.posted("moved to Red")
    assert "left" not in shown(post)


async def test_what_is_written_in_a_room_stands_in_the_thread_with_its_name(split: World):
    bob = person_in(split, "Red", "Bob")

    await bob.says("shall we begin?")

    post = await split.posted("shall we begin?")
    assert post.username == "Red · Bob (Pexip)"


async def test_captions_of_a_room_carry_its_name(split: World):
    bob = person_in(split, "Red", "Bob")
    room = split.node.room("Red", "meet.team")
    await until(lambda: any(each.show_live_captions for each in room.controls.values()))

    await bob.speaks("We are in the red room.")

    assert "Red · Bob: " in shown(await split.posted("We are in the red room."))


async def test_the_last_words_in_a_room_stand_under_the_right_name(split: World):
    bob = person_in(split, "Red", "Bob")
    room = split.node.room("Red", "meet.team")
    await until(lambda: any(each.show_live_captions for each in room.controls.values()))
    await bob.leaves()
    await split.card(showing="*Red* empty")

    await bob.speaks("Bye.")

    assert "Red · Bob: " in shown(await split.posted("Bye."))


async def test_a_command_acts_in_the_room(split: World):
    reply = await split.types("/pexip mute bob in red")

    assert "Bob is muted" in shown(reply)


async def test_somebody_is_moved_and_comes_back_unannounced(split: World):
    await split.types("/pexip breakout move bob to main in red")

    await split.card(showing="*Red* empty")
    assert [each.display_name for each in split.people()] == ["Alice", "Bob"]


async def test_a_message_reaches_all_rooms(split: World):
    reply = await split.types("/pexip breakout say five minutes left")

    assert "all breakout rooms" in shown(reply)
    record = await split.node.next_request("breakouts/message")
    assert "Ana: five minutes left" in record.text


async def test_everyone_comes_back_and_the_rooms_close(split: World):
    question = await split.types("/pexip breakout empty")
    await split.press(question, "Bring back")
    await split.card(showing="*Blue* empty")

    question = await split.types("/pexip breakout close all")
    await split.press(question, "Close")

    # The node tells of each room's end by itself.
    async with asyncio.timeout(PATIENCE):
        while "no breakout rooms" not in shown(  # noqa: ASYNC110 - each look is a question
            await split.types("/pexip breakout")
        ):
            await asyncio.sleep(0.05)
    assert len(split.people()) == 3


async def test_a_call_for_help_is_a_card_until_it_is_answered(split: World):
    room = split.node.room("Red", "meet.team").room
    room.settings.breakout_buzz = True
    room.show_settings()
    card = await split.posted(" asks for help.")

    await split.slack.person("ana").presses(card, buttons(card)["Go"])

    assert "Red knows that you are coming" in shown(await split.reply())
    await split.posted("it was answered")


async def test_a_room_that_is_none_is_refused_with_those_there_are(split: World):
    reply = await split.types("/pexip breakout go Green")

    assert "There: Red, Blue" in shown(reply)


async def test_a_restart_announces_nobody_and_knows_the_rooms(split: World):
    before = len(split.messages())

    await split.restart()
    await split.status("1 here, 1 in Red, 1 in Blue")
    reply = await split.types("/pexip breakout")
    while "Red: Bob" not in shown(reply):
        reply = await split.types("/pexip breakout")

    assert not any("joined" in shown(each) for each in split.messages()[before:])


async def test_who_looks_for_somebody_in_a_room_is_told_which(split: World):
    refused = await split.types("/pexip remove bob")
    assert "Bob is in Red" in shown(refused)

    split.slack.person("ana").posts("leads", "@pexip who")
    assert "In Red: Bob" in shown(await split.answered("In Red"))


@pytest.mark.parametrize("line", ["swap bob and carol", "switch bob with carol"])
async def test_two_change_rooms(split: World, line: str):
    reply = await split.types(f"/pexip {line}")

    assert "Swapped: Bob is on the way to Blue, Carol to Red." in shown(reply)
    await split.card(showing="*Red* Carol")
    await split.card(showing="*Blue* Bob")


async def test_one_of_the_two_may_be_in_the_main_room(split: World):
    reply = await split.types("/pexip swap alice and bob")

    assert "Alice is on the way to Red, Bob to the main room." in shown(reply)
    await split.card(showing="*Red* Alice")


async def test_nobody_is_swapped_within_one_room(split: World):
    await split.types("/pexip move carol to red")

    reply = await split.types("/pexip swap bob and carol")

    assert "Bob and Carol are in the same room already." in shown(reply)


@pytest.mark.parametrize("second", ["main", "red"])
async def test_a_second_move_waits_for_the_first(split: World, second: str):
    """The event stream has not told yet where the first has led to."""
    ana = split.slack.person("ana")
    await ana.types("leads", "/pexip move bob to blue")
    await ana.types("leads", f"/pexip move bob to {second}")

    said = {shown(await split.reply()), shown(await split.reply())}

    goal = "the main room" if second == "main" else "Red"
    assert "Moved Bob to Blue." in said
    assert any(goal in each for each in said)


async def test_a_crowd_is_moved_once_its_names_were_read(split: World):
    question = await split.types("/pexip send everyone to red")
    assert "Move Alice, Bob, Carol to red?" in shown(question)
    person_in(split, "Blue", "Carol")

    await split.press(question, "Move")

    assert "Moved Alice, Carol to Red." in shown(question)


async def test_what_leads_on_to_a_keyword_is_none_of_a_name(split: World):
    reply = await split.types("/pexip breakout create Green with Bob and then disconnect staying")

    assert "Opened Green and moved 1 person." in shown(reply)
    await split.card(showing="*Green* Bob")


async def test_a_move_that_is_refused_for_good_says_why(split: World):
    split.node.faults.plan("participants/breakout", status=403, result="Not now")

    reply = await split.types("/pexip move bob to blue")

    assert "The meeting refused: “Not now”." in shown(reply)
    assert person_in(split, "Red", "Bob").is_in


async def test_a_room_is_not_taken_for_somebody_who_is_missing(split: World):
    reply = await split.types("/pexip rename red to green")

    assert "Red is a breakout room, and rename is for people." in shown(reply)


async def test_unmuting_all_says_whom_it_leaves_out(split: World):
    reply = await split.types("/pexip open the mics")

    assert "no longer muted by the meeting. Nobody in Red, Blue is unmuted by that." in shown(reply)
