"""The breakout rooms of one conference, as its stream tells of them; pure.

A room is announced by its id. What it is called stands in the first thing that happens in it, or
has to be asked for.
"""

from collections.abc import Mapping

from bridge.pexip import (
    BreakoutBegan,
    BreakoutEnded,
    BreakoutEventReceived,
    ConferenceUpdated,
    ParticipantId,
    StreamLost,
)


class Breakouts:
    """Which rooms there are, and who the bridge is in each."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._own: dict[str, ParticipantId] = {}

    @property
    def by_name(self) -> Mapping[str, str]:
        """Ids by name, in the order of their beginning; of namesakes the later are numbered."""
        named: dict[str, str] = {}
        for number, (uuid, name) in enumerate(self._names.items(), 1):
            shown = name or f"Room {number}"
            named[shown if shown not in named else f"{shown} ({number})"] = uuid
        return named

    @property
    def unnamed(self) -> tuple[str, ...]:
        """The ids of those whose name is not known yet."""
        return tuple(uuid for uuid, name in self._names.items() if not name)

    @property
    def own(self) -> frozenset[ParticipantId]:
        """The bridge's participants in the rooms."""
        return frozenset(self._own.values())

    def find(self, name: str) -> str | None:
        """The id of the room of this name, however it is capitalized."""
        wanted = " ".join(name.casefold().split())
        for each, uuid in self.by_name.items():
            if wanted in {" ".join(each.casefold().split()), uuid}:
                return uuid
        return None

    def rename(self, uuid: str, name: str) -> None:
        if uuid in self._names:
            self._names[uuid] = name

    def apply(self, event: object) -> None:
        """Take in one event; others than those of rooms change nothing."""
        match event:
            case BreakoutBegan(breakout_uuid=uuid, participant_uuid=own):
                self._names.setdefault(uuid, "")
                self._own[uuid] = own
            case BreakoutEnded(breakout_uuid=uuid):
                self._names.pop(uuid, None)
                self._own.pop(uuid, None)
            case BreakoutEventReceived(breakout_uuid=uuid, event=ConferenceUpdated() as update):
                if update.conference.breakout_name:
                    self.rename(uuid, update.conference.breakout_name)
            case StreamLost():
                # The next stream begins by announcing all that are still there.
                self._names.clear()
                self._own.clear()
            case _:
                pass
