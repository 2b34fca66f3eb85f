"""What a test can make go wrong, on the way in and on the way out."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, Literal

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.state.app import App
from bridge.simulator.slack.web_api.limits import Limits

# Stands for every method in the verbs below, as in an outage.
ANY_METHOD = "*"


@dataclass(frozen=True)
class CallFault:
    """What one call of a method meets; `after` means that it took effect all the same."""

    kind: Literal["refuse", "http_error", "hang"]
    after: bool = False
    error: RefusedError = field(default_factory=lambda: RefusedError("internal_error"))


@dataclass
class DeliveryFault:
    """What the next attempts to deliver meet, so many of each."""

    delay_seconds: float = 0.0
    delays: int = 0
    drops: int = 0
    duplicates: int = 0
    swaps: int = 0


class Faults:
    """Verbs that arm a fault; each fault is used up by the calls or deliveries it hits."""

    def __init__(self, app: App, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._calls: dict[str, deque[CallFault]] = defaultdict(deque)
        self._delivery = DeliveryFault()
        self.removed_methods: set[str] = set()

    def refuse(self, method: str, error: str, times: int = 1, **extra: Any) -> None:
        """Answer the next calls with an error of the test's choice."""
        fault = CallFault("refuse", error=RefusedError(error, **extra))
        self._calls[method].extend([fault] * times)

    def leave_out(self, method: str, times: int = 1) -> None:
        """Answer that all went well and nothing else, as what only looks like Slack does."""
        self.refuse(method, "", times, ok=True)

    def http_error(self, method: str, status: int, times: int = 1, *, after: bool = False) -> None:
        """Answer with a bare HTTP status, before or after the call took effect."""
        fault = CallFault("http_error", after, RefusedError("internal_error", status=status))
        self._calls[method].extend([fault] * times)

    def hang(self, method: str, times: int = 1, *, after: bool = False) -> None:
        """Give no answer at all, before or after the call took effect."""
        self._calls[method].extend([CallFault("hang", after)] * times)

    def rate_limit(self, method: str, seconds: float) -> None:
        self._limits.freeze(method, seconds)

    def remove_method(self, method: str) -> None:
        """Let a method be unknown, as one that Slack has retired."""
        self.removed_methods.add(method)

    def revoke_token(self, error: str = "token_revoked") -> None:
        """Refuse every call from here on; `account_inactive` is the other usual answer."""
        self._app.revoked = error

    def restore_token(self) -> None:
        self._app.revoked = None

    def delay(self, seconds: float, times: int = 1) -> None:
        """Deliver the next payloads late."""
        self._delivery.delay_seconds, self._delivery.delays = seconds, times

    def drop(self, times: int = 1) -> None:
        """Lose the next attempts to deliver; events are tried again, commands are not."""
        self._delivery.drops = times

    def duplicate(self, times: int = 1) -> None:
        """Deliver the next events twice, under the same `event_id`."""
        self._delivery.duplicates = times

    def swap(self, times: int = 1) -> None:
        """Let the next events be overtaken, each by the one behind it."""
        self._delivery.swaps = times

    def take_call(self, method: str) -> CallFault | None:
        faults = self._calls[method] or self._calls[ANY_METHOD]
        return faults.popleft() if faults else None

    def take_delay(self) -> float:
        if self._delivery.delays:
            self._delivery.delays -= 1
            return self._delivery.delay_seconds
        return 0.0

    def take_drop(self) -> bool:
        self._delivery.drops -= (hit := self._delivery.drops > 0)
        return hit

    def take_duplicate(self) -> bool:
        self._delivery.duplicates -= (hit := self._delivery.duplicates > 0)
        return hit

    def take_swap(self) -> bool:
        self._delivery.swaps -= (hit := self._delivery.swaps > 0)
        return hit
