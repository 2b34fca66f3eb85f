"""Passes that work once and for a short while: to open a modal, to open a socket.

https://docs.slack.dev/interactivity/handling-user-interaction/#modal_responses
"""

from dataclasses import dataclass

from bridge.simulator.clock import Clock
from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.ids import Ids


@dataclass
class _Trigger:
    user: str
    issued: float
    place: str | None
    is_used: bool = False


class Triggers:
    """Issues trigger ids and takes each back once."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._issued: dict[str, _Trigger] = {}
        self.seconds = 3.0

    def issue(self, user: str, place: str | None = None) -> str:
        """A pass for a person; `place` is the conversation in front of them, if any."""
        trigger_id = f"{len(self._issued) + 1}.{self._ids.short()}.{self._ids.secret()}"
        self._issued[trigger_id] = _Trigger(user, self._clock.monotonic(), place)
        return trigger_id

    def check(self, trigger_id: str) -> str:
        """The person a modal may be opened for.

        Raises:
            RefusedError: The trigger is unknown, used or too old.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.is_used:
            raise RefusedError("exchanged_trigger_id")
        if self._clock.monotonic() - trigger.issued > self.seconds:
            raise RefusedError("expired_trigger_id")
        return trigger.user

    def place(self, trigger_id: str) -> str | None:
        """The conversation that was in front of the person."""
        return self._issued[trigger_id].place

    def use(self, trigger_id: str) -> None:
        self._issued[trigger_id].is_used = True


class Tickets:
    """Addresses of sockets, as `apps.connections.open` hands them out."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._issued: dict[str, float] = {}
        self.seconds = 30.0

    def issue(self, base_url: str) -> str:
        ticket = self._ids.secret()
        self._issued[ticket] = self._clock.monotonic()
        return f"{base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}"

    def take(self, ticket: str) -> bool:
        issued = self._issued.pop(ticket, None)
        return issued is not None and self._clock.monotonic() - issued <= self.seconds
