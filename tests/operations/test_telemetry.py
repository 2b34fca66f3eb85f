"""Traces: one from a person's command to the node and back, where somebody asks for them."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bridge.errors import SettingsError
from bridge.operations.telemetry import Spans, traced, wanted
from bridge.tracing import span, trace_with
from tests.world import World, until


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_with(Spans(provider.get_tracer("tests")))
    yield exporter
    trace_with(None)
    provider.shutdown()


def named(exporter: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [each for each in exporter.get_finished_spans() if each.name == name]


async def test_one_trace_leads_from_the_command_to_the_node_and_to_the_reply(
    bound: World, exported: InMemorySpanExporter
):
    exported.clear()
    await bound.types("/pexip mute bob")

    [root] = await until(lambda: named(exported, "slack command"))
    trace = [
        each
        for each in exported.get_finished_spans()
        if each.context.trace_id == root.context.trace_id
    ]

    assert root.parent is None
    by_name = {each.name: each for each in trace}
    assert {"command", "pexip MuteParticipant", "slack response_url"} <= by_name.keys()
    command, request = by_name["command"], by_name["pexip MuteParticipant"]
    reply = by_name["slack response_url"]
    assert command.parent.span_id == root.context.span_id
    assert request.parent.span_id == command.context.span_id
    assert reply.parent.span_id == root.context.span_id
    assert command.start_time <= request.start_time <= request.end_time <= reply.end_time
    assert request.attributes["http.response.status_code"] == 200
    assert command.attributes["outcome"] == "done"


async def test_no_span_holds_a_name_an_alias_or_an_id(bound: World, exported: InMemorySpanExporter):
    await bound.types("/pexip mute bob")
    await bound.person("Bob").says("Good morning, meet.team")
    await bound.posted("Good morning")

    told = " ".join(
        f"{each.name} {dict(each.attributes or {})} {each.status.description}"
        for each in exported.get_finished_spans()
    )
    people = [each.id for each in bound.slack.workspace.users.values()]
    uuids = [each.uuid for each in bound.people()]
    for secret in ("Bob", "bob", "meet.team", "Good morning", *people, *uuids):
        assert secret not in told


def test_what_fails_is_marked_by_its_kind_alone(exported: InMemorySpanExporter):
    with pytest.raises(ValueError, match="1234"), span("doing"):
        raise ValueError("the PIN is 1234")

    [failed] = named(exported, "doing")
    assert failed.status.description == "ValueError"
    assert failed.events == ()


def test_spans_cost_nothing_and_import_nothing_where_nobody_asks_for_them():
    code = (
        "import sys, bridge.app\n"
        "from bridge.tracing import begin\n"
        "assert begin('x', 'internal', {}) is None\n"
        "print([each for each in sys.modules if each.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("environ", "exporter"),
    [
        ({}, None),
        ({"OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_SERVICE_NAME": "bridge"}, None),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": " OTLP "}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "console"}, "console"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, "otlp"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"}, None),
        (
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
                "OTEL_TRACES_EXPORTER": "none",
            },
            None,
        ),
    ],
)
def test_opentelemetrys_own_variables_decide(environ: dict[str, str], exporter: str | None):
    assert wanted(environ) == exporter


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "otlp, console or none"),
        (
            {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "http/protobuf alone",
        ),
    ],
)
def test_what_there_is_not_is_said_in_a_line(environ: dict[str, str], words: str):
    with pytest.raises(SettingsError, match=words):
        wanted(environ)


async def test_without_the_extra_a_line_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match=r"pip install 'pexip-slack-bridge\[telemetry\]'"):
        async with traced({"OTEL_TRACES_EXPORTER": "otlp"}):
            pass
