"""Find out whether Slack has what nobody knows about, and send again only what it has not.

A row in doubt stays marked as attempted, so that its lane waits and a crash changes nothing. As
soon as Slack answers anything at all we look for it, from a time that Slack itself has named. What
is found counts as sent; what is not there goes once more. Where Slack does not let us look it goes
once more too: at most one copy for each doubt, and never a hole. No doubt makes an end of a row.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bridge.clock import Clock
from bridge.slack.sent.failure import (
    CALL_ERRORS,
    CALL_SECONDS,
    TOKEN_ERRORS,
    Failure,
    FailureKind,
    read_failure,
)
from bridge.slack.sent.filing import Within
from bridge.slack.sent.look import Found, Look
from bridge.slack.sent.pulse import Pulse
from bridge.slack.sent.roots import Roots, remove
from bridge.storage.database import Transaction
from bridge.storage.queues import messages
from bridge.storage.queues.outbox import Entry

OnFound = Callable[[Entry, Found], Awaitable[None]]
"""Stores that Slack has it."""
OnAbsent = Callable[[Entry, str], Awaitable[None]]
"""Lets it go once more, because of that error."""

# Slack may still be at work on what it got before the connection broke.
_SETTLING_SECONDS = 2.0
# How long ago that was is not known to the moment here.
_SETTLING_LATE_SECONDS = 4.0
_AGAIN_SECONDS = 2.0
# Slack answers, but not to this: after so many looks it goes once more unseen.
_MOST_LOOKS = 5

log = structlog.get_logger()


@dataclass
class _Doubt:
    entry: Entry
    error: str
    due: float
    """When to look next."""
    believed_from: float
    """Until then what is not there may still come."""
    looks: int = 0


class Doubts:
    """One workspace's rows in doubt."""

    def __init__(
        self,
        *,
        look: Look,
        pulse: Pulse,
        roots: Roots,
        within: Within,
        clock: Clock,
        on_found: OnFound,
        on_absent: OnAbsent,
    ) -> None:
        self._look = look
        self._pulse = pulse
        self._roots = roots
        self._within = within
        self._clock = clock
        self._on_found = on_found
        self._on_absent = on_absent
        self._doubts: dict[int, _Doubt] = {}
        self._is_settling = False
        self._told: set[str] = set()

    def add(self, entry: Entry, error: str, seconds: float = _SETTLING_SECONDS) -> None:
        """A row that is marked as attempted; what is not there in so many seconds never comes."""
        now = self._clock.monotonic()
        log.warning("nobody knows whether this arrived", key=entry.key, cause=error)
        self._doubts[entry.id] = _Doubt(entry, error, due=now, believed_from=now + seconds)

    def add_left(self, entry: Entry, now: datetime, *, is_over: bool) -> None:
        """A row that an earlier process was sending.

        Its call may run for as long as calls may; where the process is surely at its end
        (`is_over`), only what Slack had by then may still come.
        """
        longest = _SETTLING_LATE_SECONDS if is_over else CALL_SECONDS
        passed = (now - entry.attempted).total_seconds() if entry.attempted else 0.0
        left = min(max(longest - passed, 0.0), longest)
        self.add(entry, "the process ended while this was being sent", left)

    @property
    def needs_settling(self) -> bool:
        """Whether somebody has to call `settle`."""
        return not self._is_settling and self.seconds(1.0) <= 0

    def seconds(self, longest: float) -> float:
        """Until the next look is due, or so long."""
        if self._is_settling:
            return longest
        now = self._clock.monotonic()
        left = (max(0.0, each.due - now) for each in self._doubts.values())
        return min(left, default=longest)

    async def settle(self) -> None:
        """Look for each that is due, for as long as Slack answers."""
        self._is_settling = True
        try:
            for doubt in list(self._doubts.values()):
                if doubt.due <= self._clock.monotonic() and not self._pulse.is_lost:
                    await self._settle(doubt)
        finally:
            self._is_settling = False

    async def _settle(self, doubt: _Doubt) -> None:
        try:
            found = await self._find(doubt.entry)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if self._looks_again(doubt, failure):
                return
            self._tell(failure)
            found = []
        if not found and self._clock.monotonic() < doubt.believed_from:
            doubt.due = doubt.believed_from
            return
        # Once it is released it may come to be in doubt anew.
        del self._doubts[doubt.entry.id]
        if found:
            await self._keep(doubt.entry, found)
        else:
            await self._on_absent(doubt.entry, doubt.error)

    async def has_arrived(self, entry: Entry) -> bool:
        """Whether Slack has a post whose answer is still waited for.

        Raises:
            SlackApiError and others of CALL_ERRORS: Slack does not let us look, or not now.
        """
        return bool(await self._find(entry))

    async def _find(self, entry: Entry) -> list[Found]:
        """What is there and was not known as another message of ours before."""
        workspace, channel = entry.workspace, entry.channel

        async def since(tx: Transaction) -> str | None:
            return await messages.latest_ts(tx, workspace, channel, entry.thread_key)

        async def unknown(tx: Transaction) -> list[Found]:
            return [
                each
                for each in found
                if not await messages.was_posted_by_us(tx, workspace, channel, each.ts)
            ]

        found = await self._look.find(entry, await self._within(since) or entry.thread_ts)
        return await self._within(unknown) if found else []

    async def _keep(self, entry: Entry, found: list[Found]) -> None:
        """One is the message, in its thread if possible; all others are copies."""
        best = next((each for each in found if each.thread_ts), found[0])

        async def remove_copies(tx: Transaction) -> None:
            for each in found:
                if each is not best:
                    await remove(tx, entry, each.ts)

        if len(found) > 1:
            await self._within(remove_copies)
        log.info("what was in doubt has arrived", key=entry.key)
        if entry.thread_ts and best.thread_ts is None and entry.action == "post":
            await self._roots.take_back(entry, best.ts)
        else:
            await self._on_found(entry, best)

    def _looks_again(self, doubt: _Doubt, failure: Failure) -> bool:
        """Whether to look later; what Slack does not let us see is not waited for."""
        if failure.kind is FailureKind.RATE_LIMITED:
            doubt.due = self._clock.monotonic() + failure.retry_after
            return True
        if failure.code in TOKEN_ERRORS or not failure.is_answered:
            self._pulse.lose(failure.code)
        elif failure.kind is FailureKind.REFUSED:
            return False
        doubt.looks += 1
        doubt.due = self._clock.monotonic() + _AGAIN_SECONDS
        return doubt.looks < _MOST_LOOKS

    def _tell(self, failure: Failure) -> None:
        """Once for each reason."""
        if failure.code not in self._told:
            self._told.add(failure.code)
            log.warning(
                "cannot look for what may have arrived; it is sent again",
                cause=failure.code,
                needed=failure.details,
            )
