"""Events that change something are stored before Slack has its answer, so that none is lost.

A global middleware does it and not a listener: what it does not let pass gets no 200, or in Socket
Mode no answer, and Slack delivers again. Commands and presses are never stored.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from typing_extensions import override

from bridge.clock import Clock
from bridge.mirror.words.loop_guard import is_own_slack_event
from bridge.slack.answering.spoken import is_direct_message, words_after_mention
from bridge.slack.arriving.holding import Arrived, Holding, TooManyHeldError
from bridge.slack.requests import mapping_at, text_at
from bridge.slack.sent.client import Identity
from bridge.slack.workspaces.workspaces import Workspaces
from bridge.storage.queues.inbox import DELETED, EDITED, POSTED

NOT_STORED = "bridge_not_stored"
"""Set in a request's context while its event is on its way into the database."""
_ANY_CHANNEL = ("channels:read", "groups:read")

SUBSCRIPTIONS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_id_changed": _ANY_CHANNEL,
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_shared": _ANY_CHANNEL,
    "channel_unarchive": ("channels:read",),
    "channel_unshared": _ANY_CHANNEL,
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": _ANY_CHANNEL,
    "member_left_channel": _ANY_CHANNEL,
    "app_uninstalled": (),
    "tokens_revoked": (),
}
"""The events that the app subscribes to, with the scopes each needs."""

LINK_SHARED: Mapping[str, str] = {"link_shared": "links:read"}
"""Subscribed to where there are domains whose links are meetings; never stored."""

_TOMBSTONE = "tombstone"

# What an event is called when it comes: messages of all kinds of channels are one.
# Commands and what a person looks at are served at once and never stored.
_STORED = frozenset(name.partition(".")[0] for name in SUBSCRIPTIONS) - {
    "app_home_opened",
    "app_mention",
}

OnDeleted = Callable[[str, str, str], None]
"""Called with workspace, channel and `ts` of a message that was deleted; it may be one of ours."""

USER, CHANNEL = "user", "channel"
OnChanged = Callable[[str, str, str], None]
"""Called with workspace, `USER` or `CHANNEL`, and the id of what is not as it was."""

# Slack waits three seconds for an answer over HTTP.
_HTTP_SECONDS = 2.5
_LONGEST_ID = 200
_LONGEST_KEY = 500


class Inbox(AsyncMiddleware):
    """The middleware; knows our own events and drops them."""

    def __init__(
        self,
        *,
        holding: Holding,
        workspaces: Workspaces,
        clock: Clock,
        on_deleted: OnDeleted = lambda *_: None,
        on_changed: OnChanged = lambda *_: None,
    ) -> None:
        self._holding = holding
        self._workspaces = workspaces
        self._clock = clock
        self._on_deleted = on_deleted
        self._on_changed = on_changed

    @override
    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse | None:
        if req.body.get("type") == "event_callback":
            req.context[NOT_STORED] = True
            # On a socket an answer that comes late is still one.
            patience = _HTTP_SECONDS if req.mode == "http" else None
            try:
                async with self._clock.timeout(patience):
                    await self._take(req.body)
            except (TimeoutError, TooManyHeldError):
                return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
            req.context[NOT_STORED] = False
        return await next()

    async def _take(self, body: Mapping[str, Any]) -> None:
        event = mapping_at(body, "event")
        kind = text_at(event, "type")
        workspace = self._workspaces.find_by_event(body)
        if workspace is None:
            return
        if (changed := _changed(kind, event)) is not None:
            self._on_changed(workspace.id, *changed)
        if ts := _deleted_ts(event):
            self._on_deleted(workspace.id, channel_of(event), ts)
        if kind not in _STORED or (kind == "message" and not _is_chat(workspace.identity, event)):
            return
        thread = _thread_of(event)
        await self._holding.store(
            Arrived(
                key=_plain(_key_of(workspace.id, body, event), _LONGEST_KEY),
                workspace=workspace.id,
                channel=_plain(channel_of(event)),
                ts=_plain(_ts_of(event)),
                thread_ts=None if thread is None else _plain(thread),
                kind=_plain(_kind_of(event)),
                payload=event,
            )
        )


def _plain(text: str, length: int = _LONGEST_ID) -> str:
    """What any database takes for a text, and no more of it than an id has."""
    return text.encode(errors="replace").decode().replace("\0", "")[:length]


def _is_chat(identity: Identity, event: Mapping[str, Any]) -> bool:
    """Whether it may be for a meeting: neither our own words nor such as are said to us."""
    is_ours = is_direct_message(event) or words_after_mention(event, identity) is not None
    return not is_ours and not _is_own(identity, event)


def _is_own(identity: Identity, event: Mapping[str, Any]) -> bool:
    return is_own_slack_event(
        event,
        bot_id=identity.bot_id,
        app_id=identity.app_id or "",
        bot_user_id=identity.bot_user_id,
    )


def _changed(kind: str, event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Of whom or of which channel something else is true from now on: what it is, and its id."""
    if kind == "user_change":
        return USER, text_at(event, "user", "id")
    if kind in _STORED - {"message"}:
        return CHANNEL, channel_of(event)
    return None


def _deleted_ts(event: Mapping[str, Any]) -> str:
    """Of a message that is gone; the first one of a thread leaves a tombstone in its place."""
    if text_at(event, "subtype") == "message_deleted":
        return text_at(event, "deleted_ts")
    is_tombstone = text_at(event, "message", "subtype") == "tombstone"
    return text_at(event, "message", "ts") if is_tombstone else ""


def channel_of(event: Mapping[str, Any]) -> str:
    """An id, or an object with one, as `channel_rename` has."""
    return (
        text_at(event, "channel")
        or text_at(event, "channel", "id")
        or text_at(event, "old_channel_id")
    )


def _kind_of(event: Mapping[str, Any]) -> str:
    subtype = text_at(event, "subtype")
    # A deleted root of a thread stays as a tombstone, for its replies to hang on.
    if subtype == EDITED and text_at(event, "message", "subtype") == _TOMBSTONE:
        return DELETED
    return subtype if subtype in {EDITED, DELETED} else text_at(event, "type")


def _ts_of(event: Mapping[str, Any]) -> str:
    """The message's own, also for what happened to it, so that it sorts behind its original."""
    return (
        text_at(event, "message", "ts")
        or text_at(event, "deleted_ts")
        or text_at(event, "ts")
        or text_at(event, "event_ts")
    )


def _thread_of(event: Mapping[str, Any]) -> str | None:
    """None outside of threads, where their roots stand too."""
    parts = (event, mapping_at(event, "message"), mapping_at(event, "previous_message"))
    thread = next((found for part in parts if (found := text_at(part, "thread_ts"))), None)
    return None if thread == _ts_of(event) else thread


def _key_of(workspace: str, body: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """The same for each delivery.

    A message is said once at its place, edited once at a time and deleted once, whatever ids its
    events come under.
    """
    place, kind = "/".join([workspace, channel_of(event), _ts_of(event)]), _kind_of(event)
    if kind == POSTED and text_at(event, "ts") and not mapping_at(event, "message"):
        return place
    if kind == EDITED and (edited := text_at(event, "message", "edited", "ts")):
        return f"{place}/edited/{edited}"
    if kind == DELETED:
        return f"{place}/{text_at(event, 'message', 'subtype') or 'deleted'}"
    return text_at(body, "event_id") or _derived_key(workspace, event)


def _derived_key(workspace: str, event: Mapping[str, Any]) -> str:
    """Without an `event_id` the place and time of what happened tell events apart."""
    parts = [workspace, channel_of(event), _kind_of(event), _ts_of(event)]
    return "/".join([*parts, text_at(event, "event_ts")])
