"""Spans go to a collector over OTLP, and one that is away holds nothing up."""

import asyncio
import socket

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bridge.operations.telemetry import traced
from bridge.tracing import span
from tests.patience import PATIENCE


async def test_a_collector_is_sent_what_was_traced(monkeypatch: pytest.MonkeyPatch):
    got: asyncio.Queue[bytes] = asyncio.Queue()

    async def collect(request: web.Request) -> web.Response:
        got.put_nowait(await request.read())
        return web.Response(content_type="application/x-protobuf")

    app = web.Application()
    app.router.add_post("/v1/traces", collect)
    async with TestServer(app) as server:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": str(server.make_url("/"))}
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        async with traced(environ):
            with span("doing", attributes={"how": "well"}):
                pass
        request = ExportTraceServiceRequest.FromString(await got.get())

    [resource] = request.resource_spans
    names = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert names["service.name"] == "pexip-slack-bridge"
    assert [each.name for scope in resource.scope_spans for each in scope.spans] == ["doing"]


async def test_a_collector_that_is_away_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    async with asyncio.timeout(PATIENCE), traced(environ):
        with span("doing"):
            pass
