"""What `/metrics` says of a meeting, who may read it, and that no label can hold a name."""

import asyncio
import re
import time
from math import inf
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bridge.metrics import COUNTED, EVENTS, PEXIP_REQUESTS, SLACK_CALLS
from bridge.mirror.conference.counting import count
from bridge.operations.gauges import GAUGES
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.stream.event import UnknownEvent
from bridge.pexip.stream.events import EVENTS as WIRE
from bridge.pexip.stream.events import MessageReceived
from bridge.slack.sent.methods import METHODS
from tests.operations.conftest import TOKEN
from tests.patience import PATIENCE
from tests.world import World

# Names of people, rooms and channels, and ids of Slack and of a node.
_NAMES = re.compile(
    r"meet\.team|leads|[Aa]lice|[Bb]ob|\b[TCUD]0[0-9A-Z]{6,}|[0-9a-f]{8}-[0-9a-f]{4}"
)


class Numbers:
    """All samples of one look."""

    def __init__(self, text: str) -> None:
        self.text = text
        families = text_string_to_metric_families(text)
        self.samples = [sample for family in families for sample in family.samples]

    def of(self, name: str, **labels: str) -> float:
        return sum(
            each.value
            for each in self.samples
            if each.name == name and labels.items() <= each.labels.items()
        )


async def look(world: World, **headers: str) -> Numbers:
    url = f"http://127.0.0.1:{world.port}/metrics"
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return Numbers(await answer.text())


async def test_a_meeting_shows_in_numbers(bound: World):
    before = await look(bound)
    await bound.types("/pexip mute bob")
    await bound.person("Bob").says("Good morning")
    await bound.posted("Good morning")
    await bound.lose_streams()
    await bound.person("Bob").says("Here again")
    await bound.posted("Here again")

    now = await look(bound)

    def more(name: str, **labels: str) -> float:
        return now.of(name, **labels) - before.of(name, **labels)

    assert now.of("bridge_streams") == now.of("bridge_meetings") == 1
    assert now.of("bridge_people") == 2
    assert now.of("bridge_bindings", state="live") == 1
    assert now.of("bridge_ready", part="database") == now.of("bridge_ready", part="node") == 1
    assert more("bridge_events_total", event="message_received") >= 1
    assert more("bridge_streams_lost_total", cause="broken") >= 1
    assert more("bridge_streams_opened_total") >= 1
    assert more("bridge_pexip_request_seconds_count", request="MuteParticipant", outcome="2xx") >= 1
    assert more("bridge_slack_call_seconds_count", method="chat.postMessage", outcome="ok") >= 1
    assert more("bridge_slack_call_seconds_count", method="response_url", outcome="ok") >= 1
    assert more("bridge_command_seconds_count", surface="slash command", outcome="done") >= 1
    assert more("bridge_outbox_wait_seconds_count", priority="chat") >= 1
    assert more("bridge_commit_units_count") >= 1
    assert more("bridge_commit_units_sum") >= more("bridge_commit_units_count")


async def test_a_429_is_counted_for_its_method(bound: World):
    before = await look(bound)
    bound.slack.faults.rate_limit("chat.postMessage", 1)
    await bound.person("Bob").says("Anybody?")
    await bound.posted("Anybody?")

    now = await look(bound)
    limited = {"method": "chat.postMessage", "outcome": "limited"}
    name = "bridge_slack_call_seconds_count"
    assert now.of(name, **limited) > before.of(name, **limited)


async def test_no_label_holds_a_name(bound: World):
    await bound.types("/pexip mute bob")

    found = (await look(bound)).samples

    values = {value for each in found for name, value in each.labels.items() if name != "le"}
    assert not [each for each in values if _NAMES.search(each)]


def test_a_name_that_nobody_knows_makes_no_series_of_its_own():
    count(UnknownEvent(name="made_up_by_a_stranger"))

    names = {each.labels["event"] for family in EVENTS.collect() for each in family.samples}
    assert names <= {"unknown", *WIRE}


def test_series_are_few_however_many_meetings_there_are():
    """All that there can be, counted from the tables of what is known."""
    requests = {each.name for each in REQUESTS}
    assert len(requests) * 6 < 1_000
    assert len(METHODS) * 4 < 200
    assert {"request", "outcome"} == set(PEXIP_REQUESTS._labelnames)
    assert {"method", "outcome"} == set(SLACK_CALLS._labelnames)


async def test_with_a_token_only_who_sends_it_may_read(
    tmp_path: Path, sqlite_url: str, http: aiohttp.ClientSession
):
    async with World(tmp_path, sqlite_url, metrics_token=TOKEN).running() as world:
        url = f"http://127.0.0.1:{world.port}/metrics"
        for given in ("", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ä"):
            async with http.get(url, headers={"Authorization": given}) as answer:
                assert answer.status == 401
                assert "bridge_" not in await answer.text()
        await look(world, Authorization=f"Bearer {TOKEN}")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-For", "203.0.113.7"),
        ("Forwarded", "for=203.0.113.7"),
        ("Via", "1.1 proxy"),
        ("X-Real-IP", "203.0.113.7"),
        # A page of another origin, by a name of its own that leads here.
        ("Host", "evil.example"),
    ],
)
async def test_without_one_nobody_from_elsewhere_may(
    world: World, http: aiohttp.ClientSession, header: str, value: str
):
    url = f"http://127.0.0.1:{world.port}/metrics"
    async with http.get(url, headers={header: value}) as answer:
        assert answer.status == 403
        assert "bridge_" not in await answer.text()


async def test_readiness_names_a_node_that_is_away_and_stays_ready(
    bound: World, http: aiohttp.ClientSession
):
    url = f"http://127.0.0.1:{bound.port}/readyz"

    async def wait_for(wanted: dict[str, object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                async with http.get(url) as answer:
                    assert answer.status == 200
                    if await answer.json() == wanted:
                        return
                await asyncio.sleep(0.05)

    await wait_for({"status": "ready"})

    bound.node.faults.plan("", "disconnect", times=inf)
    bound.node.drop_streams("meet.team")
    await wait_for({"status": "ready", "missing": {"node": "no Pexip node answers"}})

    bound.node.faults.clear()
    await wait_for({"status": "ready"})


def test_every_metric_is_told_of_once():
    names = [each._name for each in COUNTED] + [each.name for each in GAUGES]
    assert len(names) == len(set(names))
    assert all(name.startswith("bridge_") for name in names)
    assert all(each._documentation.endswith(".") for each in COUNTED)


def test_counting_an_event_costs_next_to_nothing():
    """No limit that a slow machine would miss: a chat line costs some hundred times as much."""
    event = MessageReceived.model_construct()
    began = time.perf_counter()
    for _ in range(10_000):
        count(event)
    assert time.perf_counter() - began < 2.0
