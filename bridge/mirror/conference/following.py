"""Follows the conference of one stay, as one participant after another, until something ends it.

A Host may send the bridge on to another conference. Its node may be gone while another one answers:
then it goes over to that one. What is said until the new stream opens is missed, as in any gap; the
former participant is given back should its node answer again, else it ends with its token.
"""

import asyncio
from functools import partial

import structlog

from bridge.clock import Clock
from bridge.metrics import JOINS
from bridge.mirror.conference.course import Course
from bridge.mirror.conference.joining import Joiner
from bridge.mirror.conference.keeping import keep_alive
from bridge.mirror.conference.reading import Reader
from bridge.mirror.standing.verdict import Verdict
from bridge.pexip.client import PexipClient
from bridge.pexip.disconnect import DisconnectKind
from bridge.pexip.errors import PexipError
from bridge.pexip.models import Role
from bridge.pexip.stream.events import Referred
from bridge.storage.meetings.bindings import Binding

_AGAIN_SECONDS = 1.0
_REFUSED_SECONDS = 10.0
_FAREWELL_SECONDS = 5.0

_log = structlog.get_logger()


class Following:
    """Of one stay."""

    def __init__(self, course: Course, reader: Reader, joiner: Joiner, clock: Clock) -> None:
        self._course = course
        self._reader = reader
        self._joiner = joiner
        self._clock = clock
        self._is_finishing = False
        self._former: PexipClient | None = None
        """Our participant at a node that is gone."""

    @property
    def _binding(self) -> Binding:
        return self._course.place.binding

    def finish(self) -> None:
        """Take in what has arrived, and end."""
        self._is_finishing = True
        if self._course.place.client is not None:
            self._course.place.client.finish_events()

    async def follow(self, client: PexipClient) -> Verdict | None:
        """From one conference or node to the next; None where it was to finish."""
        self._course.arrive(client)
        while isinstance(outcome := await self._follow(client), PexipClient):
            client = await self._move(client, outcome)
        if outcome is None:
            return None
        is_away = self._course.whereabouts.is_away(self._binding)
        if is_away and outcome.kind is not DisconnectKind.REMOVED:
            # Whatever ended there, the binding's own conference is open to us as before.
            self._joiner.forget(self._binding.id)
            return Verdict(DisconnectKind.RETRY, f"on the way back: {outcome.reason}")
        return outcome

    async def _move(self, before: PexipClient, after: PexipClient) -> PexipClient:
        # Only now, when nothing refreshes the token of before any more.
        self._joiner.keep(self._binding.id, after.token)
        is_node_gone = after.token.node != before.token.node
        move = partial(self._course.move, after, is_node_gone=is_node_gone)
        await self._course.turns.decide(move)
        if is_node_gone:
            self._former = before
        else:
            await before.release("sent on by a Host")
        return after

    async def _follow(self, client: PexipClient) -> Verdict | PexipClient | None:
        """Until something ends it, or as a new participant elsewhere."""
        if self._is_finishing:
            return None
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(self._reader.read(client, self._go_where_sent))
            keeping = group.create_task(self._keep_alive(client))
            going = group.create_task(self._go_over(client))
            parting = group.create_task(self._part())
            await asyncio.wait([reading, keeping, going], return_when=asyncio.FIRST_COMPLETED)
            # What has arrived comes before the end, and may tell another reason for it.
            client.finish_events(is_known=not keeping.done() and not going.done())
            await asyncio.wait([reading])
            for task in (keeping, going, parting):
                task.cancel()
        outcome = reading.result()
        if not going.cancelled():
            return await self._prefer(outcome, going.result())
        return outcome if outcome or keeping.cancelled() else keeping.result()

    async def _prefer(
        self, heard: Verdict | PexipClient | None, other: PexipClient
    ) -> Verdict | PexipClient | None:
        """What the node has said at last counts for more than that it is gone."""
        if heard is None and not self._is_finishing:
            return other
        await other.release("not needed")
        return heard

    async def _go_where_sent(self, client: PexipClient, referred: Referred) -> PexipClient | None:
        """Take the one-time token; where it is good no more, the bridge stays as it is."""
        try:
            return await self._joiner.follow(self._binding.id, client.token, referred)
        except PexipError as error:
            _log.warning("A referral led nowhere", binding=self._binding.id, reason=str(error))
            return None

    async def _keep_alive(self, client: PexipClient) -> Verdict:
        def note(role: Role | None) -> None:
            _ = self._course.turns.decide(lambda: self._course.note_role(role))

        return await keep_alive(client, self._joiner, self._binding.id, note)

    async def _go_over(self, client: PexipClient) -> PexipClient:
        """At another node; for as long as there is no reason to go, or no way, it waits."""
        node, is_told = client.token.node, False
        while True:
            await self._reader.is_cut_off.wait()
            if not await self._joiner.is_gone(node) or not self._reader.is_cut_off.is_set():
                await self._clock.sleep(_AGAIN_SECONDS)
                continue
            try:
                other = await self._joiner.go_over(self._binding, node)
            except PexipError as error:
                if not is_told:
                    self._tell("No other node takes the bridge", reason=str(error))
                is_told = True
                await self._clock.sleep(_REFUSED_SECONDS)
            else:
                JOINS.labels("joined").inc()
                self._tell("The bridge goes on at another node", before=node, now=other.token.node)
                return other

    def _tell(self, event: str, **context: str) -> None:
        _log.warning(event, binding=self._binding.id, **context)

    async def _part(self) -> None:
        """Leave the node that was gone, should it answer before our token ends."""
        former, self._former = self._former, None
        while former is not None and self._clock.now() < former.token.expires_at:
            if await former.release("at another node"):
                return
            await self._clock.sleep(_FAREWELL_SECONDS)
