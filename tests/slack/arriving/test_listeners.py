"""What people do in Slack reaches the runner once, and its outcome reaches them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bridge.commands.table.invocation import Invocation, Surface
from bridge.commands.table.outcome import (
    Button,
    Choose,
    Confirm,
    Done,
    Failed,
    FieldErrors,
    Form,
    FormField,
    Option,
    Outcome,
    Refused,
)
from bridge.storage import tables
from bridge.storage.people import pending
from bridge.storage.people.pending import Pending
from tests.broken_database import without_table
from tests.slack.rig import Rig, ScriptedRunner, until

PIN_FORM = Form(
    invitation="The meeting has a PIN.",
    button="Enter the PIN",
    title="Bind",
    fields=(FormField(name="pin", label="Host PIN", hint="Digits."),),
    pending_id="p1",
)


def action_ids(blocks: list[dict]) -> list[str]:
    return [
        element["action_id"]
        for block in blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


async def test_a_command_reaches_the_runner_and_its_outcome_the_person(
    rig: Rig, runner: ScriptedRunner
):
    runner.outcomes = [Done(text="Muted Bob.", lines=("first", "second"))]

    receipt = await rig.slack.person("ana").types("standup", "/pexip mute bob")

    assert receipt.ok
    asked = await runner.next_asked()
    assert (asked.words, asked.surface) == ("mute bob", Surface.SLASH_COMMAND)
    assert (asked.workspace, asked.channel) == (rig.team, rig.channel())
    assert (asked.person.name, asked.person.is_member) == ("Ana", True)
    shown = await rig.slack.next_ephemeral("ana")
    assert "Muted Bob." in shown.words
    assert "second" in shown.words


async def test_words_arrive_as_slack_wrapped_them(rig: Rig, runner: ScriptedRunner):
    await rig.slack.person("ana").types("standup", "/pexip bind ana@example.com & <b>")

    assert (await runner.next_asked()).words == (
        "bind <mailto:ana@example.com|ana@example.com> &amp; &lt;b&gt;"
    )


async def test_a_button_runs_its_command_with_its_values(rig: Rig, runner: ScriptedRunner):
    again = Button(label="Unmute Bob", command="unmute", values={"participant": "u-1"})
    runner.outcomes = [Done(text="Muted Bob.", buttons=(again,)), Done(text="Unmuted Bob.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip mute bob")
    first = await rig.slack.next_ephemeral("ana")
    await runner.next_asked()

    await ana.presses(first, action_ids(first.blocks)[0])

    asked = await runner.next_asked()
    assert (asked.command, asked.surface) == ("unmute", Surface.BUTTON)
    assert asked.values == {"participant": "u-1"}
    assert "Unmuted Bob." in (await rig.slack.next_ephemeral("ana")).words
    assert "Muted Bob." in first.words


async def test_a_picker_gives_way_to_the_answer(rig: Rig, runner: ScriptedRunner):
    options = tuple(Option(value=f"u-{n}", label=f"Bob {n}") for n in range(2))
    choose = Choose(question="Which Bob?", options=options, pending_id="p1")
    runner.outcomes = [choose, Done(text="Muted Bob 1.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip mute bob")
    picker = await rig.slack.next_ephemeral("ana")
    await runner.next_asked()

    await ana.presses(picker, action_ids(picker.blocks)[1])

    asked = await runner.next_asked()
    assert (asked.pending_id, asked.choice, asked.surface) == ("p1", "u-1", Surface.PICKER)
    await rig.slack.until(lambda: "Muted Bob 1." in picker.words)
    assert action_ids(picker.blocks) == []


async def test_many_options_become_a_menu(rig: Rig, runner: ScriptedRunner):
    options = tuple(Option(value=f"u-{n}", label=f"Bob {n}", description="SIP") for n in range(60))
    runner.outcomes = [Choose(question="Which Bob?", options=options, pending_id="p1")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip mute bob")
    picker = await rig.slack.next_ephemeral("ana")
    await runner.next_asked()

    await ana.presses(picker, "answer:choice:menu", "u-42")

    asked = await runner.next_asked()
    assert (asked.pending_id, asked.choice) == ("p1", "u-42")


async def test_a_confirmation_is_answered_by_either_button(rig: Rig, runner: ScriptedRunner):
    question = Confirm(question="Remove Bob?", yes="Remove", pending_id="p1")
    ana = rig.slack.person("ana")
    for action, choice in (("answer:yes", "yes"), ("answer:no", "no")):
        runner.outcomes = [question, Done(text=f"It was {choice}.")]
        await ana.types("standup", "/pexip remove bob")
        asking = await rig.slack.next_ephemeral("ana")
        await runner.next_asked()

        await ana.presses(asking, action)

        asked = await runner.next_asked()
        assert (asked.choice, asked.surface) == (choice, Surface.CONFIRMATION)
        await rig.slack.until(lambda asking=asking, choice=choice: choice in asking.words)


async def test_a_form_opens_from_its_button_and_shows_its_errors(rig: Rig, runner: ScriptedRunner):
    runner.outcomes = [
        PIN_FORM,
        PIN_FORM,
        FieldErrors(errors={"pin": "That PIN opens nothing."}),
        Refused(text="Not you, ask <@U123>."),
    ]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    invitation = await rig.slack.next_ephemeral("ana")
    await runner.next_asked()

    await ana.presses(invitation, "form:open")
    view = await rig.slack.next_view("ana")
    assert (await runner.next_asked()).pending_id == "p1"
    await ana.submits(view, {"pin": "0000"})

    assert view.errors == {"pin": "That PIN opens nothing."}
    asked = await runner.next_asked()
    assert (asked.pending_id, asked.surface) == ("p1", Surface.MODAL)
    assert asked.values == {"pin": "0000"}

    await ana.submits(view, {"pin": "1234"})

    assert view.is_open
    assert "Not you" in view.words


async def test_a_press_that_needs_a_form_opens_it_at_once(rig: Rig, runner: ScriptedRunner):
    start = Button(label="Bind", command="bind")
    runner.outcomes = [Done(text="Nothing yet.", buttons=(start,)), PIN_FORM, Done(text="Bound.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip")
    shown = await rig.slack.next_ephemeral("ana")

    await ana.presses(shown, "run:bind:0")
    view = await rig.slack.next_view("ana")
    await ana.submits(view, {"pin": "1234"})

    assert not view.is_open


async def test_a_late_form_asks_for_a_press(rig: Rig, runner: ScriptedRunner):
    """The trigger of a press lives for three seconds."""
    start = Button(label="Bind", command="bind")
    runner.outcomes = [Done(text="Nothing yet.", buttons=(start,)), PIN_FORM]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip")
    shown = await rig.slack.next_ephemeral("ana")
    await runner.next_asked()
    runner.may_answer.clear()

    await ana.presses(shown, "run:bind:0")
    await runner.next_asked()
    await rig.clock.advance(4)
    assert "Still working" in (await rig.slack.next_ephemeral("ana")).words
    runner.may_answer.set()

    assert "has a PIN" in (await rig.slack.next_ephemeral("ana")).words


async def test_a_slow_submission_works_in_its_modal(rig: Rig, runner: ScriptedRunner):
    runner.outcomes = [PIN_FORM, PIN_FORM, Done(text="Bound at last.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    invitation = await rig.slack.next_ephemeral("ana")
    await ana.presses(invitation, "form:open")
    view = await rig.slack.next_view("ana")
    runner.may_answer.clear()
    sleepers = rig.clock.sleepers

    async with rig.background(ana.submits(view, {"pin": "1234"})):
        await until(lambda: runner.count == 2 and rig.clock.sleepers > sleepers)
        await rig.clock.advance(2)
        await rig.slack.until(lambda: "Working" in view.words)
    runner.may_answer.set()
    await until(lambda: rig.clock.sleepers)
    await rig.pass_time_until(lambda: "Bound at last." in view.words)

    assert view.is_open


async def test_a_late_field_error_brings_the_form_back(rig: Rig, runner: ScriptedRunner):
    errors = FieldErrors(errors={"pin": "That PIN opens nothing."})
    runner.outcomes = [PIN_FORM, PIN_FORM, errors, PIN_FORM, Done(text="Bound.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    invitation = await rig.slack.next_ephemeral("ana")
    await ana.presses(invitation, "form:open")
    view = await rig.slack.next_view("ana")
    runner.may_answer.clear()
    sleepers = rig.clock.sleepers

    async with rig.background(ana.submits(view, {"pin": "1"})):
        await until(lambda: runner.count == 2 and rig.clock.sleepers > sleepers)
        await rig.clock.advance(2)
    runner.may_answer.set()
    await rig.pass_time_until(lambda: "opens nothing" in view.words)
    await ana.submits(view, {"pin": "1234"})

    assert not view.is_open


async def test_a_form_that_cannot_be_looked_up_fails_with_a_reference(
    rig: Rig, runner: ScriptedRunner
):
    runner.outcomes = [PIN_FORM, PIN_FORM]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    invitation = await rig.slack.next_ephemeral("ana")
    await ana.presses(invitation, "form:open")
    view = await rig.slack.next_view("ana")

    with capture_logs() as logs:
        async with without_table(rig.database, tables.pending), rig.patience():
            await ana.submits(view, {"pin": "1234"})

    [reference] = [each["reference"] for each in logs if "reference" in each]
    assert reference in view.words


async def test_a_slow_command_says_so_once(rig: Rig, runner: ScriptedRunner):
    runner.may_answer.clear()
    await rig.slack.person("ana").types("standup", "/pexip who")
    await runner.next_asked()

    await rig.clock.advance(30)
    runner.may_answer.set()

    words = [(await rig.slack.next_ephemeral("ana")).words for _ in range(2)]
    assert words == ["Still working…", "Done."]


async def test_a_failure_is_told_with_its_reference(rig: Rig, runner: ScriptedRunner):
    runner.outcomes = [Failed(text="That went wrong.", reference="BCD234")]

    await rig.slack.person("ana").types("standup", "/pexip who")

    assert "BCD234" in (await rig.slack.next_ephemeral("ana")).words


async def test_a_form_behind_a_confirmation_takes_the_question_away(
    rig: Rig, runner: ScriptedRunner
):
    question = Confirm(question="Bind in public?", yes="Bind", pending_id="p0")
    runner.outcomes = [question, PIN_FORM]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    asking = await rig.slack.next_ephemeral("ana")

    await ana.presses(asking, "answer:yes")

    assert (await rig.slack.next_view("ana")).title == "Bind"
    await rig.slack.until(lambda: asking not in rig.slack.workspace.ephemerals)


async def test_a_modal_that_was_closed_gets_its_result_in_the_channel(
    rig: Rig, runner: ScriptedRunner
):
    runner.outcomes = [PIN_FORM, PIN_FORM, Done(text="Bound at last.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    await ana.presses(await rig.slack.next_ephemeral("ana"), "form:open")
    view = await rig.slack.next_view("ana")
    await store_question(rig, "p1")
    runner.may_answer.clear()
    sleepers = rig.clock.sleepers

    async with rig.background(ana.submits(view, {"pin": "1234"})):
        await until(lambda: runner.count == 2 and rig.clock.sleepers > sleepers)
        await rig.clock.advance(2)
    await ana.closes(view)
    runner.may_answer.set()
    [asked] = rig.slack.workspace.ephemerals
    await rig.pass_time_until(lambda: "Bound at last." in asked.words)


async def test_an_invitation_whose_form_ended_badly_is_taken_away(rig: Rig, runner: ScriptedRunner):
    """What went wrong stands in the modal, and the button would open nothing."""
    runner.outcomes = [PIN_FORM, PIN_FORM, Refused(text="Too many wrong PINs.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    await ana.presses(await rig.slack.next_ephemeral("ana"), "form:open")
    view = await rig.slack.next_view("ana")

    await ana.submits(view, {"pin": "1234"})

    await rig.slack.until(lambda: not rig.slack.workspace.ephemerals)
    assert "Too many wrong PINs." in str(view.body)


async def test_an_invitation_stays_while_one_form_leads_to_the_next(
    rig: Rig, runner: ScriptedRunner
):
    next_form = replace(PIN_FORM, pending_id="p2", invitation="And now the login.")
    runner.outcomes = [PIN_FORM, PIN_FORM, next_form, Done(text="Bound at last.")]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip bind meet.alice")
    asked = await rig.slack.next_ephemeral("ana")
    await ana.presses(asked, "form:open")
    view = await rig.slack.next_view("ana")

    await ana.submits(view, {"pin": "1234"})
    assert "The meeting has a PIN." in asked.words
    await ana.submits(view, {"pin": "5678"})

    await rig.slack.until(lambda: "Bound at last." in asked.words)


async def test_a_runner_that_fails_is_told_with_a_reference(
    rig: Rig, runner: ScriptedRunner, monkeypatch: pytest.MonkeyPatch
):
    """It raises nothing, it says; should it do so all the same, people are not left waiting."""

    async def fail(invocation: Invocation) -> Outcome:
        raise RuntimeError(invocation.key)

    monkeypatch.setattr(runner, "run", fail)

    with capture_logs() as logs:
        receipt = await rig.slack.person("ana").types("standup", "/pexip who")
        said = (await rig.slack.next_ephemeral("ana")).words

    assert receipt.ok
    [line] = [each for each in logs if each["event"] == "a request failed"]
    assert line["reference"] in said


async def test_what_an_earlier_run_has_served_is_not_answered(rig: Rig, runner: ScriptedRunner):
    runner.outcomes[:] = [None, Done(text="The next.")]
    ana = rig.slack.person("ana")

    assert (await ana.types("standup", "/pexip who")).ok
    assert (await ana.types("standup", "/pexip who")).ok

    assert (await rig.slack.next_ephemeral("ana")).words == "The next."


async def store_question(rig: Rig, pending_id: str) -> None:
    question = Pending(
        id=pending_id,
        kind="form",
        workspace=rig.team,
        channel=rig.channel(),
        person=rig.slack.person("ana").id,
        command="bind",
        arguments={},
        expires=rig.clock.now() + timedelta(minutes=10),
    )
    async with rig.database.transaction() as tx:
        await pending.add(tx, question)
