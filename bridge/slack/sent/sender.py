"""Send what the outbox holds: one sender for a workspace, in Slack's tempo, in each lane's order.

An attempt is committed before the call, so that whatever happens then, the next start knows of
it. What surely was not done is tried again; what nobody knows about once more and then never
again; what Slack refuses for good once as plain text. Nothing waits behind what was given up.
"""

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import TypeVar

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.mirror.words.loop_guard import text_hash
from bridge.slack.jobs import Jobs
from bridge.slack.sent.calls import Call, Caller, method_of, methods_of
from bridge.slack.sent.failure import CALL_ERRORS, TOKEN_ERRORS, Failure, FailureKind, read_failure
from bridge.slack.sent.filing import Filer, Finish, OnFiled
from bridge.slack.sent.limits import Limits
from bridge.storage.queues import attempts, lanes, messages
from bridge.storage.queues.outbox import Entry, Priority
from bridge.storage.transactions.database import Database, Transaction

ResultT = TypeVar("ResultT")

OnGone = Callable[[str, str], Awaitable[None]]
"""Called with workspace and message key when a person has deleted a message that we edit."""
OnChannelTrouble = Callable[[str, str, str], Awaitable[None]]
"""Called with workspace, channel and Slack's error where we can no longer post."""

_CALLS_IN_FLIGHT = 8
# They may take long, and the other calls must not wait until one of them is through.
_UPLOADS_IN_FLIGHT = 3
_LANES_LOOKED_AT = 64
_TOKEN_SECONDS = 60.0
_IDLE_SECONDS = 60.0
_DATABASE_SECONDS = 2.0
_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60.0
# A channel that gets another id loses the old one before Slack tells of the new.
_NO_CHANNEL = "channel_not_found"
_MOVED_SECONDS = 3.0
_CHANNEL_TROUBLE = frozenset(
    {
        "channel_is_archived",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
    }
)
_MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})

log = structlog.get_logger()


class Sender:
    """Empties one workspace's outbox for ever."""

    def __init__(
        self,
        *,
        database: Database,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        workspace: str,
        clock: Clock,
        random: Random,
        limits: Limits,
        on_gone: OnGone,
        on_channel_trouble: OnChannelTrouble,
        on_filed: OnFiled | None = None,
    ) -> None:
        self._database = database
        self._caller = Caller(client, clock)
        self._filer = Filer(
            within=self._write,
            client=client,
            session=session,
            workspace=workspace,
            clock=clock,
            on_filed=on_filed,
        )
        self._workspace = workspace
        self._clock = clock
        self._random = random
        self._limits = limits
        self._on_gone = on_gone
        self._on_channel_trouble = on_channel_trouble
        self._stopped_until: float | None = None
        self._in_flight = 0
        self._uploading = 0

    @property
    def has_token_trouble(self) -> bool:
        """Whether Slack refuses the bot token, so that nothing is taken."""
        return self._stopped_until is not None

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is finished first, for at most 5 s."""
        bell = self._database.bells.listen(f"outbox:{self._workspace}")
        is_settled = False
        async with Jobs(self._clock) as jobs:
            while True:
                try:
                    is_settled = is_settled or await self._settle()
                    # Cut short, it would leave rows marked as attempted that nobody sends.
                    seconds = await jobs.whole("look at the outbox", self._start_due(jobs))
                except Exception:
                    log.exception("the outbox cannot be read, trying again")
                    seconds = _DATABASE_SECONDS
                await bell.heard(seconds)

    async def _settle(self) -> bool:
        """What a crash left being attempted goes out once more."""
        async with self._database.transaction() as tx:
            for entry in await attempts.in_doubt(tx, self._workspace):
                log.warning("sending once more what may have arrived", key=entry.key)
        return True

    async def _start_due(self, jobs: Jobs) -> float:
        """Start what may go now; seconds until there may be more."""
        if self._stopped_until is not None:
            left = self._stopped_until - self._clock.monotonic()
            # One call tries whether the token is good again.
            if left > 0 or self._in_flight:
                return left if left > 0 else _IDLE_SECONDS
        slots = 1 if self._stopped_until is not None else _CALLS_IN_FLIGHT - self._in_flight
        started: list[Entry] = []
        wait = _IDLE_SECONDS
        async with self._database.transaction() as tx:
            for entry in await attempts.due(tx, self._workspace, _LANES_LOOKED_AT):
                delay = self._delay_for(entry)
                if delay > 0:
                    wait = min(wait, delay)
                elif len(started) < slots and self._has_room(entry, started):
                    self._count(entry)
                    attempted = await attempts.attempt(tx, entry.id, text_hash(entry.text))
                    started += [attempted] if attempted else []
            next_due = await lanes.next_due_at(tx, self._workspace)
        for entry in started:
            self._in_flight += 1
            self._uploading += _is_upload(entry)
            jobs.start(f"{entry.action} {entry.key}", self._deliver(entry))
        if next_due is not None:
            wait = min(wait, (next_due - tx.now).total_seconds())
        return wait

    def _has_room(self, entry: Entry, started: Sequence[Entry]) -> bool:
        uploading = self._uploading + sum(map(_is_upload, started))
        return not _is_upload(entry) or uploading < _UPLOADS_IN_FLIGHT

    def _delay_for(self, entry: Entry) -> float:
        delay = max(self._limits.delay_for(each, entry.channel) for each in methods_of(entry))
        return max(delay, self._limits.card_delay(entry.key)) if _is_card_edit(entry) else delay

    def _count(self, entry: Entry) -> None:
        for each in methods_of(entry):
            self._limits.take(each, entry.channel)
        if _is_card_edit(entry):
            self._limits.count_card(entry.key)

    async def _deliver(self, entry: Entry) -> None:
        try:
            await self._send(entry)
        finally:
            self._in_flight -= 1
            self._uploading -= _is_upload(entry)
            self._database.bells.ring(f"outbox:{self._workspace}")

    async def _send(self, entry: Entry) -> None:
        """Call Slack until the entry is done, refused, or to be tried later."""
        call: Call | None = self._caller.first_call(entry)
        while call is not None:
            try:
                finish = await self._make(call)
            except CALL_ERRORS as error:
                call = await self._fail(entry, call, read_failure(error))
            else:
                self._stopped_until = None
                await self._write(finish)
                return

    async def _make(self, call: Call) -> Finish:
        """Call Slack; what then is to be stored."""
        if _is_upload(call.entry):
            return await self._filer.make(call)
        return _finish(call.entry, await self._caller.make(call))

    async def _write(self, change: Callable[[Transaction], Awaitable[ResultT]]) -> ResultT:
        """Store an outcome, however long the database takes: a row without one blocks its lane."""
        while True:
            try:
                async with self._database.transaction() as tx:
                    return await change(tx)
            except Exception:
                log.exception("the database fails while a message is sent, trying again")
                await self._clock.sleep(_DATABASE_SECONDS)

    async def _fail(self, entry: Entry, call: Call, failure: Failure) -> Call | None:
        """Act on a failure; the call to make next, if there is one to be made at once."""
        if failure.code in TOKEN_ERRORS:
            await self._stop(entry, failure)
        elif failure.kind is FailureKind.RATE_LIMITED:
            await self._freeze(entry, failure)
        elif failure.kind is FailureKind.TEMPORARY and not self._filer.is_hopeless(entry, failure):
            await self._retry(entry, self._back_off(entry), failure.code)
        elif failure.kind is FailureKind.UNKNOWN:
            await self._doubt(entry, failure)
        elif failure.code == _NO_CHANNEL and entry.attempts == 1:
            await self._retry(entry, _MOVED_SECONDS, failure.code)
        else:
            return await self._refuse(entry, call, failure)
        return None

    async def _stop(self, entry: Entry, failure: Failure) -> None:
        """Without a token nothing is taken; rows stay, and one is tried each minute."""
        if self._stopped_until is None:
            log.error("Slack refuses the bot token; messages wait", cause=failure.code)
        self._stopped_until = self._clock.monotonic() + _TOKEN_SECONDS
        await self._retry(entry, 0.0, failure.code)

    async def _freeze(self, entry: Entry, failure: Failure) -> None:
        seconds = failure.retry_after + self._random.uniform(0.0, 0.5)
        self._limits.freeze(failure.method or method_of(entry), seconds, entry.channel)
        await self._retry(entry, seconds, failure.code)

    async def _retry(self, entry: Entry, seconds: float, error: str) -> None:
        await self._write(lambda tx: attempts.retry(tx, entry.id, seconds, error))

    async def _doubt(self, entry: Entry, failure: Failure) -> None:
        goes_again = await self._write(
            lambda tx: attempts.doubt(
                tx, entry.id, failure.code, after_seconds=_FIRST_RETRY_SECONDS
            )
        )
        if not goes_again:
            self._report(entry, failure)

    async def _refuse(self, entry: Entry, call: Call, failure: Failure) -> Call | None:
        if simpler := self._caller.simpler_call(entry, call, failure):
            return simpler
        if entry.action == "delete" and failure.code in _MESSAGE_GONE:
            await self._write(_finish(entry, entry.ts))
            return None
        is_gone = entry.action == "edit" and failure.code == "message_not_found"

        async def drop(tx: Transaction) -> None:
            await attempts.give_up(tx, entry.id, failure.code)
            if is_gone:
                await messages.forget_ts(tx, self._workspace, entry.key)
            if _is_upload(entry) and failure.code not in _CHANNEL_TROUBLE:
                await self._filer.tell(tx, entry, failure)

        await self._write(drop)
        await self._tell(entry, failure, is_gone=is_gone)
        return None

    async def _tell(self, entry: Entry, failure: Failure, *, is_gone: bool) -> None:
        if is_gone:
            await self._on_gone(self._workspace, entry.key)
        elif failure.code in _CHANNEL_TROUBLE:
            log.warning("cannot post into a channel", channel=entry.channel, cause=failure.code)
            await self._on_channel_trouble(self._workspace, entry.channel, failure.code)
        else:
            self._report(entry, failure)

    def _report(self, entry: Entry, failure: Failure) -> None:
        log.error(
            "gave up a message",
            reference=new_reference(self._random),
            action=entry.action,
            key=entry.key,
            channel=entry.channel,
            cause=failure.code,
            details=failure.details,
        )

    def _back_off(self, entry: Entry) -> float:
        doubled: float = _FIRST_RETRY_SECONDS * 2 ** min(entry.attempts - 1, 6)
        return min(doubled, _LONGEST_RETRY_SECONDS) * self._random.uniform(0.8, 1.2)


def _finish(entry: Entry, ts: str | None) -> Finish:
    async def finish(tx: Transaction) -> None:
        if entry.action == "post" and not ts:
            # Nothing can be edited or answered there; what follows must not wait for it.
            await attempts.give_up(tx, entry.id, "Slack named no ts.")
        else:
            await attempts.sent(tx, entry.id, ts or "", text_hash(entry.text))

    return finish


def _is_upload(entry: Entry) -> bool:
    return entry.action == "upload"


def _is_card_edit(entry: Entry) -> bool:
    return entry.action == "edit" and entry.priority == Priority.CARD
