"""Brings payloads to the app, within three seconds or again later.

Events are tried up to four times under one `event_id`; a command, a press or a
submission is tried once, and the person sees when it failed.
https://docs.slack.dev/apis/events-api/#retries
"""

from asyncio import Task, TaskGroup
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bridge.simulator.clock import Clock
from bridge.simulator.slack.web_api.faults import Faults

Json = dict[str, Any]
Kind = Literal["events_api", "slash_commands", "interactive"]

# Waits before the first, second and third repetition.
RETRY_SECONDS = (0.0, 60.0, 300.0)
_REMEMBERED = 10_000


@dataclass(frozen=True)
class Delivery:
    """One attempt to hand over a payload."""

    kind: Kind
    payload: Json
    retry: int = 0
    reason: str = ""


@dataclass(eq=False)
class EventRecord:
    """An event and what became of it; times are seconds since the epoch."""

    payload: Json
    at: float
    tries: int = 0
    accepted_at: float | None = None

    @property
    def event(self) -> Json:
        event: Json = self.payload["event"]
        return event


@dataclass(frozen=True)
class CommandRecord:
    """A slash command that was typed, whatever became of it."""

    payload: Json
    at: float


class UndeliveredError(Exception):
    """The app did not take a payload; the text is Slack's `retry_reason`."""

    def __init__(self, reason: str, *, may_retry: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_retry = may_retry


class Transport(Protocol):
    """A way to the app: sockets it opened, or a URL it named."""

    # What a missing answer is called.
    timeout_reason: str

    async def send(self, delivery: Delivery) -> Json | None:
        """Hand over and wait for the acknowledgement, with what it carries.

        Raises:
            UndeliveredError: The app could not be reached or answered badly.
        """


@dataclass(frozen=True)
class Receipt:
    """What became of an interaction: acknowledged, perhaps with an answer, or the error shown."""

    payload: Json | None = None
    error: str | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


class Courier:
    """Delivers over the transport that the app's settings choose."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock = clock
        self._faults = faults
        self._tasks: TaskGroup | None = None
        self._under_way: set[Task[None]] = set()
        self._overtaken: dict[str, EventRecord] = {}
        self.transport: Transport | None = None
        self.ack_seconds = 3.0
        self.retry_seconds = RETRY_SECONDS
        self.events: deque[EventRecord] = deque(maxlen=_REMEMBERED)
        self.commands: deque[CommandRecord] = deque(maxlen=_REMEMBERED)

    def start(self, tasks: TaskGroup) -> None:
        self._tasks = tasks

    def stop(self) -> None:
        """Forget what is still to be delivered."""
        self._tasks = None
        for task in self._under_way:
            task.cancel()

    @property
    def is_idle(self) -> bool:
        """No event is under way or waits for its repetition."""
        return not self._under_way

    def send_event(self, payload: Json) -> None:
        """Deliver in the background, again where it is not acknowledged."""
        record = EventRecord(payload, self._clock.now().timestamp())
        self.events.append(record)
        channel = str(record.event.get("channel"))
        if channel not in self._overtaken and self._faults.take_swap():
            self._overtaken[channel] = record
            return
        for _ in range(2 if self._faults.take_duplicate() else 1):
            self._spawn(record)
        if overtaken := self._overtaken.pop(channel, None):
            self._spawn(overtaken)

    def _spawn(self, record: EventRecord) -> None:
        if self._tasks is None:
            return
        task = self._tasks.create_task(self._deliver_event(record))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _deliver_event(self, record: EventRecord) -> None:
        delivery = Delivery("events_api", record.payload)
        for retry, wait in enumerate((*self.retry_seconds, None), start=1):
            record.tries += 1
            try:
                await self._attempt(delivery)
            except UndeliveredError as failure:
                if wait is None or not failure.may_retry:
                    return
                await self._clock.sleep(wait)
                delivery = Delivery("events_api", record.payload, retry, failure.reason)
            else:
                record.accepted_at = record.accepted_at or self._clock.now().timestamp()
                return

    async def interact(self, kind: Kind, payload: Json) -> Receipt:
        """Deliver now and once; the receipt says what the person is shown."""
        if kind == "slash_commands":
            self.commands.append(CommandRecord(payload, self._clock.now().timestamp()))
        try:
            return Receipt(payload=await self._attempt(Delivery(kind, payload)))
        except UndeliveredError as failure:
            slow = self.transport is not None and failure.reason == self.transport.timeout_reason
            return Receipt(error="operation_timeout" if slow else "dispatch_failed")

    async def _attempt(self, delivery: Delivery) -> Json | None:
        if delay := self._faults.take_delay():
            await self._clock.sleep(delay)
        if self._faults.take_drop() or self.transport is None:
            raise UndeliveredError("connection_failed")
        try:
            async with self._clock.timeout(self.ack_seconds):
                return await self.transport.send(delivery)
        except TimeoutError:
            raise UndeliveredError(self.transport.timeout_reason) from None
