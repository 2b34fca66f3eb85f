"""Send the outbox's files: their content is fetched for the call alone, and their end is told."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.sent.calls import Call
from bridge.slack.sent.failure import Failure, FailureKind, StepError
from bridge.slack.sent.three_steps import File, Share, Uploader
from bridge.storage.database import Transaction
from bridge.storage.queues import attempts, filed, outbox
from bridge.storage.queues.filed import Filed
from bridge.storage.queues.outbox import Entry, Post, Priority

Finish = Callable[[Transaction], Awaitable[None]]
"""Stores that Slack has done it."""
Within = Callable[[Callable[[Transaction], Awaitable[Any]]], Awaitable[Any]]
"""Runs in a transaction, however long the database takes to give one."""
OnFiled = Callable[[Transaction, Filed], Awaitable[None]]
"""Called in the transaction that stores where a file is."""

_MOST_FAILURES = 20
_USED_UP = "file_not_found"

_LACKS_SCOPE = (
    "Files cannot be shared here: the app lacks files:write. A workspace admin adds that scope "
    "and installs the app again."
)
_REFUSALS = {
    "missing_scope": _LACKS_SCOPE,
    "not_allowed_token_type": _LACKS_SCOPE,
    "file_uploads_disabled": "This workspace allows no file uploads, so nothing was filed here.",
    "file_uploads_except_images_disabled": (
        "This workspace allows uploads of pictures only, so no documents were filed here."
    ),
    "file_type_not_allowed": "This workspace does not allow files of this type to be uploaded.",
    "content_gone": (
        "A file cannot be shared: it was stored with a key that is in BRIDGE_SECRET_KEYS no more."
    ),
    "storage_limit_reached": "The workspace’s file storage is full, so nothing was filed here.",
}


class Filer:
    """Files of one workspace."""

    def __init__(
        self,
        *,
        within: Within,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        workspace: str,
        clock: Clock,
        on_filed: OnFiled | None,
        until_held: Callable[[], Awaitable[None]],
    ) -> None:
        self._within = within
        self._until_held = until_held
        self._uploader = Uploader(client, session, clock)
        self._workspace = workspace
        self._on_filed = on_filed
        self._failed: dict[int, int] = {}

    def is_hopeless(self, entry: Entry, failure: Failure) -> bool:
        """Whether this is the last of too many failures that are not Slack's own.

        The bytes go to another host than all else, and what stands before Slack may know nothing
        of files: either may be so for good. How often Slack itself has failed says nothing of it.
        """
        if entry.action != "upload" or not _is_of_others(failure):
            return False
        self._failed[entry.id] = self._failed.get(entry.id, 0) + 1
        return self._failed[entry.id] >= _MOST_FAILURES

    async def make(self, call: Call) -> Finish:
        """Upload it; what then is to be stored.

        Raises:
            StepError: A step has failed.
        """
        entry = call.entry
        file = await self._load(entry)
        file_id = entry.file_id or await self._put(entry, file)
        thread_ts = entry.thread_ts if call.has_thread else None
        comment = "" if call.is_plain else entry.text
        share = Share(channel=entry.channel, thread_ts=thread_ts, comment=comment)
        # The bytes may have taken their time, and from here on people see it.
        await self._until_held()
        try:
            link = await self._uploader.complete(file_id, file.title, share)
        except StepError as error:
            raise await self._judge(entry, error) from error
        return self.finish(entry, file_id, link)

    def finish(self, entry: Entry, file_id: str, link: str | None) -> Finish:
        """It is shown."""

        async def finish(tx: Transaction) -> None:
            await attempts.uploaded(tx, entry.id, file_id, link)
            found = await filed.find(tx, self._workspace, entry.key)
            if found is not None and self._on_filed is not None:
                await self._on_filed(tx, found)

        return finish

    async def _put(self, entry: Entry, file: File) -> str:
        """Bring the bytes to Slack, and write down under which id before anybody is shown it."""
        file_id = await self._uploader.put(file)
        self._failed.pop(entry.id, None)
        await self._within(lambda tx: attempts.showing(tx, entry.id, file_id))
        return file_id

    async def _judge(self, entry: Entry, error: StepError) -> StepError:
        """Of a file whose showing was in doubt, and is asked for again under the same id.

        That Slack knows no such upload any more may be because it is shown already, so that
        is looked for once more; only if it is nowhere are the bytes sent anew.
        """
        failure = error.failure
        if entry.file_id is None or failure.code != _USED_UP:
            return error
        await self._within(lambda tx: attempts.showing(tx, entry.id, None))
        return StepError(replace(failure, kind=FailureKind.UNKNOWN))

    async def tell(self, tx: Transaction, entry: Entry, failure: Failure) -> None:
        """Say once in the meeting's thread that there are no files, and why."""
        self._failed.pop(entry.id, None)
        found = await filed.find(tx, self._workspace, entry.key)
        if found is None:
            return
        words = _REFUSALS.get(failure.code, f"A file was not accepted by Slack ({failure.code}).")
        post = Post(
            key=f"{found.meeting_id}/no-files",
            channel=entry.channel,
            text=words,
            thread_key=entry.thread_key,
            priority=Priority.CARD,
        )
        await outbox.post(tx, self._workspace, post)

    async def _load(self, entry: Entry) -> File:
        async def load(tx: Transaction) -> File | None:
            found = await filed.find(tx, self._workspace, entry.key)
            content = await filed.content(tx, self._workspace, entry.key)
            if found is None or content is None:
                return None
            return File(name=found.name, title=found.title, content=content, alt=found.alt)

        file: File | None = await self._within(load)
        if file is None:
            # Its meeting was forgotten, or the key that it was sealed with.
            raise StepError(Failure(FailureKind.REFUSED, "content_gone"))
        return file


def _is_of_others(failure: Failure) -> bool:
    """Not of a method of Slack's, or in an answer that no method of Slack's gives."""
    return not failure.method or failure.code.startswith(("HTTP 2", "HTTP 3", "HTTP 4"))
