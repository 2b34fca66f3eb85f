"""Values to checked arguments, with a sentence for each that does not fit."""

from dataclasses import replace
from typing import Literal

import pytest
from pydantic import field_validator, model_validator

from bridge.commands.table.errors import BadArgumentError
from bridge.commands.table.row import Arguments
from bridge.commands.typed.arguments import (
    audit_detail,
    fill,
    participant_fields,
    subjects,
    typed_fields,
    usage,
)
from bridge.pexip.models import Role
from tests.commands.conferences import participant
from tests.commands.rows import BIND, LAYOUT, LOCK, MUTE, SAY, SET_PIN, TRANSFER
from tests.commands.wide_rows import MIX

BOB = participant(2, "Bob")


class Height(Arguments):
    height: int

    @field_validator("height")
    @classmethod
    def _be_high(cls, value: int) -> int:
        if value < 5:
            raise ValueError("Too low.")
        return value


class Given(Arguments):
    level: str
    for_all: bool = False


class Standing(Arguments):
    role: Role


class Pick(Arguments):
    digit: Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"]


class Pair(Arguments):
    left: str = ""
    right: str = ""

    @model_validator(mode="after")
    def _be_a_pair(self) -> "Pair":
        if bool(self.left) is not bool(self.right):
            raise ValueError("both or none")
        return self


JUMP = replace(LOCK, name="jump", arguments=Height)


def test_a_secret_is_never_typed():
    assert typed_fields(BIND) == ("alias",)


def test_people_are_told_from_other_fields():
    assert participant_fields(TRANSFER) == ("participant",)
    assert participant_fields(LAYOUT) == ("participant",)
    assert participant_fields(BIND) == ()


def test_choices_are_taken_in_any_case():
    assert fill(LAYOUT, {"layout": "ONE-main"}).layout == "one-main"


def test_an_empty_value_counts_as_not_given():
    assert fill(BIND, {"alias": "meet.alice", "pin": ""}).pin is None


@pytest.mark.parametrize(
    ("row", "values", "problems"),
    [
        (MUTE, {}, {"participant": "Participant is missing."}),
        (LAYOUT, {"layout": "round"}, {"layout": "Layout: 1:7 or one-main."}),
        (JUMP, {"height": "x"}, {"height": "Height: a whole number."}),
        (JUMP, {"height": "3"}, {"height": "Height: too low."}),
        (LOCK, {"door": "front"}, {"door": "lock takes no “door”."}),
        (
            TRANSFER,
            {"participant": BOB, "alias": "x" * 21},
            {"alias": "Alias: at most 20 characters."},
        ),
    ],
)
def test_what_does_not_fit_is_named_by_field(row, values, problems):
    with pytest.raises(BadArgumentError) as caught:
        fill(row, values)

    assert caught.value.problems == problems
    assert str(caught.value).endswith(f"For example: /pexip {row.example}")


def test_a_secret_that_does_not_fit_is_not_repeated():
    with pytest.raises(BadArgumentError, match="PIN: at least 4 characters") as caught:
        fill(SET_PIN, {"pin": "987"})

    assert "987" not in f"{caught.value!r} {caught.value} {caught.value.problems}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_usage_shows_choices_and_what_may_be_left_out():
    assert usage(LAYOUT) == "Usage: /pexip layout 1:7|one-main [PARTICIPANT]"
    assert usage(BIND) == "Usage: /pexip bind ALIAS"


def test_the_audit_keeps_neither_people_nor_secrets_nor_private_words():
    bound = fill(BIND, {"alias": "meet.alice", "pin": "1234"})
    said = fill(SAY, {"text": "between us"})
    moved = fill(TRANSFER, {"participant": BOB, "alias": "meet.ana"})

    assert [audit_detail(each) for each in (bound, said, moved)] == ["meet.alice", "", "meet.ana"]
    assert subjects(moved) == (BOB,)
    assert "1234" not in repr(bound)


def test_the_audit_names_a_tick_and_not_its_absence():
    row = replace(LOCK, name="give", arguments=Given)

    assert audit_detail(fill(row, {"level": "host", "for_all": "yes"})) == "host for all"
    assert audit_detail(fill(row, {"level": "host"})) == "host"


def test_a_choice_may_be_an_enum_and_a_list_is_kept_as_text():
    row = replace(LOCK, name="join as", arguments=Standing)

    assert usage(row) == "Usage: /pexip join as host|guest"
    filled = fill(row, {"role": "Guest"})
    assert filled.role is Role.GUEST
    assert audit_detail(fill(MIX, {"mixes": "main, french"})) == "main, french"


def test_of_many_choices_the_first_are_named_and_the_usage_is_short():
    row = replace(LOCK, name="pick", arguments=Pick)

    assert usage(row) == "Usage: /pexip pick DIGIT"
    with pytest.raises(BadArgumentError, match=r"Digit: 1, 2, 3, .*, 12 …"):
        fill(row, {"digit": "x"})


def test_a_problem_of_the_whole_is_told_without_a_field():
    row = replace(LOCK, name="pair", arguments=Pair)

    with pytest.raises(BadArgumentError, match="Both or none\\."):
        fill(row, {"left": "x"})
