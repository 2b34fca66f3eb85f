"""The checklist, from what a person asks to what they hear and what the audit keeps."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.schema import DropTable
from structlog.testing import capture_logs

from bridge.commands.command import NoArguments
from bridge.commands.errors import NoMeetingError
from bridge.commands.outcome import (
    Button,
    Choose,
    Confirm,
    Done,
    Failed,
    FieldErrors,
    Form,
    FormField,
    Option,
    Refused,
)
from bridge.commands.runner import Runner
from bridge.commands.sending import send
from bridge.commands.table import Table
from bridge.pexip.errors import ForbiddenError, NodeUnreachableError, RefusedError
from bridge.pexip.requests.conference import LockConference, SendMessage
from bridge.pexip.requests.participant import DisconnectParticipant, MuteParticipant
from bridge.storage import meetings, tables
from bridge.storage.bindings import BindingState
from bridge.storage.meetings import Attendee
from tests.commands.conferences import participant
from tests.commands.conftest import ADMIN, BOT, GUEST, MEMBER, OWNER, person
from tests.commands.rows import BREAK_DOWN, HOST_PIN, MUTE, STATUS
from tests.fake_clock import START

BOB = participant(2, "Bob", protocol="sip")
OTHER_BOB = participant(4, "Bob", protocol="h323")


async def test_a_command_is_sent_seen_and_told(desk):
    outcome = await desk.types("mute bob")

    assert outcome == Done(text="Muted Bob.")
    assert desk.conference.sent == [MuteParticipant(participant_uuid=BOB.uuid)]


async def test_the_audit_tells_who_did_what_to_whom(desk):
    await desk.types("mute bob", MEMBER)
    binding = await desk.bind(channel_is_private=True)
    await desk.types("mute bob", MEMBER)

    (line,) = await desk.audited()
    entry = line.entry
    assert (entry.person, entry.person_name, entry.command) == (MEMBER.id, "umember", "mute")
    assert (entry.subject_uuid, entry.subject_name) == (BOB.uuid, "Bob")
    assert (entry.surface, entry.binding_id) == ("slash command", binding.id)
    assert (line.result, line.answer) == ("done", "True")


async def test_looking_leaves_no_line_in_the_audit(desk):
    outcome = await desk.types("")
    who = await desk.types("who", GUEST)

    assert outcome == Done(text="Bound: True.")
    assert who == Done(text="3 people", lines=("Alice", "Bob", "Carol"))
    assert await desk.audited() == []


async def test_words_of_a_chat_line_stay_out_of_the_audit(desk):
    outcome = await desk.types("say just between us", MEMBER)

    assert outcome == Done(text="Said: just between us")
    assert desk.conference.sent == [SendMessage(payload="just between us")]
    (line,) = await desk.audited()
    assert line.entry.detail == ""


async def test_what_the_meeting_does_not_show_is_not_claimed(desk):
    desk.conference.is_slow = True

    outcome = await desk.types("mute bob")

    assert outcome == Done(text="mute Bob: accepted, not confirmed by the meeting yet.")
    assert [line.result for line in await desk.audited()] == ["unconfirmed"]


async def test_a_failure_to_look_is_not_a_failure_to_do(desk):
    desk.conference.sees_with = [NodeUnreachableError("no answer")]

    outcome = await desk.types("say hello")

    assert isinstance(outcome, Done)
    assert "not confirmed" in outcome.text


@pytest.mark.timeout(60)
async def test_one_gesture_runs_once_however_often_it_is_delivered(any_desk):
    outcomes = await asyncio.gather(*(any_desk.types("mute bob", key="same") for _ in range(3)))

    assert outcomes.count(Done(text="Muted Bob.")) == 1
    assert outcomes.count(Refused(text="That was done already.")) == 2
    assert len(any_desk.conference.sent) == 1


async def test_an_unknown_verb_offers_the_nearest(desk):
    outcome = await desk.types("mtue bob")
    button = Button(label="mute bob", command="mute", values={"participant": "bob"})

    assert outcome == Refused(
        text="I don't know “mtue bob”. Did you mean “mute bob”?", buttons=(button,)
    )
    assert await desk.presses(button.command, dict(button.values)) == Done(text="Muted Bob.")


async def test_a_button_of_a_row_that_is_gone_is_refused(desk):
    outcome = await desk.presses("dance", {})

    assert isinstance(outcome, Refused)
    assert "no longer possible" in outcome.text


async def test_who_lacks_the_right_hears_who_has_it(desk):
    outcome = await desk.types("mute bob", MEMBER)

    assert outcome == Refused(
        text="You may not use mute here. Ask the binding's owner <@UOWNER> or a workspace admin."
    )
    assert desk.conference.sent == []
    assert await desk.audited() == []


async def test_bots_and_other_workspaces_are_refused_at_the_door(desk, make_settings):
    listed = replace(desk.services, settings=make_settings(slack_workspaces="T1"))
    runner = Runner(Table([STATUS, MUTE]), listed)
    stranger = desk.invocation(person("U1", workspace="T9"), words="status", pending_id="p1")

    assert isinstance(await desk.types("status", BOT), Refused)
    assert isinstance(await runner.run(stranger), Refused)
    assert isinstance(await runner.form(stranger), Refused)


async def test_an_unbound_channel_says_how_to_bind(desk):
    await desk.unbind()

    refused = await desk.types("mute bob")

    assert isinstance(refused, Refused)
    assert "/pexip bind" in refused.text
    assert await desk.types("status") == Done(text="Bound: False.")


async def test_a_binding_without_a_meeting_says_why(desk):
    await desk.bind(state=BindingState.PAUSED, state_detail="by Carol")
    desk.conferences.by_binding.clear()

    outcome = await desk.types("mute bob")

    assert outcome == Refused(
        text="The bridge is paused here. Start it with /pexip join. (by Carol)"
    )


async def test_namesakes_are_chosen_from_and_the_chosen_one_is_meant(desk):
    desk.conference.join(OTHER_BOB)

    asked = await desk.types("mute bob")
    assert isinstance(asked, Choose)
    outcome = await desk.answers(asked.pending_id, choice=OTHER_BOB.uuid)

    assert asked.options == (
        Option(value=BOB.uuid, label="Bob · Guest · SIP · joined 14:02 UTC"),
        Option(value=OTHER_BOB.uuid, label="Bob (2) · Guest · H.323 · joined 14:04 UTC"),
    )
    assert outcome == Done(text="Muted Bob.")
    assert desk.conference.sent == [MuteParticipant(participant_uuid=OTHER_BOB.uuid)]


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

    assert outcome == Refused(text="Participant is missing. Usage: /pexip mute PARTICIPANT")


async def test_someone_who_need_not_be_named_is_not_asked_about(desk):
    assert await desk.types("layout 1:7") == Done(text="1:7 for all.")
    assert await desk.types("layout 1:7 bob") == Done(text="1:7 for Bob.")
    assert isinstance(await desk.types("transfer"), Refused)


async def test_what_affects_somebody_for_good_is_confirmed_with_all_that_tells_them_apart(desk):
    asked = await desk.types("remove bob")
    assert isinstance(asked, Confirm)
    before = list(desk.conference.sent)
    outcome = await desk.answers(asked.pending_id, choice="yes")

    assert asked.question == ("Remove Bob from the meeting? (Bob · Guest · SIP · joined 14:02 UTC)")
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


@pytest.mark.timeout(60)
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
        await meetings.attend(tx, meeting.id, Attendee(BOB.uuid, "Bob", "GUEST", "sip", START))
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


async def test_the_nodes_refusal_is_told_as_one(desk):
    desk.conference.fails_with = [RefusedError("mute")]

    outcome = await desk.types("mute bob")

    assert isinstance(outcome, Refused)
    assert outcome.text.startswith("The meeting refused.")
    (line,) = await desk.audited()
    assert (line.result, line.answer) == ("refused", "The node did not do it: mute")


async def test_a_guest_of_the_meeting_is_told_to_bind_as_host(desk):
    desk.conference.fails_with = [ForbiddenError(403, "Forbidden")]

    outcome = await desk.types("mute bob")

    assert isinstance(outcome, Refused)
    assert "/pexip bind" in outcome.text


async def test_a_node_that_is_down_gets_the_same_reference_in_reply_and_log(desk):
    desk.conference.fails_with = [NodeUnreachableError("no route")]

    with capture_logs() as logs:
        outcome = await desk.types("mute bob")

    assert isinstance(outcome, Failed)
    (entry,) = (each for each in logs if each["event"] == "command failed")
    assert (entry["reference"], entry["log_level"]) == (outcome.reference, "warning")
    assert [line.result for line in await desk.audited()] == ["failed"]


async def test_what_nobody_foresaw_is_answered_and_logged_without_its_text(desk):
    with capture_logs() as logs:
        outcome = await desk.types("break")

    assert isinstance(outcome, Failed)
    assert HOST_PIN not in outcome.text
    assert [each["reference"] for each in logs] == [outcome.reference]
    assert logs[0]["log_level"] == "error"
    assert isinstance(logs[0]["exc_info"], RuntimeError)
    (line,) = await desk.audited()
    assert (line.result, line.answer) == ("failed", "RuntimeError")


async def test_what_was_done_is_told_even_if_it_cannot_be_recorded(desk):
    async def saw(_, situation):
        async with situation.services.database.transaction() as tx:
            await tx.change(DropTable(tables.audit))
        return Done(text="Sawn off.")

    row = replace(BREAK_DOWN, name="saw", arguments=NoArguments, run=saw)

    with capture_logs() as logs:
        outcome = await Runner(Table([row]), desk.services).run(desk.invocation(words="saw"))

    assert outcome == Done(text="Sawn off.")
    assert [entry["event"] for entry in logs] == ["command failed"]


async def test_nothing_is_sent_without_a_conference():
    with pytest.raises(NoMeetingError, match="no meeting here"):
        await send(MUTE, MUTE.arguments(participant=BOB), None)


async def test_cancellation_is_no_error_to_be_told(desk):
    desk.conference.fails_with = [asyncio.CancelledError()]

    with pytest.raises(asyncio.CancelledError):
        await desk.types("mute bob")

    assert [line.result for line in await desk.audited()] == ["started"]


class TestForms:
    """What may not stand in a line is asked for in a modal."""

    async def test_a_procedure_asks_in_a_form_that_its_button_opens(self, desk):
        asked = await desk.types("bind meet.alice")
        assert isinstance(asked, Form)
        opened = await desk.runner.form(desk.invocation(pending_id=asked.pending_id))

        assert opened == asked
        assert asked.invitation == "It has a PIN."
        assert (asked.button, asked.title) == ("Enter the PIN", "Bind")
        assert asked.fields == (
            FormField(name="pin", label="Host PIN", hint="Digits.", is_optional=True),
        )

    async def test_a_form_with_errors_stays_open_and_closes_when_it_is_right(self, desk):
        asked = await desk.types("bind meet.alice")
        assert isinstance(asked, Form)

        wrong = await desk.answers(asked.pending_id, values={"pin": "1111"})
        right = await desk.answers(asked.pending_id, values={"pin": HOST_PIN})
        again = await desk.answers(asked.pending_id, values={"pin": HOST_PIN})

        assert wrong == FieldErrors(errors={"pin": "That PIN opens nothing."})
        assert right == Done(text="Bound to meet.alice.")
        assert again == Refused(text="This was answered already.")

    async def test_wrong_pins_can_be_counted_by_alias(self, desk):
        asked = await desk.types("bind meet.alice")
        assert isinstance(asked, Form)
        await desk.answers(asked.pending_id, values={"pin": "1111"})

        lines = await desk.audited()

        assert [(line.entry.detail, line.result) for line in lines] == [
            ("meet.alice", "invalid"),
            ("meet.alice", "asked"),
        ]

    async def test_a_form_fills_its_own_fields_only(self, desk):
        asked = await desk.types("bind meet.alice")
        assert isinstance(asked, Form)
        values = {"pin": HOST_PIN, "alias": "meet.eve", "other": "x"}

        outcome = await desk.answers(asked.pending_id, values=values)

        assert outcome == Done(text="Bound to meet.alice.")

    async def test_a_row_that_needs_a_form_opens_one_by_itself(self, desk):
        asked = await desk.types("pin")
        assert isinstance(asked, Form)

        short = await desk.answers(asked.pending_id, values={"pin": "12"})
        empty = await desk.answers(asked.pending_id, values={})
        right = await desk.answers(asked.pending_id, values={"pin": "1234"})

        assert asked.invitation == "Store the meeting's new PIN: one more step."
        assert short == FieldErrors(errors={"pin": "PIN: at least 4 characters."})
        assert empty == FieldErrors(errors={"pin": "PIN is missing."})
        assert right == Done(text="uowner has set the PIN.")

    async def test_a_form_is_opened_only_by_whom_it_is_for(self, desk):
        asked = await desk.types("pin")
        assert isinstance(asked, Form)

        stranger = await desk.runner.form(desk.invocation(ADMIN, pending_id=asked.pending_id))
        unknown = await desk.runner.form(desk.invocation(pending_id="none"))
        lock = await desk.types("lock")
        assert isinstance(lock, Confirm)
        no_form = await desk.runner.form(desk.invocation(pending_id=lock.pending_id))

        assert isinstance(no_form, Refused)
        assert stranger == Refused(text="Somebody else was asked this.")
        assert isinstance(unknown, Refused)

    @pytest.mark.timeout(60)
    async def test_a_form_sent_in_twice_at_once_is_closed_once(self, any_desk):
        asked = await any_desk.types("pin")
        assert isinstance(asked, Form)

        outcomes = await asyncio.gather(
            *(any_desk.answers(asked.pending_id, values={"pin": "1234"}) for _ in range(2))
        )

        assert Done(text="uowner has set the PIN.") in outcomes

    async def test_a_procedure_may_ask_once_more(self, desk):
        asked = await desk.types("bind crowd")
        assert isinstance(asked, Confirm)

        assert asked.question == "Bind in a crowd?"
        assert await desk.answers(asked.pending_id) == Done(text="Bound in a crowd.")

    async def test_no_pin_is_in_a_repr_or_the_audit(self, desk):
        asked = await desk.types("bind meet.alice")
        assert isinstance(asked, Form)
        answer = desk.invocation(OWNER, pending_id=asked.pending_id, values={"pin": HOST_PIN})

        await desk.runner.run(answer)

        assert HOST_PIN not in repr(answer)
        assert HOST_PIN not in repr(await desk.audited())
