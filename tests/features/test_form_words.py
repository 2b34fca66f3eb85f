"""Forms ask in words, and what few people need is behind *More*."""

from collections.abc import Iterator

import pytest

from bridge.commands.asking.forms import form_fields
from bridge.commands.table.outcome import FormField
from bridge.commands.table.row import AnyRow
from bridge.features import COMMANDS

# Of each the letters that stand for something else, or that nobody would say.
_NOT_WORDS = {"Ai", "Html", "Md", "Txt", "Vtt", "Srt", "No hosts", "Transfer", "Leavable"}
_MOST_OPTIONAL = 4


def choices() -> Iterator[tuple[str, str]]:
    for row in COMMANDS:
        for field in form_fields(row):
            if field.kind == "choice":
                yield from ((row.name, each.label) for each in field.choices)


def optional(row: AnyRow) -> list[FormField]:
    """What Slack writes “(optional)” beside when the form opens."""
    return [each for each in form_fields(row) if each.is_optional and not each.is_rare]


def test_every_choice_is_said_in_words():
    assert [each for each in choices() if each[1] in _NOT_WORDS or "_" in each[1]] == []


@pytest.mark.parametrize("row", [each for each in COMMANDS if each.form], ids=lambda row: row.name)
def test_no_form_begins_with_a_litany(row: AnyRow):
    shown = [each.label for each in optional(row) if each.kind != "choice"]

    assert len(shown) <= _MOST_OPTIONAL


def test_what_becomes_of_people_in_rooms_is_asked_behind_more():
    [row] = [each for each in COMMANDS if each.name == "breakout create"]
    rare = {field.label: field for field in form_fields(row) if field.is_rare}

    ends = [each.label for each in rare["When they close"].choices]
    assert set(ends) == {"Their calls end", "Everybody comes back to the main room"}
    assert rare["Guests in the rooms"].choices[0].label.startswith("May go back")
