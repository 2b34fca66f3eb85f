"""Each kind of field as an input, and what is read back from it."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.commands.table.outcome import Form, FormField, Option
from bridge.slack.shown.modals import form_view, read_values

OPTIONS = (Option(value="sip", label="SIP"), Option(value="h323", label="H.323"))


def block_of(field: FormField) -> dict[str, Any]:
    form = Form(invitation="", button="", title="Dial", fields=(field,), pending_id="p1")
    (block,) = form_view(form)["blocks"]
    return block


def test_a_text_has_its_length_and_what_is_known():
    field = FormField(
        name="text", label="Banner", kind="multiline", initial="Hi", max_length=500, hint="To all."
    )

    block = block_of(field)

    assert block["element"] == {
        "type": "plain_text_input",
        "action_id": "value",
        "max_length": 500,
        "multiline": True,
        "initial_value": "Hi",
    }
    assert block["hint"]["text"] == "To all."


def test_a_number_has_its_limits():
    field = FormField(
        name="n",
        label="Count",
        kind="number",
        initial="2",
        minimum=1,
        maximum=5000,
        is_decimal=True,
    )

    assert block_of(field)["element"] == {
        "type": "number_input",
        "action_id": "value",
        "is_decimal_allowed": True,
        "min_value": "1",
        "max_value": "5000",
        "initial_value": "2",
    }


@pytest.mark.parametrize("kind", ["choice", "participant"])
def test_one_of_several_is_a_menu_with_the_known_one_chosen(kind):
    field = FormField(name="p", label="Protocol", kind=kind, choices=OPTIONS, initial="h323")

    element = block_of(field)["element"]

    assert element["type"] == "static_select"
    assert element["initial_option"] == element["options"][1]
    assert element["placeholder"]["text"] == "Choose one"


@pytest.mark.parametrize("kind", ["choices", "participants"])
def test_any_of_several_is_a_menu_for_many(kind):
    field = FormField(name="p", label="People", kind=kind, choices=OPTIONS, initial="sip, h323")

    element = block_of(field)["element"]

    assert element["type"] == "multi_static_select"
    assert element["initial_options"] == element["options"]


@pytest.mark.parametrize(
    ("kind", "element_type", "initial"),
    [
        ("participant", "external_select", "initial_option"),
        ("participants", "multi_external_select", "initial_options"),
    ],
)
def test_of_many_people_the_menu_asks_while_somebody_types(kind, element_type, initial):
    known = OPTIONS[:1]
    field = FormField(
        name="p", label="Whom", kind=kind, choices=known, initial=known[0].value, is_searched=True
    )

    element = block_of(field)["element"]
    empty = block_of(replace(field, choices=(), initial=""))["element"]

    assert (element["type"], element["min_query_length"]) == (element_type, 0)
    assert "options" not in element
    assert known[0].value in str(element[initial])
    assert initial not in empty


def test_nothing_chosen_is_no_initial_option():
    one = FormField(name="p", label="Protocol", kind="choice", choices=OPTIONS, initial="x")
    many = FormField(name="p", label="Protocol", kind="choices", choices=OPTIONS)

    for field in (one, many):
        assert not [name for name in block_of(field)["element"] if name.startswith("initial")]


def test_with_nobody_to_choose_from_a_name_is_written():
    field = FormField(name="p", label="Whom", kind="participant")

    assert block_of(field)["element"]["type"] == "plain_text_input"


@pytest.mark.parametrize(("initial", "is_ticked"), [("yes", True), ("", False)])
def test_a_checkbox_may_be_left_empty(initial, is_ticked):
    choices = (Option(value="yes", label="Quietly"),)
    field = FormField(name="q", label="Quietly", kind="checkbox", choices=choices, initial=initial)

    block = block_of(field)

    assert block["optional"] is True
    assert block["element"]["type"] == "checkboxes"
    assert ("initial_options" in block["element"]) is is_ticked


def test_what_was_filled_in_is_read_by_field():
    def chosen(value: str) -> dict[str, str]:
        return {"value": value}

    values = {
        "text": {"value": {"type": "plain_text_input", "value": "Hi"}},
        "one": {"value": {"selected_option": chosen("sip")}},
        "none": {"value": {"selected_option": None}},
        "many": {"value": {"selected_options": [chosen("sip"), chosen("1, 2"), {}, None]}},
        "box": {"value": {"selected_options": []}},
        "odd": {"value": "x"},
        "other": {},
    }

    read = read_values({"state": {"values": values}})

    assert read == {"text": "Hi", "one": "sip", "many": 'sip, "1, 2"'}
