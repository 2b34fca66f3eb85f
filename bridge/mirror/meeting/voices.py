"""Who has spoken until when, as far as a node tells; pure.

Compared before and after a time in which nothing was heard, it shows whether anybody spoke in it.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bridge.mirror.people.rooms import Rooms
from bridge.mirror.people.roster import Roster


@dataclass(frozen=True)
class Voices:
    """When everybody spoke last, by the node's own clock."""

    last_spoken: Mapping[str, float]
    is_somebody_speaking: bool = False
    has_rooms: bool = False

    @classmethod
    def of(cls, roster: Roster, rooms: Rooms) -> "Voices":
        spoken = {str(each.uuid): each.last_spoken_time or 0 for each in roster.people}
        return cls(spoken, bool(roster.speaking), len(rooms) > 0)

    def shows_silence_until(self, later: "Voices", *, has_heard_words: bool) -> bool:
        """Whether nobody can have spoken; of who came or went meanwhile nothing is known."""
        if self.is_somebody_speaking or self.has_rooms or later.has_rooms:
            return False
        if has_heard_words and not any(self.last_spoken.values()):
            # This node does not tell who has spoken.
            return False
        return self.last_spoken == later.last_spoken


@dataclass(frozen=True)
class Pause:
    """What was known when the bridge ended in order: all that came until then was heard."""

    at: datetime
    voices: Voices
    has_heard_words: bool
    written: datetime | None
    """The last line of chat."""

    def as_memo(self) -> Mapping[str, Any]:
        """In plain JSON, for whoever goes on."""
        return {
            "at": self.at.isoformat(),
            "spoken": dict(self.voices.last_spoken),
            "has_heard_words": self.has_heard_words,
            "written": self.written and self.written.isoformat(),
        }

    @classmethod
    def of_memo(cls, memo: Mapping[str, Any] | None) -> "Pause | None":
        """None where there is none, or another version's."""
        if memo is None:
            return None
        with suppress(AttributeError, KeyError, TypeError, ValueError):
            return cls(
                at=datetime.fromisoformat(memo["at"]),
                voices=Voices({str(uuid): float(at) for uuid, at in memo["spoken"].items()}),
                has_heard_words=bool(memo["has_heard_words"]),
                written=datetime.fromisoformat(memo["written"]) if memo["written"] else None,
            )
        return None
