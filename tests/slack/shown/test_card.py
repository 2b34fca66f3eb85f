"""The card stays inside Slack's limits, whoever is in the meeting."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.commands.table.outcome import Button
from bridge.mirror.words.text import safe
from bridge.simulator.slack.rules.messages import check_message_blocks as check_blocks
from bridge.slack.shown.card import CardSection, render_card

HOSTILE = ["<!channel>", "`*_~`", "\u202eevil", "\U0001f600" * 50, "x" * 10_000, "a\nb", ""]
NAMES = st.one_of(st.text(max_size=100), st.sampled_from(HOSTILE))
BUTTONS = st.builds(
    Button,
    label=NAMES,
    command=st.sampled_from(["mute", "captions on"]),
    values=st.dictionaries(st.just("participant"), st.text(max_size=40)),
    is_danger=st.booleans(),
)
SECTIONS = st.builds(
    CardSection,
    lines=st.lists(NAMES.map(safe), max_size=30).map(tuple),
    buttons=st.lists(BUTTONS, max_size=30).map(tuple),
)


@given(NAMES, st.lists(SECTIONS, max_size=40), st.booleans())
@settings(max_examples=50)
def test_a_card_is_what_slack_takes(title: str, sections: list[CardSection], is_ended: bool):  # noqa: FBT001 - hypothesis names it
    text, blocks = render_card(title, sections, is_ended=is_ended)

    check_blocks(list(blocks))
    assert len(blocks) <= 50
    assert len(json.dumps(blocks, ensure_ascii=False)) < 26_000
    assert "<!" not in text
    if is_ended:
        assert all(block["type"] != "actions" for block in blocks)


@pytest.mark.parametrize("count", [0, 1, 60, 1000])
def test_a_card_says_how_many_it_leaves_out(count: int):
    people = CardSection(
        lines=tuple(f"Participant number {n}" for n in range(count)),
        buttons=(Button(label="Mute all", command="muteall"),),
    )

    _, blocks = render_card("Standup", [people], is_ended=False)

    shown = next((b["text"]["text"] for b in blocks if b["type"] == "section"), "")
    lines = shown.split("\n") if shown else []
    missing = int(lines.pop().split()[2]) if "more" in shown else 0
    assert len(lines) + missing == count
    assert blocks[-1]["type"] == "actions"


def test_buttons_of_one_card_have_different_ids():
    mute = Button(label="Mute", command="mute")

    _, blocks = render_card("Standup", [CardSection(buttons=(mute,))] * 3, is_ended=False)

    ids = [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]]
    assert len(set(ids)) == 3


def test_what_only_passes_stands_on_the_card_and_is_no_reason_to_edit_it():
    before = CardSection(lines=("*Hosts* Alice",), passing=("*Speaking* Alice",))
    after = CardSection(lines=("*Hosts* Alice",), passing=("*Speaking* Bob",))

    _, blocks = render_card("Standup", [before], is_ended=False)

    assert blocks[1]["text"]["text"] == "*Hosts* Alice\n*Speaking* Alice"
    assert before.lasting == after.lasting
