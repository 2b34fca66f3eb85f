"""Upload a file into a direct message, in Slack's three steps.

https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from typing import Any

import aiohttp
import structlog
from typing_extensions import override

from bridge.clock import Clock
from bridge.commands.files import Files
from bridge.commands.invocation import Person
from bridge.slack.failure import CALL_ERRORS, CALL_SECONDS, read_failure
from bridge.slack.methods import COMPLETE_UPLOAD, GET_UPLOAD_URL, POST_MESSAGE
from bridge.slack.workspaces import Workspace, Workspaces

log = structlog.get_logger()


class Uploads(Files):
    """Files for people of all workspaces."""

    def __init__(
        self, workspaces: Workspaces, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._workspaces = workspaces
        self._session = session
        self._clock = clock

    @override
    async def give(self, person: Person, name: str, content: bytes, words: str) -> bool:
        workspace = self._workspaces.find_by_ids(person.workspace, None)
        if workspace is None:
            return False
        try:
            async with self._clock.timeout(CALL_SECONDS):
                await self._upload(workspace, person, name, content, words)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.warning("a file did not go", cause=failure.code, details=failure.details)
            return False
        return True

    async def _upload(
        self, workspace: Workspace, person: Person, name: str, content: bytes, words: str
    ) -> None:
        """The address first: without it the person would be promised a file in vain."""
        client = workspace.client
        where: Any = await client.api_call(
            GET_UPLOAD_URL, params={"filename": name, "length": len(content)}
        )
        async with self._session.post(where["upload_url"], data=content) as answer:
            answer.raise_for_status()
        # Slack opens the conversation by itself, and says which one it is.
        told: Any = await client.api_call(POST_MESSAGE, json={"channel": person.id, "text": words})
        await client.api_call(
            COMPLETE_UPLOAD,
            json={
                "files": [{"id": where["file_id"], "title": name}],
                "channel_id": told["channel"],
            },
        )
