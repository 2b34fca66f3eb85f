"""Runs a stay for each binding that wants one, and finds it for whoever asks."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from weakref import WeakSet

import structlog
from typing_extensions import override

from bridge.errors import new_reference
from bridge.mirror.conference.conferences import Conference, Conferences, Entry
from bridge.mirror.conference.held_conference import HeldConference
from bridge.mirror.conference.stay import Parts, Stay
from bridge.ownership import Claim, Claims, Kind, Sole
from bridge.pexip.token import Token
from bridge.storage.database import Unit, bind
from bridge.storage.meetings import bindings, meetings
from bridge.storage.meetings.bindings import AT_REST, Binding

# A bell may be missed only by a fault of ours; looking again costs one query.
_LOOK_SECONDS = 30.0
_RESTART_SECONDS = 5.0
_DATABASE_SECONDS = 2.0
# Longer than a stream takes to hand over what has arrived.
_FINISH_SECONDS = 5.0
# Each look reads all bindings, and where thousands change at once each rings: so many times as long
# as it took pass before the next. Who waited for the database does not wait any longer.
_REST, _LONGEST_REST = 3.0, 1.0
# Of fewer a look takes little, and what somebody has set is to hold as soon as it is said.
_MANY_STAYS = 100

_log = structlog.get_logger()


class Supervisor(Conferences):
    """All stays of this process."""

    def __init__(self, parts: Parts, claims: Claims | None = None) -> None:
        self._claims = claims or Sole()
        self._claims.serve(Kind.STREAM, self._hold)
        self._parts = parts
        self._stays: dict[str, Stay] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._is_finishing = False
        # Of bindings that rest, what a stop has cut short is done by whoever holds them.
        self._filed: WeakSet[Claim] = WeakSet()
        # By workspace and channel.
        self._live: dict[tuple[str, str], Binding] = {}
        # Between a stay's end and the stored pause nobody may start it again.
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Keep the running stays equal to the stored bindings, until canceled."""
        listener = self._parts.database.bells.listen("bindings")
        async with asyncio.TaskGroup() as group:
            group.create_task(self._parts.ticker.run(self._parts.clock), name="ticker")
            while True:
                began = self._parts.clock.monotonic()
                seconds = await self._look(group)
                took = self._parts.clock.monotonic() - began
                if len(self._stays) > _MANY_STAYS:
                    await self._parts.clock.sleep(min(_REST * took, _LONGEST_REST))
                await listener.heard(seconds)

    async def close(self) -> None:
        """Once it runs no more: let requests that are under way have their answers."""
        await self._parts.errands.close()

    async def finish(self) -> None:
        """Have every stay take in what has arrived and end, and begin no other.

        What is sent through a stay still goes, with its token, until `run` is canceled.
        """
        self._is_finishing = True
        for stay in self._stays.values():
            stay.finish()
        with suppress(TimeoutError):
            async with self._parts.clock.timeout(_FINISH_SECONDS):
                while running := [each for each in self._tasks.values() if not each.done()]:
                    await asyncio.wait(running)

    @property
    def stays(self) -> tuple[Stay, ...]:
        return tuple(self._stays.values())

    def find_stay(self, binding_id: str) -> Stay | None:
        return self._stays.get(binding_id)

    @override
    async def ask_in(self, entry: Entry) -> Token:
        return await self._parts.joiner.ask_in(entry)

    @override
    async def give_back(self, token: Token, reason: str) -> None:
        await self._parts.joiner.client(token).release(reason)

    @override
    async def find(self, binding: Binding) -> Conference | None:
        stay = self._stays.get(binding.id)
        if stay is None or not stay.is_joined:
            return None
        return HeldConference(stay, self._parts.clock)

    @override
    async def tell(self, binding: Binding, event: object) -> bool:
        stay = self._stays.get(binding.id)
        return stay is not None and await stay.tell(event)

    @override
    async def leave(self, binding: Binding, reason: str, *, quietly: bool = False) -> None:
        async with self._turn:
            task = self._tasks.pop(binding.id, None)
            stay = self._stays.pop(binding.id, None)
            if task is not None:
                await _stop(task)
            await self._end(stay or Stay(binding, self._parts), reason, quietly=quietly)

    async def _end(self, stay: Stay, reason: str, *, quietly: bool) -> None:
        """Also what an earlier run of the bridge has left, where no stay has taken it up yet."""
        if not stay.is_recalled:
            await stay.recall()
        token = None if stay.is_joined else await self._parts.joiner.find(stay.binding.id)
        await stay.leave(reason, quietly=quietly)
        if token is not None:
            await self.give_back(token, reason)

    async def _look(self, group: asyncio.TaskGroup) -> float:
        """Start and end what is due; the seconds until the next look."""
        if self._is_finishing:
            return _LOOK_SECONDS
        try:
            async with self._turn:
                await self._reconcile(group)
        except Exception:  # noqa: BLE001 - a database that is away for a while ends no stay
            reference = new_reference(self._parts.random)
            _log.exception("The bindings cannot be read, trying again", reference=reference)
            return _DATABASE_SECONDS
        return _LOOK_SECONDS

    async def _reconcile(self, group: asyncio.TaskGroup) -> None:
        live = await self._read()
        self._live = {(each.workspace, each.channel): each for each in live}
        held = {each.id: (each, claim) for each in live if (claim := self._find_claim(each.id))}
        wanted = {each: pair for each, pair in held.items() if pair[0].state not in AT_REST}
        for binding_id in self._tasks.keys() - wanted.keys():
            if self._stays[binding_id].claim is not self._find_claim(binding_id):
                # It is not ours any more, and ends in order or at once: see `_hold`.
                continue
            # A stay that has put itself to rest is ending; one that was ended is canceled.
            self._tasks.pop(binding_id).cancel()
            self._stays.pop(binding_id, None)
        new = [claim for binding_id, (_, claim) in wanted.items() if binding_id not in self._stays]
        await self._parts.joiner.foresee(new)
        for binding_id, (binding, claim) in wanted.items():
            if binding_id not in self._stays and claim is self._find_claim(binding_id):
                stay = self._stays[binding_id] = Stay(binding, self._parts, claim)
                self._filed.add(claim)
                self._tasks[binding_id] = group.create_task(
                    self._run(stay), name=f"stay {binding_id}"
                )
        for held_binding, claim in held.values():
            if claim not in self._filed:
                await self._finish_filing(held_binding, claim)
                self._filed.add(claim)

    async def _read(self) -> list[Binding]:
        """In the order of storing, so that no stay's memory is overwritten by older news."""
        live: list[Binding] = []

        def update(results: Sequence[list[Binding]]) -> None:
            live.extend(results[0])
            for binding in live:
                stay = self._stays.get(binding.id)
                if stay is not None and binding.state not in AT_REST:
                    stay.update(binding)

        await self._parts.database.submit(Unit((bindings.list_live,), then=update))
        return live

    async def _finish_filing(self, binding: Binding, claim: Claim) -> None:
        """What a stop has cut short, of a binding that rests by now."""
        [unfiled] = await self._parts.database.submit(
            Unit((bind(meetings.unfiled, binding.id),), place=binding.id)
        )
        if unfiled:
            await Stay(binding, self._parts, claim).recall()

    async def _hold(self, claim: Claim) -> None:
        """While this process has the binding's meeting in hand."""
        self._parts.database.bells.ring("bindings")
        try:
            await asyncio.Event().wait()
        finally:
            await self._let_go(claim)

    async def _let_go(self, claim: Claim) -> None:
        """Take in what has arrived, unless another is at it already; nobody leaves a meeting."""
        stay = self._stays.get(claim.key)
        if stay is None or stay.claim is not claim:
            return
        del self._stays[claim.key]
        task = self._tasks.pop(claim.key)
        if not claim.is_lost:
            stay.finish()
            with suppress(TimeoutError):
                async with self._parts.clock.timeout(_FINISH_SECONDS):
                    await asyncio.wait([task])
        await _stop(task)

    def _find_claim(self, binding_id: str) -> Claim | None:
        return self._claims.find(Kind.STREAM, binding_id)

    def holds(self, workspace: str, channel: str) -> bool | None:
        """Whether a channel's meeting is in this process's hands; None where nobody's stay is."""
        binding = self._live.get((workspace, channel))
        if binding is None:
            return None
        if self._find_claim(binding.id) is not None:
            return True
        return None if binding.state in AT_REST else False

    async def _run(self, stay: Stay) -> None:
        """One stay; a fault of ours in it must not end the others."""
        while True:
            try:
                await stay.run()
            except Exception:  # noqa: BLE001 - one stay must not end the others
                _log.exception("A stay failed", binding=stay.binding.id)
                await self._parts.clock.sleep(_RESTART_SECONDS)
            else:
                self._put_away(stay)
                return

    def _put_away(self, stay: Stay) -> None:
        """Somebody may have asked for the bridge just as it was put to rest, so look again."""
        if self._is_finishing:
            return
        if self._stays.get(stay.binding.id) is stay:
            del self._stays[stay.binding.id], self._tasks[stay.binding.id]
        self._parts.database.bells.ring("bindings")


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    # Unlike awaiting it, this does not take a cancellation of ours for the task's own.
    await asyncio.wait([task])
