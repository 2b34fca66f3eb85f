"""Send what the outbox holds: one sender for a workspace, in Slack's tempo, in each lane's order.

An attempt is committed before the call, so that whatever happens then, the next start knows of
it. While Slack does not answer at all, nothing is tried; what nobody knows about is looked for
once it does. How each row ends is the delivery's.
"""

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import TypeVar

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.mirror.words.loop_guard import text_hash
from bridge.slack.jobs import Jobs
from bridge.slack.sent.calls import Caller, methods_of
from bridge.slack.sent.client import Identity
from bridge.slack.sent.delivery import Delivery, OnChannelTrouble
from bridge.slack.sent.doubt import Doubts
from bridge.slack.sent.filing import Filer, OnFiled
from bridge.slack.sent.limits import Limits
from bridge.slack.sent.look import Look
from bridge.slack.sent.pulse import Pulse
from bridge.slack.sent.roots import OnGone, Roots
from bridge.slack.sent.waits import LONGEST_SECONDS, Waits
from bridge.storage.queues import attempts
from bridge.storage.queues.outbox import Entry, Priority
from bridge.storage.transactions.database import Database, Transaction

ResultT = TypeVar("ResultT")

_CALLS_IN_FLIGHT = 8
# They may take long, and the other calls must not wait until one of them is through.
_UPLOADS_IN_FLIGHT = 3
_LANES_LOOKED_AT = 64
_IDLE_SECONDS = 60.0
_DATABASE_SECONDS = 2.0
_FAULT_SECONDS = 30.0

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
    ) -> None:
        self._database = database
        self._workspace = workspace
        self._clock = clock
        self._limits = limits
        self._waits = Waits(clock)
        self._pulse = Pulse(client, clock, random)
        look = Look(client, clock, limits, identity)
        roots = Roots(within=self._write, workspace=workspace, on_gone=on_gone)
        self._delivery = Delivery(
            caller=Caller(client, clock),
            filer=Filer(
                within=self._write,
                client=client,
                session=session,
                workspace=workspace,
                clock=clock,
                on_filed=on_filed,
            ),
            look=look,
            roots=roots,
            pulse=self._pulse,
            waits=self._waits,
            limits=limits,
            within=self._write,
            random=random,
            on_channel_trouble=on_channel_trouble,
        )
        self._doubts = self._delivery.doubts = Doubts(
            look=look,
            pulse=self._pulse,
            roots=roots,
            within=self._write,
            clock=clock,
            on_found=self._delivery.found,
            on_absent=self._delivery.absent,
        )
        self._in_flight = 0
        self._uploading = 0

    @property
    def has_token_trouble(self) -> bool:
        """Whether Slack refuses the bot token, so that nothing is taken."""
        return self._pulse.is_refused

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is finished first, for at most 5 s."""
        bell = self._database.bells.listen(f"outbox:{self._workspace}")
        has_begun = False
        async with Jobs(self._clock) as jobs:
            while True:
                try:
                    has_begun = has_begun or await self._take_up()
                    seconds = await self._turn(jobs)
                except Exception:
                    log.exception("the outbox cannot be read, trying again")
                    seconds = _DATABASE_SECONDS
                await bell.heard(seconds)

    async def _take_up(self) -> bool:
        """What an earlier process was sending is in doubt; what it let wait may wait on."""

        async def read(tx: Transaction) -> None:
            for entry in await attempts.in_doubt(tx, self._workspace):
                self._doubts.add_left(entry, tx.now)
            for entry_id, seconds in (await attempts.waiting(tx, self._workspace)).items():
                self._waits.hold(entry_id, min(seconds, LONGEST_SECONDS))

        async with self._database.transaction() as tx:
            await read(tx)
        return True

    async def _turn(self, jobs: Jobs) -> float:
        """Start what may be done now; seconds until there may be more."""
        if self._pulse.needs_asking:
            jobs.watch("ask whether Slack is well", self._and_ring(self._pulse.until_well()))
        if self._pulse.is_lost:
            return _IDLE_SECONDS
        if self._doubts.needs_settling:
            jobs.watch("settle doubts", self._and_ring(self._doubts.settle()))
        # Cut short, it would leave rows marked as attempted that nobody sends.
        seconds = await jobs.whole("look at the outbox", self._start_due(jobs))
        return min(seconds, self._doubts.seconds(seconds), self._waits.seconds(seconds))

    async def _and_ring(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:
            log.exception("what waits for Slack failed, trying again")
            await self._clock.sleep(_DATABASE_SECONDS)
        finally:
            self._ring()

    async def _start_due(self, jobs: Jobs) -> float:
        async with self._database.transaction() as tx:
            started, seconds = await self._attempt_due(tx)
        for entry in started:
            self._in_flight += 1
            self._uploading += _is_upload(entry)
            jobs.start(f"{entry.action} {entry.key}", self._deliver(entry))
        return seconds

    async def _attempt_due(self, tx: Transaction) -> tuple[list[Entry], float]:
        """Mark what may go now as attempted; seconds until the limits let more pass."""
        slots = _CALLS_IN_FLIGHT - self._in_flight
        started: list[Entry] = []
        wait = _IDLE_SECONDS
        for entry in await self._due(tx):
            delay = self._delay_for(entry)
            if delay > 0:
                wait = min(wait, delay)
            elif len(started) < slots and self._has_room(entry, started):
                self._count(entry)
                attempted = await attempts.attempt(tx, entry.id, text_hash(entry.text))
                started += [attempted] if attempted else []
        return started, wait

    async def _due(self, tx: Transaction) -> Sequence[Entry]:
        due = await attempts.due(
            tx,
            self._workspace,
            _LANES_LOOKED_AT,
            waiting=self._waits.ids(),
            late_up_to=self._waits.late_up_to(),
        )
        self._waits.note(max((entry.id for entry in due), default=0))
        return due

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
            await self._delivery.send(entry)
        except Exception as error:
            # A fault of ours: left alone, the row would hold its lane until the next start.
            log.exception("a message could not be sent", key=entry.key)
            self._doubts.add(entry, type(error).__name__, _FAULT_SECONDS)
        finally:
            self._in_flight -= 1
            self._uploading -= _is_upload(entry)
            self._ring()

    async def _write(self, work: Callable[[Transaction], Awaitable[ResultT]]) -> ResultT:
        """Store an outcome, however long the database takes: a row without one blocks its lane."""
        while True:
            try:
                async with self._database.transaction() as tx:
                    return await work(tx)
            except Exception:
                log.exception("the database fails while a message is sent, trying again")
                await self._clock.sleep(_DATABASE_SECONDS)

    def _ring(self) -> None:
        self._database.bells.ring(f"outbox:{self._workspace}")


def _is_upload(entry: Entry) -> bool:
    return entry.action == "upload"


def _is_card_edit(entry: Entry) -> bool:
    return entry.action == "edit" and entry.priority == Priority.CARD
