"""`bridge simulate`: the node alone, on loopback, with its preset conferences."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

from bridge.simulator.clock import SystemClock
from bridge.simulator.pexip.conversation import Conversation
from bridge.simulator.pexip.node import SimulatedNode
from bridge.simulator.pexip.rules.switches import DEFAULT_VERSION, Switches

_HINT = (
    "meet.alice needs no PIN; four people talk there. "
    "meet.bob has the Host PIN 1234; Guests need none. Stop with Ctrl-C."
)


async def simulate(
    port: int, print_line: Callable[[str], None], version: str = DEFAULT_VERSION
) -> None:
    """Run until cancelled, as a node of this version; port 0 takes any that is free."""
    _stop_on_signals()
    clock = SystemClock()
    node = SimulatedNode(clock, switches=Switches(version_id=version))
    async with node.serve(port=port) as base_url:
        print_line(base_url)
        print_line(_HINT)
        await Conversation(node, clock).run()


def _stop_on_signals() -> None:
    """Also where whoever started it lets Ctrl-C be ignored, as a shell does in the background."""
    task = asyncio.current_task()
    if task is None:
        return
    for each in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(each, task.cancel)
