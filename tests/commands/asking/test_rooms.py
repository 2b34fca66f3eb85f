"""`in Room 1` behind a command: it then acts in that breakout room."""

import pytest

from bridge.commands.table.outcome import Done, FieldErrors, Form, Refused
from bridge.pexip.requests.participant import MuteParticipantVideo
from tests.commands.conferences import MemoryConference, participant

DAVE = participant(4, "Dave")


@pytest.fixture
def room(desk) -> MemoryConference:
    room = MemoryConference(DAVE)
    desk.conference.breakouts["Room 1"] = room
    return room


async def test_a_command_acts_in_the_room_it_names(desk, room):
    outcome = await desk.types("video off dave in room 1")

    assert isinstance(outcome, Done)
    assert room.sent == [MuteParticipantVideo(participant_uuid=DAVE.uuid)]
    assert desk.conference.sent == []
    (line,) = await desk.audited()
    assert (line.entry.subject_name, line.entry.detail) == ("Dave", "in Room 1")


async def test_what_people_put_around_a_rooms_name_is_none_of_it(desk, room):
    outcome = await desk.types("video off dave in the room 1 breakout room")

    assert isinstance(outcome, Done)
    assert room.sent == [MuteParticipantVideo(participant_uuid=DAVE.uuid)]
    (line,) = await desk.audited()
    assert line.entry.detail == "in Room 1"


async def test_the_way_back_leads_into_the_same_room(desk, room):
    outcome = await desk.types("video off dave in “Room 1”")
    assert isinstance(outcome, Done)

    await desk.answers(outcome.buttons[-1].undo_id)

    assert len(room.sent) == 2
    assert desk.conference.sent == []


async def test_words_that_name_no_room_are_words(desk, room):
    outcome = await desk.types("banner See you in Berlin")
    desk.conference.join(participant(5, "Erin in Paris"))
    hidden = await desk.types("video off erin in paris")

    assert outcome == Done(text="“See you in Berlin” after None.")
    assert isinstance(hidden, Done)
    assert room.sent == []


async def test_a_room_that_is_none_is_refused_with_those_there_are(desk, room):
    desk.conference.breakouts |= {f"Room {number}": room for number in range(2, 14)}

    refused = await desk.presses("video off", {"participant": "dave", "in": "Room 99"})
    desk.conference.breakouts.clear()
    none = await desk.presses("video off", {"participant": "dave", "in": "Room 99"})

    assert isinstance(refused, Refused)
    assert refused.text.startswith("There is no breakout room “Room 99”. There: Room 1, Room 2,")
    assert refused.text.endswith("Room 10 and 3 more.")
    assert none == Refused(text="There is no breakout room “Room 99”: this meeting has none.")


async def test_a_row_that_knows_no_rooms_takes_none(desk, room):
    outcome = await desk.presses("mute", {"participant": "bob", "in": "Room 1"})

    assert isinstance(outcome, Refused)
    assert "mute takes no “in”." in outcome.text
    assert room.sent == []


async def test_a_value_that_the_api_has_no_room_for_is_never_sent(desk):
    outcome = await desk.types("camera bob left")

    assert isinstance(outcome, Refused)
    assert outcome.text.startswith("Movement: at least 1.")
    assert desk.conference.sent == []


async def test_what_ends_a_meeting_is_confirmed_by_typing_its_alias(desk):
    asked = await desk.types("end")
    assert isinstance(asked, Form)
    (field,) = asked.fields
    assert (field.name, field.hint) == ("confirmation", "End the meeting for everybody?")
    assert await desk.runner.form(desk.invocation(pending_id=asked.pending_id)) == asked

    wrong = await desk.answers(asked.pending_id, values={"confirmation": "meet.bob"})
    right = await desk.answers(asked.pending_id, values={"confirmation": "Meet.Alice "})

    assert wrong == FieldErrors(errors={"confirmation": "Type meet.alice here, or cancel."})
    assert right == Done(text="It is over.")


async def test_a_question_may_depend_on_the_arguments(desk):
    assert await desk.types("role bob guest") == Done(text="Bob is guest.")
    assert not isinstance(await desk.types("role bob host"), Done)
