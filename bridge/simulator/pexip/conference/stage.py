"""Who spoke last, who is spotlighted, and the layout they are shown in.

Sections "stage", "layout" and "transform_layout" of the API document.
"""

from collections.abc import Iterable
from typing import Any

from bridge.simulator.pexip.conference.participant import Participant

# The document gives the same layout one name in a request and another in `view`.
VIEWS = {"2x2": "4:0", "3x3": "9:0", "4x4": "16:0", "5x5": "25:0", "ac": "5:7"}
OLD_NAMES = {view: name for name, view in VIEWS.items() if name != "ac"}


class Stage:
    """The order of speakers, most recent first."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._speaking: set[str] = set()

    def speak(self, person: Participant) -> None:
        self._order = [person.uuid, *(uuid for uuid in self._order if uuid != person.uuid)]
        self._speaking.add(person.uuid)

    def fall_silent(self, person: Participant) -> None:
        self._speaking.discard(person.uuid)

    def forget(self, person: Participant) -> bool:
        """Whether the person was on the stage."""
        self._speaking.discard(person.uuid)
        if person.uuid not in self._order:
            return False
        self._order.remove(person.uuid)
        return True

    def entries(self) -> list[dict[str, Any]]:
        return [
            {
                "stage_index": index,
                "participant_uuid": uuid,
                "vad": 100 if uuid in self._speaking else 0,
            }
            for index, uuid in enumerate(self._order)
        ]

    def in_layout_order(self, people: Iterable[Participant]) -> list[Participant]:
        """Spotlighted people first, in the order they were chosen; then recent speakers."""
        shown = [person for person in people if person.has_media]
        return sorted(shown, key=self._rank)

    def _rank(self, person: Participant) -> tuple[int, float, int]:
        spoke = self._order.index(person.uuid) if person.uuid in self._order else len(self._order)
        return (0 if person.spotlight else 1, person.spotlight, spoke)


class Layout:
    """What the last `transform_layout` asked for."""

    def __init__(self) -> None:
        self.host_layout = "1:7"
        self.guest_layout = "1:7"
        self.overlay_text_enabled = False
        self.transforms: dict[str, Any] = {}

    def apply(self, transforms: dict[str, Any], *, is_shared: bool) -> None:
        """`layout` is another name for `host_layout`.

        Shared, as it is everywhere but in a Virtual Auditorium, Guests see what Hosts see.
        """
        self.transforms |= transforms
        host = transforms.get("host_layout") or transforms.get("layout")
        if host is not None:
            self.host_layout = OLD_NAMES.get(host, host)
            self.guest_layout = self.host_layout if is_shared else self.guest_layout
        guest = transforms.get("guest_layout")
        if guest is not None:
            self.guest_layout = OLD_NAMES.get(guest, guest)
        if "enable_overlay_text" in transforms:
            self.overlay_text_enabled = transforms["enable_overlay_text"]

    def entry(self) -> dict[str, Any]:
        return {
            "view": VIEWS.get(self.host_layout, self.host_layout),
            "requested_layout": {
                "primary_screen": {
                    "chair_layout": self.host_layout,
                    "guest_layout": self.guest_layout,
                }
            },
            "overlay_text_enabled": self.overlay_text_enabled,
        }
