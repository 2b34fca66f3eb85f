"""Upload a file: ask Slack for an address, send the bytes there, say that it is complete.

Until the last step nobody sees anything of it, so all before may be done again.
https://docs.slack.dev/messaging/working-with-files#upload
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bridge.clock import Clock
from bridge.slack.sent.failure import (
    CALL_ERRORS,
    CALL_SECONDS,
    Failure,
    FailureKind,
    StepError,
    read_failure,
)
from bridge.slack.sent.methods import COMPLETE_UPLOAD, GET_UPLOAD_URL
from bridge.slack.shown.blocks import cut, cut_mrkdwn

# So slow a line is waited for, and none that is slower.
_BYTES_PER_SECOND = 50_000
_ALT_LENGTH = 1000
_TITLE_LENGTH = 255
_COMMENT_LENGTH = 4000
_SERVER_ERRORS = 500
# Slack says 200, other servers 201 or 204 too.
_TAKEN = range(200, 300)
# The bytes are sent by no method of Slack's.
_BYTES = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """What is uploaded."""

    name: str
    title: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Share:
    """Where it is shown; without a thread in the channel itself."""

    channel: str
    thread_ts: str | None = None
    comment: str = ""


class Uploader:
    """Uploads with one workspace's token."""

    def __init__(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._client = client
        self._session = session
        self._clock = clock

    async def put(self, file: File) -> str:
        """Bring the bytes to Slack, where nobody sees them yet; the file's id.

        Raises:
            StepError: A step has failed, and surely nothing was done that anybody sees.
        """
        parameters = {"filename": file.name, "length": str(len(file.content))}
        if file.alt:
            parameters["alt_txt"] = cut(file.alt, _ALT_LENGTH)
        try:
            async with self._clock.timeout(CALL_SECONDS):
                answer = await self._client.api_call(GET_UPLOAD_URL, data=parameters)
        except CALL_ERRORS as error:
            raise StepError(_invisible(read_failure(error), GET_UPLOAD_URL)) from error
        file_id, url = _read_place(answer.data)
        await self._send(url, file.content)
        return file_id

    async def complete(self, file_id: str, title: str, share: Share | None = None) -> str | None:
        """Make it a file of Slack's, shown where `share` says; its link, where Slack names one.

        Raises:
            StepError: It has failed, or nobody knows whether it has.
        """
        file = {"id": file_id, "title": cut(title, _TITLE_LENGTH)}
        arguments: dict[str, Any] = {"files": [file]} | _where(share)
        try:
            async with self._clock.timeout(CALL_SECONDS):
                answer = await self._client.api_call(COMPLETE_UPLOAD, json=arguments)
        except CALL_ERRORS as error:
            raise StepError(replace(read_failure(error), method=COMPLETE_UPLOAD)) from error
        return read_link(_first_file(answer.data))

    async def _send(self, url: URL, content: bytes) -> None:
        seconds = CALL_SECONDS + len(content) / _BYTES_PER_SECOND
        try:
            async with (
                self._clock.timeout(seconds),
                self._session.post(
                    url,
                    # In pieces: all at once it would hold up everything else.
                    data=BytesIO(content),
                    proxy=self._client.proxy,
                    # The content goes where Slack has said, and nowhere else.
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=None, connect=10),
                ) as answer,
            ):
                status = answer.status
        except CALL_ERRORS as error:
            raise StepError(_invisible(read_failure(error), _BYTES)) from error
        if status not in _TAKEN:
            is_passing = status >= _SERVER_ERRORS or status == 429  # noqa: PLR2004
            kind = FailureKind.TEMPORARY if is_passing else FailureKind.REFUSED
            raise StepError(Failure(kind, f"HTTP {status}", details="sending a file's bytes"))


def _invisible(failure: Failure, method: str) -> Failure:
    """Whether it was done or not, nobody has seen it."""
    is_unknown = failure.kind is FailureKind.UNKNOWN
    kind = FailureKind.TEMPORARY if is_unknown else failure.kind
    # That the bytes do not get through says nothing of Slack's methods, for they go elsewhere.
    is_answered = failure.is_answered or method == _BYTES
    return replace(failure, method=method, kind=kind, is_answered=is_answered)


def _read_place(data: object) -> tuple[str, URL]:
    answer = data if isinstance(data, Mapping) else {}
    file_id, address = answer.get("file_id"), answer.get("upload_url")
    if isinstance(file_id, str) and isinstance(address, str):
        with suppress(ValueError):
            url = URL(address)
            if url.scheme in {"http", "https"} and url.host:
                return file_id, url
    raise StepError(Failure(FailureKind.REFUSED, "no_upload_url", method=GET_UPLOAD_URL))


def _where(share: Share | None) -> dict[str, Any]:
    if share is None:
        return {}
    found = {"channel_id": share.channel}
    if share.thread_ts:
        found["thread_ts"] = share.thread_ts
    if share.comment:
        found["initial_comment"] = cut_mrkdwn(share.comment, _COMMENT_LENGTH)
    return found


def _first_file(data: object) -> object:
    files = data.get("files") if isinstance(data, Mapping) else None
    return files[0] if isinstance(files, list) and files else None


def read_link(file: object) -> str | None:
    """Slack says more of a file than its id and title, but does not promise to."""
    link = file.get("permalink") if isinstance(file, Mapping) else None
    is_web = isinstance(link, str) and link.startswith(("https://", "http://"))
    return link if is_web else None
