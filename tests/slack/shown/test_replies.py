"""Every outcome becomes a message that Slack takes and a person understands."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Reason,
    Refused,
)
from bridge.simulator.slack.rules.messages import check_message_blocks as check_blocks
from bridge.simulator.slack.rules.views import check_view
from bridge.slack.shown.blocks import date_token
from bridge.slack.shown.modals import (
    fields_of,
    form_view,
    read_values,
    result_view,
    title_of,
    working_view,
)
from bridge.slack.shown.replies import field_errors, show

TEXT = st.one_of(
    st.text(max_size=200),
    st.sampled_from(["<!channel>", "<@U123>", "x" * 10_000, "\U0001f600" * 100, "", "\n"]),
)
ID = st.text("abc123", min_size=1, max_size=24)
BUTTONS = st.lists(st.builds(Button, label=TEXT, command=st.just("mute")), max_size=30).map(tuple)
OPTIONS = st.lists(
    st.builds(Option, value=ID, label=TEXT, description=TEXT), min_size=1, max_size=120
).map(tuple)
FIELDS = st.lists(
    st.builds(
        FormField,
        name=ID,
        label=TEXT,
        hint=TEXT,
        placeholder=TEXT,
        is_optional=st.booleans(),
        max_length=st.integers(0, 9000),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda field: field.name,
).map(tuple)
FORMS = st.builds(
    Form, invitation=TEXT, button=TEXT, title=TEXT, fields=FIELDS, pending_id=ID, submit=TEXT
)
OUTCOMES = st.one_of(
    st.builds(Done, text=TEXT, buttons=BUTTONS, lines=st.lists(TEXT, max_size=99).map(tuple)),
    st.builds(Refused, text=TEXT, buttons=BUTTONS),
    st.builds(Failed, text=TEXT, reference=ID),
    st.builds(FieldErrors, errors=st.dictionaries(ID, TEXT, min_size=1)),
    st.builds(Confirm, question=TEXT, yes=TEXT, pending_id=ID),
    st.builds(Choose, question=TEXT, options=OPTIONS, pending_id=ID),
    FORMS,
)


@given(OUTCOMES)
def test_every_outcome_is_what_slack_takes(outcome: Outcome):
    shown = show(outcome)

    check_blocks(list(shown.blocks))
    assert shown.text.strip()
    assert "<" not in shown.text
    check_view(result_view("Title", shown))


@given(FORMS, st.dictionaries(ID, TEXT, max_size=3))
def test_every_form_is_a_view_that_slack_takes(form: Form, errors: dict[str, str]):
    view = form_view(form, errors)

    check_view(view)
    check_view(working_view(title_of(view)))
    assert view["private_metadata"] == form.pending_id
    assert fields_of(view) == tuple(field.name for field in form.fields)


def test_values_are_read_by_field_and_empty_ones_are_not_there():
    state = {
        "pin": {"value": {"type": "plain_text_input", "value": "1234"}},
        "note": {"value": {"type": "plain_text_input", "value": None}},
        "odd": "nonsense",
    }

    assert read_values({"state": {"values": state}}) == {"pin": "1234"}


@pytest.mark.parametrize("view", [{}, {"state": None}, {"blocks": "x", "title": 1}])
def test_a_strange_view_holds_nothing(view: dict):
    assert (read_values(view), fields_of(view), title_of(view)) == ({}, (), "Pexip")


def test_a_refusal_names_whom_to_ask():
    (block,) = show(Refused(text="Ask <@U12AB> or <!subteam^S34>.")).blocks

    kinds = [element["type"] for element in block["elements"][0]["elements"]]
    assert kinds == ["text", "user", "text", "usergroup", "text"]


def test_a_line_with_a_reason_names_whom_to_ask_too():
    told = Done(text="Done for Ann.", lines=(Reason("Not for Bob: ask the owner <@U12AB>."),))
    lines = show(told).blocks[1]["elements"][0]["elements"]

    assert {"type": "user", "user_id": "U12AB"} in lines
    assert show(told).text == "Done for Ann.\nNot for Bob: ask the owner."


def test_read_aloud_a_refusal_names_the_role():
    refused = show(Refused(text="Ask the owner <@U12AB> or an admin."))

    assert refused.text == "Ask the owner or an admin."


def test_a_name_that_looks_like_a_mention_is_none_where_a_meeting_speaks():
    (block,) = show(Done(text="<@U12AB> has joined.")).blocks

    assert [element["type"] for element in block["elements"][0]["elements"]] == ["text"]


def test_lines_stand_in_what_is_read_aloud_too():
    when = date_token(datetime(2026, 11, 24, 9, 5, tzinfo=UTC))
    shown = show(Done(text="Two people:", lines=("Alice", f"Bob <@U1> · {when}")))

    assert shown.text == "Two people:\nAlice\nBob them · 2026-11-24 09:05 UTC"


def test_a_failure_shows_its_reference_once():
    assert show(Failed(text="Broken.", reference="BCD")).text == "Broken. (reference BCD)"
    assert show(Failed(text="Broken: BCD", reference="BCD")).text == "Broken: BCD"


def test_errors_stand_at_their_inputs_and_others_at_the_first():
    errors = {"pin": "Wrong.", "alias": "Unknown."}

    assert field_errors(errors, ["pin", "alias"]) == errors
    assert field_errors(errors, ["pin"]) == {"pin": "Wrong. Unknown."}
    assert field_errors(errors, ["name"]) == {"name": "Wrong. Unknown."}
    assert field_errors(errors, []) == {}
