"""Takes what Slack told us from the inbox, in order, to the meeting or binding it concerns.

A message waits here while the bridge is out of its meeting, and is reported rather than
sent once it is too old to make sense there. Each try is written down before it is made:
after a crash a message is sent once more, and then never again.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from random import Random

import structlog

from bridge.clock import Clock
from bridge.errors import BridgeError, new_reference
from bridge.mirror.conference.stay import Stay
from bridge.mirror.conference.supervisor import AT_REST, Supervisor
from bridge.mirror.from_slack.channel_life import is_about_channel
from bridge.mirror.meeting.handlers import Handlers
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.words.loop_guard import text_hash
from bridge.mirror.words.slack_line import Authors, LineUndelivered, SlackLine, read_line
from bridge.mirror.words.slack_message import SlackMessage, SlackMessagePosted, parse_slack_message
from bridge.storage.meetings import bindings
from bridge.storage.queues import inbox, messages
from bridge.storage.queues.inbox import InboxRow
from bridge.storage.transactions.database import Database

_TOO_OLD = timedelta(minutes=2)
# A channel's event has no meeting to be reported in.
_GIVEN_UP = timedelta(minutes=5)
_TRIES = 2
# How long a message waits before the meeting is looked for again.
_AGAIN_SECONDS = 1.0
# While some are at work, what others have due is looked for so often.
_BUSY_SECONDS = 0.3
# Enough that those who wait leave room for others.
_ROWS_LOOKED_AT = 500
# Nothing is due that nobody has rung for.
_LOOK_SECONDS = 3600.0
_DATABASE_SECONDS = 2.0

_log = structlog.get_logger()

ChannelListener = Callable[[InboxRow], Awaitable[None]]


class InboxReader:
    """The only reader of the inbox."""

    def __init__(
        self,
        *,
        database: Database,
        supervisor: Supervisor,
        handlers: Handlers,
        authors: Authors,
        on_channel_event: ChannelListener,
        clock: Clock,
        random: Random,
    ) -> None:
        self._database = database
        self._supervisor = supervisor
        self._handlers = handlers
        self._authors = authors
        self._on_channel_event = on_channel_event
        self._clock = clock
        self._random = random
        self._busy: set[tuple[str, str | None]] = set()
        self._is_finishing = False

    async def finish(self) -> None:
        """Begin with nothing more; returns once what is under way has its answer."""
        self._is_finishing = True
        listener = self._database.bells.listen("inbox")
        while self._busy:
            await listener.heard(_BUSY_SECONDS)

    async def run(self) -> None:
        """Read until canceled."""
        listener = self._database.bells.listen("inbox")
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    seconds = await self._start_due(group)
                except Exception:  # noqa: BLE001 - a database that is away for a while ends nothing
                    seconds = self._log_trouble()
                await listener.heard(seconds)

    def _log_trouble(self) -> float:
        """The seconds until the next try."""
        reference = new_reference(self._random)
        _log.exception("The inbox cannot be read, trying again", reference=reference)
        return _DATABASE_SECONDS

    async def _start_due(self, group: asyncio.TaskGroup) -> float:
        """Begin with each conversation that has something due; the seconds until more may be."""
        if self._is_finishing:
            return _LOOK_SECONDS
        async with self._database.transaction() as transaction:
            rows = await inbox.due(transaction, limit=_ROWS_LOOKED_AT)
        for where, each in itertools.groupby(rows, key=lambda row: (row.channel, row.thread_ts)):
            if where not in self._busy:
                self._busy.add(where)
                group.create_task(self._work(where, list(each)))
        if self._busy:
            return _BUSY_SECONDS
        async with self._database.transaction() as transaction:
            at = await inbox.next_due_at(transaction)
        left = None if at is None else (at - self._clock.now()).total_seconds()
        return _LOOK_SECONDS if left is None else max(0.0, left)

    async def _work(self, where: tuple[str, str | None], rows: Iterable[InboxRow]) -> None:
        """One conversation at its own pace: nobody waits for the meeting of somebody else."""
        try:
            if not await self._read_conversation(rows):
                await self._clock.sleep(_AGAIN_SECONDS)
        except Exception:  # noqa: BLE001 - what is not marked as handled is read again
            await self._clock.sleep(self._log_trouble())
        finally:
            self._busy.discard(where)
            self._database.bells.ring("inbox")

    async def _read_conversation(self, rows: Iterable[InboxRow]) -> bool:
        """One thread's rows in their order; False where one has to wait, and those behind it."""
        for row in rows:
            if self._is_finishing:
                return True
            try:
                is_handled = await self._read(row)
            except BridgeError as error:
                # Slack does not say who wrote it, for one: it waits like a meeting that is away.
                _log.warning("An event has to wait", kind=row.kind, cause=str(error))
                is_handled = self._age(row) > _GIVEN_UP
            except Exception:  # noqa: BLE001 - one event must not hold up the others
                is_handled = await self._fail(row)
            if not is_handled:
                return False
            async with self._database.transaction() as transaction:
                await inbox.done(transaction, row.id)
        return True

    async def _fail(self, row: InboxRow) -> bool:
        """A fault of ours: tried once more, and then dropped."""
        _log.exception(
            "An event could not be handled",
            reference=new_reference(self._random),
            kind=row.kind,
            inbox=row.id,
        )
        async with self._database.transaction() as transaction:
            await inbox.attempt(transaction, row.id)
        return row.attempts + 1 >= _TRIES

    async def _read(self, row: InboxRow) -> bool:
        if is_about_channel(row.payload):
            await self._on_channel_event(row)
            return True
        message = parse_slack_message(row.payload, workspace=row.workspace)
        if message is None or await self._is_ours(message):
            return True
        async with self._database.transaction() as transaction:
            binding = await bindings.find_by_channel(transaction, row.workspace, row.channel)
        if binding is None or binding.state in AT_REST:
            return True
        stay = self._supervisor.find_stay(binding.id)
        if stay is None or not stay.is_recalled:
            # Right after a start: whether there is a meeting is about to be read.
            return False
        return stay.follower.meeting is None or await self._deliver(row, message, stay)

    async def _is_ours(self, message: SlackMessage) -> bool:
        """The loop guard's second layer: we know every message that we posted, or are posting."""
        where = (message.workspace, message.channel)
        async with self._database.transaction() as transaction:
            if await messages.was_posted_by_us(transaction, *where, message.ts):
                return True
            return isinstance(message, SlackMessagePosted) and bool(
                message.bot_id
                and await messages.in_flight(transaction, *where, text_hash(message.text))
            )

    async def _deliver(self, row: InboxRow, message: SlackMessage, stay: Stay) -> bool:
        meeting = stay.follower.meeting
        if meeting is None:
            return True
        if not await self._is_addressed(message, meeting):
            return True
        if row.attempts >= _TRIES or self._age(row) > _TOO_OLD:
            await self._handlers.bring(LineUndelivered(message), meeting.outside)
            return True
        if not stay.is_streaming:
            return False
        line: SlackLine = await read_line(message, meeting.binding, self._authors)
        async with self._database.transaction() as transaction:
            await inbox.attempt(transaction, row.id)
        await self._handlers.bring(line, meeting.outside)
        return True

    async def _is_addressed(self, message: SlackMessage, meeting: Meeting) -> bool:
        """Whether it was written where this binding takes words for the meeting."""
        mode = meeting.settings.chat
        if meeting.settings.stopped or mode in {"off", "one-way"}:
            return False
        if message.thread_ts is None:
            return mode == "channel"
        async with self._database.transaction() as transaction:
            root = await messages.find_by_ts(
                transaction, message.workspace, message.channel, message.thread_ts
            )
        return root is not None and root.key == meeting.key("card")

    def _age(self, row: InboxRow) -> timedelta:
        """Since the event reached us: a person's own clock does not count."""
        received: datetime = row.received
        return self._clock.now() - received
