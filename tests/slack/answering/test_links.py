"""Links to meetings: which alias they name, and what in them looks like a PIN."""

import pytest

from bridge.slack.answering.links import alias_of, holds_pin

TEMPLATE = "https://join.example.com/webapp/m/{alias}"


@pytest.mark.parametrize(
    ("url", "alias"),
    [
        ("https://join.example.com/webapp/m/meet.alice", "meet.alice"),
        ("https://join.example.com/webapp/m/meet.alice?pin=1234", "meet.alice"),
        ("https://join.example.com/webapp/m/meet.alice/step#x", "meet.alice"),
        ("https://join.example.com/webapp/m/meet%20alice%40example.com", "meet alice@example.com"),
        ("https://other.example.com/m/meet.bob", "meet.bob"),
        ("https://other.example.com/webapp/#/?conference=meet.bob&pin=1", "meet.bob"),
        ("https://other.example.com/webapp?conference=a%2Bb%40example.com", "a+b@example.com"),
        ("https://join.example.com/about", None),
        ("https://join.example.com/webapp/m/..", None),
        ("https://join.example.com/webapp/m/%0A", None),
        ("https://[broken", None),
        # Escaped once more, or put where no query is, the PIN would be a part of the name.
        ("https://join.example.com/webapp/m/meet.alice%3Fpin%3D1234", None),
        ("https://join.example.com/webapp/m/meet.alice%253Fpin%253D1234", None),
        ("https://join.example.com/webapp/m/meet.alice;pin=1234", None),
        ("https://other.example.com/webapp?conference=meet.bob%26guestPin%3D1", None),
        (f"https://join.example.com/webapp/m/{'x' * 300}", None),
    ],
)
def test_a_link_names_its_meeting(url: str, alias: str | None):
    assert alias_of(url, TEMPLATE) == alias


def test_without_a_template_pexips_own_forms_are_known():
    assert alias_of("https://join.example.com/webapp/m/meet.alice", None) == "meet.alice"


@pytest.mark.parametrize(
    ("url", "has_one"),
    [
        ("https://join.example.com/m/meet.alice?pin=1234", True),
        ("https://join.example.com/m/meet.alice?host_PIN=1234", True),
        ("https://join.example.com/#/?conference=x&passcode=1", True),
        ("https://join.example.com/m/meet.alice?guestPin=1", True),
        ("https://join.example.com/m/meet.alice?pin%20=1", True),
        ("https://join.example.com/m/meet.alice;pin=1", True),
        ("https://join.example.com/m/meet.alice%253Fpin%253D1", True),
        ("https://alice:1234@join.example.com/m/meet.alice", True),
        ("https://join.example.com/m/meet.alice?pin=", False),
        ("https://join.example.com/m/meet.alice?pin=&lang=en", False),
        ("https://join.example.com/m/pin?spin=1", False),
        ("https://[broken", False),
    ],
)
def test_what_looks_like_a_pin_is_seen(url: str, has_one: object):
    assert holds_pin(url) is has_one
