"""What a test can make go wrong, on the way in and on the way out."""

from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.state.app import App
from bridge.simulator.slack.web_api.limits import Limits

# Stands for every method in the verbs below, as in an outage.
ANY_METHOD = "*"
# Stands for the bytes of a file, which are sent by no method.
FILE_BYTES = "upload"

_WRITING = (
    "chat.delete",
    "chat.postEphemeral",
    "chat.postMessage",
    "chat.update",
    "files.completeUploadExternal",
)


@dataclass
class CallFault:
    """What calls of a method meet; `after` means that they took effect all the same.

    `times` is how many are still to meet it, None for all until it is lifted.
    """

    kind: Literal["refuse", "http_error", "hang", "reset"]
    after: bool = False
    error: RefusedError = field(default_factory=lambda: RefusedError("internal_error"))
    times: int | None = 1


@dataclass
class DeliveryFault:
    """What the next attempts to deliver meet, so many of each."""

    delay_seconds: float = 0.0
    delays: int = 0
    drops: int = 0
    duplicates: int = 0
    swaps: int = 0


class Faults:
    """Verbs that arm a fault, which is used up by the calls or deliveries it hits.

    Where a verb takes `times`, None means that the fault stays until `lift`.
    """

    def __init__(self, app: App, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self._calls: dict[str, deque[CallFault]] = defaultdict(deque)
        self._delivery = DeliveryFault()
        self._channels: dict[str, tuple[RefusedError, Collection[str]]] = {}
        self.removed_methods: set[str] = set()

    def refuse(self, method: str, error: str, times: int | None = 1, **extra: Any) -> None:
        """Answer the next calls with an error of the test's choice."""
        self._arm(method, CallFault("refuse", error=RefusedError(error, **extra), times=times))

    def refuse_in(self, channel: str, error: str, methods: Collection[str] = _WRITING) -> None:
        """Answer what would write into this channel (its id) with an error, until `lift_in`."""
        self._channels[channel] = RefusedError(error), methods

    def lift_in(self, channel: str) -> None:
        self._channels.pop(channel, None)

    def leave_out(self, method: str, times: int | None = 1) -> None:
        """Answer that all went well and nothing else, as what only looks like Slack does."""
        self.refuse(method, "", times, ok=True)

    def http_error(
        self, method: str, status: int, times: int | None = 1, *, after: bool = False
    ) -> None:
        """Answer with a bare HTTP status, before or after the call took effect."""
        error = RefusedError("internal_error", status=status)
        self._arm(method, CallFault("http_error", after, error, times))

    def hang(self, method: str, times: int | None = 1, *, after: bool = False) -> None:
        """Give no answer at all, before or after the call took effect."""
        self._arm(method, CallFault("hang", after, times=times))

    def reset(self, method: str, times: int | None = 1, *, after: bool = False) -> None:
        """Cut the connection (RST) instead of an answer, before or after the call took effect."""
        self._arm(method, CallFault("reset", after, times=times))

    def lift(self, method: str = ANY_METHOD) -> None:
        """Disarm a method's faults, all methods' by default; what hangs goes on hanging."""
        for name in list(self._calls) if method == ANY_METHOD else [method]:
            self._calls.pop(name, None)

    def rate_limit(self, method: str, seconds: float, *, retry_after: str | None = None) -> None:
        """Refuse a method for so long; `retry_after` is what the header says instead."""
        self._limits.freeze(method, seconds, retry_after)

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
        """Let the next events be overtaken, each by the one behind it in its channel."""
        self._delivery.swaps = times

    def take_call(self, method: str) -> CallFault | None:
        faults = self._calls[method] or self._calls[ANY_METHOD]
        if not faults:
            return None
        fault = faults[0]
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                faults.popleft()
        return fault

    def check_channel(self, method: str, channel: str | None) -> None:
        """Raises RefusedError where a channel does not take that."""
        error, methods = self._channels.get(channel or "", (None, ()))
        if error is not None and method in methods:
            raise error

    def _arm(self, method: str, fault: CallFault) -> None:
        if fault.times is None or fault.times > 0:
            self._calls[method].append(fault)

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
