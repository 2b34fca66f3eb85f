"""What must not stand in a log is hidden in whatever form it comes, and nothing is too long."""

import json
import time
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.redaction import HIDDEN, blank, one_line, several_lines

PIN, URL = "4711998877", "https://hooks.slack.com/commands/T0/1/abcXYZ"
SECRETS = {"pin": PIN, "token": "eyJhbGciOi-planted", "response_url": URL, "trigger_id": "13.37.f0"}


def forms() -> dict[str, str]:
    """The same secrets as they come over wires."""
    as_json, as_form = json.dumps(SECRETS), urlencode(SECRETS)
    return {
        "JSON": as_json,
        "JSON without blanks": json.dumps(SECRETS, separators=(",", ":")),
        "repr": repr(SECRETS),
        "form": as_form,
        "JSON in a form": urlencode({"payload": as_json}),
        "JSON in an address": f"/x?payload={quote(as_json)}",
        "JSON in JSON": json.dumps({"body": as_json}),
        "encoded twice": quote(quote_plus(as_json)),
        "a form in JSON": json.dumps({"body": as_form}),
        "an escaped address": as_json.replace("/", "\\/"),
        "a request line": f"GET /sso/back?{as_form} HTTP/1.1",
        "headers": f"Token: x\r\nAuthorization: Bearer {PIN}\r\nCookie: a={URL}; b={PIN}",
    }


@pytest.mark.parametrize("form", forms())
def test_no_form_of_a_secret_is_left(form: str):
    for shown in (blank(forms()[form]), one_line(forms()[form], 1000)):
        for secret in (PIN, "planted", "abcXYZ", "13.37", "T0/1", "T0%2F1"):
            assert secret not in shown
        assert HIDDEN in shown


@pytest.mark.parametrize(
    "text",
    [
        "The meeting asks for a PIN: give it with /pexip bind",
        "mapping: 5, spin=3, keeping=1",
        "needed: users:read",
        "GET /api/client/v2/conferences/meet.alice/request_token",
        "reason: the node refused it",
    ],
)
def test_what_is_no_secret_stays(text: str):
    assert blank(text) == text


def test_a_secret_at_the_seam_of_a_cut_is_not_shown():
    for shift in range(80):
        text = f"{'a ' * 3000}{'b' * shift} token={'s3cr3t' * 8} {'c ' * 2100}"
        assert "s3cr3t" not in one_line(text, 900)


@given(text=st.text())
def test_a_line_is_one_line_that_any_terminal_may_show(text: str):
    shown = one_line(text, 100)

    assert shown.encode() or not text
    assert len(shown.splitlines()) <= 1
    assert not any(ord(each) < 32 and each != "\t" for each in shown)


@pytest.mark.parametrize("unit", ["a", "a-", "token", "pin=", '"', "%25", "\\", "https:", " "])
def test_nothing_takes_long_however_long_it_is(unit: str):
    began = time.perf_counter()
    shown = several_lines(unit * 400_000, 1000)

    assert len(shown) < 1100
    assert time.perf_counter() - began < 2
