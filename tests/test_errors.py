"""Reference numbers and ids."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import BridgeError, SettingsError, new_id, new_reference


@given(st.integers())
def test_a_reference_can_be_read_aloud(seed: int):
    reference = new_reference(Random(seed))

    assert len(reference) == 6
    assert not set(reference) & set("01AEIOUL")


@given(st.integers())
def test_an_id_has_always_the_same_length(seed: int):
    assert len(new_id(Random(seed))) == 24


def test_a_thousand_ids_differ():
    random = Random(1)

    assert len({new_id(random) for _ in range(1000)}) == 1000


def test_each_wrong_setting_is_a_line():
    error = SettingsError(["BRIDGE_A is not set", "BRIDGE_B: wrong"])

    assert isinstance(error, BridgeError)
    assert str(error).splitlines() == error.problems == ["BRIDGE_A is not set", "BRIDGE_B: wrong"]
