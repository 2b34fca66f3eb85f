"""The forms of events about the app itself: its page, its links, its calls, its tokens.

https://docs.slack.dev/reference/events/app_home_opened and its neighbors
"""

from collections.abc import Iterator
from typing import Any

from bridge.simulator.slack.state.app import App
from bridge.simulator.slack.state.changes import AppRemoved, CallRejected, HomeOpened
from bridge.simulator.slack.state.entities import Channel, Message
from bridge.simulator.slack.state.interaction_payloads import view_to_wire
from bridge.simulator.slack.state.unfurls import SharedLinks
from bridge.simulator.slack.state.workspace import Workspace

Json = dict[str, Any]

# Messages of these kinds are people's or apps' words; the others are Slack's own lines.
_SPOKEN = (None, "bot_message", "file_share", "me_message", "thread_broadcast")


def mentions_app(message: Message, channel: Channel, app: App) -> bool:
    """Whether a message is an `app_mention`; in the app's own conversation none is."""
    marks = (f"<@{app.bot_user}>", f"<@{app.bot_user}|")
    is_spoken = message.subtype in _SPOKEN and message.bot_id != app.bot_id
    return channel.kind != "im" and is_spoken and any(mark in message.text for mark in marks)


def app_mentioned(message: Message) -> Json:
    wire = message.to_wire()
    return {**wire, "type": "app_mention", "channel": message.channel, "event_ts": message.ts}


def home_opened(workspace: Workspace, change: HomeOpened) -> Json:
    event: Json = {
        "type": "app_home_opened",
        "user": change.user,
        "channel": change.channel.id,
        "tab": change.tab,
    }
    if change.view is not None and change.tab == "home":
        event["view"] = view_to_wire(workspace, change.view)
    return event


def link_shared(shared: SharedLinks, *, is_member: bool) -> Json:
    """Links in a message, or in the composer, where the message has no ts yet."""
    links = [{"domain": domain, "url": url} for url, domain in shared.domains.items()]
    event: Json = {
        "type": "link_shared",
        "user": shared.user,
        "is_bot_user_member": is_member,
        "unfurl_id": shared.unfurl_id,
        "source": shared.source,
        "links": links,
    }
    if shared.message is None:
        return event | {"channel": "COMPOSER", "message_ts": shared.unfurl_id}
    event |= {"channel": shared.channel, "message_ts": shared.message.ts}
    if shared.message.thread_ts is not None:
        event["thread_ts"] = shared.message.thread_ts
    return event


def call_rejected(change: CallRejected) -> Json:
    return {
        "type": "call_rejected",
        "call_id": change.call.id,
        "user_id": change.user,
        "channel_id": change.channel.id,
        "external_unique_id": change.call.external_unique_id,
    }


def app_removed(change: AppRemoved, app: App) -> Iterator[Json]:
    yield {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user]}}
    if change.is_uninstalled:
        yield {"type": "app_uninstalled"}
