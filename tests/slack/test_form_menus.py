"""A menu of a form that is filled while a person types into it."""

from bridge.commands.table.outcome import Form, FormField
from tests.slack.rig import Rig, ScriptedRunner

SEARCHED_FORM = Form(
    invitation="Who goes?",
    button="Continue…",
    title="Transfer",
    fields=(FormField(name="participant", label="Whom", kind="participant", is_searched=True),),
    pending_id="p1",
    opens_at_once=True,
)


async def test_the_menu_of_a_form_lists_what_the_runner_finds(rig: Rig, runner: ScriptedRunner):
    runner.outcomes = [SEARCHED_FORM]
    ana = rig.slack.person("ana")
    await ana.types("standup", "/pexip transfer")
    view = await rig.slack.next_view("ana")
    await runner.next_asked()

    offer = await ana.looks_up(view, "value", "bo")

    assert (offer.texts, offer.values) == (["Somebody like bo"], ["u1"])
    asked = await runner.next_asked()
    assert (asked.pending_id, asked.person.id) == ("p1", ana.id)


async def test_a_menu_that_takes_too_long_is_empty(socket_rig: Rig, runner: ScriptedRunner):
    runner.outcomes = [SEARCHED_FORM]
    ana = socket_rig.slack.person("ana")
    await ana.types("standup", "/pexip transfer")
    view = await socket_rig.slack.next_view("ana")
    await runner.next_asked()
    runner.may_answer.clear()

    async with socket_rig.background(ana.looks_up(view, "value", "bo")) as looking:
        await runner.next_asked()
        await socket_rig.clock.advance(2.6)

    offer = looking.result()
    assert (offer.options, offer.error) == ([], None)
