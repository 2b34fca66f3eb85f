"""The states of installs under way: signed, good once and for ten minutes, and kept nowhere.

Whoever asks for the page costs nothing; what has come back is remembered for as long as it could
come again.
"""

import secrets
from collections.abc import Callable
from logging import Logger, getLogger

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from typing_extensions import override

from bridge.budgets.table import INSTALL_SECONDS
from bridge.clock import Clock

_NAME = "install state"
_LONGEST = 200
_MOST_USED = 10_000


class SignedStates(AsyncOAuthStateStore):
    """`marks` gives the keyed hashes of a value under a name, the newest key's first."""

    def __init__(self, marks: Callable[[str, str], tuple[str, ...]], clock: Clock) -> None:
        self._marks = marks
        self._clock = clock
        self._used: dict[str, float] = {}

    @property
    @override
    def logger(self) -> Logger:
        return getLogger(__name__)

    @override
    async def async_issue(self, *args: object, **kwargs: object) -> str:
        expires = self._clock.now().timestamp() + INSTALL_SECONDS.amount
        told = f"{secrets.token_urlsafe(24)}.{expires:.0f}"
        return f"{told}.{self._marks(_NAME, told)[0]}"

    @override
    async def async_consume(self, state: str) -> bool:
        told, _, mark = state[:_LONGEST].rpartition(".")
        if not self._has_signed(told, mark):
            return False
        now, expires = self._clock.now().timestamp(), float(told.rpartition(".")[2])
        if now >= expires or told in self._used:
            return False
        self._note(told, expires, now)
        return True

    def _has_signed(self, told: str, mark: str) -> bool:
        given = mark.encode("utf-8", "replace")
        known = self._marks(_NAME, told.encode("utf-8", "replace").decode())
        return any(secrets.compare_digest(given, each.encode()) for each in known)

    def _note(self, told: str, expires: float, now: float) -> None:
        if len(self._used) >= _MOST_USED:
            kept = [(each, until) for each, until in self._used.items() if until > now]
            self._used = dict(kept[-(_MOST_USED // 2) :])
        self._used[told] = expires
