"""What may not stand in a line is asked for in a modal."""

import asyncio

from bridge.commands.table.outcome import (
    Confirm,
    Done,
    FieldErrors,
    Form,
    FormField,
    Refused,
)
from tests.commands.conftest import ADMIN, OWNER
from tests.commands.rows import HOST_PIN


async def test_a_procedure_asks_in_a_form_that_its_button_opens(desk):
    asked = await desk.types("bind meet.alice")
    assert isinstance(asked, Form)
    opened = await desk.runner.form(desk.invocation(pending_id=asked.pending_id))

    assert opened == asked
    assert asked.invitation == "It has a PIN."
    assert (asked.button, asked.title) == ("Enter the PIN", "Bind")
    assert asked.fields == (
        FormField(name="pin", label="Host PIN", hint="Digits.", is_optional=True),
    )


async def test_a_form_with_errors_stays_open_and_closes_when_it_is_right(desk):
    asked = await desk.types("bind meet.alice")
    assert isinstance(asked, Form)

    wrong = await desk.answers(asked.pending_id, values={"pin": "1111"})
    right = await desk.answers(asked.pending_id, values={"pin": HOST_PIN})
    again = await desk.answers(asked.pending_id, values={"pin": HOST_PIN})

    assert wrong == FieldErrors(errors={"pin": "That PIN opens nothing."})
    assert right == Done(text="Bound to meet.alice.")
    assert again == Refused(text="This was answered already.")


async def test_wrong_pins_can_be_counted_by_alias(desk):
    asked = await desk.types("bind meet.alice")
    assert isinstance(asked, Form)
    await desk.answers(asked.pending_id, values={"pin": "1111"})

    lines = await desk.audited()

    assert [(line.entry.detail, line.result) for line in lines] == [
        ("meet.alice", "invalid"),
        ("meet.alice", "asked"),
    ]


async def test_a_form_fills_its_own_fields_only(desk):
    asked = await desk.types("bind meet.alice")
    assert isinstance(asked, Form)
    values = {"pin": HOST_PIN, "alias": "meet.eve", "other": "x"}

    outcome = await desk.answers(asked.pending_id, values=values)

    assert outcome == Done(text="Bound to meet.alice.")


async def test_a_row_that_needs_a_form_opens_one_by_itself(desk):
    asked = await desk.types("pin")
    assert isinstance(asked, Form)

    short = await desk.answers(asked.pending_id, values={"pin": "12"})
    empty = await desk.answers(asked.pending_id, values={})
    right = await desk.answers(asked.pending_id, values={"pin": "1234"})

    assert asked.invitation == "Store the meeting's new PIN: one more step."
    assert short == FieldErrors(errors={"pin": "PIN: at least 4 characters."})
    assert empty == FieldErrors(errors={"pin": "PIN is missing."})
    assert right == Done(text="uowner has set the PIN.")


async def test_a_form_is_opened_only_by_whom_it_is_for(desk):
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


async def test_a_form_sent_in_many_times_at_once_runs_once(any_desk):
    asked = await any_desk.types("pin")
    assert isinstance(asked, Form)

    outcomes = await asyncio.gather(
        *(any_desk.answers(asked.pending_id, values={"pin": "1234"}) for _ in range(3))
    )

    assert outcomes.count(Done(text="uowner has set the PIN.")) == 1
    assert outcomes.count(Refused(text="This was answered already.")) == 2


async def test_a_procedure_may_ask_once_more(desk):
    asked = await desk.types("bind crowd")
    assert isinstance(asked, Confirm)

    assert asked.question == "Bind in a crowd?"
    assert await desk.answers(asked.pending_id) == Done(text="Bound in a crowd.")


async def test_no_pin_is_in_a_repr_or_the_audit(desk):
    asked = await desk.types("bind meet.alice")
    assert isinstance(asked, Form)
    answer = desk.invocation(OWNER, pending_id=asked.pending_id, values={"pin": HOST_PIN})

    await desk.runner.run(answer)

    assert HOST_PIN not in repr(answer)
    assert HOST_PIN not in repr(await desk.audited())
