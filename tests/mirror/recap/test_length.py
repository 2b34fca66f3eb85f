"""How long a meeting was, in words."""

import pytest

from bridge.mirror.recap.length import lasted


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "less than a minute"),
        (29, "less than a minute"),
        (31, "1 min"),
        (59 * 60 + 29, "59 min"),
        (59 * 60 + 31, "1 h"),
        (3900, "1 h 5 min"),
        (7200, "2 h"),
    ],
)
def test_a_length_is_told_to_the_minute(seconds: float, told: str):
    assert lasted(seconds) == told
