"""A way back, once, for ten minutes, and only while nobody has changed it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.commands.running.undoing import find_undo
from bridge.commands.table.outcome import Button, Done, Refused
from bridge.pexip.errors import NodeUnreachableError
from tests.commands.conferences import MemoryConference, participant
from tests.commands.conftest import ADMIN, MEMBER
from tests.commands.wide_rows import VIDEO_OFF

BOB = participant(2, "Bob")


async def hide_bob(desk) -> Button:
    outcome = await desk.types("video off bob")
    assert isinstance(outcome, Done)
    assert outcome.text == "Bob is hidden."
    who, undo = outcome.buttons
    assert (who.label, undo.label, undo.command) == ("Who", "Show Bob", "video on")
    return undo


async def test_what_was_done_is_taken_back_at_a_press_and_only_once(desk):
    undo = await hide_bob(desk)

    outcome = await desk.answers(undo.undo_id)
    again = await desk.answers(undo.undo_id)

    assert outcome == Done(text="Bob is shown.")
    assert again == Refused(text="This was answered already.")
    assert [line.entry.command for line in await desk.audited()] == ["video on", "video off"]


async def test_what_somebody_has_changed_since_stays(desk):
    undo = await hide_bob(desk)
    await desk.types("video on bob")

    outcome = await desk.answers(undo.undo_id)

    assert outcome == Refused(text="Somebody has changed it since, so nothing was undone.")


async def test_who_has_left_is_not_brought_back(desk):
    undo = await hide_bob(desk)
    desk.conference.drop(BOB.uuid)

    outcome = await desk.answers(undo.undo_id)

    assert outcome == Refused(text="That participant has left the meeting.")


async def test_anybody_with_the_right_may_and_who_lacks_it_does_not_spend_it(desk):
    undo = await hide_bob(desk)

    refused = await desk.answers(undo.undo_id, MEMBER)
    outcome = await desk.answers(undo.undo_id, ADMIN)

    assert isinstance(refused, Refused)
    assert "You may not use video on here." in refused.text
    assert outcome == Done(text="Bob is shown.")


async def test_after_ten_minutes_there_is_no_way_back(desk, clock):
    undo = await hide_bob(desk)
    await clock.advance(timedelta(minutes=11).total_seconds())

    outcome = await desk.answers(undo.undo_id)

    assert isinstance(outcome, Refused)
    assert "too old" in outcome.text


async def test_what_was_so_before_has_no_way_back(desk):
    await hide_bob(desk)

    outcome = await desk.types("video off bob")

    assert isinstance(outcome, Done)
    assert [button.label for button in outcome.buttons] == ["Who"]


async def test_what_the_meeting_has_not_confirmed_has_no_way_back(desk):
    desk.conference.is_slow = True

    outcome = await desk.types("video off bob")

    assert isinstance(outcome, Done)
    assert outcome.buttons == ()


def test_only_an_effect_that_shows_can_be_undone():
    with pytest.raises(ValueError, match="video off can be undone only where"):
        replace(VIDEO_OFF, shown=None)


async def test_a_node_that_does_not_say_who_is_there_leaves_no_way_back():
    conference = MemoryConference(BOB)
    conference.sees_with = [NodeUnreachableError("no answer")]
    arguments = VIDEO_OFF.arguments(participant=BOB)

    assert await find_undo(VIDEO_OFF, arguments, conference) is None
    assert await find_undo(VIDEO_OFF, arguments, None) is None
