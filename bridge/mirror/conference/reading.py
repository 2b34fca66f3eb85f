"""Reads one client's stream into the turns of its binding."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing

import structlog

from bridge.clock import Clock
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.conference.verdict import Verdict
from bridge.mirror.meeting.turns import Turns
from bridge.pexip import (
    Disconnected,
    DisconnectKind,
    PexipClient,
    Referred,
    TokenExpiredError,
    classify_disconnect,
    describe_disconnect,
)

_log = structlog.get_logger()

Refer = Callable[[PexipClient, Referred], Awaitable[PexipClient | None]]


class Reader:
    """For one binding; what it has read is decided upon before it says why it ends."""

    def __init__(
        self, binding_id: str, turns: Turns, clock: Clock, unknown_events: UnknownEvents
    ) -> None:
        self._binding_id = binding_id
        self._turns = turns
        self._clock = clock
        self._unknown_events = unknown_events

    async def read(self, client: PexipClient, refer: Refer) -> Verdict | PexipClient:
        """Until something ends it, or as the new participant that a Host has sent on."""
        try:
            return await self._read(client, refer)
        except TokenExpiredError:
            return Verdict(DisconnectKind.RETRY, "the node has forgotten the bridge")
        finally:
            self._turns.run()

    async def _read(self, client: PexipClient, refer: Refer) -> Verdict | PexipClient:
        async with aclosing(client.events()) as events:
            async for event in events:
                if isinstance(event, Referred):
                    if elsewhere := await refer(client, event):
                        return elsewhere
                    continue
                self._unknown_events.note(event, self._binding_id)
                self._turns.put(event, self._clock.now())
                if isinstance(event, Disconnected):
                    return self._judge(event)
        return Verdict(DisconnectKind.RETRY, "the node has forgotten the bridge")

    def _judge(self, event: Disconnected) -> Verdict:
        _log.info("Disconnected", binding=self._binding_id, reason=event.reason)
        return Verdict(classify_disconnect(event.reason), describe_disconnect(event.reason))
