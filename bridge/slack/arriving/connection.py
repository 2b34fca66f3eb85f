"""One WebSocket of Socket Mode, read until it is over: whatever came before its end comes first."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import aiohttp
import structlog

from bridge.clock import Clock
from bridge.pexip import gate, tolerant_json
from bridge.pexip.waiting import Nudge

# Slack says hello at once; a connection that brings neither that nor an envelope is none.
_HELLO_SECONDS = 30.0
# After so long without a word we ask, and whoever has not answered when we would ask once more is
# gone: half a minute in all.
_PING_SECONDS = 10.0
_MOST_PINGS = 2
# Once Slack wants to end a connection it does so within about ten seconds.
_LEAVING_SECONDS = 30.0
_QUIET_SECONDS = 0.2
_CLOSED = frozenset(
    {
        aiohttp.WSMsgType.CLOSE,
        aiohttp.WSMsgType.CLOSING,
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
    }
)
_BROKEN = (aiohttp.ClientError, ConnectionError)

Frame = Mapping[str, Any]

log = structlog.get_logger()


class Connection:
    """Hands on what arrives, answers pings, and says when another connection is wanted."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        clock: Clock,
        *,
        on_envelope: Callable[["Connection", Frame], None],
        on_leaving: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._clock = clock
        self._on_envelope = on_envelope
        self._on_leaving = on_leaving
        self._nudge = Nudge()
        self._is_finishing = False
        self.ended = asyncio.Event()
        """Set once nothing more is read from it."""
        self.is_serving = False
        """Whether Slack delivers on it."""
        self.is_leaving = False
        """Whether Slack is about to close it."""

    def finish(self) -> None:
        """Take what has arrived, and read no more."""
        self._is_finishing = True
        self._nudge.nudge()

    async def read(self) -> None:
        """Until it is over, or has been told to finish."""
        try:
            await self._read()
        finally:
            self.ended.set()

    async def _read(self) -> None:
        try:
            async with self._clock.timeout(_HELLO_SECONDS):
                while not self.is_serving and not self.is_leaving:
                    if not await self._take_next():
                        return
        except TimeoutError:
            log.warning("a socket brings nothing, opening another")
            return
        while not self.is_leaving:
            if not await self._take_next():
                return
        with suppress(TimeoutError):
            async with self._clock.timeout(_LEAVING_SECONDS):
                while await self._take_next():
                    pass

    async def send(self, text: str) -> bool:
        """False where the connection does not take it."""
        if self._socket.closed:
            return False
        try:
            await self._socket.send_str(text)
        except _BROKEN:
            return False
        return True

    async def close(self) -> None:
        await self._socket.close()

    async def _take_next(self) -> bool:
        """False once there is nothing more to come."""
        message = await self._next()
        if message is None or message.type in _CLOSED:
            return False
        if message.type is aiohttp.WSMsgType.PING:
            # Whether it still stands shows in reading.
            with suppress(*_BROKEN):
                await self._socket.pong(message.data)
        elif message.type is aiohttp.WSMsgType.TEXT:
            self._take(_read_frame(message.data))
        return True

    async def _next(self) -> aiohttp.WSMessage | None:
        """None where nothing more comes, though we have asked."""
        asked = 0
        while True:
            seconds = _QUIET_SECONDS if self._is_finishing else _PING_SECONDS
            try:
                async with self._nudge, self._clock.timeout(seconds):
                    return await self._socket.receive()
            except TimeoutError:
                if seconds == _QUIET_SECONDS:
                    return None
            if asked == _MOST_PINGS:
                log.warning("a socket has fallen silent, opening another")
                return None
            asked += 1
            with suppress(*_BROKEN):
                await self._socket.ping()

    def _take(self, frame: Frame) -> None:
        kind = frame.get("type")
        if kind == "disconnect":
            if not self.is_leaving:
                log.info("Slack renews a socket", reason=frame.get("reason"))
            self.is_leaving = True
            self._on_leaving()
        elif kind == "hello":
            self.is_serving = True
        elif isinstance(kind, str) and isinstance(frame.get("envelope_id"), str):
            # Not every server says hello before it delivers.
            self.is_serving = True
            self._on_envelope(self, frame)


def _read_frame(data: str) -> Frame:
    try:
        frame = gate.cut_of_text(tolerant_json.read(data), len(data))
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}
