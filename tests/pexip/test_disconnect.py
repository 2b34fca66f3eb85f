"""Reasons of a disconnect in the words that people read."""

import pytest

from bridge.pexip.disconnect import describe_disconnect


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Disconnected by an administrator", "an administrator ended it"),
        ("Invalid PIN [#pex101]", "the PIN is wrong"),
        ("The cable  was #pex999 bitten", "The cable was bitten"),
        ("", "the node gave no reason"),
        ("#pex131", "the node gave no reason"),
    ],
)
def test_a_reason_is_told_in_words_and_without_its_code(reason, words):
    assert describe_disconnect(reason) == words


def test_a_long_unknown_reason_is_cut_short():
    assert describe_disconnect("x" * 5000) == "x" * 120
