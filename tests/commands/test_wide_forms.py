"""Any row as a form, and several people in one field."""

from bridge.commands.asking.forms import form_fields, missing_fields
from bridge.commands.asking.questions import ask_for_rest
from bridge.commands.table.outcome import Choose, Done, FieldErrors, Form, Option, Refused
from bridge.mirror.people.roster import Roster
from tests.commands.conferences import participant
from tests.commands.wide_rows import DIAL, GATHER, GUESTS, PICTURE

BOB = participant(2, "Bob")
CAROL = participant(3, "Carol")


def kinds(form: Form) -> dict[str, str]:
    return {field.name: field.kind for field in form.fields}


def test_every_argument_becomes_an_input():
    fields = {each.name: each for each in form_fields(DIAL)}

    assert fields["address"].placeholder == "a@b.c"
    assert (fields["role"].initial, fields["role"].is_optional) == ("guest", False)
    assert [each.value for each in fields["protocol"].choices] == ["auto", "sip", "h323"]
    assert (fields["hidden"].kind, fields["hidden"].initial) == ("checkbox", "")
    assert (fields["ring"].kind, fields["ring"].initial) == ("text", "60")
    assert "5 min" in fields["ring"].hint
    assert (fields["layouts"].kind, fields["layouts"].initial) == ("choices", "")
    assert (fields["note"].kind, fields["note"].max_length) == ("multiline", 50)
    assert (fields["rate"].minimum, fields["rate"].is_decimal) == (0, True)
    assert fields["pin"].initial == ""


def test_what_is_known_is_filled_in_but_never_a_secret():
    values = {"hidden": "yes", "ring": "20s", "pin": "1234"}

    fields = {each.name: each.initial for each in form_fields(DIAL, values=values)}

    assert (fields["hidden"], fields["ring"], fields["pin"]) == ("yes", "20s", "")
    assert form_fields(GUESTS, values={"is_on": "off"})[0].initial == ""


def test_people_are_chosen_from_the_roster():
    roster = Roster.of([BOB, CAROL])

    (field, _) = form_fields(GATHER, roster=roster)

    assert field.kind == "participants"
    assert field.choices[0] == Option(value=BOB.uuid, label="Bob · Guest")
    assert form_fields(PICTURE)[0].choices == ()
    assert missing_fields(GATHER, {"people": "bob"}) == ("room",)


async def test_the_name_alone_opens_the_form_of_such_a_row(desk):
    asked = await desk.types("dial")
    assert isinstance(asked, Form)
    assert asked.opens_at_once

    wrong = await desk.answers(asked.pending_id, values={"address": "a", "ring": "soon"})
    right = await desk.answers(
        asked.pending_id, values={"address": "a", "hidden": "yes", "layouts": "1:0, 1:7"}
    )

    assert wrong == FieldErrors(errors={"ring": "Ring: a time such as 20s, 5 min or 1:30."})
    assert right == Done(text="a guest auto 60 s 1:0 1:7 quietly")


async def test_an_empty_box_is_a_no(desk):
    asked = await desk.types("dial")
    assert isinstance(asked, Form)

    assert await desk.answers(asked.pending_id, values={"address": "a"}) == Done(
        text="a guest auto 60 s"
    )


async def test_with_several_things_missing_a_form_asks_for_all(desk):
    asked = await desk.types("gather")
    assert isinstance(asked, Form)
    assert kinds(asked) == {"people": "participants", "room": "text"}
    again = await desk.runner.form(desk.invocation(pending_id=asked.pending_id))
    assert isinstance(again, Form)
    assert again.fields == asked.fields

    values = {"people": f"{BOB.uuid}, {CAROL.uuid}", "room": "Room 1"}

    assert await desk.answers(asked.pending_id, values=values) == Done(
        text="Bob, Carol to Room 1 of meet.alice."
    )


async def test_with_one_thing_missing_it_is_named(desk):
    outcome = await desk.types("gather bob")

    assert isinstance(outcome, Refused)
    assert outcome.text.startswith("Room is missing. For example: /pexip gather bob")


async def test_a_row_with_a_form_asks_in_it_for_one_thing_too_and_has_what_was_said(desk):
    asked = await desk.types("dial as guest")

    assert isinstance(asked, Form)
    initials = {each.name: each.initial for each in asked.fields}
    assert initials["address"] == ""
    assert initials["role"] == "guest"


async def test_several_people_are_looked_up_and_each_counts_once(desk):
    outcome = await desk.types("gather carol, bob and Carol to A")
    everybody = await desk.types("gather everyone to A")

    assert outcome == Done(text="Carol, Bob to A of meet.alice.")
    assert everybody == Done(text="Alice, Bob, Carol to A of meet.alice.")
    assert [line.entry.subject_name for line in await desk.audited()] == [
        "Alice and 2 more",
        "Carol and 1 more",
    ]


async def test_one_of_several_who_could_be_two_is_asked_about(desk):
    desk.conference.join(participant(5, "Bob Lee"), participant(6, "Lee Bob"))

    asked = await desk.types("gather carol, lee and alice to A")
    assert isinstance(asked, Choose)
    chosen = asked.options[0].value
    outcome = await desk.answers(asked.pending_id, choice=chosen)

    assert outcome == Done(text="Carol, Alice, Bob Lee to A of meet.alice.")


async def test_who_was_named_already_is_chosen_in_the_form(desk):
    asked = await desk.types("transfer")
    assert isinstance(asked, Form)
    known = await desk.runner.run(
        desk.invocation(command="dial", values={"role": "host", "hidden": "yes"})
    )
    gathering = await ask_for_rest(
        desk.invocation(),
        desk.services,
        GATHER,
        {"people": "bob and nobody", "room": "A"},
        fields=("people",),
        roster=await desk.conference.roster(),
    )
    certain = await ask_for_rest(
        desk.invocation(),
        desk.services,
        GATHER,
        {"people": "bob and carol"},
        fields=("people",),
        roster=await desk.conference.roster(),
    )

    assert isinstance(known, Form)
    assert gathering.fields[0].initial == ""
    assert certain.fields[0].initial == f"{BOB.uuid}, {CAROL.uuid}"
