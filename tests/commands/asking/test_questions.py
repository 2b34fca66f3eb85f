"""Pickers and confirmations: asked, answered once, and nobody else is meant."""

import asyncio

from bridge.commands.named.resolver import MOST_OPTIONS
from bridge.commands.table.outcome import (
    Choose,
    Confirm,
    Done,
    Form,
    Option,
    Refused,
)
from bridge.pexip.requests.conference import LockConference
from bridge.pexip.requests.participant import DisconnectParticipant, MuteParticipant
from bridge.storage.meetings import meetings
from bridge.storage.meetings.meetings import Attendee
from tests.commands.conferences import participant
from tests.commands.conftest import ADMIN, person
from tests.fake_clock import START

BOB = participant(2, "Bob", protocol="sip")
OTHER_BOB = participant(4, "Bob", protocol="h323")


async def test_namesakes_are_chosen_from_and_the_chosen_one_is_meant(desk):
    desk.conference.join(OTHER_BOB)

    asked = await desk.types("mute bob")
    assert isinstance(asked, Choose)
    outcome = await desk.answers(asked.pending_id, choice=OTHER_BOB.uuid)

    assert asked.options == (
        Option(value=BOB.uuid, label="Bob · Guest · SIP · joined first"),
        Option(value=OTHER_BOB.uuid, label="Bob (2) · Guest · H.323 · joined 2 min later"),
    )
    assert outcome == Done(text="Muted Bob.")
    assert desk.conference.sent == [MuteParticipant(participant_uuid=OTHER_BOB.uuid)]


def crowd(desk):
    for number in range(10, 11 + MOST_OPTIONS):
        desk.conference.join(participant(number, f"Person {number}"))


async def test_only_an_option_that_was_offered_is_a_choice(desk):
    desk.conference.join(OTHER_BOB)
    for choice in (participant(1, "Alice").uuid, None):
        asked = await desk.types("mute bob")
        assert isinstance(asked, Choose)

        outcome = await desk.answers(asked.pending_id, choice=choice)

        assert isinstance(outcome, Refused)
        assert "none of the choices" in outcome.text
    assert desk.conference.sent == []


async def test_a_command_without_its_name_asks_for_whom(desk):
    asked = await desk.types("mute")
    assert isinstance(asked, Choose)
    outcome = await desk.answers(asked.pending_id, choice=BOB.uuid)

    assert asked.question == "Mute one participant: who?"
    assert [option.label[:5] for option in asked.options] == ["Alice", "Bob ·", "Carol"]
    assert outcome == Done(text="Muted Bob.")


async def test_with_nobody_there_nobody_is_asked_about(desk):
    for number in (1, 2, 3):
        desk.conference.drop(participant(number, "").uuid)

    outcome = await desk.types("mute")

    assert outcome == Refused(text="Mute one participant: there is nobody to choose.")


async def test_in_a_crowd_whom_is_asked_in_a_form_that_searches(desk):
    crowd(desk)
    form = await desk.types("mute")
    assert isinstance(form, Form)
    outcome = await desk.answers(form.pending_id, values={"participant": BOB.uuid})

    assert (form.opens_at_once, form.submit) == (True, "Mute")
    assert [(field.name, field.is_searched) for field in form.fields] == [("participant", True)]
    assert outcome == Done(text="Muted Bob.")


async def test_a_name_of_a_whole_crowd_is_asked_about_with_a_button_to_search(desk):
    crowd(desk)
    form = await desk.types("mute person")

    assert isinstance(form, Form)
    assert (form.invitation, form.button) == ("Which “person” do you mean?", "Search…")
    assert not form.opens_at_once


async def test_someone_who_need_not_be_named_is_not_asked_about(desk):
    assert await desk.types("layout 1:7") == Done(text="1:7 for all.")
    assert await desk.types("layout 1:7 bob") == Done(text="1:7 for Bob.")
    assert isinstance(await desk.types("transfer"), Form)


async def test_what_affects_somebody_for_good_is_confirmed_with_all_that_tells_them_apart(desk):
    asked = await desk.types("remove bob")
    assert isinstance(asked, Confirm)
    before = list(desk.conference.sent)
    outcome = await desk.answers(asked.pending_id, choice="yes")

    assert asked.question == ("Remove Bob from the meeting? (Bob · Guest)")
    assert (asked.yes, before) == ("Remove", [])
    assert outcome == Done(text="Removed Bob.")
    assert desk.conference.sent == [DisconnectParticipant(participant_uuid=BOB.uuid)]


async def test_a_question_about_everybody_names_nobody(desk):
    asked = await desk.types("lock")
    assert isinstance(asked, Confirm)

    assert asked.question == "Lock the meeting?"
    assert await desk.answers(asked.pending_id) == Done(text="Locked.")
    assert desk.conference.sent == [LockConference()]


async def test_no_is_no(desk):
    asked = await desk.types("lock")
    assert isinstance(asked, Confirm)

    assert await desk.answers(asked.pending_id, choice="no") == Done(text="Nothing was done.")
    assert isinstance(await desk.answers(asked.pending_id, choice="yes"), Refused)
    assert desk.conference.sent == []


async def test_a_question_is_answered_once_and_by_whom_it_was_put_to(desk):
    asked = await desk.types("lock")
    assert isinstance(asked, Confirm)

    stranger = await desk.answers(asked.pending_id, ADMIN)
    elsewhere = await desk.answers(asked.pending_id, person("UOWNER", workspace="T2"))
    first = await desk.answers(asked.pending_id)
    second = await desk.answers(asked.pending_id)

    assert stranger == Refused(text="Somebody else was asked this.")
    assert isinstance(elsewhere, Refused)
    assert first == Done(text="Locked.")
    assert second == Refused(text="This was answered already.")
    assert len(desk.conference.sent) == 1


async def test_of_several_presses_at_once_one_counts(any_desk):
    asked = await any_desk.types("lock")
    assert isinstance(asked, Confirm)

    outcomes = await asyncio.gather(*(any_desk.answers(asked.pending_id) for _ in range(3)))

    assert outcomes.count(Done(text="Locked.")) == 1
    assert outcomes.count(Refused(text="This was answered already.")) == 2
    assert len(any_desk.conference.sent) == 1


async def test_a_question_lives_ten_minutes(desk, clock):
    asked = await desk.types("lock")
    assert isinstance(asked, Confirm)
    await clock.advance(601)

    outcome = await desk.answers(asked.pending_id)

    assert isinstance(outcome, Refused)
    assert "too old" in outcome.text


async def test_the_right_is_asked_for_again_with_the_answer(desk):
    asked = await desk.types("lock")
    assert isinstance(asked, Confirm)
    await desk.bind(owner="USOMEBODY")

    outcome = await desk.answers(asked.pending_id)

    assert isinstance(outcome, Refused)
    assert "<@USOMEBODY>" in outcome.text


async def test_an_answer_counts_in_the_channel_where_it_was_asked(desk):
    asked = await desk.types("lock")
    assert isinstance(asked, Confirm)

    assert await desk.answers(asked.pending_id, channel="C9") == Done(text="Locked.")
    (line,) = await desk.audited()
    assert line.entry.channel == "C1"


async def test_a_button_whose_person_has_left_means_nobody_else(desk):
    binding = await desk.bind()
    async with desk.services.database.transaction() as tx:
        meeting = await meetings.begin(tx, "m1", binding)
        await meetings.attend_all(
            tx, meeting.id, [Attendee(BOB.uuid, "Bob", "GUEST", "sip", START)]
        )
    desk.conference.drop(BOB.uuid)

    alone = await desk.presses("mute", {"participant": BOB.uuid})
    desk.conference.join(OTHER_BOB)
    with_another = await desk.presses("mute", {"participant": BOB.uuid})

    assert alone == Refused(text="Bob has left the meeting.")
    assert isinstance(with_another, Refused)
    assert with_another.text.startswith("Bob has left; another Bob is there now.")
    assert desk.conference.sent == []


async def test_someone_gone_whom_nobody_stored_is_still_refused(desk):
    unknown = await desk.presses("mute", {"participant": OTHER_BOB.uuid})

    assert unknown == Refused(text="That participant has left the meeting.")
