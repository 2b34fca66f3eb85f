"""Whether Slack answers at all, and whether it takes our token: found out with one cheap call.

While it does not answer nothing is sent: each call would only be one more that nobody knows the
end of. Of a token `auth.test` alone is believed, for the codes that speak of one come up for a
single channel too. https://docs.slack.dev/reference/methods/auth.test
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from random import Random
from typing import NoReturn, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.sent.failure import CALL_ERRORS, CALL_SECONDS, FailureKind, read_failure

CallT = TypeVar("CallT")
HasArrived = Callable[[], Awaitable[bool]]
"""Looks whether Slack has carried out a call that it has not answered; raises CALL_ERRORS."""

_FIRST_SECONDS = 0.5
# As long as Slack may be back before it is noticed.
_LONGEST_SECONDS = 3.0
_TOKEN_SECONDS = 60.0
# A call hangs that has had no answer for so long; then Slack is asked something simpler.
_HANGING_SECONDS = 5.0
# What is on its way when Slack answers again comes within that.
_LATE_SECONDS = 1.0
# A server that knows no `auth.test` has answered, and said nothing of the token.
_TELLS_NOTHING = frozenset(
    {"deprecated_endpoint", "method_deprecated", "not_implemented", "unknown_method"}
)

log = structlog.get_logger()


class Verdict(Enum):
    """What an answer to `auth.test` says, or that there is none."""

    GOOD = auto()
    REFUSED = auto()
    SILENT = auto()


@dataclass(eq=False)
class _Call:
    """One that is waited for; `limit` is around it."""

    limit: asyncio.Timeout
    began: float
    has_arrived: HasArrived | None
    watching: "asyncio.Task[None] | None" = None

    def end(self) -> None:
        """Wait for it no more."""
        self.limit.reschedule(asyncio.get_running_loop().time())


class Pulse:
    """One workspace's; the sender, and all that wait for Slack, share it."""

    def __init__(self, client: AsyncWebClient, clock: Clock, random: Random) -> None:
        self._client = client
        self._clock = clock
        self._random = random
        self._verdict = Verdict.GOOD
        self._answered = asyncio.Event()
        self._is_asking = False
        self._told: Verdict = Verdict.GOOD
        self._returned = asyncio.Event()
        self._feeling = asyncio.Lock()
        self._felt = -inf
        # Those that nobody watches yet, the oldest first.
        self._young: dict[_Call, None] = {}
        self._is_calling = asyncio.Event()

    @property
    def is_lost(self) -> bool:
        """Whether nothing is to be sent for now."""
        return self._verdict is not Verdict.GOOD

    @property
    def is_refused(self) -> bool:
        """Whether Slack answers and does not take the token."""
        return self._verdict is Verdict.REFUSED

    @property
    def needs_asking(self) -> bool:
        """Whether somebody has to call `until_well`."""
        return self.is_lost and not self._is_asking

    def lose(self, cause: str) -> None:
        """A call has had no answer of Slack's."""
        if not self.is_lost:
            log.debug("a call had no answer, asking whether Slack is there", cause=cause)
            self._verdict = Verdict.SILENT
            self._returned.clear()

    async def takes_token(self) -> bool:
        """Ask once; while it is not sure that it does, nothing is sent."""
        await self._ask()
        return not self.is_lost

    async def hurried(self, call: Awaitable[CallT], has_arrived: HasArrived | None = None) -> CallT:
        """Wait for its answer, but not for long where Slack was silent meanwhile and is back.

        What was called into the dark may hang long after. Where Slack answers all the while, and
        this is only slow, it is waited for; `has_arrived` tells that it was carried out, and that
        only its answer is missing.

        Raises:
            TimeoutError: Slack answers again, and not to this.
        """
        async with asyncio.timeout(None) as limit:
            waited_for = _Call(limit, self._clock.monotonic(), has_arrived)
            self._young[waited_for] = None
            self._is_calling.set()
            try:
                return await call
            finally:
                self._young.pop(waited_for, None)
                if waited_for.watching is not None:
                    waited_for.watching.cancel()

    async def watch(self) -> NoReturn:
        """See to the calls that hang, for ever: `hurried` needs somebody who does.

        Nearly all are answered at once, and a task for each would cost as much as the call.
        """
        async with asyncio.TaskGroup() as group:
            while True:
                await self._is_calling.wait()
                oldest = next(iter(self._young), None)
                if oldest is None:
                    self._is_calling.clear()
                elif (left := oldest.began + _HANGING_SECONDS - self._clock.monotonic()) > 0:
                    await self._clock.sleep(left)
                else:
                    del self._young[oldest]
                    oldest.watching = group.create_task(self._see_to(oldest))
        raise AssertionError("It ends only by being canceled.")

    async def _see_to(self, call: "_Call") -> None:
        try:
            await self._end_on_return(call)
        except Exception:
            log.exception("nobody can tell whether a call hangs; it is given up")
            call.end()

    async def _end_on_return(self, call: "_Call") -> None:
        if not await self._is_found_while_well(call):
            if self.needs_asking:
                await self.until_well()
            await self._returned.wait()
            await self._clock.sleep(_LATE_SECONDS)
        call.end()

    async def _is_found_while_well(self, call: "_Call") -> bool:
        """Ends as soon as the call is known to be carried out, or Slack to be silent."""
        while not self.is_lost:
            await self._feel()
            if not self.is_lost:
                if call.has_arrived is not None and await self._is_true(call.has_arrived):
                    return True
                await self._clock.sleep(_HANGING_SECONDS)
        return False

    async def _is_true(self, has_arrived: HasArrived) -> bool:
        """What cannot be told now is asked again."""
        try:
            async with self._clock.timeout(_HANGING_SECONDS):
                return await has_arrived()
        except CALL_ERRORS:
            return False

    async def _feel(self) -> None:
        """Many that hang ask once."""
        async with self._feeling:
            if self.is_lost or self._clock.monotonic() - self._felt < _HANGING_SECONDS:
                return
            try:
                async with self._clock.timeout(_HANGING_SECONDS):
                    await self._client.auth_test()
            except CALL_ERRORS as error:
                failure = read_failure(error)
                if not failure.is_answered:
                    self.lose(failure.code)
            self._felt = self._clock.monotonic()

    async def until_well(self) -> None:
        """Ask again and again until Slack answers and takes the token."""
        self._is_asking = True
        try:
            await self._ask_on()
        finally:
            self._is_asking = False

    async def _ask_on(self) -> None:
        """What hangs does not keep the next question from being asked."""
        seconds = _FIRST_SECONDS
        async with asyncio.TaskGroup() as group:
            asked: list[asyncio.Task[None]] = []
            while self.is_lost:
                asked = [each for each in asked if not each.done()]
                asked.append(group.create_task(self._ask()))
                await self._wait(_TOKEN_SECONDS if self.is_refused else seconds)
                seconds = min(2 * seconds, _LONGEST_SECONDS)
            for each in asked:
                each.cancel()

    async def _wait(self, seconds: float) -> None:
        """Until so much time has passed, or Slack is well again."""
        self._answered.clear()
        with suppress(TimeoutError):
            async with self._clock.timeout(seconds * self._random.uniform(0.8, 1.2)):
                while self.is_lost:
                    await self._answered.wait()
                    self._answered.clear()

    async def _ask(self) -> None:
        try:
            async with self._clock.timeout(CALL_SECONDS):
                await self._client.auth_test()
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if failure.kind is FailureKind.REFUSED and failure.code not in _TELLS_NOTHING:
                self._judge(Verdict.REFUSED, failure.code)
            elif failure.is_answered and failure.kind is not FailureKind.UNKNOWN:
                self._judge(Verdict.GOOD, failure.code)
            else:
                self._judge(Verdict.SILENT, failure.code)
        else:
            self._judge(Verdict.GOOD, "")

    def _judge(self, verdict: Verdict, cause: str) -> None:
        self._verdict = verdict
        if verdict is Verdict.SILENT:
            self._returned.clear()
        else:
            self._returned.set()
        self._answered.set()
        if verdict is self._told:
            return
        # Once for each change, however long it lasts.
        self._told = verdict
        if verdict is Verdict.GOOD:
            log.info("Slack answers again; what waited goes on")
        elif verdict is Verdict.REFUSED:
            log.error("Slack refuses the bot token; messages wait", cause=cause)
        else:
            log.warning("Slack does not answer; messages wait", cause=cause)
