"""Somebody who hears all that happens in a conference, and is not there."""

from collections.abc import Callable
from typing import Any

from typing_extensions import override

from bridge.simulator.pexip.conference.event_feed import EventIds, EventStream
from bridge.simulator.pexip.conference.participant import Participant


class Onlooker(EventStream):
    """An event stream without a connection; it survives when all connections are cut."""

    def __init__(
        self,
        hear: Callable[[str, Any], None],
        overhear: Callable[[Participant, str, Any], None] = lambda *_: None,
    ) -> None:
        """`hear(name, data)` is called with each event as it happens.

        `overhear(receiver, name, data)` is called with those that one person alone gets.
        """
        viewer = Participant(
            uuid="onlooker", display_name="", role="chair", show_live_captions=True
        )
        super().__init__(viewer, EventIds("onlooker"), limit=1)
        self._hear = hear
        self._overhear = overhear

    @override
    def send(self, name: str, data: Any = None) -> None:
        self._hear(name, data)

    @override
    def overhear(self, receiver: Participant, name: str, data: Any) -> None:
        self._overhear(receiver, name, data)

    @override
    def send_text(self, name: str, text: str) -> None:
        """Raw text is for the clients that a test wants to confuse."""
