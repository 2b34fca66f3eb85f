"""A gesture that is delivered again, to another process or after a restart, has no effect."""

import asyncio

import pytest

from bridge.commands.running.runner import Runner
from bridge.commands.table.outcome import Choose, Confirm, Done, Form, Refused
from tests.commands.conftest import MEMBER, OWNER, Desk
from tests.commands.rows import TABLE


def another(desk: Desk) -> Desk:
    """A process that knows of the first only what is stored."""
    return Desk(Runner(TABLE, desk.services), desk.services, desk.conference, desk.conferences)


async def stored(desk: Desk) -> None:
    """What nobody waited for is written by now."""
    await desk.services.database.drain(5)


@pytest.mark.parametrize(
    ("words", "who", "kind"),
    [
        ("mute bob", OWNER, Done),
        ("who", OWNER, Done),
        ("mute bob", MEMBER, Refused),
        ("mute", OWNER, Choose),
        ("remove bob", OWNER, Confirm),
        ("pin", OWNER, Form),
        ("mtue bob", OWNER, Refused),
        ("mute nobody", OWNER, Refused),
    ],
)
async def test_nobody_is_answered_twice(any_desk, words, who, kind):
    first = await any_desk.types(words, who, key="same")
    await stored(any_desk)
    sent, lines = list(any_desk.conference.sent), await any_desk.audited()

    assert isinstance(first, kind)
    assert await another(any_desk).types(words, who, key="same") is None
    assert any_desk.conference.sent == sent
    assert await any_desk.audited() == lines


@pytest.mark.parametrize("choice", ["yes", "no"])
async def test_an_answer_counts_once(any_desk, choice):
    asked = await any_desk.types("remove bob")
    first = await any_desk.answers(asked.pending_id, choice=choice, key="same")
    await stored(any_desk)
    sent = list(any_desk.conference.sent)

    assert isinstance(first, Done)
    again = await another(any_desk).answers(asked.pending_id, choice=choice, key="same")
    assert again is None
    assert any_desk.conference.sent == sent


async def test_another_press_on_an_answered_question_is_told_so(any_desk):
    asked = await any_desk.types("remove bob")
    await any_desk.answers(asked.pending_id, choice="yes", key="one")

    second = await any_desk.answers(asked.pending_id, choice="yes", key="two")

    assert second == Refused(text="This was answered already.")


async def test_what_was_a_question_is_not_carried_out_when_it_comes_again(any_desk):
    """The meeting may have changed meanwhile, so that the same words need no question any more."""
    asked = await any_desk.types("mute", key="same")
    await stored(any_desk)

    assert isinstance(asked, Choose)
    assert await another(any_desk).types("mute bob", key="same") is None
    assert any_desk.conference.sent == []


async def test_of_two_processes_that_are_handed_one_gesture_one_carries_it_out(any_desk):
    outcomes = await asyncio.gather(
        any_desk.types("mute bob", key="same"),
        another(any_desk).types("mute bob", key="same"),
    )

    assert sorted(map(str, outcomes)) == [str(Done(text="Muted Bob.")), "None"]
    assert len(any_desk.conference.sent) == 1
