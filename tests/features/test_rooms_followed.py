"""A meeting with breakout rooms is one meeting: counted, shown and commanded as one."""

import pytest

from bridge.simulator.pexip.scenario import SimulatedParticipant
from tests.world import World, buttons, shown, until


@pytest.fixture
async def zed(bound: World) -> World:
    """Ann is in room Zed; Hanna is in the main room with Alice and Bob."""
    await bound.someone_joins("Ann")
    await bound.card(showing="Ann")
    await bound.types("/pexip breakout create Zed with Ann")
    await bound.card(showing="*Zed* Ann")
    await bound.someone_joins("Hanna")
    await bound.card(showing="Hanna")
    return bound


def in_room(world: World, room: str, name: str) -> SimulatedParticipant:
    people = world.node.room(room, "meet.team").people()
    return world.node.participant(next(e.uuid for e in people if e.display_name == name))


async def test_who_is_in_a_room_is_found_before_who_is_called_alike(zed: World):
    offered = await zed.types("/pexip mute ann")

    assert "Ann is in Zed." in shown(offered)
    assert list(buttons(offered)) == ["Mute Ann in Zed"]
    await zed.slack.person("ana").presses(offered, buttons(offered)["Mute Ann in Zed"])
    await zed.answered("In Zed: Ann is muted")
    assert in_room(zed, "Zed", "Ann").participant.is_muted
    assert not zed.person("Hanna").participant.is_muted


async def test_somebody_here_whose_name_only_begins_so_is_offered_beside(zed: World):
    await zed.someone_joins("Ann-Marie")
    await zed.card(showing="Ann-Marie")

    offered = await zed.types("/pexip mute ann")

    assert set(buttons(offered)) == {"Mute Ann in Zed", "Mute Ann-Marie here"}
    assert not zed.person("Ann-Marie").participant.is_muted


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("whisper ann You are next in Zed", "Sent to Ann alone"),
        ("about ann in Zed", "Ann · Guest"),
        ("status in Zed", "1 in the meeting"),
        ("who in Zed", "1 person in the meeting"),
        ("say hello there in Zed", "Said in Zed."),
    ],
)
async def test_a_room_can_be_asked_and_written_to(zed: World, typed: str, words: str):
    assert words in shown(await zed.types(f"@pexip {typed}"))


async def test_counts_know_the_rooms(zed: World):
    status = await zed.status("4 in the meeting: 3 here, 1 in Zed")
    who = await zed.types("@pexip who")

    assert "The bridge is in meet.team" in status
    assert "4 in the meeting: 3 here, 1 in Zed" in shown(who)
    assert "In Zed: Ann" in shown(who)


async def test_hands_locks_and_who_presents_in_a_room_show(zed: World):
    ann = in_room(zed, "Zed", "Ann")
    await ann.raises_hand()
    await zed.types("/pexip lock in Zed")
    await zed.types("/pexip banner Wrap up in Zed")

    card = await zed.card(showing="banner “Wrap up”")
    assert "locked" in shown(card)
    assert "hand up: Ann" in shown(card)
    hands = await zed.types("/pexip hands")
    assert "Ann in Zed" in shown(hands)
    await zed.slack.person("ana").presses(hands, buttons(hands)["Lower Ann’s hand in Zed"])
    await zed.answered("Ann’s hand is down")
    assert not ann.participant.buzz_time


async def test_a_hand_in_a_room_stands_in_the_thread_with_a_button(zed: World):
    await in_room(zed, "Zed", "Ann").raises_hand()

    post = await zed.find_post(lambda each: "Lower Ann’s hand in Zed" in buttons(each))
    await zed.slack.person("ana").presses(post, buttons(post)["Lower Ann’s hand in Zed"])

    await zed.posted("Ann in Zed: lowered by Ana")


async def test_a_confirmation_names_the_room(zed: World):
    await in_room(zed, "Zed", "Ann").raises_hand()

    question = await zed.types("/pexip lower all in Zed")

    assert "In Zed: Lower all hands?" in shown(question)


async def test_closing_says_what_becomes_of_its_people(zed: World):
    question = await zed.types("/pexip breakout close Zed")
    assert "Close the breakout room Zed? One person comes back to the main room." in shown(question)

    closed = await zed.press(question, "Close")

    assert "Zed is closed." in shown(closed)
    assert len(zed.people()) == 4


async def test_a_room_that_ends_calls_says_so_before_it_closes(bound: World):
    await bound.types("/pexip breakout create Out with Bob then disconnect staying")
    record = await bound.node.next_request("breakouts")
    assert '"end_action": "disconnect"' in record.text
    assert '"guests_allowed_to_leave": false' in record.text
    await bound.card(showing="*Out* Bob")

    question = await bound.types("/pexip breakout close all")

    said = shown(question)
    assert "Close all breakout rooms? One person is disconnected from the meeting." in said


async def test_a_room_gets_more_time_in_a_new_one_of_its_name(bound: World):
    await bound.types("/pexip breakout create Red with Bob for 10m then disconnect")
    await bound.card(showing="*Red* Bob")
    before = bound.node.room("Red", "meet.team")

    question = await bound.types("/pexip breakout extend Red by 5m")
    reply = await bound.press(question, "Extend")

    assert "Red: open for another 1" in shown(reply)
    await until(lambda: bound.node.room("Red", "meet.team") is not before)
    after = bound.node.room("Red", "meet.team")
    assert [each.display_name for each in after.people()] == ["Bob"]
    assert after.end_action == "disconnect"
    assert after.room.breakout_details["end_time"] > before.room.breakout_details["end_time"] + 200


async def test_a_room_without_a_timer_needs_no_more_time(zed: World):
    question = await zed.types("/pexip breakout extend Zed by 5m")
    reply = await zed.press(question, "Extend")

    assert "no timer is running there" in shown(reply)


async def test_people_move_from_wherever_they_are(zed: World):
    reply = await zed.types("/pexip breakout move ann, bob to main")

    assert "Moved Ann, Bob to the main room." in shown(reply)
    await until(lambda: len(zed.people()) == 4)


async def test_recorders_are_not_dealt_out(bound: World):
    await bound.someone_joins("Recorder", protocol="rtmp")
    await bound.card(showing="Recorder")

    reply = await bound.types("/pexip breakout create Red, Blue split")

    assert "moved 1 person" in shown(reply)
    assert "Recorder" in [each.display_name for each in bound.people()]


async def test_a_form_puts_people_into_each_room(bound: World):
    await bound.someone_joins("Carol")
    await bound.card(showing="Carol")
    ana = bound.slack.person("ana")
    await ana.types("leads", "/pexip breakout create")
    view = await bound.view()
    carol, bob = bound.person("Carol").uuid, bound.person("Bob").uuid

    await ana.submits(
        view, {"rooms": "Red, Blue", "people": [bob], "people_2": [carol], "seconds": "10m"}
    )

    await bound.card(showing="*Red* Bob")
    await bound.card(showing="*Blue* Carol")


async def test_each_room_is_told_its_own_time_and_what_became_of_its_people(bound: World):
    await bound.types("/pexip breakout create Red with Bob for 10m")
    await bound.types("/pexip breakout create Blue for 30m")
    await bound.card(showing="*Blue*")

    question = await bound.types("/pexip breakout extend all by 5m")
    reply = shown(await bound.press(question, "Extend"))

    assert "Red: open for another 1" in reply
    assert "Its people moved to a new room of that name" in reply
    assert "Blue: open for another 3" in reply
    assert "Nobody was in it" in reply


async def test_another_hosts_client_that_hears_the_rooms_is_counted_where_it_is(bound: World):
    """Each room has a participant of it, which is nobody; the one in the main room is somebody."""
    await bound.someone_joins("Dora", role="host", protocol="api", has_media=False)
    await bound.someone_joins("Ann")
    await bound.card(showing="Ann")

    await bound.types("/pexip breakout create Zed with Ann")

    card = await bound.card(showing="*Zed* Ann")
    assert "Dora" in card.words
    assert "*Zed* Ann, Dora" not in card.words
    assert "1 person in the meeting" in shown(await bound.types("@pexip who in Zed"))
