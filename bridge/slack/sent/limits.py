"""Slack's rate limits, kept by us: token buckets on the injected clock; pure.

Slack counts per workspace, method and minute, and posts also per channel. It does not say how
large a burst may be, so budgets are a little under its numbers. After a 429 exactly the bucket
that was refused stands still. https://docs.slack.dev/apis/web-api/rate-limits
"""

from collections import OrderedDict
from math import inf
from threading import RLock

from bridge.clock import Clock
from bridge.slack.sent.methods import METHODS, POST_MESSAGE

_CHANNEL_PER_SECOND = 1.0
_CHANNEL_BURST = 3.0
# Of a method that we know nothing of.
_BURST_SHARE = 0.1
_CARD_SECONDS = 3.0
_CARD_IS_LIVE_SECONDS = 60.0
_UNKNOWN_METHOD_PER_MINUTE = 16
_MANY_BUCKETS = 1000


class Limits:
    """All buckets of one workspace; for any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str | None], Bucket] = {}
        # The one that was edited last is the last.
        self._cards: OrderedDict[str, float] = OrderedDict()
        self._turn = RLock()

    def delay_for(self, method: str, channel: str | None = None) -> float:
        """Seconds until the call may go; 0 if at once."""
        now = self._clock.monotonic()
        with self._turn:
            return max(bucket.delay(now) for bucket in self._of(method, channel))

    def take(self, method: str, channel: str | None = None) -> None:
        """Count a call that goes out."""
        now = self._clock.monotonic()
        with self._turn:
            for bucket in self._of(method, channel):
                bucket.take(now)

    def freeze(self, method: str, seconds: float, channel: str | None = None) -> None:
        """Stand still after a 429: of posts only that channel's, of all else the method's."""
        with self._turn:
            # The last one is the narrowest.
            self._of(method, channel)[-1].freeze(self._clock.monotonic() + seconds)

    def share_left(self, method: str) -> float:
        """How much of the method's burst is unspent, from 0 to 1."""
        with self._turn:
            return self._of(method, None)[0].share_left(self._clock.monotonic())

    def spent(self) -> list[tuple[str, float, float]]:
        """Of each method that was called: the share that is left, and seconds until the next."""
        with self._turn:
            now = self._clock.monotonic()
            return [
                (method, bucket.share_left(now), bucket.delay(now))
                for (method, channel), bucket in sorted(self._buckets.items(), key=str)
                if channel is None
            ]

    def card_delay(self, key: str) -> float:
        """Seconds until this card may be edited again: 3 for each card that is being edited."""
        now = self._clock.monotonic()
        with self._turn:
            while self._cards and now - next(iter(self._cards.values())) >= _CARD_IS_LIVE_SECONDS:
                self._cards.popitem(last=False)
            last = self._cards.get(key)
            return 0.0 if last is None else max(0.0, last + _CARD_SECONDS * len(self._cards) - now)

    def count_card(self, key: str) -> None:
        with self._turn:
            self._cards[key] = self._clock.monotonic()
            self._cards.move_to_end(key)

    def _of(self, method: str, channel: str | None) -> tuple["Bucket", ...]:
        budget = METHODS.get(method)
        per_minute = budget.per_minute if budget else _UNKNOWN_METHOD_PER_MINUTE
        share = budget.burst_share if budget else _BURST_SHARE
        whole = self._bucket(method, None, per_minute / 60, max(1.0, per_minute * share))
        if method != POST_MESSAGE or channel is None:
            return (whole,)
        return (whole, self._bucket(method, channel, _CHANNEL_PER_SECOND, _CHANNEL_BURST))

    def _bucket(
        self, method: str, channel: str | None, per_second: float, burst: float
    ) -> "Bucket":
        key = (method, channel)
        if key not in self._buckets:
            if len(self._buckets) >= _MANY_BUCKETS:
                self._drop_full()
            self._buckets[key] = Bucket(per_second, burst, self._clock.monotonic())
        return self._buckets[key]

    def _drop_full(self) -> None:
        """A channel's full bucket is as good as none, so those of long ago take no memory."""
        now = self._clock.monotonic()
        self._buckets = {
            (method, channel): each
            for (method, channel), each in self._buckets.items()
            if channel is None or not each.is_full(now)
        }


class Bucket:
    """So many a second, and so many at once."""

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._level = burst
        self._at = now
        self._frozen_until = -inf

    def delay(self, now: float) -> float:
        missing = 1.0 - self._fill(now)
        refill = max(0.0, missing) / self._per_second
        return max(refill, self._frozen_until - now, 0.0)

    def take(self, now: float) -> None:
        self._level = self._fill(now) - 1.0
        self._at = now

    def freeze(self, until: float) -> None:
        self._frozen_until = max(self._frozen_until, until)

    def is_full(self, now: float) -> bool:
        return self._fill(now) >= self._burst and now >= self._frozen_until

    def share_left(self, now: float) -> float:
        return 0.0 if now < self._frozen_until else max(0.0, self._fill(now) / self._burst)

    def _fill(self, now: float) -> float:
        return min(self._burst, self._level + (now - self._at) * self._per_second)
