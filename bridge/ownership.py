"""What this process has in hand of all that one replica at a time does: taken, kept, given back.

Each kind has a part that is run for every claim, for as long as it is held. A part that is
cancelled ends in order, and then the claim is free for others; where the claim is lost already,
whatever the part still writes is refused by the fence.
"""

import asyncio
from collections import Counter
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
)
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Protocol

import structlog
from typing_extensions import override

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.metrics import TAKE_OVERS
from bridge.storage.claims import claiming, replicas
from bridge.storage.claims.claiming import Kind, Want
from bridge.storage.claims.heartbeat import Hand
from bridge.storage.meetings import bindings
from bridge.storage.transactions.bells import Bells
from bridge.storage.writing.claim import Claim, Lease

__all__ = ["Claim", "Claims", "Kind", "Part", "Shared", "Sole"]

Part = Callable[[Claim], Awaitable[None]]
"""Runs until it is cancelled, which is when the claim is to be given back, or is lost."""

BELL = "claims"
_LOOK_SECONDS = 0.5
# Parts that end within such a time are given back together.
_GROUP_SECONDS = 0.1
# Between two looks, however often the bells ring.
_LEAST_SECONDS = 0.03
# And so many times as long as the look took, for where thousands of bindings change each rings; but
# who waited for the database does not wait any longer.
_REST, _LONGEST_REST = 3.0, 0.3

_log = structlog.get_logger()


class Claims(Protocol):
    """What the parts of the bridge ask of it."""

    def serve(self, kind: Kind, part: Part, *, most: int | None = None) -> None:
        """Have the part run for each claim of a kind; no more than so many in this process."""

    def want(self, kind: Kind, keys: Collection[str]) -> None:
        """Which there are; of streams the bindings tell."""

    def find(self, kind: Kind, key: str) -> Claim | None:
        """The claim, if it is in hand."""

    async def run(self) -> None:
        """Take, keep and give back until cancelled."""

    async def give_back(self, *kinds: Kind) -> None:
        """End what runs of these kinds, in order, let others have it, and take none anew."""


@dataclass
class _Served:
    part: Part
    most: int | None
    keys: tuple[str, ...] = ()


class _Parts:
    """What runs, by claim."""

    def __init__(self) -> None:
        self._served: dict[Kind, _Served] = {}
        self._claims: dict[tuple[str, str], Claim] = {}
        self._tasks: dict[Claim, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    def serve(self, kind: Kind, part: Part, *, most: int | None = None) -> None:
        self._served[kind] = _Served(part, most)
        self._changed.set()

    def want(self, kind: Kind, keys: Collection[str]) -> None:
        self._served[kind].keys = tuple(keys)
        self._changed.set()

    def find(self, kind: Kind, key: str) -> Claim | None:
        return self._claims.get((kind, key))

    def _start(self, claim: Claim, group: asyncio.TaskGroup) -> None:
        self._claims[claim.place] = claim
        part = self._served[Kind(claim.kind)].part
        name = f"{claim.kind} {claim.key}"
        self._tasks[claim] = group.create_task(_carry_out(part, claim), name=name)

    async def _stop(self, claims: Iterable[Claim]) -> None:
        """End their parts in order; returns once they have ended."""
        tasks = [task for each in claims if (task := self._tasks.pop(each, None)) is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            # Unlike awaiting them, this does not take a cancellation of ours for their own.
            await asyncio.wait(tasks)


class Sole(_Parts, Claims):
    """Of the one process that has the file: all is its own from the start."""

    def __init__(self, kinds: Iterable[Kind] = Kind) -> None:
        super().__init__()
        self._lease = Lease.forever()
        self._is_ending = set(Kind).difference(kinds)
        self._has_streams = Kind.STREAM in kinds

    @override
    def find(self, kind: Kind, key: str) -> Claim | None:
        if kind is Kind.STREAM and self._has_streams:
            return self._claims.setdefault((kind, key), self._new(kind, key))
        return super().find(kind, key)

    @override
    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await self._look(group)
                await self._changed.wait()
                self._changed.clear()

    @override
    async def give_back(self, *kinds: Kind) -> None:
        self._is_ending.update(kinds)
        await self._stop([each for each in self._tasks if each.kind in kinds])

    async def _look(self, group: asyncio.TaskGroup) -> None:
        for kind in self._served.keys() - {Kind.STREAM} - self._is_ending:
            served = self._served[kind]
            wanted = set(served.keys[: served.most])
            running = {each.key: each for each in self._tasks if each.kind == kind}
            gone = [claim for key, claim in running.items() if key not in wanted]
            for claim in gone:
                del self._claims[claim.place]
            await self._stop(gone)
            for key in served.keys[: served.most]:
                if key not in running:
                    self._start(self._new(kind, key), group)

    def _new(self, kind: Kind, key: str) -> Claim:
        return Claim(kind, key, 0, self._lease, is_sole=True)


class Shared(_Parts, Claims):
    """Of one of many processes on one PostgreSQL.

    Args:
        hand: Who this process is, its lease, and the connection for its looks.
        bells: Ring in the other processes too.
        settled: Returns once all is stored that was handed over by now.
        clock: For the pauses between looks.
        random: For the references of failures.
    """

    def __init__(
        self,
        *,
        hand: Hand,
        bells: Bells,
        settled: Callable[[], Awaitable[object]],
        clock: Clock,
        random: Random,
    ) -> None:
        super().__init__()
        self._aside, self._replica, self._lease = hand.aside, hand.replica, hand.lease
        self._settled = settled
        self._bells = bells
        self._clock = clock
        self._random = random
        self._ending: set[Kind] = set()
        # What still runs of claims that are lost or being given back: it is not begun anew beside.
        self._leaving: set[tuple[str, str]] = set()
        self._turn = asyncio.Lock()
        self._is_told = False
        self._is_leaving = False
        self.live: tuple[str, ...] = ()
        """The replicas that live, by the last look."""

    @override
    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for topic in (BELL, bindings.BELL):
                group.create_task(self._heed_bell(topic), name=f"bell of {topic}")
            while True:
                began = self._clock.monotonic()
                seconds = await self._look(group)
                took = self._clock.monotonic() - began
                await self._clock.sleep(max(_LEAST_SECONDS, min(_REST * took, _LONGEST_REST)))
                with suppress(TimeoutError):
                    async with self._clock.timeout(seconds):
                        await self._changed.wait()
                self._changed.clear()

    @override
    async def give_back(self, *kinds: Kind) -> None:
        self._ending.update(kinds)
        await self._tell_that_it_leaves()
        async with self._turn:
            # A look that was under way may have taken some more.
            held = [each for each in self._claims.values() if each.kind in kinds]
        await self._let_go(held)

    async def _heed_bell(self, topic: str) -> None:
        listener = self._bells.listen(topic)
        while True:
            await listener.heard()
            self._changed.set()

    async def _look(self, group: asyncio.TaskGroup) -> float:
        """Take and give; the seconds until the next look."""
        async with self._turn:
            looked = self._lease.begin_look()
            wants = [
                Want(kind, served.keys, served.most)
                for kind, served in self._served.items()
                if kind not in self._ending
            ]
            try:
                found = await self._aside.write(
                    claiming.look, self._replica, wants, is_patient=not self._lease.is_steady
                )
            except Exception as error:  # noqa: BLE001 - a database that is away ends nothing
                self._tell(error)
                return _LOOK_SECONDS
            self._is_told = False
            self.live = found.live
            self._apply(found.held, group)
            self._lease.confirm(looked)
            shed = [self._claims[each] for each in found.shed if each in self._claims]
        if shed:
            group.create_task(self._let_go(shed), name="giving back claims")
        # What a dead one had is taken as soon as it counts as dead.
        return _LOOK_SECONDS if found.next_end is None else min(found.next_end, _LOOK_SECONDS)

    def _apply(self, held: Mapping[tuple[str, str], int], group: asyncio.TaskGroup) -> None:
        """Make what runs equal to what is held."""
        lost = [each for each in self._claims.values() if held.get(each.place) != each.token]
        for claim in lost:
            claim.is_lost = True
            del self._claims[claim.place]
            if task := self._tasks.pop(claim, None):
                self._leaving.add(claim.place)
                task.add_done_callback(partial(self._note_left, claim.place))
                task.cancel()
            _log.warning("Another replica has taken over", kind=claim.kind, key=claim.key)
        begun: Counter[str] = Counter()
        for (kind, key), token in held.items():
            is_new = (kind, key) not in self._claims and (kind, key) not in self._leaving
            if is_new and Kind(kind) not in self._ending and Kind(kind) in self._served:
                self._start(Claim(kind, key, token, self._lease), group)
                TAKE_OVERS.labels(kind).inc()
                begun[kind] += 1
        if begun:
            _log.info("This replica has taken claims", **begun)

    async def _let_go(self, claims: Collection[Claim]) -> None:
        """Stop, then have others take it; who has ended is not kept waiting by who has not."""
        for claim in claims:
            self._leaving.add(claim.place)
            if self._claims.get(claim.place) is claim:
                del self._claims[claim.place]
        try:
            async for ended in self._stop_in_groups(claims):
                await self._settled()
                await self._give(ended)
        finally:
            for claim in claims:
                self._leaving.discard(claim.place)

    async def _stop_in_groups(self, claims: Iterable[Claim]) -> AsyncIterator[list[Claim]]:
        """All are told at once; the claims of those that end at about the same time."""
        ending = {each: self._tasks.pop(each, None) for each in claims}
        for task in filter(None, ending.values()):
            task.cancel()
        while ending:
            if running := [task for task in ending.values() if task and not task.done()]:
                await asyncio.wait(running, timeout=_GROUP_SECONDS)
            ended = [claim for claim, task in ending.items() if task is None or task.done()]
            if ended:
                yield ended
            for claim in ended:
                del ending[claim]

    async def _tell_that_it_leaves(self) -> None:
        """Else what is given back would be left for it, as the emptiest."""
        if self._is_leaving:
            return
        self._is_leaving = True
        try:
            async with self._turn:
                await self._aside.write(replicas.leave, self._replica)
        except Exception as error:  # noqa: BLE001 - the others see its lease end
            self._tell(error)

    async def _give(self, claims: Collection[Claim]) -> None:
        given = [(*each.place, each.token) for each in claims if not each.is_lost]
        for each in claims:
            each.is_lost = True
        try:
            async with self._turn:
                await self._aside.write(claiming.give_back, self._replica, given)
        except Exception as error:  # noqa: BLE001 - the others see the lease end
            self._tell(error)
        self._bells.ring_everywhere([BELL])

    def _note_left(self, place: tuple[str, str], _task: "asyncio.Task[None]") -> None:
        self._leaving.discard(place)
        self._changed.set()

    def _tell(self, error: Exception) -> None:
        if not self._is_told:
            # Once, however long it lasts.
            self._is_told = True
            reference = new_reference(self._random)
            cause = type(error).__name__
            _log.warning("Claims cannot be looked at", reference=reference, cause=cause)


async def _carry_out(part: Part, claim: Claim) -> None:
    await part(claim)
