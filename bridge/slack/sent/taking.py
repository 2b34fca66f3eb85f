"""Which rows go with a commit as attempted, decided in the writer's thread just before it.

What is settled and what goes next in its lane, what is new and may go at once, and all that of
many lanes: it is one commit. The calls begin once it is stored.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, partial
from math import inf
from threading import Lock
from typing import cast

from bridge.clock import Clock
from bridge.metrics import OUTBOX
from bridge.mirror.words.loop_guard import text_hash
from bridge.slack.sent.calls import methods_for, methods_of
from bridge.slack.sent.limits import Limits
from bridge.storage.database import Transaction
from bridge.storage.queues import attempts, entries
from bridge.storage.queues.entries import Action, Change
from bridge.storage.queues.lanes import Lanes, Standing
from bridge.storage.queues.outbox import Entry, Head, Priority
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.units import PATIENT, PROMPT

_CALLS_IN_FLIGHT = 16
# They may take long, and the other calls must not wait until one of them is through.
_UPLOADS_IN_FLIGHT = 3
# What delays a card's edit may become less.
_LONGEST_PARKED_SECONDS = 5.0
# A post that only waits for Slack's tempo goes so much earlier with another's commit, and is called
# when its moment has come: where all are at their limits, one commit is for two or three posts.
_AHEAD_SECONDS = 0.65
# What Slack has answered waits so long for what goes next, where that is sure to come and nobody
# waits for it: at the tempo of a busy workspace it needs no commit of its own.
_COMPANY_SECONDS = 1.0
# So often it is looked whether a claim that lapsed for a moment holds again: nothing tells of it.
_CLAIM_SECONDS = 0.2
# To find a series by its label takes longer than to count in it.
_of = cache(OUTBOX.labels)


Begin = Callable[[Sequence[tuple[Entry, float]]], None]


class Taking:
    """Of one workspace; follows its outbox.

    Args:
        workspace: Whose.
        clock: A steady one.
        limits: What may go when.
        is_well: Whether Slack takes anything.
        begin: Called on the loop with what is stored as attempted, and in how many seconds each
            may be called.
        wake: Called on the loop where there is more to do than was known.
        claim: Under which it is this process that sends; None where no other could.
    """

    def __init__(
        self,
        *,
        workspace: str,
        clock: Clock,
        limits: Limits,
        is_well: Callable[[], bool],
        begin: Begin,
        wake: Callable[[], None],
        claim: Claim | None = None,
    ) -> None:
        self.claim = claim
        self._workspace = workspace
        self._clock = clock
        self._limits = limits
        self._is_well = is_well
        self._begin = begin
        self._wake = wake
        self._turn = Lock()
        self._lanes = Lanes()
        self._calls: dict[int, bool] = {}
        # When each may be called.
        self._taken: dict[int, float] = {}
        self._unsettled: list[tuple[int, str]] = []
        self._settling: Sequence[tuple[int, str]] = ()
        # The least patience with which a commit was asked for that takes along what is unsettled.
        self._asked = inf
        self._is_known = self._is_open = False
        self._due = self._planned = inf

    def open(self) -> None:
        """Take from now on."""
        with self._turn:
            self._is_open, self._asked = True, inf

    def close(self) -> None:
        """Take nothing any more."""
        with self._turn:
            self._is_open = False

    @property
    def is_closed(self) -> bool:
        return not self._is_open

    def forget(self) -> None:
        """Read the rows anew before anything is decided: others may have written some."""
        with self._turn:
            self._is_known, self._asked = False, inf

    def hold(self, row_id: int, seconds: float) -> None:
        """Leave a row alone for so long."""
        if seconds > 0:
            with self._turn:
                self._lanes.hold(row_id, self._clock.monotonic() + seconds)

    def answered(self, entry: Entry) -> None:
        """Slack has: what is stored of it next makes room for another."""
        now = self._clock.monotonic()
        with self._turn:
            self._calls.pop(entry.id, None)
            since = self._lanes.since(entry.id)
        if since is not None:
            _of(entry.priority.name.lower()).observe(now - since)

    def standing(self) -> Mapping[Priority, Standing]:
        """What waits, by priority."""
        now = self._clock.monotonic()
        with self._turn:
            return self._lanes.standing(now)

    def settle(self, entry: Entry, ts: str) -> float | None:
        """Store it as sent with the next commit; None where one is asked for, or sure to come soon.

        Otherwise for how many seconds it may wait for company.
        """
        now = self._clock.monotonic()
        with self._turn:
            self._unsettled.append((entry.id, ts))
            patience = PROMPT if self._is_waited_for(entry, now) else PATIENT
            is_soon = self._is_known and now < self._due <= now + _COMPANY_SECONDS
            if self._asked <= patience or (is_soon and patience == PATIENT):
                return None
            self._asked = patience
            return patience

    def _is_waited_for(self, entry: Entry, now: float) -> bool:
        """Whether its change, its thread or what is behind it could go before what goes next."""
        if self._lanes.is_needed(entry.key):
            return True
        behind = self._lanes.behind(entry.id)
        return behind is not None and now + self._wait_of(behind, now) < self._due

    def left(self) -> Sequence[tuple[int, str]]:
        """What is not stored as sent yet; from now on that is the caller's to see to."""
        with self._turn:
            left, self._unsettled, self._asked = self._unsettled, [], inf
        return left

    def ended(self, entry: Entry) -> None:
        """Nobody is at it any more, whatever came of it."""
        with self._turn:
            was_open = self._calls.pop(entry.id, None) is not None
        if was_open:
            self.look_soon()

    def look_soon(self) -> None:
        """Something may go that could not."""
        with self._turn:
            self._due = -inf
        self._wake()

    def seconds(self, longest: float) -> float:
        """Until something may go, or so long; 0 where a commit is needed for it now."""
        now = self._clock.monotonic()
        with self._turn:
            if not self._is_known or (self._due <= now and self._may_go(now)):
                return 0.0
            if self._unsettled and self._due > now + _COMPANY_SECONDS:
                return 0.0
            self._planned = min(self._due, now + longest)
            return max(self._planned - now, 0.0)

    async def finish(self, tx: Transaction, news: Sequence[object]) -> Callable[[], None]:
        for row_id, ts in self._settle():
            await attempts.sent(tx, row_id, ts)
        # That is news as well.
        await tx.gathering.carry_out(tx)
        if not self._is_known or None in news:
            rows = await entries.heads(tx, self._workspace)
            with self._turn:
                self._lanes = self._lanes.anew(rows, self._clock.monotonic())
                self._is_known = True
                chosen = self._choose()
        else:
            with self._turn:
                self._lanes.apply(cast("Sequence[Change]", news), self._clock.monotonic())
                chosen = self._choose()
        taken = await attempts.take(tx, chosen, text_hash) if chosen else []
        self._miss(set(chosen) - {entry.id for entry in taken})
        return partial(self._stored, taken, self._taken)

    def undo(self) -> None:
        with self._turn:
            self._is_known, self._asked = False, inf
            self._unsettled = [*self._settling, *self._unsettled]
            for row_id in self._taken:
                self._calls.pop(row_id, None)
            self._settling, self._taken = (), {}

    def hear(self, news: Sequence[object]) -> None:
        del news
        self.forget()

    def wake(self) -> None:
        self._wake()

    def _settle(self) -> Sequence[tuple[int, str]]:
        with self._turn:
            self._settling, self._unsettled, self._asked = self._unsettled, [], inf
            return self._settling

    def _miss(self, gone: set[int]) -> None:
        """Somebody else was faster, or has deleted them, or no key opens them."""
        with self._turn:
            self._is_known = self._is_known and not gone
            for row_id in gone:
                self._calls.pop(row_id, None)

    def _stored(self, taken: Sequence[Entry], moments: Mapping[int, float]) -> None:
        now = self._clock.monotonic()
        self._begin([(each, max(moments[each.id] - now, 0.0)) for each in taken])
        with self._turn:
            is_sooner = self._due < self._planned or not self._is_known
        if is_sooner:
            self._wake()

    def _choose(self) -> Sequence[int]:
        """What there is room for, taken from the limits."""
        now = self._clock.monotonic()
        self._taken = {}
        if self._may_go(now):
            self._take(self._lanes.due(now), now, 0.0)
            short = self._take(self._lanes.due(now + _AHEAD_SECONDS), now, _AHEAD_SECONDS)
            self._due = self._next(now, {action: self._delay_of(action) for action in short})
        return list(self._taken)

    def _take(self, heads: Sequence[Head], now: float, ahead: float) -> Collection[Action]:
        """Take them; of which kinds nothing more may go, in whatever channel."""
        short: set[Action] = set()
        for head in heads:
            if head.action in short:
                # However many wait for it, they are not looked at one by one.
                continue
            allowed = ahead if head.action == "post" else 0.0
            seconds = self._wait_of(head, now)
            if seconds > allowed and self._delay_of(head.action) > allowed:
                short.add(head.action)
            elif seconds > allowed:
                self._park(head, now, seconds)
            elif self._fits(head):
                self._count(head)
                self._calls[head.id] = _is_upload(head)
                self._taken[head.id] = now + seconds
                self._lanes.take(head.id)
        return short

    def _may_go(self, now: float) -> bool:
        """Whether anything may; if not, when that is to be asked again."""
        self._due = inf
        if self.claim is not None and not self.claim.is_held:
            self._due = inf if self.claim.is_lost else now + _CLAIM_SECONDS
            return False
        if not self._is_open or not self._is_well() or self._room <= 0:
            return False
        delays = {action: self._delay_of(action) for action in self._lanes.waits_for()}
        if min(delays.values(), default=inf) > 0:
            self._due = now + min(delays.values(), default=inf)
            return False
        if any(
            delays.get(head.action, 0.0) <= 0
            and not self._is_delayed(head, now)
            and self._fits(head)
            for head in self._lanes.due(now)
        ):
            # It is due until a commit has taken it, however often that is asked.
            self._due = now
            return True
        self._due = self._next(now, delays)
        return False

    def _next(self, now: float, delays: Mapping[Action, float]) -> float:
        """When something may be due: of a lane that is left alone, or of what was short."""
        moment = self._lanes.next_moment()
        refilled = (now + seconds for seconds in delays.values() if seconds > 0)
        return min(inf if moment is None else moment, *refilled, inf)

    def _is_delayed(self, head: Head, now: float) -> bool:
        """By the limits, which then leave its lane alone for so long."""
        seconds = self._delay_for(head)
        if seconds > 0:
            self._park(head, now, seconds)
        return seconds > 0

    def _park(self, head: Head, now: float, seconds: float) -> None:
        self._lanes.park(head, now + min(seconds, _LONGEST_PARKED_SECONDS))

    def _wait_of(self, head: Head, now: float) -> float:
        """By the limits, and because it was tried already."""
        return max(self._delay_for(head), self._lanes.held(head.id, now))

    def _fits(self, head: Head) -> bool:
        uploads = sum(self._calls.values())
        return self._room > 0 and (not _is_upload(head) or uploads < _UPLOADS_IN_FLIGHT)

    @property
    def _room(self) -> int:
        return _CALLS_IN_FLIGHT - len(self._calls)

    def _delay_of(self, action: Action) -> float:
        """Of all calls of its kind, in whatever channel."""
        return max(self._limits.delay_for(each) for each in methods_for(action))

    def _delay_for(self, head: Head) -> float:
        delay = max(self._limits.delay_for(each, head.channel) for each in methods_of(head))
        return max(delay, self._limits.card_delay(head.key)) if _is_card_edit(head) else delay

    def _count(self, head: Head) -> None:
        for each in methods_of(head):
            self._limits.take(each, head.channel)
        if _is_card_edit(head):
            self._limits.count_card(head.key)


def _is_upload(head: Head) -> bool:
    return head.action == "upload"


def _is_card_edit(head: Head) -> bool:
    return head.action == "edit" and head.priority == Priority.CARD
