"""Every request has a caller or a reason, and every event happens in the simulated node."""

from typing import Any

import pytest

from bridge.features import COMMANDS, HANDLERS
from bridge.mirror.meeting.handlers import Handler
from bridge.pexip.request import Request
from bridge.pexip.requests.conference import LockConference, SendMessage
from bridge.pexip.requests.participant import MuteParticipant
from bridge.pexip.requests.table import REQUESTS
from bridge.pexip.stream.events import EVENTS, parse_event
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.presets import PRESETS
from tests.command_coverage import (
    BY_ITSELF,
    WITHOUT_SURFACE,
    coverage_table,
    requests_in,
    requests_of,
    senders,
)
from tests.event_coverage import NOTHING, SEEN, event_table
from tests.event_scenarios import DIRECT, IN_DIRECT_MEDIA, SCENARIOS, Scene
from tests.fake_clock import FakeClock
from tests.simulator.node_client import running

HANDLING = [function for row in HANDLERS for function in row.functions]
# Read off the code once, for that takes longer than all these tests together.
SENT_BY_ROWS = frozenset(senders(COMMANDS))
SENT_BY_HANDLERS = requests_in(HANDLING)


@pytest.mark.parametrize("request_class", REQUESTS, ids=lambda each: each.__name__)
def test_every_request_has_a_caller_or_a_reason(request_class: type[Request[Any]]):
    is_sent = request_class in SENT_BY_ROWS or request_class in SENT_BY_HANDLERS

    is_explained = request_class in BY_ITSELF or request_class in WITHOUT_SURFACE
    assert is_sent or is_explained


@pytest.mark.parametrize("request_class", WITHOUT_SURFACE, ids=lambda each: each.__name__)
def test_a_reason_is_gone_when_somebody_sends_the_request(request_class: type[Request[Any]]):
    assert request_class not in SENT_BY_ROWS
    assert request_class not in SENT_BY_HANDLERS
    assert request_class not in BY_ITSELF


def test_what_a_row_sends_is_read_off_its_code():
    by_name = {row.name: requests_of(row) for row in COMMANDS}

    assert by_name["lock"] == {LockConference}
    assert by_name["mute"] == {MuteParticipant}
    assert by_name["say"] == {SendMessage}
    assert by_name["help"] == frozenset()


def test_the_tables_name_every_request_and_every_event_once():
    """Counted, not quoted: a class more is a line more."""
    requests = coverage_table(COMMANDS, REQUESTS, HANDLING).splitlines()[2:]
    events = event_table(EVENTS.values()).splitlines()[2:]

    assert len(requests) == len(set(REQUESTS)) == len({each.__name__ for each in REQUESTS})
    assert len(events) == len(EVENTS)
    assert "nobody yet" not in "".join(requests)


def test_every_event_says_what_people_see_of_it():
    handled = {row.event_type for row in HANDLERS if isinstance(row, Handler)}

    assert set(SEEN) == set(EVENTS.values())
    assert [each for each in handled & set(SEEN) if SEEN[each].startswith(NOTHING)] == []


def test_every_event_has_a_scenario():
    assert set(SCENARIOS) == set(EVENTS)


@pytest.mark.parametrize("name", SCENARIOS)
async def test_the_node_sends_every_event_and_the_bridge_reads_it(name: str, clock: FakeClock):
    alias = "meet.direct" if name in IN_DIRECT_MEDIA else "meet.alice"
    async with running(SimulatedNode(clock, services=(*PRESETS, DIRECT))) as bench:
        bob = await bench.node.someone_joins("Bob", alias=alias)
        bot, other = await bench.join(alias, name="Bot"), await bench.join(alias, name="Other")
        stream = await bot.open_stream()
        scene = Scene(bench, bot, other, bob)

        await SCENARIOS[name](scene)
        await clock.advance(1)

        await stream.next(name)
        sent = next(each for each in stream.seen if each.name == name)
        assert type(parse_event(name, sent.text.encode(), sent.id)) is EVENTS[name]
