"""By whose clock a document tells times, and how it says so."""

from datetime import UTC, datetime

import pytest

from bridge.mirror.documents.zones import find_zone, zone_words

SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "offset", "at", "words"),
    [
        ("Europe/Berlin", 3600, WINTER, "Europe/Berlin (UTC+1)"),
        # As it was then, and not as it is where the offset was asked for.
        ("Europe/Berlin", 3600, SUMMER, "Europe/Berlin (UTC+2)"),
        ("America/St_Johns", 0, WINTER, "America/St_Johns (UTC\u22123:30)"),
        ("Africa/Abidjan", 0, WINTER, "Africa/Abidjan (UTC)"),
        ("Etc/UTC", 0, WINTER, "UTC"),
        ("", 0, WINTER, "UTC"),
        ("", -12600, WINTER, "UTC\u22123:30"),
    ],
)
def test_a_zone_is_named_with_how_far_it_was_from_utc(
    name: str, offset: int, at: datetime, words: str
):
    assert zone_words(find_zone(name, offset), at) == words


@pytest.mark.parametrize(
    "name", ["Nowhere/At_All", "../../etc/passwd", "/etc/passwd", "a\0b", "America"]
)
def test_what_is_no_zone_counts_by_its_offset(name: str):
    assert zone_words(find_zone(name, 7200), WINTER) == "UTC+2"
