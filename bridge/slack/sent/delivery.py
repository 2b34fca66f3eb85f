"""Bring one row of the outbox to its end: sent, to be tried later, in doubt, or given up.

What surely was not done is tried again, and what Slack refuses for good once as plain text. Only a
refusal of Slack's own makes an end of a row.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random

import structlog

from bridge.errors import new_reference
from bridge.slack.sent.calls import BAD_CONTENT, Call, Caller, method_of
from bridge.slack.sent.doubt import Doubts
from bridge.slack.sent.failure import CALL_ERRORS, TOKEN_ERRORS, Failure, FailureKind, read_failure
from bridge.slack.sent.filing import Filer, Finish, Within
from bridge.slack.sent.limits import Limits
from bridge.slack.sent.look import THREAD_GONE, Found, Look
from bridge.slack.sent.pulse import Pulse
from bridge.slack.sent.refusals import MOST_REFUSALS, Refusals, is_closed
from bridge.slack.sent.roots import Roots
from bridge.storage.database import Transaction
from bridge.storage.queues import attempts
from bridge.storage.queues.outbox import Entry

OnChannelTrouble = Callable[[str, str, str], Awaitable[None]]
"""Called with workspace, channel and Slack's error where we can no longer post."""

Hold = Callable[[int, float], None]
"""Leaves a row alone for so many seconds."""

_FIRST_RETRY_SECONDS = 1.0
# Slack is soon back, and what waits for it should not notice much later than that.
_LONGEST_RETRY_SECONDS = 4.0
# What it asks to wait for, as a channel that is moved, takes longer.
_LONGEST_PASSING_SECONDS = 60.0
# A channel that gets another id loses the old one before Slack tells of the new.
_NO_CHANNEL = "channel_not_found"
_MOVED_SECONDS = 3.0
_MOST_RENEWALS = 2
_MANY_ROWS = 1000
_MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_NEW = frozenset({"post", "upload"})
_NO_ROOT = "Its thread has no first message."

log = structlog.get_logger()


class Delivery:
    """Of one workspace; `doubts` has to be set before anything is sent."""

    doubts: Doubts

    def __init__(
        self,
        *,
        caller: Caller,
        filer: Filer,
        look: Look,
        roots: Roots,
        pulse: Pulse,
        limits: Limits,
        within: Within,
        random: Random,
        hold: Hold,
        on_answered: Callable[[Entry], None],
        settle: Callable[[Entry, str], Awaitable[None]],
        until_held: Callable[[], Awaitable[None]],
        on_channel_trouble: OnChannelTrouble,
    ) -> None:
        self._caller = caller
        self._filer = filer
        self._look = look
        self._roots = roots
        self._pulse = pulse
        self._limits = limits
        self._within = within
        self._random = random
        self._hold = hold
        self._on_answered = on_answered
        self._settle = settle
        self._until_held = until_held
        self._on_channel_trouble = on_channel_trouble
        self._refusals = Refusals()
        self._renewals: OrderedDict[int, int] = OrderedDict()

    async def send(self, entry: Entry) -> None:
        """Call Slack until the entry is done, refused, to be tried later, or in doubt."""
        if await self._has_lost_root(entry) and self._may_renew(entry):
            await self._into_new_thread(entry, _NO_ROOT)
            return
        call: Call | None = self._caller.first_call(entry)
        while call is not None:
            await self._until_held()
            try:
                store = await self._make(call)
            except CALL_ERRORS as error:
                call = await self._fail(entry, call, read_failure(error))
            else:
                self._refusals.forget(entry)
                self._on_answered(entry)
                await store()
                return

    async def _has_lost_root(self, entry: Entry) -> bool:
        """A file's answer does not tell where it is shown, so that is looked at before."""
        if entry.action != "upload" or entry.thread_ts is None:
            return entry.lost_root and entry.action in _NEW
        try:
            return not await self._look.has_root(entry)
        except CALL_ERRORS:
            return entry.lost_root

    async def found(self, entry: Entry, found: Found) -> None:
        """What was in doubt stands in Slack."""
        if entry.action == "upload" and entry.file_id:
            await self._within(self._filer.finish(entry, entry.file_id, found.link))
        else:
            await self._within(_finish(entry, found.ts))

    async def absent(self, entry: Entry, error: str) -> None:
        """What was in doubt does not, or nobody can tell."""
        seconds = self._back_off(entry, _LONGEST_RETRY_SECONDS) if entry.doubts else 0.0
        self._hold(entry.id, seconds)
        await self._within(lambda tx: attempts.repeat(tx, entry.id, error, after_seconds=seconds))

    async def _make(self, call: Call) -> Callable[[], Awaitable[None]]:
        """Call Slack; what is returned stores what came of it."""
        entry = call.entry
        if entry.action == "upload":
            return partial(self._within, await self._filer.make(call))
        is_marked = entry.action == "post" and call.has_mark
        has_arrived = partial(self.doubts.has_arrived, entry) if is_marked else None
        made = await self._pulse.hurried(self._caller.make(call), has_arrived)
        if made.ts and made.seems_outside and await self._has_slipped(entry, made.ts):
            return partial(self._roots.take_back, entry, made.ts)
        if made.ts:
            return partial(self._settle, entry, made.ts)
        return partial(self._within, _finish(entry, None))

    async def _has_slipped(self, entry: Entry, ts: str) -> bool:
        """A server that only looks like Slack may leave the thread out of its answer."""
        try:
            is_outside = not await self._look.is_in_thread(entry, ts)
        except CALL_ERRORS:
            is_outside = True
        return is_outside and self._may_renew(entry)

    async def _fail(self, entry: Entry, call: Call, failure: Failure) -> Call | None:
        """Act on a failure; the call to make next, if there is one to be made at once."""
        if not failure.is_answered:
            self._pulse.lose(failure.code)
        if failure.code in TOKEN_ERRORS and not await self._pulse.takes_token():
            await self._retry(entry, 0.0, failure.code)
        elif failure.kind is FailureKind.RATE_LIMITED:
            await self._freeze(entry, failure)
        elif failure.kind is FailureKind.UNKNOWN and entry.action in _NEW:
            await self._doubt(entry, failure)
        elif failure.is_temporary and not self._is_hopeless(entry, failure):
            await self._retry(entry, self._pause(entry, failure), failure.code)
        elif failure.code == _NO_CHANNEL and entry.attempts == 1:
            await self._retry(entry, _MOVED_SECONDS, failure.code)
        elif failure.code in THREAD_GONE and entry.thread_ts and self._may_renew(entry):
            await self._into_new_thread(entry, failure.code)
        else:
            return await self._refuse(entry, call, failure)
        return None

    def _is_hopeless(self, entry: Entry, failure: Failure) -> bool:
        is_file = self._filer.is_hopeless(entry, failure)
        return is_file or self._refusals.is_hopeless(entry, failure)

    async def _freeze(self, entry: Entry, failure: Failure) -> None:
        seconds = failure.retry_after + self._random.uniform(0.0, 0.5)
        method = failure.method or method_of(entry)
        self._limits.freeze(method, seconds, entry.channel)
        log.info("Slack asks to wait", method=method, seconds=round(seconds, 1))
        await self._retry(entry, seconds, failure.code)

    async def _retry(self, entry: Entry, seconds: float, error: str) -> None:
        self._hold(entry.id, seconds)
        await self._within(lambda tx: attempts.retry(tx, entry.id, seconds, error))

    async def _doubt(self, entry: Entry, failure: Failure) -> None:
        """It stays as it is stored, attempted, until that is settled."""
        stored = None
        if entry.action == "upload" and entry.file_id is None:
            # Under which id it is shown was not known before.
            stored = await self._within(lambda tx: attempts.find(tx, entry.id))
        self.doubts.add(stored or entry, failure.code)

    def _may_renew(self, entry: Entry) -> bool:
        """A few times for one row, and not for ever: what has no thread goes into the channel."""
        done = self._renewals[entry.id] = self._renewals.pop(entry.id, 0) + 1
        if len(self._renewals) > _MANY_ROWS:
            self._renewals.popitem(last=False)
        return done <= _MOST_RENEWALS

    async def _into_new_thread(self, entry: Entry, error: str) -> None:
        await self._roots.renew(entry)
        await self._retry(entry, 0.0, error)

    async def _refuse(self, entry: Entry, call: Call, failure: Failure) -> Call | None:
        if simpler := self._caller.simpler_call(entry, call, failure):
            return simpler
        if failure.code in _MESSAGE_GONE and entry.action in {"edit", "delete"}:
            await self._without_message(entry, failure)
            return None
        # A file's refusal is told in its thread and does not count.
        refusals = 0 if entry.action == "upload" else self._refusals.count(entry)
        is_of_place = entry.action == "post" and failure.code not in BAD_CONTENT
        may_pass = failure.kind is FailureKind.REFUSED and not is_closed(failure.code)
        if is_of_place and may_pass and refusals < MOST_REFUSALS:
            # Who is refused for no fault of its own may be taken a little later.
            await self._retry(entry, self._back_off(entry, _LONGEST_RETRY_SECONDS), failure.code)
            return None
        await self._give_up(entry, failure)
        if is_closed(failure.code) or refusals >= MOST_REFUSALS:
            log.warning("cannot post into a channel", channel=entry.channel, cause=failure.code)
            await self._on_channel_trouble(entry.workspace, entry.channel, failure.code)
        else:
            self._report(entry, failure)
        return None

    async def _give_up(self, entry: Entry, failure: Failure) -> None:
        async def give_up(tx: Transaction) -> None:
            await attempts.give_up(tx, entry.id, failure.code)
            if entry.action == "upload" and not is_closed(failure.code):
                await self._filer.tell(tx, entry, failure)

        await self._within(give_up)

    async def _without_message(self, entry: Entry, failure: Failure) -> None:
        """What was to be edited or deleted is not there any more, or cannot be changed."""
        if entry.action == "delete":
            await self._within(_finish(entry, entry.ts))
            return
        await self._within(lambda tx: attempts.give_up(tx, entry.id, failure.code))
        if failure.code == "message_not_found":
            await self._roots.gone(entry.key, entry.ts)
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

    def _pause(self, entry: Entry, failure: Failure) -> float:
        is_asked_for = failure.is_answered and failure.kind is FailureKind.TEMPORARY
        return self._back_off(
            entry, _LONGEST_PASSING_SECONDS if is_asked_for else _LONGEST_RETRY_SECONDS
        )

    def _back_off(self, entry: Entry, longest: float) -> float:
        doubled: float = _FIRST_RETRY_SECONDS * 2 ** min(entry.attempts - 1, 6)
        return min(doubled, longest) * self._random.uniform(0.8, 1.2)


def _finish(entry: Entry, ts: str | None) -> Finish:
    async def finish(tx: Transaction) -> None:
        if entry.action == "post" and not ts:
            # Nothing can be edited or answered there; what follows must not wait for it.
            await attempts.give_up(tx, entry.id, "Slack named no ts.")
        else:
            await attempts.sent(tx, entry.id, ts or "")

    return finish
