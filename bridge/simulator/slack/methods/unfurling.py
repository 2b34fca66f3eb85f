"""chat.unfurl: what the app shows under a link to one of its domains.

https://docs.slack.dev/reference/methods/chat.unfurl
"""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import Json, Method, Tier
from bridge.simulator.slack.methods.posting import check_calls, read_blocks
from bridge.simulator.slack.rules import check_message_blocks
from bridge.simulator.slack.rules.normal_form import normalize_blocks
from bridge.simulator.slack.state.entities import Ephemeral
from bridge.simulator.slack.state.unfurls import SharedLinks
from bridge.simulator.slack.state.workspace import Workspace

_SOURCES = ("composer", "conversations_history")
_PROMPTS = ("user_auth_required", "user_auth_message", "user_auth_url", "user_auth_blocks")
_LEGACY = ("title", "text", "fallback", "image_url", "pretext", "fields", "preview")


def _unfurl(workspace: Workspace, args: Arguments) -> Json:
    if not workspace.app.unfurl_domains:
        raise RefusedError("cannot_find_service")
    shared = _find(workspace, args)
    is_prompt = any(name in args for name in _PROMPTS)
    if not is_prompt and "unfurls" not in args:
        raise RefusedError("missing_unfurls")
    _show(workspace, shared, _read(workspace, args, shared))
    if is_prompt:
        _ask_to_sign_in(workspace, args, shared)
    return {}


def _find(workspace: Workspace, args: Arguments) -> SharedLinks:
    """By unfurl id and source, or by channel and ts."""
    if "unfurl_id" not in args and "source" not in args:
        return _find_message(workspace, args)
    unfurl_id = args.text("unfurl_id", error="missing_unfurl_id")
    source = args.text("source", error="missing_source")
    shared = workspace.unfurls.by_id.get(unfurl_id)
    if source not in _SOURCES:
        raise RefusedError("invalid_source")
    if shared is None or shared.source != source:
        raise RefusedError("invalid_unfurl_id")
    return shared


def _find_message(workspace: Workspace, args: Arguments) -> SharedLinks:
    channel = workspace.channels.get(args.text("channel", error="missing_channel"))
    ts = args.text("ts", error="missing_ts")
    if channel is None:
        raise RefusedError("cannot_find_channel")
    message = channel.messages.get(ts)
    if message is None:
        raise RefusedError("cannot_find_message")
    shared = workspace.unfurls.of_message(message)
    if shared is None:
        raise RefusedError("cannot_unfurl_message")
    return shared


def _read(workspace: Workspace, args: Arguments, shared: SharedLinks) -> dict[str, Json]:
    unfurls = args.find_json("unfurls", error="invalid_unfurls_format")
    if unfurls is None:
        return {}
    if not isinstance(unfurls, dict):
        raise RefusedError("invalid_unfurls_format")
    for url in unfurls:
        if url not in shared.domains:
            raise RefusedError("cannot_unfurl_url")
    return {url: _attachment(workspace, url, unfurl) for url, unfurl in unfurls.items()}


def _attachment(workspace: Workspace, url: str, unfurl: Any) -> Json:
    if not isinstance(unfurl, dict) or not any(unfurl.get(n) for n in ("blocks", *_LEGACY)):
        raise RefusedError("cannot_parse_attachment")
    app = workspace.app
    marks = {"from_url": url, "app_unfurl_url": url, "is_app_unfurl": True}
    attachment: Json = {**unfurl, **marks, "app_id": app.id, "bot_id": app.bot_id}
    if "blocks" in unfurl:
        try:
            check_message_blocks(unfurl["blocks"])
            check_calls(workspace, unfurl["blocks"])
        except RefusedError as refused:
            raise RefusedError("cannot_parse_attachment", **refused.extra) from None
        attachment["blocks"] = normalize_blocks(unfurl["blocks"], workspace.ids)
        attachment.setdefault("fallback", "[no preview available]")
    return attachment


def _show(workspace: Workspace, shared: SharedLinks, previews: dict[str, Json]) -> None:
    """Put the previews under the message, in place of those already there for the same links."""
    shared.previews |= previews
    if shared.message is not None and previews:
        workspace.edit_message(shared.message, None, attachments=shared.attachments)


def _ask_to_sign_in(workspace: Workspace, args: Arguments, shared: SharedLinks) -> None:
    text = args.find_text("user_auth_message") or f"{workspace.app.name} wants to show you more."
    if url := args.find_text("user_auth_url"):
        text += f" <{url}>"
    prompt = Arguments({"blocks": args.values.get("user_auth_blocks")})
    blocks = read_blocks(workspace, prompt)
    message = shared.message
    channel = shared.channel if message is None else message.channel
    thread_ts = None if message is None else message.thread_ts
    workspace.show_ephemeral(
        Ephemeral(channel, workspace.next_ts(), shared.user, text, blocks, thread_ts)
    )


METHODS = (Method("chat.unfurl", _unfurl, Tier.THREE, ("links:write",)),)
