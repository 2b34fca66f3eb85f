"""Follow a conference's events over any number of connections.

Nothing is replayed after a loss: each new connection begins with a complete roster, and what was
said meanwhile is gone. So the gap shows between `StreamLost` and the next `StreamOpened`. All that
a connection has brought is told before its loss is.
"""

import asyncio
import random as randomness
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import datetime

import aiohttp

from bridge.pexip.errors import NodeUnreachableError
from bridge.pexip.lookout import Lookout
from bridge.pexip.strangers import HELD_BACK
from bridge.pexip.stream.arrivals import Arrivals
from bridge.pexip.stream.event import Event
from bridge.pexip.stream.events import (
    ByeReceived,
    Disconnected,
    PingReceived,
    TokenRefreshRequested,
    parse_event,
    parse_oversized,
)
from bridge.pexip.stream.finishing import Finishing
from bridge.pexip.stream.heard import (
    Heard,
    OfStream,
    StreamFinished,
    StreamHeldBack,
    StreamLost,
    StreamOpened,
)
from bridge.pexip.stream.silence import SILENCE_SECONDS, Silence
from bridge.pexip.stream.sse import MAX_EVENT_BYTES, OversizedFrame, SseDecoder, SseFrame
from bridge.pexip.stream.stream_opening import LostError, open_stream
from bridge.pexip.token import Token
from bridge.pexip.transport import describe_failure
from bridge.pexip.waiting import Backoff, Clock, Nudge

# A stream that breaks sooner than this has not proved that all is well.
_SETTLED_SECONDS = 1.0
# But where it has brought something, it may be soon.
_LONGEST_THERE_SECONDS = 2.0
# After so many events or reads without a wait, others get their turn.
_BURST = 32
_SIZE_OF_ONE = 2048
# So many bytes are looked through in one go, which takes about two milliseconds.
_PIECE_BYTES = 128 * 1024
# Whoever is told to finish still reads what has arrived: until nothing has come for so long.
_QUIET_SECONDS = 0.2


# The stream itself acts on these.
_NEVER_IGNORED = {event.wire_name for event in (ByeReceived, Disconnected, TokenRefreshRequested)}


class _SilentError(LostError):
    """Nothing came for long."""


class EventStream:
    """The events of one token's participant."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        token: Callable[[], Token],
        on_refresh_wanted: Callable[[], None],
        on_opened: Callable[[], None] | None = None,
        is_answering: Callable[[], Awaitable[bool]],
        has_answered: Callable[[float], Awaitable[bool]],
        clock: Clock,
        random: randomness.Random,
        lookout: Lookout | None = None,
        until_ours: Callable[[], Awaitable[None]] | None = None,
        hears_all: Callable[[], Awaitable[bool]] | None = None,
        silence_seconds: float = SILENCE_SECONDS,
        max_event_bytes: int = MAX_EVENT_BYTES,
        ignored: frozenset[str] = frozenset(),
    ) -> None:
        self._http = http
        self._token = token
        self._on_refresh_wanted = on_refresh_wanted
        self._on_opened = on_opened
        self._is_answering = is_answering
        self._clock = clock
        self._backoff = Backoff(random)
        self._lookout = lookout
        self._until_ours = until_ours
        self._hears_all = hears_all
        self._silence = Silence(clock, silence_seconds)
        self._max_event_bytes = max_event_bytes
        self._ignored = ignored - _NEVER_IGNORED
        self._nudge = Nudge()
        self._is_nudged = False
        self._is_reading = False
        self._finishing = Finishing(clock, has_answered)
        self._last_heard: datetime | None = None
        self._in_a_row = 0
        # Of the connection at hand: whether it was opened, and has brought something.
        self._has_opened = self._has_spoken = False

    def finish(self, *, is_trusted: bool = True) -> None:
        """Tell what has arrived, and end; about two seconds at most.

        What is not trusted may have brought nothing for a while of what was said.
        """
        is_news = not self._finishing.has_begun
        self._finishing.begin(is_trusted=is_trusted)
        if is_news:
            self._is_nudged = True
            self._nudge.nudge()

    def doubt(self) -> None:
        """A request has had no answer in time; be less patient until something comes."""
        self._silence.doubt()
        if self._is_reading:
            self._is_nudged = True
            self._nudge.nudge()

    async def events(self) -> AsyncGenerator[Heard]:
        """Yield until disconnected or told to finish; close it (`aclosing`) to stop before.

        Events of an ignored wire name are dropped before they are read.

        Raises:
            TokenExpiredError: The node does not know our token.
        """
        while not self._finishing.has_begun:
            reason, was_silent = "the node closed the stream", False
            finished: Heard | None = None
            self._has_opened = self._has_spoken = False
            try:
                async with self._connection() as response:
                    yield self._stamped(StreamOpened())
                    async with aclosing(self._events_of(response)) as events:
                        async for heard in events:
                            yield heard
                            if isinstance(heard.event, Disconnected):
                                return
                    if self._finishing.is_sure and self._silence.is_in_time:
                        finished = self._stamped(StreamFinished())
                # Told once it is closed, for until it is handled more may be said.
                if finished is not None:
                    yield finished
            except LostError as error:
                reason = str(error)
                was_silent = isinstance(error, _SilentError) or self._may_have_lain_dead
            if self._finishing.has_begun:
                return
            delay = self._delay()
            yield self._stamped(StreamLost(reason, delay, self._last_heard, was_silent))
            with suppress(TimeoutError):
                async with self._nudge:
                    await self._wait(delay)

    @property
    def _may_have_lain_dead(self) -> bool:
        """Before the connection at hand ended."""
        return self._has_opened and not self._silence.is_in_time

    def _delay(self) -> float:
        """Until the next try; a node that has sent something is there, and soon asked again."""
        delay = self._backoff.next()
        return min(delay, _LONGEST_THERE_SECONDS) if self._has_spoken else delay

    async def _wait(self, seconds: float) -> None:
        if self._lookout is None:
            await self._clock.sleep(seconds)
            return
        if not self._has_opened:
            self._lookout.miss()
        await self._lookout.wait(seconds)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            async with self._nudge:
                if self._until_ours is not None:
                    # A node may end the first stream of a token when it is asked for a second.
                    await self._until_ours()
                opening = open_stream(self._http, self._token(), self._token, self._clock)
                response = await (
                    opening
                    if self._lookout is None
                    else self._lookout.hurried(opening, aiohttp.ClientResponse.close)
                )
        except TimeoutError:
            raise LostError("told to finish") from None
        except NodeUnreachableError as error:
            raise LostError(error.reason) from None
        self._is_reading = self._has_opened = True
        if self._on_opened is not None:
            self._on_opened()
        if self._lookout is not None:
            self._lookout.note_answer()
        try:
            yield response
        finally:
            self._is_reading = False
            response.close()

    async def _events_of(self, response: aiohttp.ClientResponse) -> AsyncGenerator[Heard]:
        decoder, arrivals = SseDecoder(self._max_event_bytes), Arrivals(response.content)
        opened, is_over = self._clock.monotonic(), False
        self._silence.open()
        try:
            while (chunk := await self._next(arrivals, is_over=is_over)) != b"":
                if chunk is None:
                    yield self._stamped(StreamHeldBack())
                    continue
                at = self._last_heard = self._clock.now()
                for frame in _frames(decoder, chunk):
                    event = None if frame is None else self._event(frame)
                    if event is not None:
                        yield Heard(event, at)
                    is_over = is_over or isinstance(event, ByeReceived)
                    await self._give_way(_PIECE_BYTES if frame is None else len(frame.data))
        finally:
            if self._has_spoken and self._clock.monotonic() - opened >= _SETTLED_SECONDS:
                self._backoff.reset()
        if is_over:
            raise LostError("the node said bye")

    async def _next(self, arrivals: Arrivals, *, is_over: bool) -> bytes | None:
        """What has arrived; nothing at the end; None where nothing comes that should."""
        await self._give_way()
        if is_over or self._finishing.is_overdue:
            return arrivals.last()
        self._silence.wait()
        while (chunk := await self._arrived(arrivals)) is None:
            if self._finishing.has_begun:
                return b""
            if self._silence.is_to_be_looked_into:
                self._silence.look_into(is_deaf=await self._misses_something())
                continue
            if self._silence.has_begun:
                raise _SilentError(await self._why_silent())
            self._silence.has_begun = True
            if await self._is_held_back():
                return None
        if chunk:
            self._silence.hear()
        return chunk

    async def _arrived(self, arrivals: Arrivals) -> bytes | None:
        """Nothing at the end; None where nothing has come for too long."""
        while True:
            if self._silence.is_in_time:
                await self._finishing.look()
            try:
                async with self._nudge, self._clock.timeout(self._patience()):
                    return await arrivals.next()
            except TimeoutError:
                # A time-out may overtake what it waited for.
                if (chunk := arrivals.rest()) or not self._is_nudged:
                    return chunk or None
            except (aiohttp.ClientError, OSError) as error:
                raise LostError(f"the stream broke off: {describe_failure(error)}") from None
            self._is_nudged = False

    def _patience(self) -> float:
        return _QUIET_SECONDS if self._finishing.has_begun else self._silence.left()

    async def _misses_something(self) -> bool:
        """Whether the node tells of something that has not come."""
        if self._hears_all is None:
            return False
        try:
            async with self._nudge:
                return not await self._hears_all()
        except TimeoutError:
            return False

    async def _why_silent(self) -> str:
        if self._silence.is_deaf:
            return "something has happened, and nothing came of it"
        seconds = self._silence.limit
        self._silence.forget()
        # Pings come through what holds nothing back.
        if not self._silence.has_pinged and await self._is_held_back():
            return HELD_BACK
        return f"silent for {seconds:.0f} s"

    async def _is_held_back(self) -> bool:
        try:
            async with self._nudge:
                return await self._is_answering()
        except TimeoutError:
            return False

    def _event(self, frame: SseFrame | OversizedFrame) -> Event | None:
        self._has_spoken = True
        if isinstance(frame, OversizedFrame):
            return parse_oversized(frame.event, frame.data, frame.id, frame.limit)
        if frame.event == PingReceived.wire_name:
            self._silence.hear_ping()
        if frame.event in self._ignored:
            return None
        event = parse_event(frame.event, frame.data, frame.id)
        if isinstance(event, TokenRefreshRequested):
            self._on_refresh_wanted()
        return event

    def _stamped(self, event: OfStream) -> Heard:
        return Heard(event, self._clock.now())

    async def _give_way(self, size: int = 0) -> None:
        """A burst is read without a wait; let the other streams' events in between.

        What is large counts for many.
        """
        self._in_a_row += 1 + size // _SIZE_OF_ONE
        if self._in_a_row >= _BURST:
            self._in_a_row = 0
            await asyncio.sleep(0)


def _frames(decoder: SseDecoder, chunk: bytes) -> Iterator[SseFrame | OversizedFrame | None]:
    """What the chunk completes; None wherever others are to be let in, of megabytes at once."""
    if len(chunk) <= _PIECE_BYTES:
        yield from decoder.feed(chunk)
        return
    for begins in range(0, len(chunk), _PIECE_BYTES):
        yield from decoder.feed(chunk[begins : begins + _PIECE_BYTES])
        yield None
