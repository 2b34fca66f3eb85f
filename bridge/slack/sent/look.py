"""Look in Slack for what we may have posted there, by the mark that each of our posts carries.

A mark is a keyed hash in the message's metadata, which every app of the workspace can read. To
read it back takes the history scopes alone; without them nobody looks.
https://docs.slack.dev/messaging/message-metadata
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.requests import mapping_at, text_at
from bridge.slack.sent.client import Identity
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, FailureKind, read_failure
from bridge.slack.sent.limits import Limits
from bridge.slack.sent.methods import HISTORY, OPEN, REPLIES
from bridge.slack.sent.three_steps import read_link
from bridge.storage.queues.outbox import Entry

# Slack gives some apps only 15 messages with a page, whatever is asked for.
_PAGE = 200
_PAGES = 5
_EVENT_TYPE = "bridge_message"
_KEY = "key"
_TOMBSTONE = "tombstone"
# A little earlier than what stands before it, should another post of ours have overtaken it.
_MARGIN_SECONDS = 60
_PERSON = ("U", "W")
_MOST_DIRECT = 1_000

THREAD_GONE = frozenset({"cannot_reply_to_message", "invalid_thread_ts", "thread_not_found"})
"""Slack knows no message there that could be answered."""

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A message that may be the one; without a thread it stands in the channel itself."""

    ts: str
    thread_ts: str | None
    link: str | None = None
    """Of the file that was looked for."""


def mark(entry: Entry) -> dict[str, Any]:
    """The metadata by which a post is known again; it says nothing to anybody else."""
    return {"event_type": _EVENT_TYPE, "event_payload": {_KEY: entry.marks[0]}}


class Look:
    """Looks with one workspace's token, within its limits."""

    def __init__(
        self,
        client: AsyncWebClient,
        clock: Clock,
        limits: Limits,
        identity: Identity | None = None,
    ) -> None:
        self._client = client
        self._clock = clock
        self._limits = limits
        self._identity = identity
        self._direct: dict[str, str] = {}

    async def find(self, entry: Entry, since: str | None) -> list[Found]:
        """All that carry the entry's mark or file, in its thread or else in the channel itself.

        Args:
            entry: A post, or an upload with the id of its file.
            since: A time of Slack's after which it was posted.

        Raises:
            SlackApiError and others of CALL_ERRORS: Slack does not let us look, or not now.
        """
        in_thread = await self._in_thread(entry, since) if entry.thread_ts else []
        # Where its thread's first message is gone, Slack shows a reply to the whole channel.
        place = _arguments(entry, since) | {"channel": await self._conversation(entry)}
        return in_thread or await self._scan(HISTORY, entry, place)

    async def is_in_thread(self, entry: Entry, ts: str) -> bool:
        """Whether a message stands in the entry's thread; raises as `find`."""
        place = {"channel": entry.channel, "ts": entry.thread_ts, "limit": _PAGE}
        try:
            page = await self._ask(REPLIES, entry, place | {"oldest": ts, "inclusive": "true"})
        except CALL_ERRORS as error:
            if read_failure(error).code in THREAD_GONE:
                return False
            raise
        messages = page.get("messages")
        return any(text_at(each, "ts") == ts for each in messages or ())

    async def has_root(self, entry: Entry) -> bool:
        """Whether the entry's thread still has its first message; raises as `find`.

        Where that is deleted and was answered, a tombstone stands for it.
        """
        place = {"channel": entry.channel, "ts": entry.thread_ts, "limit": 1}
        try:
            page = await self._ask(REPLIES, entry, place)
        except CALL_ERRORS as error:
            if read_failure(error).code in THREAD_GONE:
                return False
            raise
        messages = page.get("messages")
        first = messages[0] if isinstance(messages, list) and messages else {}
        return text_at(first, "subtype") != _TOMBSTONE

    async def _conversation(self, entry: Entry) -> str:
        """The channel; of a post to a person the conversation that it has opened with them."""
        if not entry.channel.startswith(_PERSON):
            return entry.channel
        if entry.channel not in self._direct:
            while len(self._direct) >= _MOST_DIRECT:
                del self._direct[next(iter(self._direct))]
            answer = await self._ask(OPEN, entry, {"users": entry.channel})
            self._direct[entry.channel] = text_at(answer, "channel", "id")
        return self._direct[entry.channel]

    async def _in_thread(self, entry: Entry, since: str | None) -> list[Found]:
        arguments = _arguments(entry, since) | {"ts": entry.thread_ts}
        try:
            return await self._scan(REPLIES, entry, arguments)
        except CALL_ERRORS as error:
            if read_failure(error).code in THREAD_GONE:
                return []
            raise

    async def _scan(self, method: str, entry: Entry, arguments: dict[str, Any]) -> list[Found]:
        found: list[Found] = []
        for _ in range(_PAGES):
            page = await self._ask(method, entry, arguments)
            found += self._read(page, entry)
            cursor = text_at(page, "response_metadata", "next_cursor")
            if not cursor:
                break
            arguments = arguments | {"cursor": cursor}
        return found

    async def _ask(self, method: str, entry: Entry, arguments: dict[str, Any]) -> Json:
        await self._clock.sleep(self._limits.delay_for(method))
        self._limits.take(method)
        try:
            async with self._clock.timeout(CALL_SECONDS):
                answer = await self._client.api_call(method, data=arguments)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if failure.kind is FailureKind.RATE_LIMITED:
                self._limits.freeze(method, failure.retry_after, entry.channel)
            raise
        return answer.data if isinstance(answer.data, Mapping) else {}

    def _read(self, page: Json, entry: Entry) -> Iterator[Found]:
        messages = page.get("messages")
        for message in messages if isinstance(messages, list) else ():
            if not isinstance(message, Mapping) or not self._may_be_ours(message):
                continue
            file = _its_file(message, entry)
            ts, thread_ts = text_at(message, "ts"), text_at(message, "thread_ts")
            if ts and (file is not None or _has_mark(message, entry)):
                in_thread = thread_ts if thread_ts != ts else ""
                yield Found(ts=ts, thread_ts=in_thread or None, link=read_link(file))

    def _may_be_ours(self, message: Json) -> bool:
        """Any app may copy our marks onto messages of its own."""
        ours, bot_id = self._identity, text_at(message, "bot_id")
        app_id = text_at(message, "app_id") or text_at(message, "bot_profile", "app_id")
        if ours is not None and ours.app_id and app_id:
            return app_id == ours.app_id
        # Where the app serves a whole organization, it is another bot in each workspace.
        if ours is not None and not ours.is_enterprise:
            return bot_id == ours.bot_id
        return bool(bot_id)


def _arguments(entry: Entry, since: str | None) -> dict[str, Any]:
    place = {"channel": entry.channel, "limit": _PAGE, "include_all_metadata": "true"}
    return place | ({"oldest": _earlier(since), "inclusive": "true"} if since else {})


def _earlier(ts: str) -> str:
    seconds, _, rest = ts.partition(".")
    return f"{max(0, int(seconds) - _MARGIN_SECONDS)}.{rest}" if seconds.isdecimal() else ts


def _has_mark(message: Json, entry: Entry) -> bool:
    metadata = mapping_at(message, "metadata")
    if text_at(metadata, "event_type") != _EVENT_TYPE:
        return False
    return text_at(metadata, "event_payload", _KEY) in entry.marks


def _its_file(message: Json, entry: Entry) -> Json | None:
    files = message.get("files")
    for file in files if isinstance(files, list) else ():
        if entry.file_id and text_at(file, "id") == entry.file_id:
            return mapping_at({"file": file}, "file")
    return None
