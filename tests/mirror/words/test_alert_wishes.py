"""What people call the things they want to be told of."""

import pytest

from bridge.mirror.words.alert_wishes import meant


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my name", "name"),
        ("when my name is said", "name"),
        ("somebody waits", "waiting"),
        ("if somebody is waiting to be let in", "waiting"),
        ("a hand goes up", "hands"),
        ("somebody raises a hand", "hands"),
        ("joins", "joins"),
        ("somebody joins", "joins"),
        ("the start", "begins"),
        ("it begins", "begins"),
        ("when the meeting starts.", "begins"),
        ("budget", None),
        ("start of the budget", None),
        ("hands and joins", None),
        ("", None),
        ("when somebody", None),
    ],
)
def test_the_words_of_its_own_hints_are_understood(text: str, kind: str | None):
    assert meant(text) == kind
