"""A bookmark *Join: <meeting>* in every bound channel, for as long as it is bound.

Slack keeps the list; the bridge compares it with the bindings whenever those change. Where the
scope or the method is missing, channels simply have none.
https://docs.slack.dev/reference/methods/bookmarks.add
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, read_failure
from bridge.slack.sent.methods import ADD_BOOKMARK, LIST_BOOKMARKS, REMOVE_BOOKMARK
from bridge.storage.database import Database
from bridge.storage.meetings import bindings
from bridge.storage.writing.claim import Claim

_LOOK_SECONDS = 300.0
_TITLE = "Join: "
_TITLE_LENGTH = 80
# The app will have none of this in this workspace.
_HOPELESS = frozenset({"missing_scope", "unknown_method", "not_implemented", "not_allowed"})

log = structlog.get_logger()


class Bookmarks:
    """Those of one workspace's channels."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        workspace: str,
        join_url: str,
        database: Database,
        clock: Clock,
        claim: Claim | None = None,
    ) -> None:
        self._client = client
        self._workspace = workspace
        self._join_url = join_url
        self._database = database
        self._clock = clock
        self._claim = claim
        self._done: dict[str, str] = {}
        """By channel, the alias that its bookmark is for."""

    async def run(self) -> None:
        """Keep them right until canceled, or until Slack says that there are none here."""
        bell = self._database.bells.listen("bindings")
        while await self._is_ours() and await self._reconcile():
            await bell.heard(_LOOK_SECONDS)

    async def _is_ours(self) -> bool:
        return self._claim is None or await self._claim.until_held(self._clock.sleep)

    async def _reconcile(self) -> bool:
        live = await self._database.read(bindings.list_live)
        wanted = {each.channel: each.alias for each in live if each.workspace == self._workspace}
        changed = [
            channel
            for channel in wanted.keys() | self._done.keys()
            if self._differs(channel, wanted)
        ]
        for channel in sorted(changed):
            if not await self._is_ours():
                return False
            try:
                await self._set(channel, wanted.get(channel))
            except CALL_ERRORS as error:
                code = read_failure(error).code
                log.info("a channel has no bookmark", channel=channel, cause=code)
                if code in _HOPELESS:
                    return False
            self._note(channel, wanted.get(channel))
        return True

    def _differs(self, channel: str, wanted: Mapping[str, str]) -> bool:
        return self._done.get(channel) != wanted.get(channel)

    def _note(self, channel: str, alias: str | None) -> None:
        if alias is None:
            self._done.pop(channel, None)
        else:
            self._done[channel] = alias

    async def _set(self, channel: str, alias: str | None) -> None:
        """Ours are known by their title and where they lead."""
        wanted = self._link(alias) if alias is not None else None
        answer = await self._call(LIST_BOOKMARKS, {"channel_id": channel})
        ours = [each for each in _bookmarks_of(answer) if self._is_our_bookmark(each)]
        for each in ours:
            if each.get("link") != wanted:
                where = {"channel_id": channel, "bookmark_id": each.get("id")}
                await self._call(REMOVE_BOOKMARK, where)
        if wanted is not None and not any(each.get("link") == wanted for each in ours):
            title = f"{_TITLE}{alias}"[:_TITLE_LENGTH]
            bookmark = {"channel_id": channel, "title": title, "type": "link", "link": wanted}
            await self._call(ADD_BOOKMARK, bookmark)

    def _is_our_bookmark(self, bookmark: Mapping[str, Any]) -> bool:
        before = self._join_url.partition("{alias}")[0]
        title, link = str(bookmark.get("title")), str(bookmark.get("link"))
        return title.startswith(_TITLE) and link.startswith(before)

    def _link(self, alias: str) -> str:
        return self._join_url.replace("{alias}", quote(alias, safe=""))

    async def _call(self, method: str, arguments: Mapping[str, Any]) -> Any:
        async with self._clock.timeout(CALL_SECONDS):
            return (await self._client.api_call(method, json=dict(arguments))).data


def _bookmarks_of(answer: Any) -> Iterable[Mapping[str, Any]]:
    found = answer.get("bookmarks") if isinstance(answer, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
