"""The stored roster: who is in a meeting, and who was, as the running one shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bridge.budgets.counters import PAST
from bridge.budgets.table import STAYS
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Arrived, Change, Changed, Departed
from bridge.pexip.models import Participant
from bridge.storage.meetings import meetings, unlisted
from bridge.storage.meetings.meetings import WAITING, Attendee


class Attendance:
    """What one turn has found of who comes and goes, stored together at its end.

    Whoever joins again is another row, so there is a bound: past it they are only counted.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._there: dict[str, Attendee] = {}
        self._left: dict[str, datetime] = {}
        self._listed: set[str] = set()
        self._unlisted: set[str] = set()
        self._more = 0
        self._is_more_counted = False

    def begin(self, stored: Iterable[Attendee] = (), more: int = 0) -> None:
        """A meeting, or the rest of it: whom the database has, and how many it has not."""
        self._listed = {each.participant_uuid for each in stored}
        self._unlisted.clear()
        self._more = more

    def note(self, meeting: Meeting, changes: Iterable[Change], *, is_live: bool) -> None:
        """Live is who comes while the bridge looks on."""
        for change in changes:
            match change:
                case Arrived(participant):
                    self._add(meeting, participant, is_live=is_live)
                case Changed(before, after) if _is_stored_anew(before, after):
                    self._add(meeting, after, is_live=is_live)
                case Departed(participant):
                    self._remove(participant.uuid, meeting.now())
                case _:
                    pass

    def make_equal(self, meeting: Meeting, stored: Sequence[Attendee]) -> None:
        """Note what the running roster knows beyond those who are stored as present."""
        known = {each.participant_uuid: each for each in stored}
        for roster in (meeting.roster, *(room.roster for room in meeting.rooms)):
            for each in (*roster.people, *roster.waiting):
                before, now = known.pop(each.uuid, None), _attendee(meeting, each, is_live=False)
                if before is None or (before.name, before.role) != (now.name, now.role):
                    self._add(meeting, each, is_live=False)
        for uuid in known:
            self._remove(uuid, meeting.now())

    def store(self, meeting: Meeting) -> None:
        """With what else the turn has decided."""
        there, left = self._there, self._left
        self._there, self._left = {}, {}
        if there:
            meeting.write(meetings.attend_all, meeting.id, tuple(there.values()))
        if left:
            meeting.write(meetings.leave_all, meeting.id, left)
        if self._is_more_counted:
            self._is_more_counted = False
            meeting.write(unlisted.put, meeting.id, self._more)

    def _add(self, meeting: Meeting, participant: Participant, *, is_live: bool) -> None:
        uuid = participant.uuid
        attendee = _attendee(meeting, participant, is_live=is_live)
        if not self._has_room(uuid):
            return
        self._listed.add(uuid)
        self._left.pop(uuid, None)
        before = self._there.get(uuid)
        self._there[uuid] = replace(attendee, joined=before.joined) if before else attendee

    def _has_room(self, uuid: str) -> bool:
        """Each stay that is not listed counts once."""
        if uuid in self._listed or len(self._listed) < self._most:
            return True
        if uuid not in self._unlisted:
            self._unlisted.add(uuid)
            self._more += 1
            self._is_more_counted = True
            PAST.count(STAYS)
        return False

    def _remove(self, uuid: str, at: datetime) -> None:
        self._unlisted.discard(uuid)
        if uuid in self._there:
            self._there[uuid] = replace(self._there[uuid], left=at)
        elif uuid in self._listed:
            self._left[uuid] = at


def _attendee(meeting: Meeting, participant: Participant, *, is_live: bool) -> Attendee:
    name = meeting.roster.label(participant)
    # Also of those who were only ever in a breakout room.
    meeting.roster.keep_name(participant.uuid, name)
    return Attendee(
        participant_uuid=participant.uuid,
        name=name,
        role=_role(participant),
        protocol=participant.protocol,
        joined=meeting.place.node_time.joined(participant, meeting.now(), is_live=is_live),
        left=None,
    )


def _role(participant: Participant) -> str:
    if participant.is_waiting:
        return WAITING
    return "host" if participant.is_host else "guest"


def _is_stored_anew(before: Participant, after: Participant) -> bool:
    """Who was in the meeting stays in its attendance, wherever they are put later."""
    if after.is_waiting and not before.is_waiting:
        return False
    return (before.display_name, _role(before)) != (after.display_name, _role(after))
