"""What Slack does to a message's text and blocks before it stores them.

https://docs.slack.dev/messaging/formatting-message-text/
"""

import re
from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.rules import check_message_blocks, refuse_blocks
from bridge.simulator.slack.rules.normal_form import normalize_blocks
from bridge.simulator.slack.state.workspace import Workspace

_LONGEST = 40_000
_URL = re.compile(r"(?<![<|])https?://[^\s<>|]+")
_NAME = re.compile(r"(?<![\w<])([@#])([\w.-]+)")
_BROADCASTS = ("here", "channel", "everyone")


def read_blocks(workspace: Workspace, args: Arguments) -> list[dict[str, Any]]:
    blocks = args.find_json("blocks", error="invalid_blocks_format")
    if not blocks and not isinstance(blocks, dict):
        return []
    check_message_blocks(blocks)
    check_calls(workspace, blocks)
    return normalize_blocks(blocks, workspace.ids)


def check_calls(workspace: Workspace, blocks: list[dict[str, Any]]) -> None:
    """A `call` block shows a call that the app has registered.

    Raises:
        RefusedError: `invalid_blocks`; there is no such call.
    """
    for number, block in enumerate(blocks):
        if block["type"] == "call" and block["call_id"] not in workspace.calls.by_id:
            raise refuse_blocks([f"invalid call_id [json-pointer:/blocks/{number}/call_id]"])


def read_text(workspace: Workspace, args: Arguments, *, default_parse: str | None = None) -> str:
    """The text as stored: links found and, where asked for, names resolved."""
    text = (args.find_text("text") or "")[:_LONGEST]
    parse = args.find_text("parse") or default_parse
    if parse == "none" and not args.flag("link_names"):
        return text
    if parse != "none":
        text = _URL.sub(lambda match: f"<{match.group()}>", text)
    if parse in ("full", "client") or args.flag("link_names"):
        text = _NAME.sub(lambda match: _resolve(workspace, match), text)
    return text


def _resolve(workspace: Workspace, match: re.Match[str]) -> str:
    sign, name = match.groups()
    if sign == "@" and name in _BROADCASTS:
        return f"<!{name}>"
    if sign == "@" and (user := workspace.find_user(name)):
        return f"<@{user.id}>"
    if sign == "#" and (channel := workspace.find_channel(name)):
        return f"<#{channel.id}|{channel.name}>"
    return match.group()


def require_content(text: str, blocks: list[dict[str, Any]]) -> None:
    if not text and not blocks:
        raise RefusedError("no_text")


def read_metadata(args: Arguments) -> dict[str, Any] | None:
    metadata = args.find_json("metadata", error="invalid_metadata_format")
    if metadata is None:
        return None
    keys = {"event_type": str, "event_payload": dict}
    if not isinstance(metadata, dict) or any(
        not isinstance(metadata.get(key), kind) for key, kind in keys.items()
    ):
        raise RefusedError("invalid_metadata_schema")
    return metadata
