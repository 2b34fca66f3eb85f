"""Rows found by what people type."""

from dataclasses import replace

import pytest

from bridge.commands.table.table import Table
from tests.commands.rows import CAPTIONS_OFF, CAPTIONS_ON, LOCK, MUTE, ROWS, TABLE, WHO


def test_rows_are_found_by_name_and_alias_in_any_case():
    assert TABLE.find("mute") is MUTE
    assert TABLE.find("Silence") is MUTE
    assert TABLE.find("captions  ON") is CAPTIONS_ON
    assert TABLE.find("dance") is None


def test_the_longest_name_goes_first():
    captions = replace(WHO, name="captions")
    table = Table([captions, CAPTIONS_ON])

    assert table.match(["captions", "on"]) == (CAPTIONS_ON, 2)
    assert table.match(["captions", "bob"]) == (captions, 1)
    assert table.match(["caption"]) is None
    assert table.match([]) is None


def test_a_table_lists_its_rows_in_their_order():
    assert tuple(TABLE) == ROWS == TABLE.rows


def test_two_rows_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two rows are called 'mute'"):
        Table([MUTE, replace(LOCK, aliases=("mute",))])


@pytest.mark.parametrize("name", ["", "Lock", "lock  it", "lock the door", " lock"])
def test_a_name_nobody_could_type_is_refused(name):
    with pytest.raises(ValueError, match="no command name"):
        Table([replace(LOCK, name=name)])


def test_rows_whose_names_begin_alike_are_a_group():
    assert TABLE.group("Captions") == (CAPTIONS_ON, CAPTIONS_OFF)
    assert TABLE.group("mute") == ()
    assert TABLE.group("xylophone") == ()
