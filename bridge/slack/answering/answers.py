"""Answer the one person who asked: through their `response_url`, else as an ephemeral message.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.config import is_loopback
from bridge.errors import new_reference
from bridge.slack.requests import PersonsRequest
from bridge.slack.sent.failure import (
    CALL_ERRORS,
    CALL_SECONDS,
    Failure,
    FailureKind,
    read_failure,
    read_retry_after,
)
from bridge.slack.sent.methods import POST_EPHEMERAL
from bridge.slack.sent.observing import observed
from bridge.slack.shown.replies import Shown

_SLACKS_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
# A response_url works for so long, and what comes later than that helps nobody.
_LIFE_SECONDS = 1800.0
_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60.0
_OK = 200
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
_BODY_READ = 200

log = structlog.get_logger()


Poster = Callable[[dict[str, Any]], Awaitable[Failure | None]]


class Answers:
    """Delivers answers; tries for half an hour while Slack is in trouble."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        api_url: str,
        clock: Clock,
        random: Random,
    ) -> None:
        self._client = client
        self._session = session
        self._api_url = api_url
        self._clock = clock
        self._random = random

    async def give(self, to: PersonsRequest, shown: Shown, *, replaces: bool = False) -> None:
        """Show it to the person; `replaces` takes the answered question away with it."""
        if await self._respond(to, shown, replaces=replaces):
            return
        body: dict[str, Any] = {"channel": to.channel, "user": to.slack_user}
        if to.thread_ts:
            body["thread_ts"] = to.thread_ts
        failure = await self._insist(
            to, lambda content: self._post_ephemeral(body | content), shown
        )
        if failure is not None:
            self._report(to, failure)

    async def withdraw(self, to: PersonsRequest) -> None:
        """Take an answered question away; if that fails it only stands there longer."""
        if self.is_allowed(to.response_url):
            await self._insist(
                to, lambda _: self._post_to_url(to, {"delete_original": True}), Shown("")
            )

    def is_allowed(self, url: str) -> bool:
        """Only Slack's own hosts, for the URL comes from a payload."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if parts.scheme == "https" and parts.hostname in _SLACKS_HOSTS:
            return True
        api = urlsplit(self._api_url)
        if is_loopback(self._api_url):
            return parts.scheme in {"http", "https"} and is_loopback(url)
        return bool(url) and (parts.scheme, parts.hostname) == (api.scheme, api.hostname)

    async def _respond(self, to: PersonsRequest, shown: Shown, *, replaces: bool) -> bool:
        if not self.is_allowed(to.response_url):
            return False
        body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": replaces}
        if to.thread_ts and not replaces:
            body["thread_ts"] = to.thread_ts
        failure = await self._insist(
            to, lambda content: self._post_to_url(to, body | content), shown
        )
        return failure is None

    async def _insist(
        self,
        to: PersonsRequest,
        post: Poster,
        shown: Shown,
    ) -> Failure | None:
        """Post until Slack has it or refuses it; blocks that it refuses go as text."""
        content = _content(shown)
        wait = _FIRST_RETRY_SECONDS
        while True:
            failure = await self._try(post, content)
            if failure is None:
                return None
            if failure.kind is FailureKind.REFUSED and "blocks" in content:
                if "block" not in failure.code:
                    return failure
                log.warning("an answer's blocks were refused", details=failure.details)
                content = _with_less(content, shown)
                continue
            pause = max(wait, failure.retry_after) * self._random.uniform(1.0, 1.2)
            age = self._clock.monotonic() - to.received
            if not failure.is_temporary or age + pause > _LIFE_SECONDS:
                return failure
            await self._clock.sleep(pause)
            wait = min(wait * 2, _LONGEST_RETRY_SECONDS)

    async def _try(self, post: Poster, content: dict[str, Any]) -> Failure | None:
        try:
            async with self._clock.timeout(CALL_SECONDS):
                return await post(content)
        except CALL_ERRORS as error:
            return read_failure(error)

    async def _post_ephemeral(self, body: dict[str, Any]) -> Failure | None:
        await self._client.api_call(
            POST_EPHEMERAL, json=body | {"parse": "none", "link_names": False}
        )
        return None

    async def _post_to_url(self, to: PersonsRequest, body: dict[str, Any]) -> Failure | None:
        with observed("response_url") as seen:
            failure = await self._answer_at(to.response_url, body)
            seen.note(failure)
            return failure

    async def _answer_at(self, url: str, body: dict[str, Any]) -> Failure | None:
        async with self._session.post(url, json=body, allow_redirects=False) as answer:
            said = (await answer.text(errors="replace"))[:_BODY_READ]
            if answer.status == _OK and '"ok":false' not in said.replace(" ", ""):
                return None
            return _read_answer(answer.status, said, answer.headers.get("Retry-After", ""))

    def _report(self, to: PersonsRequest, failure: Failure) -> None:
        log.error(
            "an answer did not reach its person",
            reference=new_reference(self._random),
            channel=to.channel,
            slack_user=to.slack_user,
            cause=failure.code,
            details=failure.details,
        )


def _content(shown: Shown) -> dict[str, Any]:
    return {"text": shown.text} | ({"blocks": list(shown.blocks)} if shown.blocks else {})


def _with_less(content: dict[str, Any], shown: Shown) -> dict[str, Any]:
    """Without its pictures, for Slack may have lost one; if that is not it, the text alone."""
    blocks = [block for block in content["blocks"] if block["type"] != "image"]
    fewer = {"blocks": blocks} if len(blocks) < len(content["blocks"]) else {}
    return {"text": shown.text} | fewer


def _read_answer(status: int, said: str, retry_after: str) -> Failure:
    if status == _TOO_MANY_REQUESTS:
        return Failure(FailureKind.RATE_LIMITED, "ratelimited", read_retry_after(retry_after))
    if status >= _SERVER_ERRORS:
        return Failure(FailureKind.TEMPORARY, f"HTTP {status}")
    code = "invalid_blocks" if "block" in said else f"HTTP {status}"
    return Failure(FailureKind.REFUSED, code, details=said)
