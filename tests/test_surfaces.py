"""Every row on every surface: its help, its button, its modal and its line in the audit."""

import json

import pytest

from bridge.commands.asking.forms import form_fields
from bridge.commands.table.outcome import Button, Form
from bridge.commands.table.row import AnyRow
from bridge.commands.table.table import Table
from bridge.commands.telling.help import help_for, help_line
from bridge.commands.typed.arguments import audit_detail, fill, participant_fields, typed_fields
from bridge.commands.typed.parser import parse
from bridge.features import COMMANDS
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant
from bridge.simulator.slack.rules.messages import check_message_blocks
from bridge.simulator.slack.rules.views import check_view
from bridge.slack.shown.blocks import actions
from bridge.slack.shown.buttons import RunPressed, button_elements, parse_press
from bridge.slack.shown.modals import form_view

# What it can be called is looked up in an index that takes a while to make.
TABLE = Table(COMMANDS)
HOSTILE = "<!channel> *Bob* \u202e`x`"
BOB = Participant.model_validate({"uuid": "bob", "display_name": HOSTILE, "role": "guest"})

each_row = pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)


def example_values(row: AnyRow) -> dict[str, str]:
    typed = parse(row.example, TABLE)
    return dict(typed.with_room or typed.values)


@each_row
def test_its_help_says_what_it_does_and_who_may(row: AnyRow):
    assert row.summary in help_line(row)
    assert any(line.startswith("Who may: ") for line in help_for(row))


@each_row
def test_its_button_passes_slacks_rules_and_comes_back_as_itself(row: AnyRow):
    values = example_values(row)
    button = Button(label=row.name.capitalize(), command=row.name, values=values)

    [element] = button_elements([button])

    check_message_blocks([actions([element])])
    assert parse_press(json.loads(json.dumps(element))) == RunPressed(
        command=row.name, values=values
    )


@each_row
def test_its_modal_passes_slacks_rules_whoever_is_there(row: AnyRow):
    fields = form_fields(row, typed_fields(row), roster=Roster.of([BOB]))
    if not fields:
        return
    form = Form(
        invitation=row.summary,
        button="Continue…",
        title=row.name.capitalize()[:24],
        fields=fields,
        pending_id="q1",
    )

    view = form_view(form)

    check_view(view)
    # The rest comes behind *More*.
    first = [each for each in fields if not each.is_rare]
    assert len([each for each in view["blocks"] if each["type"] == "input"]) == len(first)


@each_row
def test_its_line_in_the_audit_names_no_people_and_no_private_words(row: AnyRow):
    values = {name: value for name, value in example_values(row).items() if name != "in"}
    people = {name: BOB for name in participant_fields(row) if name in values}
    several = {
        name: (BOB,)
        for name in people
        if "tuple" in str(row.arguments.model_fields[name].annotation)
    }

    detail = audit_detail(fill(row, {**values, **people, **several}))

    assert HOSTILE not in detail
    assert len(detail) <= 200
