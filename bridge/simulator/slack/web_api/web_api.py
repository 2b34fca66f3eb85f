"""The Web API over HTTP: every call is logged, checked, limited and answered.

https://docs.slack.dev/apis/web-api/
"""

import asyncio
import base64
import json
import socket
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods import METHODS, Method
from bridge.simulator.slack.methods.arguments import Arguments
from bridge.simulator.slack.methods.method import require_scope
from bridge.simulator.slack.state.changes import Called
from bridge.simulator.slack.state.workspace import Workspace
from bridge.simulator.slack.web_api.faults import FILE_BYTES, CallFault, Faults
from bridge.simulator.slack.web_api.limits import Limits

Json = dict[str, Any]

# A demo runs for days; what nobody has asked for by then may go.
_MOST_CALLS = 10_000


@dataclass(eq=False)
class Call:
    """One call as it came in; `answer` is empty while none was given."""

    method: str
    arguments: Json
    at: float
    answer: Json = field(default_factory=dict)
    is_taken: bool = False

    @property
    def ok(self) -> bool:
        return bool(self.answer.get("ok"))


class WebApi:
    """Answers `/api/<method>`."""

    def __init__(self, workspace: Workspace, limits: Limits, faults: Faults) -> None:
        self._workspace = workspace
        self._limits = limits
        self._faults = faults
        self._closing = asyncio.Event()
        self.calls: deque[Call] = deque(maxlen=_MOST_CALLS)

    def open(self) -> None:
        self._closing.clear()

    def close(self) -> None:
        """Let go of the calls that hang."""
        self._closing.set()

    async def handle(
        self,
        method: str,
        arguments: Json,
        token: str | None,
        transport: asyncio.Transport | None = None,
    ) -> web.Response:
        """Answer a call; a fault may cut the `transport` that it came over."""
        call = Call(method, arguments, self._workspace.clock.monotonic())
        self.calls.append(call)
        self._workspace.feed.publish(Called(call.method))
        fault = self._faults.take_call(call.method)
        if fault is not None and not fault.after:
            return await self._strike(fault, call, transport)
        response = self._run(call, token)
        self._workspace.feed.publish(Called(call.method))
        return response if fault is None else await self._strike(fault, call, transport)

    def _run(self, call: Call, token: str | None) -> web.Response:
        try:
            answer = self._answer(call.method, Arguments(call.arguments), token)
        except RefusedError as refused:
            return self._refuse(call, refused)
        call.answer = {"ok": True, **answer}
        return self._respond(call.answer)

    def _refuse(self, call: Call, refused: RefusedError) -> web.Response:
        call.answer = refused.to_wire()
        return self._respond(call.answer, refused.status, refused.headers)

    async def _strike(
        self, fault: CallFault, call: Call, transport: asyncio.Transport | None
    ) -> web.Response:
        if fault.kind == "hang":
            await self._closing.wait()
            return web.Response(status=503)
        if fault.kind == "reset":
            cut(transport)
            return web.Response(status=503)
        if fault.kind == "http_error":
            status = fault.error.status
            call.answer = call.answer or {"ok": False, "error": f"http_{status}"}
            response = web.Response(status=status, text="upstream error")
        else:
            response = self._refuse(call, fault.error)
        self._workspace.feed.publish(Called(call.method))
        return response

    def _answer(self, name: str, args: Arguments, token: str | None) -> Json:
        method = METHODS.get(name)
        if method is None or name in self._faults.removed_methods:
            raise RefusedError("unknown_method", req_method=name)
        self._authenticate(method, token)
        require_scope(self._workspace, *method.scopes)
        channel = args.find_text("channel") or args.find_text("channel_id")
        self._faults.check_channel(name, channel)
        self._limits.check(method, channel)
        return method.run(self._workspace, args)

    def _authenticate(self, method: Method, token: str | None) -> None:
        app = self._workspace.app
        if method.caller == "client":
            # Such a method looks at the app's id and secret itself.
            return
        if not token:
            raise RefusedError("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise RefusedError("invalid_auth")
        if (token == app.app_token) != (method.caller == "app"):
            raise RefusedError("not_allowed_token_type")
        # The token of the app itself, which opens sockets, outlives an installation.
        if app.revoked is not None and method.caller == "bot":
            raise RefusedError(app.revoked)

    def _respond(
        self, answer: Json, status: int = 200, headers: dict[str, str] | None = None
    ) -> web.Response:
        known = {"X-OAuth-Scopes": self._workspace.app.granted, **(headers or {})}
        return web.json_response(answer, status=status, headers=known)

    async def receive_file(self, request: web.Request) -> web.Response:
        fault = self._faults.take_call(FILE_BYTES)
        if fault is None:
            return await self._receive_file(request)
        if fault.after:
            await self._receive_file(request)
        call = Call(FILE_BYTES, {}, self._workspace.clock.monotonic())
        return await self._strike(fault, call, request.transport)

    async def _receive_file(self, request: web.Request) -> web.Response:
        content = await _file_content(request)
        try:
            self._workspace.files.receive(request.match_info["file_id"], content)
        except RefusedError as refused:
            return web.Response(status=400, text=refused.error)
        return web.Response(text=f"OK - {len(content)}")


def cut(transport: asyncio.Transport | None) -> None:
    """Break a connection as a network does: the other side reads an error, not an end."""
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    # One that has ended by itself meanwhile has no socket any more.
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def read_call(request: web.Request) -> tuple[Json, str | None]:
    """The arguments from query and body, and the token from header or arguments."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        values |= _json_body(await request.text())
    elif request.can_read_body:
        form = await request.post()
        values |= {name: value for name, value in form.items() if isinstance(value, str)}
    scheme, _, header = request.headers.get("Authorization", "").partition(" ")
    argument = values.pop("token", None)
    if scheme == "Basic":
        values |= _client(header)
    return values, header.strip() if scheme == "Bearer" else argument


def _client(header: str) -> Json:
    """The app's id and secret, where they come as HTTP's user and password."""
    try:
        client_id, _, secret = base64.b64decode(header).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret}


def _json_body(body: str) -> Json:
    try:
        values = json.loads(body or "{}")
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


async def _file_content(request: web.Request) -> bytes:
    """The bytes of an upload, sent raw or as the first part of a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    part = next(iter(form.values()), b"")
    return part.file.read() if isinstance(part, web.FileField) else str(part).encode()
