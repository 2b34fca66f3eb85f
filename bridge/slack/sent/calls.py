"""From an outbox entry to the call of Slack's Web API, and to a simpler one if that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.requests import mapping_at, text_at
from bridge.slack.sent.failure import CALL_SECONDS, Failure
from bridge.slack.sent.look import THREAD_GONE, mark
from bridge.slack.sent.methods import COMPLETE_UPLOAD, DELETE, GET_UPLOAD_URL, POST_MESSAGE, UPDATE
from bridge.slack.shown.blocks import AUTHOR_LENGTH, cut, cut_mrkdwn, with_author
from bridge.storage.queues.outbox import Action, Entry, Head

# A file that is shown in a channel counts there as what is posted does.
_METHODS: Mapping[Action, tuple[str, ...]] = {
    "post": (POST_MESSAGE,),
    "edit": (UPDATE,),
    "delete": (DELETE,),
    "upload": (COMPLETE_UPLOAD, GET_UPLOAD_URL, POST_MESSAGE),
}
_BY_PEXIP = " (Pexip)"
# An edit with more is refused, a post is cut by Slack above ten times as much.
_EDIT_LENGTH = 4000
_POST_LENGTH = 40_000
_NO_CUSTOMIZE = frozenset({"missing_scope", "not_allowed_token_type"})
_NO_METADATA = frozenset(
    {
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
    }
)
BAD_CONTENT = frozenset(
    {
        "block_mismatch",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "too_many_contact_cards",
    }
)

log = structlog.get_logger()


def method_of(entry: Entry) -> str:
    return methods_of(entry)[0]


def methods_of(entry: Entry | Head) -> tuple[str, ...]:
    """All that its budget is taken from."""
    return methods_for(entry.action)


def methods_for(action: Action) -> tuple[str, ...]:
    return _METHODS[action]


@dataclass(frozen=True)
class Call:
    """One way to send an entry; each simpler way is tried once."""

    entry: Entry
    is_plain: bool = False
    has_prefix: bool = False
    has_thread: bool = True
    has_mark: bool = True
    has_pictures: bool = True


@dataclass(frozen=True)
class Made:
    """What Slack says of a call that it has carried out."""

    ts: str | None
    """The message's, where Slack names one."""
    seems_outside: bool = False
    """A thread was asked for, and the answer names none."""


class Caller:
    """Makes calls; remembers whether Slack lets us set an author's name, and a mark."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._can_customize = True
        self._can_mark = True

    def first_call(self, entry: Entry) -> Call:
        return Call(entry, has_prefix=not self._can_customize, has_mark=self._can_mark)

    async def make(self, call: Call) -> Made:
        sent = arguments(call)
        async with self._clock.timeout(CALL_SECONDS):
            answer = await self._client.api_call(method_of(call.entry), json=sent)
        ts = text_at(answer.data, "ts")
        message = mapping_at(answer.data, "message") if isinstance(answer.data, dict) else {}
        is_outside = bool(message) and not text_at(message, "thread_ts")
        return Made(ts or None, seems_outside=is_outside and "thread_ts" in sent)

    def simpler_call(self, entry: Entry, call: Call, failure: Failure) -> Call | None:
        """What may be accepted where this call was not."""
        if entry.action == "delete":
            return None
        if failure.code in _NO_CUSTOMIZE and entry.author and not call.has_prefix:
            if self._can_customize:
                log.warning("cannot set names; add chat:write.customize", cause=failure.code)
            self._can_customize = False
            return replace(call, has_prefix=True)
        if failure.code in THREAD_GONE and entry.thread_ts and call.has_thread:
            return replace(call, has_thread=False)
        if failure.code in _NO_METADATA and call.has_mark:
            log.warning("Slack takes no metadata; what is in doubt may double", cause=failure.code)
            self._can_mark = False
            return replace(call, has_mark=False)
        if (
            failure.code in BAD_CONTENT
            and call.has_pictures
            and any(map(_is_picture, entry.blocks))
        ):
            # A file that was uploaded a moment ago may not be ready yet.
            log.info("refused, trying without pictures", key=entry.key, details=failure.details)
            return replace(call, has_pictures=False)
        is_refused = failure.code in BAD_CONTENT and not call.is_plain
        return _plainer_call(entry, call, failure) if is_refused else None


def _plainer_call(entry: Entry, call: Call, failure: Failure) -> Call:
    """Without pictures first: a file that was uploaded a moment ago may not be ready yet."""
    if call.has_pictures and any(map(_is_picture, entry.blocks)):
        log.info("refused, trying without pictures", key=entry.key, details=failure.details)
        return replace(call, has_pictures=False)
    log.warning("refused, trying plain text", key=entry.key, details=failure.details)
    return replace(call, is_plain=True)


def arguments(call: Call) -> dict[str, Any]:
    """The call's body; nothing in it is parsed for names or unfurled."""
    entry = call.entry
    place: dict[str, Any] = {"channel": entry.channel}
    if entry.action == "delete":
        return place | {"ts": entry.ts}
    content = place | _content(call) | {"parse": "none", "link_names": False}
    if entry.action == "edit":
        return content | {"ts": entry.ts}
    content |= {"unfurl_links": False, "unfurl_media": False}
    if entry.thread_ts and call.has_thread:
        content["thread_ts"] = entry.thread_ts
    if call.has_mark:
        content["metadata"] = mark(entry)
    if entry.author and not call.has_prefix:
        content["username"] = _username(entry.author)
    return content


def _content(call: Call) -> dict[str, Any]:
    text, blocks = call.entry.text, call.entry.blocks
    if call.entry.author and call.has_prefix:
        text, blocks = with_author(text, blocks, _username(call.entry.author))
    if not call.has_pictures:
        blocks = tuple(block for block in blocks if not _is_picture(block))
    if call.is_plain:
        blocks = ()
    # Without blocks an edit would keep the old ones; an empty list takes them away.
    with_blocks = {"blocks": list(blocks)} if blocks or call.entry.action == "edit" else {}
    is_short = call.is_plain or call.entry.action == "edit"
    return {
        "text": cut_mrkdwn(text, _EDIT_LENGTH if is_short else _POST_LENGTH) or "…"
    } | with_blocks


def _is_picture(block: Mapping[str, Any]) -> bool:
    return block.get("type") == "image" and "slack_file" in block


def _username(author: str) -> str:
    name = author.removesuffix(_BY_PEXIP)
    return cut(name, AUTHOR_LENGTH - len(_BY_PEXIP)) + _BY_PEXIP
