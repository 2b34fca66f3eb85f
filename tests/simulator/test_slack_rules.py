"""Block Kit: what Slack refuses is refused, with a pointer; what it takes passes."""

from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.ids import Ids
from bridge.simulator.slack.rules import check_message_blocks, check_view
from bridge.simulator.slack.rules.normal_form import normalize_blocks

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(number: int = 1) -> Json:
    return {"text": plain(f"Option {number}"), "value": str(number)}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()], **more}


def rich(*elements: Json) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


CONFIRM = {
    "title": plain("Sure?"),
    "text": mrkdwn("Really?"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}

GOOD = [
    [section()],
    [section(accessory=button(style="danger", confirm=CONFIRM))],
    [{"type": "section", "fields": [mrkdwn("a"), plain("b")]}],
    [{"type": "divider"}, {"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [mrkdwn("a"), plain("b")]}],
    [actions(button(), select(), {"type": "overflow", "options": [option()]})],
    [actions(*[button(action_id=f"b{n}") for n in range(25)])],
    [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}],
    [rich({"type": "text", "text": "<!channel>", "style": {"bold": True}})],
    [rich({"type": "emoji", "name": "wave"}, {"type": "user", "user_id": "U1"})],
    [{"type": "markdown", "text": "**hello**"}],
    [{"type": "call", "call_id": "R1"}],
    [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}],
    [section() for _ in range(50)],
]

# The block or blocks, and what Slack says about them.
BAD: list[tuple[list[Any], str]] = [
    ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section() for _ in range(51)], "no more than 50 items allowed [json-pointer:/blocks]"),
    ([section(block_id="a"), section(block_id="a")], "block_id 'a' already exists"),
    ([actions(button(), button())], "action_id 'go' already exists"),
    ([actions()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions(*[button(action_id=f"b{n}") for n in range(26)])], "no more than 25 items"),
    ([{"type": "paragraph"}], "unsupported type: paragraph [json-pointer:/blocks/0/type]"),
    ([{"text": mrkdwn("x")}], "missing required field: type"),
    (["section"], "must be an object"),
    ([{"type": "section"}], "must define either text or fields"),
    ([section(colour="red")], "invalid additional property: colour"),
    ([section(fields=[])], "no fewer than 1 items"),
    ([section(fields=[mrkdwn("x" * 2001)])], "must be less than 2001 characters"),
    ([section(fields=[mrkdwn("x")] * 11)], "no more than 10 items"),
    ([section(block_id="x" * 256)], "must be less than 256 characters"),
    ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn"),
    ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10 items"),
    ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    ([{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}], "additional property: emoji"),
    ([section(accessory=button(text=plain("x" * 76)))], "must be less than 76 characters"),
    ([section(accessory=button(text=mrkdwn("x")))], "unsupported type: mrkdwn"),
    ([section(accessory=button(style="default"))], "must be a valid enum value"),
    ([section(accessory=button(value="x" * 2001))], "must be less than 2001 characters"),
    ([section(accessory=button(url="example.com"))], "must be a valid URL"),
    (
        [section(accessory=button(confirm={"title": plain("Sure?")}))],
        "missing required field: text",
    ),
    (
        [section(accessory=button(confirm={**CONFIRM, "confirm": plain("x" * 31)}))],
        "must be less than 31 characters",
    ),
    ([actions(select(options=[]))], "no fewer than 1 items"),
    ([actions(select(options=[option(n) for n in range(101)]))], "no more than 100 items"),
    ([actions(select(options=[{"text": mrkdwn("x"), "value": "x"}]))], "unsupported type: mrkdwn"),
    ([actions(select(options=[{"text": plain("x")}]))], "missing required field: value"),
    ([actions(select(options=[{**option(), "value": "x" * 151}]))], "must be less than 151"),
    ([actions(select(initial_option=option(2)))], "initial option does not match"),
    ([actions(select(placeholder=plain("x" * 151)))], "must be less than 151 characters"),
    ([actions({"type": "static_select", "action_id": "a"})], "must define exactly one of options"),
    ([actions({"type": "multi_users_select"})], "unsupported type: multi_users_select"),
    ([rich({"type": "bold", "text": "x"})], "unsupported type: bold"),
    ([rich({"type": "text", "text": ""})], "must be more than 0 characters"),
    ([rich({"type": "text", "text": "x", "style": {"loud": True}})], "additional property: loud"),
    ([rich({"type": "broadcast", "range": "all"})], "must be a valid enum value"),
    (
        [{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}],
        "unsupported type: text",
    ),
    ([{"type": "alert", "text": mrkdwn("x")}], "unsupported type: alert"),
    ([{"type": "image", "image_url": "https://example.com/a.png"}], "missing required field: alt"),
    ([{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}] * 2, "only one table"),
]


@pytest.mark.parametrize("blocks", GOOD)
def test_what_slack_takes_passes(blocks: list[Json]) -> None:
    check_message_blocks(blocks)


@pytest.mark.parametrize("blocks", GOOD)
def test_what_slack_hands_back_can_be_sent_again(blocks: list[Json]) -> None:
    check_message_blocks(normalize_blocks(blocks, Ids(Random(1))))


@pytest.mark.parametrize(
    ("blocks", "problem"),
    BAD,
    ids=[f"{number} {problem}" for number, (_, problem) in enumerate(BAD)],
)
def test_what_slack_refuses_is_refused(blocks: list[Any], problem: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check_message_blocks(blocks)

    assert caught.value.error == "invalid_blocks"
    messages = caught.value.extra["response_metadata"]["messages"]
    assert any(message.startswith("[ERROR]") and problem in message for message in messages)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "element", "fields", "options", "rows"])
            | st.text(max_size=5),
            inside | st.sampled_from(["section", "actions", "input", "rich_text", "table"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


# A busy machine makes the drawing of deep structures slow, which says nothing of the rules.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON)
def test_whatever_comes_is_taken_or_refused_and_breaks_nothing(value: Any) -> None:
    for check, whole in ((check_message_blocks, [value]), (check_view, modal(blocks=value))):
        with suppress(RefusedError):
            check(whole)


def test_blocks_must_be_a_list() -> None:
    with pytest.raises(RefusedError, match="invalid_blocks_format"):
        check_message_blocks({"type": "divider"})


def test_all_blocks_together_have_a_limit() -> None:
    check_message_blocks([section("x" * 3000)] * 4)
    with pytest.raises(RefusedError, match="msg_blocks_too_long"):
        check_message_blocks([section("x" * 3000)] * 5)


def input_block(**element: Any) -> Json:
    field = {"type": "plain_text_input", "action_id": "a", **element}
    return {"type": "input", "label": plain("PIN"), "element": field}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Bind"), "blocks": [section()], **more}


@pytest.mark.parametrize(
    "view",
    [
        modal(),
        modal(submit=plain("Go"), blocks=[input_block(min_length=1, max_length=20)]),
        modal(blocks=[{"type": "alert", "text": mrkdwn("Wrong PIN"), "level": "error"}]),
        modal(private_metadata="x" * 3000, callback_id="pin", notify_on_close=True, blocks=[]),
    ],
)
def test_a_modal_that_slack_shows_passes(view: Json) -> None:
    check_view(view)


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title"),
        (modal(title=mrkdwn("x")), "unsupported type: mrkdwn"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        (modal(type="popup"), "unsupported type: popup"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
        (modal(callback_id="x" * 256), "must be less than 256 characters"),
        (modal(blocks=[section()] * 101), "no more than 100 items"),
        (modal(blocks=[input_block()]), "submit is required"),
        (modal(blocks=[{"type": "markdown", "text": "x"}]), "unsupported type: markdown"),
        (
            modal(submit=plain("Go"), blocks=[input_block(min_length=3, max_length=2)]),
            "min_length must not be greater",
        ),
        (
            modal(submit=plain("Go"), blocks=[input_block(max_length=3001)]),
            "must be between 1 and 3000",
        ),
    ],
)
def test_a_modal_that_slack_refuses_is_refused(view: Json, problem: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check_view(view)

    assert caught.value.error == "invalid_arguments"
    assert problem in " ".join(caught.value.extra["response_metadata"]["messages"])


def test_a_huge_modal_is_too_large() -> None:
    blocks = [section("x" * 3000) for _ in range(90)]
    with pytest.raises(RefusedError, match="view_too_large"):
        check_view(modal(blocks=blocks))
