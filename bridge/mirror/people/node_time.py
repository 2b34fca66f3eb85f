"""When somebody joined, by our clock although only the node's tells; pure.

The two may differ by any amount. By how much is learnt from our own participant: it began to be
there when we asked for it.
"""

from datetime import UTC, datetime, timedelta

from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant, ParticipantId


class NodeTime:
    """One node's clock against ours."""

    def __init__(self) -> None:
        self._asked: tuple[ParticipantId, datetime] | None = None
        self._ahead: timedelta | None = None

    def expect(self, own: ParticipantId, asked: datetime) -> None:
        """Our participant is new, perhaps at another node, and was asked for at that time."""
        self._asked, self._ahead = (own, asked), None

    def learn(self, roster: Roster) -> None:
        """To be called when the roster has changed."""
        if self._asked is None:
            return
        uuid, asked = self._asked
        own = roster.find(uuid)
        began = _moment(own.start_time) if own else None
        if began is not None:
            self._ahead, self._asked = began - asked, None

    def joined(self, participant: Participant, now: datetime, *, is_live: bool) -> datetime:
        """Now, for who comes while we look on; for who was there before, what the node says."""
        began = _moment(participant.start_time)
        if is_live or began is None or self._ahead is None:
            return now
        return min(began - self._ahead, now)


def _moment(seconds: float | None) -> datetime | None:
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        # A time that no calendar has must not end the stay.
        return None
