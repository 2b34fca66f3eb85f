"""Blocks as Slack hands them back: with the ids and flags it fills in."""

import copy
from typing import Any

from bridge.simulator.slack.ids import Ids
from bridge.simulator.slack.rules.block_text import walk

_INTERACTIVE = ("button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker")
_SUFFIXES = ("_select", "_input")


def normalize_blocks(blocks: list[dict[str, Any]], ids: Ids) -> list[dict[str, Any]]:
    """A copy in which every block has a `block_id` and every control an `action_id`."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", ids.short())
        for node in walk(block):
            _fill_in(node, ids)
    return blocks


def _fill_in(node: dict[str, Any], ids: Ids) -> None:
    kind = node.get("type")
    if kind == "plain_text":
        node.setdefault("emoji", True)
    elif kind == "mrkdwn":
        node.setdefault("verbatim", False)
    elif isinstance(kind, str) and (kind in _INTERACTIVE or kind.endswith(_SUFFIXES)):
        node.setdefault("action_id", ids.short())
