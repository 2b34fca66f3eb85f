"""One breakout room, and how a Host in the main room hears what happens there."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from typing_extensions import override

from bridge.simulator.pexip.conference.event_feed import EventIds, EventStream
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference

MAIN = "main"

EndAction = Literal["disconnect", "transfer"]


@dataclass(eq=False, kw_only=True)
class Breakout:
    """A room, and what becomes of its people when it closes."""

    uuid: str
    room: Conference
    end_action: EndAction
    ends_at: float | None
    controls: dict[str, Participant] = field(default_factory=dict)

    def people(self) -> list[Participant]:
        """Those who are really there, without the Hosts' controls."""
        controls = set(self.controls.values())
        return [person for person in self.room.participants.values() if person not in controls]


class BreakoutRelay(EventStream):
    """Wraps a room's events into the stream of a Host in the main room."""

    def __init__(self, control: Participant, breakout_uuid: str, main: EventStream) -> None:
        super().__init__(control, EventIds(breakout_uuid), limit=1)
        self._breakout_uuid = breakout_uuid
        self.main = main

    @override
    def send(self, name: str, data: Any = None) -> None:
        wrapped = {
            "breakout_uuid": self._breakout_uuid,
            "event": name,
            "id": self._ids.next(),
            "data": data,
        }
        self.main.send("breakout_event", wrapped)

    @override
    def send_text(self, name: str, text: str) -> None:
        self.send(name, json.loads(text))
