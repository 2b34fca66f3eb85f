"""Slack's rate limits: per method and workspace in a minute, and per channel for posts.

https://docs.slack.dev/apis/web-api/rate-limits/
"""

import math
from collections import deque

from bridge.simulator.clock import Clock
from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.methods.method import Method

_WINDOW_SECONDS = 60.0
# Slack allows "short bursts" above one post a second and keeps the number to itself.
_BURST = 5


class Limits:
    """Counts calls and refuses those above the tier with 429 and `Retry-After`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}
        self._channels: dict[str, tuple[float, float]] = {}
        self._frozen: dict[str, tuple[float, str | None]] = {}
        self.enabled = True
        # Multiplies every limit; a test of patience sets it low.
        self.scale = 1.0

    def freeze(self, method: str, seconds: float, retry_after: str | None = None) -> None:
        """Refuse a method for a while, whatever was called before."""
        self._frozen[method] = (self._clock.monotonic() + seconds, retry_after)

    def check(self, method: Method, channel: str | None) -> None:
        """Count one call.

        Raises:
            RefusedError: `ratelimited`, to be tried again after so many seconds.
        """
        now = self._clock.monotonic()
        until, retry_after = self._frozen.get(method.name, (now, None))
        if until > now:
            raise _ratelimited(until - now, retry_after)
        if not self.enabled:
            return
        self._check_method(method, now)
        if method.name == "chat.postMessage" and channel is not None:
            self._check_channel(channel, now)
        self._calls[method.name].append(now)

    def _check_method(self, method: Method, now: float) -> None:
        calls = self._calls.setdefault(method.name, deque())
        while calls and calls[0] <= now - _WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= max(1, int(method.tier * self.scale)):
            raise _ratelimited(calls[0] + _WINDOW_SECONDS - now)

    def _check_channel(self, channel: str, now: float) -> None:
        left, then = self._channels.get(channel, (float(_BURST), now))
        left = min(_BURST, left + (now - then) * self.scale)
        if left < 1:
            self._channels[channel] = (left, now)
            raise _ratelimited((1 - left) / self.scale)
        self._channels[channel] = (left - 1, now)


def _ratelimited(seconds: float, retry_after: str | None = None) -> RefusedError:
    told = max(1, math.ceil(seconds)) if retry_after is None else retry_after
    return RefusedError("ratelimited", status=429, retry_after=told)
