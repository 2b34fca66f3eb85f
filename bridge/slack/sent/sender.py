"""Send what the outbox holds: one sender for a workspace, in Slack's tempo, in each lane's order.

An attempt is committed before the call, so that whatever happens then, the next start knows of
it. Which rows are attempted is decided with each commit, from memory; here is what begins after
it, and what passes without one: waiting, doubts, and a Slack that does not answer. How each row
ends is the delivery's.
"""

from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.slack.jobs import Jobs
from bridge.slack.sent.calls import Caller
from bridge.slack.sent.client import Identity
from bridge.slack.sent.delivery import Delivery, OnChannelTrouble
from bridge.slack.sent.doubt import Doubts
from bridge.slack.sent.failure import CALL_SECONDS
from bridge.slack.sent.filing import Filer, OnFiled
from bridge.slack.sent.limits import Limits
from bridge.slack.sent.look import Look
from bridge.slack.sent.pulse import Pulse
from bridge.slack.sent.roots import OnGone, Roots
from bridge.slack.sent.taking import Taking
from bridge.storage.connection.failures import ClosedError
from bridge.storage.database import Database, Transaction, Unit, Work, bind
from bridge.storage.queues import attempts
from bridge.storage.queues.lanes import Standing
from bridge.storage.queues.messages import topic
from bridge.storage.queues.outbox import Entry, Priority
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.fence import FencedError

# So often it is looked whether somebody else has written.
_IDLE_SECONDS = 60.0
_LONGEST_HELD_SECONDS = 60.0
_DATABASE_SECONDS = 2.0
_FAULT_SECONDS = 30.0
_NOT_BEGUN = "The process ended before this was sent."

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
        identity: Identity | None = None,
        claim: Claim | None = None,
    ) -> None:
        self._database = database
        self._claim = claim
        within = partial(database.write_under, claim)
        self._workspace = workspace
        self._clock = clock
        self._pulse = Pulse(client, clock, random)
        self._bell = database.bells.listen(f"sender:{workspace}")
        self._taking = Taking(
            workspace=workspace,
            clock=clock,
            limits=limits,
            is_well=lambda: not self._pulse.is_lost,
            begin=self._begin,
            wake=self._wake,
            claim=claim,
        )
        look = Look(client, clock, limits, identity)
        roots = Roots(within=within, workspace=workspace, on_gone=on_gone)
        self._delivery = Delivery(
            caller=Caller(client, clock),
            filer=Filer(
                within=within,
                client=client,
                session=session,
                workspace=workspace,
                clock=clock,
                on_filed=on_filed,
                until_held=self._until_held,
            ),
            look=look,
            roots=roots,
            pulse=self._pulse,
            limits=limits,
            within=within,
            random=random,
            hold=self._taking.hold,
            on_answered=self._taking.answered,
            settle=self._settle,
            until_held=self._until_held,
            on_channel_trouble=on_channel_trouble,
        )
        self._doubts = self._delivery.doubts = Doubts(
            look=look,
            pulse=self._pulse,
            roots=roots,
            within=within,
            clock=clock,
            on_found=self._delivery.found,
            on_absent=self._delivery.absent,
        )
        self._jobs: Jobs | None = None

    @property
    def has_token_trouble(self) -> bool:
        """Whether Slack refuses the bot token, so that nothing is taken."""
        return self._pulse.is_refused

    @property
    def standing(self) -> Mapping[Priority, Standing]:
        """What the outbox holds, by priority."""
        return self._taking.standing()

    @property
    def is_lost(self) -> bool:
        """Whether Slack does not answer, or does not take the token."""
        return self._pulse.is_lost

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is finished first, for at most 5 s."""
        self._database.follow(topic(self._workspace), self._taking)
        try:
            async with Jobs(self._clock) as self._jobs:
                try:
                    await self._look_on(self._jobs)
                finally:
                    self._taking.close()
        finally:
            self._jobs = None
            self._database.leave(topic(self._workspace))
            self._hand_over(*(bind(attempts.sent, *each) for each in self._taking.left()))

    async def _look_on(self, jobs: Jobs) -> None:
        jobs.watch("see to calls that hang", self._pulse.watch())
        has_begun = is_told = False
        read_again = self._clock.monotonic() + _IDLE_SECONDS
        while True:
            try:
                has_begun = has_begun or await self._take_up()
                if self._clock.monotonic() >= read_again:
                    self._taking.forget()
                    read_again = self._clock.monotonic() + _IDLE_SECONDS
                seconds = await self._turn(jobs)
                is_told = False
            except Exception:
                if not is_told:
                    log.exception("the outbox cannot be read, trying again")
                is_told, seconds = True, _DATABASE_SECONDS
            # What was begun above is to have its first step, whatever is due.
            await self._clock.sleep(0)
            await self._bell.heard(seconds)

    async def _take_up(self) -> bool:
        """What an earlier process was sending is in doubt; what it let wait may wait on."""
        # Whoever sent before may only stand still: what it has begun may go on for a while.
        seconds = 0.0 if self._database.is_alone else CALL_SECONDS
        left = await self._database.write_under(
            self._claim, bind(_find_left, self._workspace, seconds)
        )
        for entry in left.in_doubt:
            self._doubts.add_left(entry, left.now, is_over=self._database.is_alone)
        for entry_id, seconds in left.held.items():
            self._taking.hold(entry_id, min(seconds, _LONGEST_HELD_SECONDS))
        self._taking.open()
        self._taking.look_soon()
        return True

    async def _turn(self, jobs: Jobs) -> float:
        """See to what may be done now; seconds until there may be more."""
        if self._pulse.needs_asking:
            jobs.watch("ask whether Slack is well", self._and_look(self._pulse.until_well()))
        if self._doubts.needs_settling and not self._pulse.is_lost:
            jobs.watch("settle doubts", self._and_look(self._doubts.settle()))
        if self._taking.seconds(_IDLE_SECONDS) <= 0:
            await self._database.write_under(self._claim, bind(_look, self._workspace))
        seconds = self._taking.seconds(_IDLE_SECONDS)
        return seconds if self._pulse.is_lost else self._doubts.seconds(seconds)

    async def _and_look(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:
            log.exception("what waits for Slack failed, trying again")
            await self._clock.sleep(_DATABASE_SECONDS)
        finally:
            self._taking.look_soon()

    def _begin(self, taken: Sequence[tuple[Entry, float]]) -> None:
        """Call Slack for what is stored as attempted, each in so many seconds."""
        for entry, seconds in taken:
            if self._jobs is None or self._taking.is_closed:
                self._release(entry)
            else:
                self._jobs.start(f"{entry.action} {entry.key}", self._deliver(entry, seconds))

    def _release(self, entry: Entry) -> None:
        """Nobody calls Slack any more, so it surely does not come; the next start sends it."""
        self._hand_over(bind(attempts.retry, entry.id, 0, _NOT_BEGUN))

    def _hand_over(self, *works: Work[Any]) -> None:
        """For the time after the sender's own."""
        if works:
            with suppress(ClosedError):
                _ = self._database.submit(Unit(works, claim=self._claim))

    async def _settle(self, entry: Entry, ts: str) -> None:
        """Have it stored as sent: with what goes next, if that is soon."""
        patience = self._taking.settle(entry, ts)
        if patience is not None:
            look = bind(_look, self._workspace)
            await self._database.submit(Unit((look,), claim=self._claim, patience=patience))

    async def _deliver(self, entry: Entry, seconds: float) -> None:
        try:
            if not await self._has_come(seconds):
                self._release(entry)
            else:
                # Where our claim is over it stays as attempted: whoever sends now finds out.
                await self._delivery.send(entry)
        except FencedError:
            log.info("another replica sends here now", workspace=self._workspace)
        except Exception as error:
            # A fault of ours: left alone, the row would hold its lane until the next start.
            log.exception("a message could not be sent", key=entry.key)
            self._doubts.add(entry, type(error).__name__, _FAULT_SECONDS)
        finally:
            self._taking.ended(entry)

    async def _until_held(self) -> None:
        """Each call begins only while this is surely the process that sends.

        Raises:
            FencedError: It is not any more.
        """
        if self._claim is not None and not await self._claim.until_held(self._clock.sleep):
            raise FencedError("Another process sends here.")

    async def _has_come(self, seconds: float) -> bool:
        """Whether the moment of a call has come while Slack answers and somebody calls it."""
        if seconds <= 0:
            return True
        await self._clock.sleep(seconds)
        return not self._pulse.is_lost and not self._taking.is_closed

    def _wake(self) -> None:
        self._database.bells.ring(f"sender:{self._workspace}")


@dataclass(frozen=True)
class _Left:
    """What an earlier process was at."""

    in_doubt: Sequence[Entry]
    held: Mapping[int, float]
    now: datetime


async def _find_left(tx: Transaction, workspace: str, call_seconds: float) -> _Left:
    in_doubt = await attempts.in_doubt(tx, workspace, call_seconds)
    return _Left(in_doubt, await attempts.held(tx, workspace), await tx.read_shared_now())


async def _look(tx: Transaction, workspace: str) -> None:
    """What may go is decided with each commit, so there has to be one."""
    tx.call(topic(workspace))
