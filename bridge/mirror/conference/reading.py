"""Reads one client's stream into the turns of its binding."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from datetime import datetime

import structlog

from bridge.mirror.conference.counting import count
from bridge.mirror.conference.place import Place
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.standing.verdict import Verdict
from bridge.mirror.turns.turns import Turns
from bridge.mirror.words.stop_word import is_stop
from bridge.pexip.client import PexipClient
from bridge.pexip.disconnect import DisconnectKind, classify_disconnect, describe_disconnect
from bridge.pexip.errors import TokenExpiredError
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.stream.events import CaptionBegun, Disconnected, PingReceived, Referred
from bridge.pexip.stream.heard import Heard, StreamFinished, StreamLost, StreamOpened

_log = structlog.get_logger()

# They say no more than that something is heard.
_OVERHEARD = (CaptionBegun, PingReceived, StreamFinished)

Refer = Callable[[PexipClient, Referred], Awaitable[PexipClient | None]]


class Reader:
    """For one binding; what it has read is decided upon before it says why it ends."""

    def __init__(
        self, place: Place, binding_id: str, turns: Turns, unknown_events: UnknownEvents
    ) -> None:
        self._place = place
        self._binding_id = binding_id
        self._turns = turns
        self._unknown_events = unknown_events
        self.last_heard: datetime | None = None
        """When anything last came of the stream, a ping or its loss too."""
        self.has_heard_all = False
        """Whether nothing that was said until the end of what was read last can be missing."""
        self.is_cut_off = asyncio.Event()
        """Set while the stream is lost, and no other is open."""

    async def read(self, client: PexipClient, refer: Refer) -> Verdict | PexipClient | None:
        """Until something ends it, or as the new participant that a Host has sent on.

        None where the events were to finish: what had arrived is decided upon.
        """
        try:
            return await self._read(client, refer)
        finally:
            self._turns.run()

    async def _read(self, client: PexipClient, refer: Refer) -> Verdict | PexipClient | None:
        elsewhere: PexipClient | None = None
        self.is_cut_off.clear()
        try:
            async with aclosing(client.events(knows=self._knows)) as events:
                async for heard in events:
                    if isinstance(heard.event, Referred):
                        elsewhere = elsewhere or await refer(client, heard.event)
                        if elsewhere:
                            client.finish_events()
                        continue
                    self._take(heard)
                    await self._turns.room()
                    if isinstance(heard.event, Disconnected):
                        return elsewhere or self._judge(heard.event)
        except TokenExpiredError:
            return elsewhere or Verdict(DisconnectKind.RETRY, "the node has forgotten the bridge")
        return elsewhere

    def _knows(self, participants: tuple[Participant, ...]) -> bool:
        """Whether the roster shows just those; of breakout rooms the answer tells nothing."""
        roster = self._place.roster
        if not roster.is_synced or len(self._place.rooms):
            return True
        return _shown(participants) == _shown(roster.participants.values())

    def _take(self, heard: Heard) -> None:
        count(heard.event)
        self.last_heard = heard.at
        self.has_heard_all = isinstance(heard.event, StreamFinished)
        if isinstance(heard.event, StreamLost):
            self.is_cut_off.set()
        elif isinstance(heard.event, StreamOpened):
            self.is_cut_off.clear()
        self._unknown_events.note(heard.event, self._binding_id)
        if isinstance(heard.event, _OVERHEARD):
            self._turns.overhear(heard.event, heard.at)
        else:
            self._turns.put(heard.event, heard.at, is_urgent=is_stop(heard.event))

    def _judge(self, event: Disconnected) -> Verdict:
        _log.info("Disconnected", binding=self._binding_id, reason=event.reason)
        return Verdict(classify_disconnect(event.reason), describe_disconnect(event.reason))


def _shown(participants: Iterable[Participant]) -> dict[ParticipantId, float]:
    """Who is there, with a raised hand or without."""
    return {each.uuid: each.buzz_time or 0.0 for each in participants}
