"""The stored roster: who is in a meeting, and who was, as the running one shows it."""

from collections.abc import Iterable, Sequence

from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.roster import Arrived, Change, Changed, Departed
from bridge.pexip.models import Participant
from bridge.storage.meetings import meetings
from bridge.storage.meetings.meetings import WAITING, Attendee


def keep(meeting: Meeting, changes: Iterable[Change], *, is_live: bool) -> None:
    """Store what has changed, with this turn; live is who comes while the bridge looks on."""
    for change in changes:
        match change:
            case Arrived(participant):
                _keep_one(meeting, participant, is_live=is_live)
            case Changed(before, after) if _is_stored_anew(before, after):
                _keep_one(meeting, after, is_live=is_live)
            case Departed(participant):
                meeting.write(meetings.leave, meeting.id, participant.uuid, meeting.now())
            case _:
                pass


def make_equal(meeting: Meeting, stored: Sequence[Attendee]) -> None:
    """Store what the running roster knows beyond those who are stored as present."""
    known = {each.participant_uuid: each for each in stored}
    for roster in (meeting.roster, *(room.roster for room in meeting.rooms)):
        for each in (*roster.people, *roster.waiting):
            before, now = known.pop(each.uuid, None), _attendee(meeting, each, is_live=False)
            if before is None or (before.name, before.role) != (now.name, now.role):
                meeting.write(meetings.attend, meeting.id, now)
    for uuid in known:
        meeting.write(meetings.leave, meeting.id, uuid, meeting.now())


def _keep_one(meeting: Meeting, participant: Participant, *, is_live: bool) -> None:
    meeting.write(meetings.attend, meeting.id, _attendee(meeting, participant, is_live=is_live))


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
