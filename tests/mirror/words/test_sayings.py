"""Sayings are whole sentences: their forms have the same places, and each is said by its count."""

import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import Saying, say, saying

SAYINGS = {name: each for name, each in vars(catalogue).items() if isinstance(each, Saying)}
BRIDGE = Path(catalogue.__file__).parents[2]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", SAYINGS)
def test_the_forms_of_a_saying_have_the_same_places(name: str):
    forms = SAYINGS[name].forms

    # A form for one may leave the number out, and say what there is one of.
    beside_the_number = {key: places(text) - {"count"} for key, text in forms.items()}
    known = beside_the_number["other"]
    assert all(found - known <= {"room"} for found in beside_the_number.values())
    assert all(known <= found for found in beside_the_number.values())


def test_no_saying_takes_the_name_of_another():
    given = re.findall(r"^([A-Z_]+) = saying", Path(catalogue.__file__).read_text(), re.MULTILINE)

    assert [name for name, times in Counter(given).items() if times > 1] == []


@pytest.fixture(scope="module")
def sources() -> list[str]:
    return [path.read_text() for path in BRIDGE.rglob("*.py")]


@pytest.mark.parametrize("name", SAYINGS)
def test_a_saying_is_said_somewhere(name: str, sources: list[str]):
    assert any(f"catalogue.{name}" in text for text in sources)


def test_the_count_chooses_the_form():
    said = [say(catalogue.COME_BACK, count=count) for count in (0, 1, 2)]

    assert said == [
        "0 people come back to the main room.",
        "One person comes back to the main room.",
        "2 people come back to the main room.",
    ]


def test_what_fills_a_place_is_not_read_as_a_template():
    assert say(saying("{name} left."), name="{count} {x!r:>9}") == "{count} {x!r:>9} left."


def test_nobody_glues_person_and_people():
    rooms = ("features", "commands", "slack")
    paths = [path for room in rooms for path in (BRIDGE / room).rglob("*.py")]
    glued = [
        path.name
        for path in paths
        if "'person' if" in (text := path.read_text()) or '"person" if count' in text
    ]

    # The card's last words belong to another part.
    assert set(glued) <= {"meeting_card.py"}
