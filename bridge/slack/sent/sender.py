"""Send what the outbox holds: one sender for a workspace, in Slack's tempo, in each lane's order.

An attempt is committed before the call, so that whatever happens then, the next start knows of
it. While Slack does not answer at all, nothing is tried; what nobody knows about is looked for
once it does. How each row ends is the delivery's.
"""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

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
from bridge.storage.database import Database, Transaction
from bridge.storage.queues import attempts
from bridge.storage.queues.outbox import Entry, Head, Priority

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
        roots = Roots(within=database.write, workspace=workspace, on_gone=on_gone)
        self._delivery = Delivery(
            caller=Caller(client, clock),
            filer=Filer(
                within=database.write,
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
            within=database.write,
            random=random,
            on_channel_trouble=on_channel_trouble,
        )
        self._doubts = self._delivery.doubts = Doubts(
            look=look,
            pulse=self._pulse,
            roots=roots,
            within=database.write,
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
        has_begun = is_told = False
        async with Jobs(self._clock) as jobs:
            while True:
                try:
                    has_begun = has_begun or await self._take_up()
                    seconds = await self._turn(jobs)
                    is_told = False
                except Exception:
                    if not is_told:
                        log.exception("the outbox cannot be read, trying again")
                    is_told, seconds = True, _DATABASE_SECONDS
                await bell.heard(seconds)

    async def _take_up(self) -> bool:
        """What an earlier process was sending is in doubt; what it let wait may wait on."""
        left = await self._database.write(_find_left, self._workspace)
        for entry in left.in_doubt:
            self._doubts.add_left(entry, left.now, is_over=self._database.is_alone)
        for entry_id, seconds in left.held.items():
            self._waits.hold(entry_id, min(seconds, LONGEST_SECONDS))
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
        """Mark what may go now as attempted, then call; seconds until more may go."""
        heads = await self._database.read(
            attempts.heads,
            self._workspace,
            _LANES_LOOKED_AT,
            waiting=self._waits.ids(),
            late_up_to=self._waits.late_up_to(),
        )
        self._waits.note(max((head.id for head in heads), default=0))
        chosen, seconds = self._choose(heads)
        if chosen:
            for entry in await self._database.write(_attempt, [head.id for head in chosen]):
                self._in_flight += 1
                self._uploading += _is_upload(entry)
                jobs.start(f"{entry.action} {entry.key}", self._deliver(entry))
        return seconds

    def _choose(self, heads: Sequence[Head]) -> tuple[list[Head], float]:
        """What there is room for, and how long until the limits let the others pass."""
        slots = _CALLS_IN_FLIGHT - self._in_flight
        chosen: list[Head] = []
        wait = _IDLE_SECONDS
        for head in heads:
            delay = self._delay_for(head)
            if delay > 0:
                wait = min(wait, delay)
            elif len(chosen) < slots and self._has_room(head, chosen):
                self._count(head)
                chosen.append(head)
        return chosen, wait

    def _has_room(self, head: Head, chosen: Sequence[Head]) -> bool:
        uploading = self._uploading + sum(map(_is_upload, chosen))
        return not _is_upload(head) or uploading < _UPLOADS_IN_FLIGHT

    def _delay_for(self, head: Head) -> float:
        delay = max(self._limits.delay_for(each, head.channel) for each in methods_of(head))
        return max(delay, self._limits.card_delay(head.key)) if _is_card_edit(head) else delay

    def _count(self, head: Head) -> None:
        for each in methods_of(head):
            self._limits.take(each, head.channel)
        if _is_card_edit(head):
            self._limits.count_card(head.key)

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

    def _ring(self) -> None:
        self._database.bells.ring(f"outbox:{self._workspace}")


@dataclass(frozen=True)
class _Left:
    """What an earlier process was at."""

    in_doubt: Sequence[Entry]
    held: Mapping[int, float]
    now: datetime


async def _find_left(tx: Transaction, workspace: str) -> _Left:
    in_doubt = await attempts.in_doubt(tx, workspace)
    return _Left(in_doubt, await attempts.held(tx, workspace), tx.now)


async def _attempt(tx: Transaction, ids: Sequence[int]) -> list[Entry]:
    """Those of the rows that are there still, as they are to be sent."""
    found = [await attempts.find(tx, each) for each in ids]
    marked = [
        await attempts.attempt(tx, entry.id, text_hash(entry.text)) for entry in found if entry
    ]
    return [entry for entry in marked if entry]


def _is_upload(entry: Entry | Head) -> bool:
    return entry.action == "upload"


def _is_card_edit(head: Head) -> bool:
    return head.action == "edit" and head.priority == Priority.CARD
