"""Give a person a file in a direct message."""

from typing import Any

import aiohttp
import structlog
from typing_extensions import override

from bridge.clock import Clock
from bridge.commands.table.files import Files
from bridge.commands.table.invocation import Person
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, read_failure
from bridge.slack.sent.methods import POST_MESSAGE
from bridge.slack.sent.three_steps import File, Share, Uploader
from bridge.slack.shown.blocks import escape, paragraph, with_dates, without_dates
from bridge.slack.workspaces.workspaces import Workspace, Workspaces

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
            await self._upload(
                workspace, person, File(name=name, title=name, content=content), words
            )
        except CALL_ERRORS as error:
            failure = read_failure(error)
            log.warning("a file did not go", cause=failure.code, details=failure.details)
            return False
        return True

    async def _upload(self, workspace: Workspace, person: Person, file: File, words: str) -> None:
        """The bytes first: without them the person would be promised a file in vain."""
        uploader = Uploader(workspace.client, self._session, self._clock)
        file_id = await uploader.put(file)
        # Slack opens the conversation by itself, and says which one it is.
        async with self._clock.timeout(CALL_SECONDS):
            message = {
                "channel": person.id,
                "text": escape(without_dates(words)),
                "blocks": [paragraph(*with_dates(words))],
            }
            told: Any = await workspace.client.api_call(POST_MESSAGE, json=message)
        channel = str(told.get("channel") or person.id)
        await uploader.complete(file_id, file.title, Share(channel=channel))
