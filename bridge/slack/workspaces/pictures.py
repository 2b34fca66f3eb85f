"""Pictures in Slack's care, each uploaded once for a workspace and shared with nobody by itself.

https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

import hashlib

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bridge.clock import Clock
from bridge.commands.table.invocation import WorkspaceId
from bridge.commands.table.outcome import Picture
from bridge.commands.table.pictures import Pictures
from bridge.slack.sent.failure import CALL_ERRORS, read_failure
from bridge.slack.sent.three_steps import File, Uploader
from bridge.slack.workspaces.workspaces import Workspaces
from bridge.storage.database import Database
from bridge.storage.queues import pictures

log = structlog.get_logger()


class KeptPictures(Pictures):
    """Pictures for the people of all workspaces."""

    def __init__(
        self,
        workspaces: Workspaces,
        session: aiohttp.ClientSession,
        database: Database,
        clock: Clock,
    ) -> None:
        self._workspaces = workspaces
        self._session = session
        self._database = database
        self._clock = clock

    @override
    async def keep(self, workspace: WorkspaceId, name: str, png: bytes, alt: str) -> Picture | None:
        served = self._workspaces.get(workspace)
        if served is None:
            return None
        digest = hashlib.sha256(png).hexdigest()
        file_id = await self._database.write_first(pictures.find, workspace, digest)
        if file_id is None:
            file_id = await self._upload(served.client, name, png, alt)
            if file_id is None:
                return None
            await self._database.write_first(pictures.put, workspace, digest, file_id)
        return Picture(file_id=file_id, alt=alt)

    async def _upload(self, client: AsyncWebClient, name: str, png: bytes, alt: str) -> str | None:
        """None where the scope is missing, or this Slack has no files."""
        uploader = Uploader(client, self._session, self._clock)
        try:
            file_id = await uploader.put(File(name=name, title=alt, content=png, alt=alt))
            await uploader.complete(file_id, alt)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.info("a picture was not uploaded", cause=failure.code, details=failure.details)
            return None
        return file_id
