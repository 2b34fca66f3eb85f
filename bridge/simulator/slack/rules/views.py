"""The shapes of a modal and of the Home tab.

https://docs.slack.dev/reference/views/
"""

import json
from typing import Any, Literal

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.rules.blocks import VIEW_BLOCK, unique_block_ids
from bridge.simulator.slack.rules.objects import plain_text
from bridge.simulator.slack.rules.schema import (
    Check,
    array,
    boolean,
    find_problems,
    record,
    string,
    typed,
)

_MOST_BYTES = 250_000
_BLOCKS = array(VIEW_BLOCK, 100, minimum=0)
_EITHER: dict[str, Check] = {
    "private_metadata": string(3000, minimum=0),
    "callback_id": string(255, minimum=0),
    "external_id": string(255, minimum=0),
}
_MODAL = record(
    {"title": plain_text(24), "blocks": _BLOCKS},
    {
        **_EITHER,
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_VIEWS = {
    "modal": typed({"modal": _MODAL}),
    "home": typed({"home": record({"blocks": _BLOCKS}, _EITHER)}),
}


def check_view(view: Any, kind: Literal["modal", "home"] = "modal") -> None:
    """Refuse what Slack would not show.

    Raises:
        RefusedError: `invalid_arguments` with the spots, or `view_too_large`.
    """
    if not isinstance(view, dict):
        raise RefusedError("invalid_arguments")
    if len(json.dumps(view)) > _MOST_BYTES:
        raise RefusedError("view_too_large")
    problems = find_problems(_VIEWS[kind], view, "/view")
    problems += find_problems(unique_block_ids, view.get("blocks"), "/view/blocks")
    problems += _missing_submit(view) if kind == "modal" else []
    if problems:
        raise RefusedError(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]},
        )


def _missing_submit(view: dict[str, Any]) -> list[str]:
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or "submit" in view:
        return []
    if any(isinstance(block, dict) and block.get("type") == "input" for block in blocks):
        return ["submit is required when there is an input block [json-pointer:/view]"]
    return []
