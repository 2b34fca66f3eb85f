"""Takes what Slack told us from the inbox, in order, to the meeting or binding it concerns.

Of several processes the one that holds a channel's meeting reads what came there, whichever Slack
has told, and one of them reads what concerns no meeting.

Each lane has a worker of its own, which reads anew what waits there before each step: so nothing
is handled twice, and nobody waits for the meeting of somebody else. What has come waits a moment
for stragglers, and while the bridge is out of its meeting for that.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random

import structlog

from bridge.clock import Clock
from bridge.errors import BridgeError, new_reference
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.from_slack.ages import Ages
from bridge.mirror.from_slack.app_life import is_about_app
from bridge.mirror.from_slack.channel_life import is_about_channel
from bridge.mirror.from_slack.messenger import Messenger
from bridge.mirror.from_slack.wording import Wording
from bridge.mirror.messages.slack_line import Authors
from bridge.mirror.turns.repeated_failures import RepeatedFailures
from bridge.storage.connection.failures import Failure, judge
from bridge.storage.database import Database
from bridge.storage.queues import inbox
from bridge.storage.queues.inbox import InboxRow, Lane

# What was written first may be delivered second.
_HOLD_SECONDS = 0.3
# A channel's event has no meeting to be reported in.
_GIVEN_UP_SECONDS = 300.0
_FAULTS = 2
# How long a message waits before the meeting is looked for again.
_AGAIN_SECONDS = 1.0
# Nothing is due that nobody has rung for.
_LOOK_SECONDS = 3600.0
# What was another replica's to do may have become ours without a ring.
_SHARED_LOOK_SECONDS = 1.0
_DATABASE_SECONDS = 2.0

_log = structlog.get_logger()

Listener = Callable[[InboxRow], Awaitable[None]]


class InboxReader:
    """Of each lane there is one reader; `is_ours` says of which it is this one."""

    def __init__(
        self,
        *,
        database: Database,
        supervisor: Supervisor,
        authors: Authors,
        wording: Wording,
        on_channel_event: Listener,
        on_app_event: Listener,
        clock: Clock,
        random: Random,
        is_ours: Callable[[Lane], bool] = lambda _lane: True,
    ) -> None:
        self._is_ours = is_ours
        self._database = database
        self._messenger = Messenger(
            database=database,
            supervisor=supervisor,
            authors=authors,
            wording=wording,
            clock=clock,
        )
        self._on_channel_event = on_channel_event
        self._on_app_event = on_app_event
        self._clock = clock
        self._random = random
        self._failures = RepeatedFailures(random)
        self._busy: set[Lane] = set()
        # By row, how often it met a fault of ours.
        self._faults: Counter[int] = Counter()
        self._is_finishing = False

    async def finish(self) -> None:
        """Begin with nothing more; returns once what is under way has its answer."""
        self._is_finishing = True
        listener = self._database.bells.listen("inbox")
        while self._busy:
            await listener.heard(_AGAIN_SECONDS)

    async def run(self) -> None:
        """Read until canceled."""
        listener = self._database.bells.listen("inbox")
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    await self._start_workers(group)
                    alone = self._database.is_alone
                    seconds = _LOOK_SECONDS if alone else _SHARED_LOOK_SECONDS
                except Exception as error:  # noqa: BLE001 - a database that is away ends nothing
                    seconds = self._note_trouble(error)
                await listener.heard(seconds)

    async def _start_workers(self, group: asyncio.TaskGroup) -> None:
        if self._is_finishing:
            return
        for lane in await self._database.write_first(inbox.lanes):
            if lane not in self._busy and self._is_ours(lane):
                self._busy.add(lane)
                group.create_task(self._work(lane))

    async def _work(self, lane: Lane) -> None:
        """One lane until nothing waits in it."""
        ages = Ages(self._clock)
        try:
            while (seconds := await self._step_or_wait(lane, ages)) is not None:
                await self._clock.sleep(seconds)
        finally:
            self._busy.discard(lane)
            # Something may have come since this worker looked last.
            self._database.bells.ring("inbox")

    async def _step_or_wait(self, lane: Lane, ages: Ages) -> float | None:
        if self._is_finishing or not self._is_ours(lane):
            return None
        try:
            return await self._step(lane, ages)
        except Exception as error:  # noqa: BLE001 - what is not done is read again
            return self._note_trouble(error)

    async def _step(self, lane: Lane, ages: Ages) -> float | None:
        """Handle what is first; the seconds until the next step, None where nothing waits."""
        order = await self._database.write_first(inbox.order, lane=lane)
        if not order:
            return None
        ages.note(order)
        # A straggler belongs in front of what has waited for it, and is due with that.
        if (left := _HOLD_SECONDS - ages.longest) > 0:
            return left
        row = await self._database.write_first(inbox.find, row_id=order[0].id)
        is_handled = row is None or await self._handle(row, ages.of(row.id))
        return 0.0 if is_handled else _AGAIN_SECONDS

    async def _handle(self, row: InboxRow, age: float) -> bool:
        """False where it has to wait, and those behind it."""
        try:
            return await self._read(row, age)
        except BridgeError as error:
            # Slack does not say who wrote it, for one: it waits like a meeting that is away.
            is_given_up = age > _GIVEN_UP_SECONDS and not is_about_app(row.payload)
            if is_given_up or age < _AGAIN_SECONDS:
                _log.warning("An event has to wait", kind=row.kind, cause=str(error))
        except Exception as error:
            if judge(error) is Failure.PASSING:
                raise
            is_given_up = self._note_fault(row)
        if is_given_up:
            await self._drop(row)
        return is_given_up

    async def _read(self, row: InboxRow, age: float) -> bool:
        if not is_about_channel(row.payload):
            return await self._messenger.take(row, age)
        is_about_us = is_about_app(row.payload)
        await (self._on_app_event if is_about_us else self._on_channel_event)(row)
        await self._drop(row)
        return True

    async def _drop(self, row: InboxRow) -> None:
        self._faults.pop(row.id, None)
        await self._database.write_first(inbox.done, row_id=row.id)

    def _note_fault(self, row: InboxRow) -> bool:
        """A fault of ours: tried once more, and then dropped, for it must not hold up others."""
        _log.exception(
            "An event could not be handled",
            reference=new_reference(self._random),
            kind=row.kind,
            inbox=row.id,
        )
        self._faults[row.id] += 1
        return self._faults[row.id] >= _FAULTS

    def _note_trouble(self, error: Exception) -> float:
        """The seconds until the next try."""
        self._failures.tell(error, self._clock.now(), handler="inbox")
        return _DATABASE_SECONDS
