"""Traces for OpenTelemetry, where its own variables ask for them; an extra, else never imported.

https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Literal

import structlog
from typing_extensions import override

from bridge import __version__
from bridge.errors import SettingsError
from bridge.tracing import Kind, Open, Tracer, Value, trace_with

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span
    from opentelemetry.trace import Tracer as OtelTracer

_SERVICE = "pexip-slack-bridge"
_INSTALL = "pip install 'pexip-slack-bridge[telemetry]'"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_HTTP = "http/protobuf"
# Whoever stops the bridge does not wait for a collector that is away.
_FLUSH_MILLISECONDS = 2_000

Exporter = Literal["otlp", "console"]

log = structlog.get_logger()


def wanted(environ: Mapping[str, str]) -> Exporter | None:
    """Which exporter the variables ask for; None, the default, for none.

    Raises:
        SettingsError: For one that there is none of here.
    """
    if environ.get("OTEL_SDK_DISABLED", "").casefold() == "true":
        return None
    named = environ.get("OTEL_TRACES_EXPORTER", "").strip().casefold()
    if not named and any(environ.get(each) for each in _ENDPOINTS):
        named = "otlp"
    if named in {"", "none"}:
        return None
    if named == "console":
        return "console"
    if named != "otlp":
        raise SettingsError(["OTEL_TRACES_EXPORTER: takes otlp, console or none"])
    protocol = next((environ[each] for each in _PROTOCOLS if environ.get(each)), _HTTP)
    if protocol != _HTTP:
        raise SettingsError([f"OTEL_EXPORTER_OTLP_PROTOCOL: takes {_HTTP} alone"])
    return "otlp"


@asynccontextmanager
async def traced(environ: Mapping[str, str]) -> AsyncIterator[None]:
    """While the body runs, spans go where the variables say.

    Raises:
        SettingsError: As `wanted`, or the extra is not installed.
    """
    exporter = wanted(environ)
    if exporter is None:
        yield
        return
    provider = _provider(exporter)
    trace_with(Spans(provider.get_tracer(_SERVICE, __version__)))
    log.info("Traces are exported", exporter=exporter)
    try:
        yield
    finally:
        trace_with(None)
        await asyncio.to_thread(_end, provider)


def _end(provider: "TracerProvider") -> None:
    provider.force_flush(_FLUSH_MILLISECONDS)
    provider.shutdown()


def _provider(exporter: Exporter) -> "TracerProvider":
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import (  # noqa: PLC0415
            BatchSpanProcessor,
            ConsoleSpanExporter,
        )
    except ImportError:
        raise SettingsError([f"OTEL_TRACES_EXPORTER: traces are an extra: {_INSTALL}"]) from None
    resource = Resource.create({"service.version": __version__})
    if str(resource.attributes.get("service.name", "")).startswith("unknown_service"):
        # Neither OTEL_SERVICE_NAME nor OTEL_RESOURCE_ATTRIBUTES names it.
        resource = resource.merge(Resource({"service.name": _SERVICE}))
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    made = OTLPSpanExporter() if exporter == "otlp" else ConsoleSpanExporter()
    provider.add_span_processor(BatchSpanProcessor(made))
    return provider


class Spans(Tracer):
    """Our spans as OpenTelemetry's."""

    def __init__(self, tracer: "OtelTracer") -> None:
        self._tracer = tracer

    @override
    def begin(self, name: str, kind: Kind, attributes: Mapping[str, Value]) -> Open:
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an extra

        kinds = {
            "internal": SpanKind.INTERNAL,
            "server": SpanKind.SERVER,
            "client": SpanKind.CLIENT,
        }
        return _Open(self._tracer.start_span(name, kind=kinds[kind], attributes=dict(attributes)))


class _Open(Open):
    def __init__(self, span: "Span") -> None:
        self._span = span

    @override
    def enter(self) -> Callable[[], None]:
        from opentelemetry import context, trace  # noqa: PLC0415 - an extra

        token = context.attach(trace.set_span_in_context(self._span))
        return lambda: context.detach(token)

    @override
    def end(self, attributes: Mapping[str, Value], error: str) -> None:
        from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - an extra

        self._span.set_attributes(dict(attributes))
        if error:
            self._span.set_status(Status(StatusCode.ERROR, error))
        self._span.end()
