"""A thread whose first message is gone gets a new one, and what slipped out of it is taken back.

Where a person has deleted the first message, Slack takes a reply all the same, says that all is
well, and shows it to the whole channel; only the answer's missing `thread_ts` tells.
"""

from functools import partial
from typing import Protocol

import structlog

from bridge.slack.sent.filing import Within
from bridge.storage.database import Transaction
from bridge.storage.queues import attempts, messages, outbox
from bridge.storage.queues.messages import Message
from bridge.storage.queues.outbox import Entry, Post


class OnGone(Protocol):
    """Called when a message of ours was deleted in Slack."""

    async def __call__(self, workspace: str, key: str, *, is_needed: bool) -> None:
        """`is_needed` says whether replies wait for it to be posted anew."""


_GOES_ON = "This thread goes on here: its first message was deleted."
_SLIPPED = "It was shown outside of its thread."

log = structlog.get_logger()


class Roots:
    """First messages of threads in one workspace."""

    def __init__(self, *, within: Within, workspace: str, on_gone: OnGone) -> None:
        self._within = within
        self._workspace = workspace
        self._on_gone = on_gone

    async def gone(self, key: str, ts: str | None) -> None:
        """Slack has no message any more that was to be edited."""
        if await self._within(lambda tx: messages.forget_ts(tx, self._workspace, key, ts)):
            await self._tell(key, is_needed=False)

    async def renew(self, entry: Entry) -> None:
        """See to it that the entry's thread has a first message, posted or on its way."""
        key = entry.thread_key
        if key is None:
            return
        forget = partial(messages.forget_ts, workspace=entry.workspace, key=key, ts=entry.thread_ts)
        await self._within(forget)
        # It may stand anew by now, for Slack has told of its end as well.
        if await self._within(lambda tx: _stands(tx, entry.workspace, key)):
            return
        log.info("a thread has lost its first message", key=key, channel=entry.channel)
        await self._tell(key, is_needed=True)
        await self._within(lambda tx: _make_do(tx, entry, key))

    async def take_back(self, entry: Entry, slipped: str) -> None:
        """Delete what stands outside of its thread, and let it go once more, into a new one."""
        await self.renew(entry)

        async def release(tx: Transaction) -> None:
            await remove(tx, entry, slipped)
            await attempts.retry(tx, entry.id, 0, _SLIPPED)

        await self._within(release)

    async def _tell(self, key: str, *, is_needed: bool) -> None:
        try:
            await self._on_gone(self._workspace, key, is_needed=is_needed)
        except Exception:
            log.exception("what was deleted in Slack is not posted anew", key=key)


async def remove(tx: Transaction, entry: Entry, ts: str) -> None:
    """Queue the deletion of a message of ours that stands where, or as often as, it should not."""
    copy = Message(
        key=f"{entry.key}/removed/{ts}",
        workspace=entry.workspace,
        channel=entry.channel,
        ts=ts,
    )
    await messages.record(tx, copy)
    await outbox.delete(tx, entry.workspace, copy.key)


async def _stands(tx: Transaction, workspace: str, key: str) -> bool:
    """Whether there is such a message, or will be."""
    if await outbox.is_queued(tx, workspace, key):
        return True
    found = await messages.find(tx, workspace, key)
    return found is not None and found.ts is not None


async def _make_do(tx: Transaction, entry: Entry, key: str) -> None:
    """Whoever posted the first message may know nothing of it any more, as after a meeting."""
    if not await _stands(tx, entry.workspace, key):
        post = Post(key=key, channel=entry.channel, text=_GOES_ON, priority=entry.priority)
        await outbox.repost(tx, entry.workspace, post)
