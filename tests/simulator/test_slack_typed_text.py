"""What people type, as it arrives: in commands, in messages, in rich text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.simulator.slack.people.typed_text import (
    render_command,
    render_message,
    render_rich_text,
    smarten,
    tokenize,
)
from tests.simulator.slack_app import make_slack

SLACK = make_slack()
WORKSPACE = SLACK.workspace
ANA = SLACK.person("ana").id
STANDUP = SLACK.channel("standup").id
LEADS = SLACK.channel("leads").id


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("mute bob", "mute bob"),
        ("say a < b & c > d", "say a &lt; b &amp; c &gt; d"),
        ("bind meet.alice", "bind meet.alice"),
        ("bind meet@example.com", "bind <mailto:meet@example.com|meet@example.com>"),
        ("bind example.com", "bind <http://example.com|example.com>"),
        (
            "go vc.example.com/x?a=1&b=2",
            "go <http://vc.example.com/x?a=1&amp;b=2|vc.example.com/x?a=1&amp;b=2>",
        ),
        ("see https://example.com.", "see <https://example.com>."),
        ("example.company and a.b", "example.company and a.b"),
        ("dial +47 12 34 56 78", "dial <tel:+4712345678|+47 12 34 56 78>"),
        ("dial 555-123-4567", "dial <tel:5551234567|555-123-4567>"),
        ("pin 1234", "pin 1234"),
        ("mute @ana", f"mute <@{ANA}|ana>"),
        ("mute @Ana", f"mute <@{ANA}|ana>"),
        ("mute @nobody", "mute @nobody"),
        ("to #standup", f"to <#{STANDUP}|standup>"),
        ("to #leads", f"to <#{LEADS}|>"),
        ("to #nowhere", "to #nowhere"),
        ("say @channel", "say <!channel>"),
        ("say 👋", "say :wave:"),
        ("say :wave: :nonsense:", "say :wave: :nonsense:"),
    ],
)
def test_a_commands_text_is_escaped_as_slack_does(typed: str, sent: str) -> None:
    assert render_command(WORKSPACE, tokenize(WORKSPACE, typed)) == sent


WORDS = ("@ana", "#standup", "https://example.com", "a@b.com", "+47 12 34 56 78", ":wave:", "👋")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5)).map("".join))
def test_the_pieces_make_up_the_text_again(typed: str) -> None:
    assert "".join(token.typed for token in tokenize(WORKSPACE, typed)) == typed


def test_a_message_names_people_by_id_alone() -> None:
    tokens = tokenize(WORKSPACE, "@ana & #standup")

    assert render_message(tokens) == f"<@{ANA}> &amp; <#{STANDUP}>"


def test_rich_text_holds_the_words_unescaped() -> None:
    blocks = render_rich_text(tokenize(WORKSPACE, "a & @ana 👋 example.com"), "b1")

    assert blocks[0]["elements"][0]["elements"] == [
        {"type": "text", "text": "a & "},
        {"type": "user", "user_id": ANA},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "wave", "unicode": "1f44b"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "http://example.com", "text": "example.com"},
    ]


def test_an_emojis_skin_tone_stands_apart() -> None:
    tokens = tokenize(WORKSPACE, "\U0001f44d\U0001f3fd")

    assert render_message(tokens) == ":+1::skin-tone-4:"
    assert render_rich_text(tokens, "b1")[0]["elements"][0]["elements"] == [
        {"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fd", "skin_tone": 4}
    ]


def test_a_telephone_makes_quotes_and_dashes_smart() -> None:
    assert smarten("say \"it's\" -- 'ok'") == "say \u201cit\u2019s\u201d \u2014 \u2018ok\u2019"
