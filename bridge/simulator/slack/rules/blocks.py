"""Blocks, and what must hold over all blocks of one message or view.

https://docs.slack.dev/reference/block-kit/blocks/
"""

from typing import Any

from bridge.simulator.slack.rules.elements import (
    ACCESSORY,
    ACTION,
    CONTEXT,
    INPUT,
    SECTION_FIELD,
    SECTION_TEXT,
)
from bridge.simulator.slack.rules.objects import SLACK_FILE, any_text, plain_text
from bridge.simulator.slack.rules.rich_text import RICH_TEXT
from bridge.simulator.slack.rules.schema import (
    Check,
    Findings,
    array,
    boolean,
    choice,
    one_of,
    record,
    some_of,
    string,
    typed,
    unique,
    url,
)

_BLOCK_ID: dict[str, Check] = {"block_id": string(255)}


def _unique_actions(value: Any, pointer: str, findings: Findings) -> None:
    elements = value.get("elements")
    if isinstance(elements, list):
        ids = [element.get("action_id") for element in elements if isinstance(element, dict)]
        unique(ids, "action_id", pointer, findings)


_SECTION = record(
    {},
    {
        **_BLOCK_ID,
        "text": SECTION_TEXT,
        "fields": array(SECTION_FIELD, 10),
        "accessory": ACCESSORY,
        "expand": boolean,
    },
    some_of("text", "fields"),
)
_IMAGE = record(
    {"alt_text": string(2000)},
    {**_BLOCK_ID, "image_url": url, "slack_file": SLACK_FILE, "title": plain_text(2000)},
    one_of("image_url", "slack_file"),
)
_INPUT = record(
    {"label": plain_text(2000), "element": INPUT},
    {**_BLOCK_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
)
_ACTIONS = record({"elements": array(ACTION, 25)}, _BLOCK_ID, _unique_actions)
_RAW_TEXT = record({"text": string(3000, minimum=0)})
_TABLE = record(
    {
        "rows": array(
            array(typed({"raw_text": _RAW_TEXT, "rich_text": RICH_TEXT}), 20),
            100,
        )
    },
    {
        **_BLOCK_ID,
        "column_settings": array(
            record({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean}), 20
        ),
    },
)

_EVERYWHERE: dict[str, Check] = {
    "section": _SECTION,
    "divider": record({}, _BLOCK_ID),
    "image": _IMAGE,
    "actions": _ACTIONS,
    "context": record({"elements": array(CONTEXT, 10)}, _BLOCK_ID),
    "header": record({"text": plain_text(150)}, _BLOCK_ID),
    "input": _INPUT,
    "rich_text": RICH_TEXT,
}
_MESSAGES_ONLY: dict[str, Check] = {
    "markdown": record({"text": string(12_000)}, _BLOCK_ID),
    "table": _TABLE,
    "call": record({"call_id": string(255)}, {**_BLOCK_ID, "api_decoration_available": boolean}),
}

_VIEWS_ONLY: dict[str, Check] = {
    "alert": record(
        {"text": any_text(200)},
        {**_BLOCK_ID, "level": choice("default", "info", "warning", "error", "success")},
    ),
}

MESSAGE_BLOCK = typed({**_EVERYWHERE, **_MESSAGES_ONLY})
VIEW_BLOCK = typed({**_EVERYWHERE, **_VIEWS_ONLY})


def unique_block_ids(blocks: Any, pointer: str, findings: Findings) -> None:
    if isinstance(blocks, list):
        ids = [block.get("block_id") for block in blocks if isinstance(block, dict)]
        unique(ids, "block_id", pointer, findings)
