"""Socket Mode: the app opens WebSockets, and each payload goes down any one of them.

https://docs.slack.dev/apis/events-api/using-socket-mode/
"""

import asyncio
import json
from asyncio import Future
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bridge.simulator.slack.delivery.delivery import Delivery, Json, UndeliveredError
from bridge.simulator.slack.state.workspace import Workspace

_MOST_CONNECTIONS = 10
_HOST = "applink-simulated"
# What `&debug_reconnects=true` in the address makes of a connection's life.
_DEBUG_LIFE_SECONDS = 360.0


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    is_leaving: bool = False
    is_half_open: bool = False
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, frame: Json) -> None:
        if self.is_half_open:
            return
        try:
            await self.socket.send_str(json.dumps(frame))
        except (ConnectionError, RuntimeError):
            raise UndeliveredError("connection_failed") from None

    async def ping(self) -> None:
        if not self.is_half_open:
            await self.socket.ping(b"Ping from simulated")

    def lose(self) -> None:
        """Stand on, though nothing passes through any more: bytes vanish, both ways."""
        self.is_half_open = True
        if self.transport is not None:
            self.transport.pause_reading()

    def cut(self) -> None:
        """Break without a word."""
        if self.transport is not None:
            self.transport.abort()

    async def disconnect(self, reason: str) -> None:
        await self.send({"type": "disconnect", "reason": reason, "debug_info": {"host": _HOST}})


class Sockets:
    """The sockets the app has open, and the acknowledgements they bring."""

    timeout_reason = "timeout"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._acks: dict[str, Future[Json | None]] = {}
        self.connections: list[Connection] = []
        # How long Slack says a connection will live, and after which it asks for a new one.
        self.life_seconds = 3600.0
        self.warning_seconds = 10.0
        self.grace_seconds = 5.0
        self.ping_seconds = 10.0

    def add_routes(self, server: web.Application) -> None:
        server.router.add_get("/link/", self._accept)

    async def send(self, delivery: Delivery) -> Json | None:
        ready = [each for each in self.connections if not each.is_leaving] or self.connections
        if not ready:
            raise UndeliveredError("connection_failed")
        connection = self._workspace.random.choice(ready)
        envelope_id = self._workspace.ids.uuid()
        ack: Future[Json | None] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = ack
        try:
            await connection.send(_envelope(envelope_id, delivery))
            return await ack
        finally:
            del self._acks[envelope_id]

    async def refresh(self, *, warn: bool = True) -> None:
        """Ask the app to come back on new connections, as Slack does every few hours."""
        for connection in list(self.connections):
            await self._retire(connection, warn=warn)

    async def disable_link(self) -> None:
        """Switch Socket Mode off in the app's settings."""
        for connection in list(self.connections):
            await connection.disconnect("link_disabled")
            await connection.socket.close()

    def drop(self) -> None:
        """Cut every connection without a word, as a broken network does."""
        for connection in self.connections:
            connection.cut()

    async def close(self) -> None:
        for connection in list(self.connections):
            if connection.is_half_open:
                # A farewell would wait for an answer that nobody reads.
                connection.cut()
            else:
                await connection.socket.close()

    async def _accept(self, request: web.Request) -> web.StreamResponse:
        if not self._workspace.tickets.take(request.query.get("ticket", "")):
            return web.json_response({"ok": False, "error": "invalid_auth"}, status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        if len(self.connections) >= _MOST_CONNECTIONS:
            await connection.disconnect("too_many_websockets")
            await socket.close()
            return socket
        self.connections.append(connection)
        life = self.life_seconds
        if request.query.get("debug_reconnects") == "true":
            life = _DEBUG_LIFE_SECONDS
        try:
            await self._serve(connection, life)
        finally:
            self.connections.remove(connection)
            connection.closed.set()
        return socket

    async def _serve(self, connection: Connection, life_seconds: float) -> None:
        async with asyncio.TaskGroup() as tasks:
            life = tasks.create_task(self._live(connection, life_seconds))
            try:
                await connection.send(self._hello(life_seconds))
                await self._receive(connection)
            except UndeliveredError:
                pass
            finally:
                life.cancel()

    async def _receive(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type == WSMsgType.TEXT:
                self._take_ack(message.data)

    def _take_ack(self, text: str) -> None:
        """An acknowledgement may come on another socket than its envelope went out on."""
        try:
            frame = json.loads(text)
        except ValueError:
            return
        ack = self._acks.get(frame.get("envelope_id", "")) if isinstance(frame, dict) else None
        if ack is not None and not ack.done():
            payload: Any = frame.get("payload")
            ack.set_result(payload if isinstance(payload, dict) else None)

    async def _live(self, connection: Connection, life_seconds: float) -> None:
        """Ping now and then; at the end of its life, retire the connection."""
        clock = self._workspace.clock
        end = clock.monotonic() + life_seconds
        while (left := end - clock.monotonic()) > 0:
            await clock.sleep(min(self.ping_seconds, left))
            try:
                await connection.ping()
            except ConnectionError:
                return
        await self._retire(connection, warn=True)

    async def _retire(self, connection: Connection, *, warn: bool) -> None:
        clock = self._workspace.clock
        try:
            if warn:
                await connection.disconnect("warning")
                await clock.sleep(self.warning_seconds)
            connection.is_leaving = True
            await connection.disconnect("refresh_requested")
            # The app should go by itself; only then is it shown the door.
            async with clock.timeout(self.grace_seconds):
                await connection.closed.wait()
        except UndeliveredError:
            return
        except TimeoutError:
            await connection.socket.close()

    def _hello(self, life_seconds: float) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {
                "host": _HOST,
                "build_number": 1,
                "approximate_connection_time": int(life_seconds),
            },
            "connection_info": {"app_id": self._workspace.app.id},
        }


def _envelope(envelope_id: str, delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "accepts_response_payload": delivery.kind != "events_api",
        "payload": delivery.payload,
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.retry, "retry_reason": delivery.reason}
    return envelope
