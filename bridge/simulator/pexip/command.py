"""`bridge simulate`: the node alone, on loopback, with its preset conferences."""

from collections.abc import Callable

from bridge.simulator.clock import SystemClock
from bridge.simulator.pexip.conversation import Conversation
from bridge.simulator.pexip.node import SimulatedNode

_HINT = (
    "meet.alice needs no PIN; four people talk there. "
    "meet.bob has the Host PIN 1234; Guests need none. Stop with Ctrl-C."
)


async def simulate(port: int, print_line: Callable[[str], None]) -> None:
    """Run until cancelled; port 0 takes any that is free."""
    clock = SystemClock()
    node = SimulatedNode(clock)
    async with node.serve(port=port) as base_url:
        print_line(base_url)
        print_line(_HINT)
        await Conversation(node, clock).run()
