"""Read a file that somebody has shared in a channel.

The bot reads every file of every channel that it is in, and a person may name any of them: so a
file counts only where it is asked for. A file of another service has its address there, to which
the token must not go.
https://docs.slack.dev/messaging/working-with-files#downloading
"""

from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from typing_extensions import override
from yarl import URL

from bridge.budgets.counters import PAST
from bridge.budgets.table import PICTURE_BYTES
from bridge.clock import Clock
from bridge.commands.table.errors import CommandError
from bridge.commands.table.invocation import ChannelId, WorkspaceId
from bridge.commands.table.shared_files import SharedFile, SharedFiles
from bridge.config import Settings
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, read_failure
from bridge.slack.sent.methods import GET_FILE
from bridge.slack.workspaces.workspaces import Workspace, Workspaces

_READ_SECONDS = 20.0
_SLACK = ("slack.com", "slack-gov.com")
_SCOPE = "files:read"
_NO_SCOPE = (
    "The app may not read files in Slack. Whoever runs the bridge can give it the scope files:read."
)
_NOT_HERE = "That file is not in this channel, or Slack does not show it to the bridge."
_ELSEWHERE = "That file is kept by another service. Upload the picture itself to this channel."
_TOO_LARGE = "That file has more than {megabytes} MB, which is too much for a picture."
_UNREAD = "Slack did not hand that file over. Please try again."

log = structlog.get_logger()


class ReadFiles(SharedFiles):
    """Files of the channels of all workspaces."""

    def __init__(
        self,
        workspaces: Workspaces,
        session: aiohttp.ClientSession,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._workspaces = workspaces
        self._session = session
        self._api = URL(settings.slack_api_url)
        self._clock = clock

    @override
    async def read(self, workspace: WorkspaceId, channel: ChannelId, file_id: str) -> SharedFile:
        served = self._workspaces.find_by_ids(workspace, None)
        if served is None:
            raise CommandError(_UNREAD)
        scopes = served.identity.scopes
        if scopes is not None and _SCOPE not in scopes:
            raise CommandError(_NO_SCOPE)
        file = await self._find(served, file_id)
        if channel not in _places(file):
            raise CommandError(_NOT_HERE)
        content = await self._fetch(served, _address(file, self._api), _size(file))
        return SharedFile(name=str(file.get("title") or file.get("name") or ""), content=content)

    async def _find(self, served: Workspace, file_id: str) -> Mapping[str, Any]:
        try:
            async with self._clock.timeout(CALL_SECONDS):
                answer: Any = await served.client.api_call(GET_FILE, params={"file": file_id})
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.info("a file was not found", cause=failure.code, details=failure.details)
            if failure.code == "missing_scope":
                raise CommandError(_NO_SCOPE) from None
            is_gone = failure.code in {"file_not_found", "file_deleted", "access_denied"}
            raise CommandError(_NOT_HERE if is_gone else _UNREAD) from None
        found = answer.get("file")
        return found if isinstance(found, Mapping) else {}

    async def _fetch(self, served: Workspace, url: URL, size: int) -> bytes:
        """Without the scope Slack sends a page to sign in at, which is no picture to whoever reads.

        Nothing is followed: an address elsewhere would be handed the token.
        """
        _check_size(size)
        headers = {"Authorization": f"Bearer {served.token.get_secret_value()}"}
        try:
            async with (
                self._clock.timeout(_READ_SECONDS),
                self._session.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200:  # noqa: PLR2004 - the one that brings a file
                    raise CommandError(_UNREAD)
                return await _read(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("a file was not read", cause=type(error).__name__)
            raise CommandError(_UNREAD) from None


def _address(file: Mapping[str, Any], api: URL) -> URL:
    """Where its bytes are.

    Raises:
        CommandError: Not with Slack.
    """
    try:
        url = URL(str(file.get("url_private_download") or file.get("url_private") or ""))
    except ValueError:
        raise CommandError(_ELSEWHERE) from None
    is_hosted = file.get("mode") in {"hosted", "snippet"} and not file.get("is_external")
    if not is_hosted or not may_have_token(url, api):
        raise CommandError(_ELSEWHERE)
    return url


def may_have_token(url: URL, api: URL) -> bool:
    """Whether it is Slack's own and nobody on the way reads along; `api` may be that of tests."""
    if url.host and (url.scheme, url.host, url.port) == (api.scheme, api.host, api.port):
        return True
    host = url.host or ""
    is_slack = any(host == each or host.endswith(f".{each}") for each in _SLACK)
    return is_slack and url.scheme == "https" and url.is_default_port()


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    """Counted while it comes: what Slack has said of its size is not looked at again."""
    content = bytearray()
    async for part in answer.content.iter_any():
        content += part
        _check_size(len(content))
    return bytes(content)


def _check_size(size: int) -> None:
    if size > PICTURE_BYTES.amount:
        PAST.count(PICTURE_BYTES)
        raise CommandError(_TOO_LARGE.format(megabytes=PICTURE_BYTES.amount // 1024**2))


def _size(file: Mapping[str, Any]) -> int:
    size = file.get("size")
    return size if isinstance(size, int) else 0


def _places(file: Mapping[str, Any]) -> frozenset[str]:
    """The conversations that it is shared in."""
    found: set[str] = set()
    for kind in ("channels", "groups", "ims"):
        listed = file.get(kind)
        if isinstance(listed, list):
            found.update(each for each in listed if isinstance(each, str))
    shares = file.get("shares")
    if isinstance(shares, Mapping):
        for each in shares.values():
            found.update(each if isinstance(each, Mapping) else ())
    return frozenset(found)
