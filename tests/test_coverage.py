"""Every request has a caller or a reason, and every event happens in the simulated node."""

import pytest

from bridge.pexip import EVENTS, parse_event
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.presets import PRESETS
from tests.event_scenarios import DIRECT, IN_DIRECT_MEDIA, SCENARIOS, Scene
from tests.fake_clock import FakeClock
from tests.simulator.node_client import running


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
