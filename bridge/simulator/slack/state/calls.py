"""Calls that an app has registered, so that Slack shows a card with who is in.

https://docs.slack.dev/apis/web-api/using-the-calls-api/
"""

from dataclasses import dataclass, field
from typing import Any

from bridge.simulator.slack.ids import Ids

Json = dict[str, Any]

_KEYS = ("slack_id", "external_id")


@dataclass(eq=False)
class RegisteredCall:
    """One call; `users` are in the wire's form, with a `slack_id` or an `external_id`."""

    id: str
    external_unique_id: str
    join_url: str
    created_by: str
    date_start: int
    title: str = ""
    desktop_app_join_url: str = ""
    external_display_id: str = ""
    users: list[Json] = field(default_factory=list)
    # Seconds the call took, as the app said; None while it goes on.
    duration: int | None = None
    is_over: bool = False

    def to_wire(self) -> Json:
        return {
            "id": self.id,
            "date_start": self.date_start,
            "external_unique_id": self.external_unique_id,
            "join_url": self.join_url,
            "desktop_app_join_url": self.desktop_app_join_url,
            "external_display_id": self.external_display_id,
            "title": self.title,
            "users": list(self.users),
        }

    def find(self, user: Json) -> Json | None:
        """The participant of the same id, if there is one."""
        return next((known for known in self.users if key_of(known) == key_of(user)), None)


def key_of(user: Json) -> tuple[str, str]:
    """What tells participants apart."""
    name = next(name for name in _KEYS if user.get(name))
    return name, str(user[name])


class Calls:
    """Every call of the app, by id."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self.by_id: dict[str, RegisteredCall] = {}

    def knows(self, external_unique_id: str) -> bool:
        return any(call.external_unique_id == external_unique_id for call in self.by_id.values())

    def add(self, **details: Any) -> RegisteredCall:
        call = RegisteredCall(self._ids.next("R"), **details)
        self.by_id[call.id] = call
        return call
