"""blocks.validate: whether blocks, a message or a view would be taken; nothing is changed.

https://docs.slack.dev/reference/methods/blocks.validate
"""

import re
from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier
from bridge.simulator.slack.rules.messages import check_message_blocks
from bridge.simulator.slack.rules.views import check_view
from bridge.simulator.slack.state.workspace import Workspace

_KINDS = ("blocks", "message", "view")
_POINTED = re.compile(r"^(?P<message>.*) \[json-pointer:(?:/blocks)?(?P<pointer>[^\]]*)\]$")


def _validate(_workspace: Workspace, args: Arguments) -> Json:
    given = [kind for kind in _KINDS if kind in args]
    if len(given) != 1:
        raise RefusedError("invalid_arguments")
    [kind] = given
    body = args.find_json(kind)
    try:
        _check(kind, body)
    except RefusedError as refused:
        raise RefusedError(f"invalid_{kind}", errors=_errors(refused)) from None
    return {}


def _check(kind: str, body: Any) -> None:
    if kind == "view":
        is_home = isinstance(body, dict) and body.get("type") == "home"
        check_view(body, "home" if is_home else "modal")
        return
    check_message_blocks(
        body.get("blocks") if kind == "message" and isinstance(body, dict) else body
    )


def _errors(refused: RefusedError) -> list[Json]:
    """Other methods name the same spots in another shape."""
    messages = refused.extra.get("response_metadata", {}).get("messages") or [refused.error]
    return [_error(str(each).removeprefix("[ERROR] ")) for each in messages]


def _error(problem: str) -> Json:
    found = _POINTED.match(problem)
    pointer, message = (found["pointer"], found["message"]) if found else ("", problem)
    return {"pointer": pointer, "code": "failed_constraint", "message": message}


METHODS = (Method("blocks.validate", _validate, Tier.TWO),)
