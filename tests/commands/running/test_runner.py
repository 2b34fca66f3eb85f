"""The checklist, from what a person asks to what they hear and what the audit keeps."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.schema import DropTable
from structlog.testing import capture_logs

from bridge.commands.running.runner import Runner
from bridge.commands.running.sending import send
from bridge.commands.table.errors import NoMeetingError
from bridge.commands.table.outcome import (
    Button,
    Done,
    Failed,
    Form,
    Refused,
)
from bridge.commands.table.row import NoArguments
from bridge.commands.table.situation import Situation
from bridge.commands.table.table import Table
from bridge.pexip.errors import ForbiddenError, NodeUnreachableError, RefusedError
from bridge.pexip.requests.conference import SendMessage
from bridge.pexip.requests.participant import MuteParticipant
from bridge.storage import tables
from bridge.storage.meetings.bindings import BindingState
from tests.commands.conferences import participant
from tests.commands.conftest import BOT, GUEST, MEMBER, person
from tests.commands.rows import BREAK_DOWN, HOST_PIN, MUTE, STATUS

BOB = participant(2, "Bob", protocol="sip")


async def test_a_command_is_sent_seen_and_told(desk):
    outcome = await desk.types("mute bob")

    assert outcome == Done(text="Muted Bob.")
    assert desk.conference.sent == [MuteParticipant(participant_uuid=BOB.uuid)]


async def test_the_audit_tells_who_did_what_to_whom(desk):
    await desk.types("mute bob", MEMBER)
    binding = await desk.bind(channel_is_private=True)
    await desk.types("mute bob", MEMBER)

    line, refused = await desk.audited()
    assert (refused.result, refused.entry.detail) == ("refused", "bob")
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


async def test_one_gesture_runs_once_however_often_it_is_delivered(any_desk):
    outcomes = await asyncio.gather(*(any_desk.types("mute bob", key="same") for _ in range(3)))

    assert outcomes.count(Done(text="Muted Bob.")) == 1
    assert outcomes.count(None) == 2
    assert len(any_desk.conference.sent) == 1


async def test_an_unknown_verb_offers_the_nearest(desk):
    outcome = await desk.types("mtue bob")
    button = Button(label="mute bob", command="mute", values={"participant": "bob"})

    assert outcome == Refused(
        text="I don’t know “mtue bob”. Did you mean “mute bob”?", buttons=(button,)
    )
    assert await desk.presses(button.command, dict(button.values)) == Done(text="Muted Bob.")


async def test_a_button_of_a_row_that_is_gone_is_refused(desk):
    outcome = await desk.presses("dance", {})

    assert isinstance(outcome, Refused)
    assert "no longer possible" in outcome.text


async def test_who_lacks_the_right_hears_who_has_it(desk):
    outcome = await desk.types("mute bob", MEMBER)

    assert outcome == Refused(
        text="You may not use mute here. Ask the binding’s owner <@UOWNER> or a workspace admin."
    )
    assert desk.conference.sent == []
    (line,) = await desk.audited()
    assert (line.entry.person, line.entry.command, line.result) == (MEMBER.id, "mute", "refused")
    assert line.answer == outcome.text


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


async def test_the_nodes_refusal_is_told_as_one(desk):
    desk.conference.fails_with = [RefusedError("mute")]

    outcome = await desk.types("mute bob")

    assert isinstance(outcome, Refused)
    assert outcome.text.startswith("The meeting refused.")
    (line,) = await desk.audited()
    assert (line.result, line.answer) == ("refused", "The node did not do it: mute")


async def test_a_refusal_to_a_guest_names_the_cause(desk):
    """Some nodes answer a Guest's request with `result: false` and no more."""
    refusal = RefusedError("mute")
    refusal.is_guest = True
    desk.conference.fails_with = [refusal]

    outcome = await desk.types("mute bob")

    assert isinstance(outcome, Refused)
    assert "bridge is a Guest" in outcome.text


async def test_a_guest_of_the_meeting_is_told_to_bind_as_host(desk):
    refusal = ForbiddenError(403, "Forbidden")
    refusal.is_guest = True
    desk.conference.fails_with = [refusal]

    outcome = await desk.types("mute bob")

    assert isinstance(outcome, Refused)
    assert "/pexip bind" in outcome.text


async def test_the_nodes_own_reason_is_told_and_no_role_is_blamed(desk):
    desk.conference.fails_with = [ForbiddenError(403, "Dial out not allowed")]

    outcome = await desk.types("mute bob")

    assert outcome == Refused(text="The meeting refused: “Dial out not allowed”.")


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


async def test_a_situation_says_what_it_lacks(desk):
    situation = Situation(invocation=desk.invocation(), services=desk.services)

    with pytest.raises(NoMeetingError, match="/pexip bind"):
        situation.require_binding()
    with pytest.raises(NoMeetingError, match="not in a meeting"):
        situation.require_conference()


async def test_one_gesture_that_is_refused_twice_is_noted_once(desk):
    for _ in range(2):
        await desk.types("mute bob", MEMBER, key="same")

    assert [line.result for line in await desk.audited()] == ["refused"]


async def test_a_refusal_is_told_as_one_even_if_nobody_can_say_who_the_bridge_is(desk):
    desk.conference.fails_with = [RefusedError("message")]
    desk.conference.sees_with = [NodeUnreachableError("no answer")]

    outcome = await desk.types("say hello")

    assert isinstance(outcome, Refused)
    assert outcome.text.startswith("The meeting refused.")


async def test_a_pin_that_comes_with_a_press_is_made_up_and_asked_for_in_a_form(desk):
    outcome = await desk.presses("bind", {"alias": "meet.bob", "pin": HOST_PIN})

    assert isinstance(outcome, Form)


async def test_a_command_takes_one_commit_before_the_node_is_asked_and_one_after(desk):
    commits = []
    event.listen(desk.services.database._engine, "commit", commits.append)
    sent = []
    send_on = desk.conference.send

    async def note(request):
        sent.append(len(commits))
        return await send_on(request)

    desk.conference.send = note
    await desk.types("mute bob")
    assert sent == [1]
    assert len(commits) == 2
