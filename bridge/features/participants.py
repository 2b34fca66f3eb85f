"""One participant at a time: who is there, mute, unmute, remove."""

from bridge.commands.command import Arguments, Command, NoArguments, Permission, Procedure
from bridge.commands.errors import NoMeetingError
from bridge.commands.outcome import Done, Outcome
from bridge.commands.resolver import describe
from bridge.commands.situation import Situation
from bridge.mirror.roster import Roster
from bridge.pexip import (
    DisconnectParticipant,
    MuteParticipant,
    Participant,
    UnmuteParticipant,
)

# One message holds this many rows comfortably; the panel of a later version shows all.
_MOST_ROWS = 60


class OneParticipant(Arguments):
    """Whom it is about."""

    participant: Participant


async def who(_arguments: NoArguments, situation: Situation) -> Outcome:
    """Everybody in the meeting and in its waiting room."""
    if situation.conference is None:
        raise NoMeetingError("The bridge is not in a meeting here.")
    roster = await situation.conference.roster()
    if not roster.people and not roster.waiting:
        return Done(text="Nobody is in the meeting.")
    rows = [f"{describe(each, roster)}{_marks(each, roster)}" for each in roster.people]
    waiting = [f"Waiting: {describe(each, roster)}" for each in roster.waiting]
    lines = (rows + waiting)[:_MOST_ROWS]
    left_out = len(rows) + len(waiting) - len(lines)
    more = [f"… and {left_out} more"] if left_out else []
    count = len(roster.people)
    return Done(
        text=f"{count} {'person' if count == 1 else 'people'} in the meeting:",
        lines=(*lines, *more),
    )


def _marks(participant: Participant, roster: Roster) -> str:
    marks = [
        ("muted", participant.is_muted),
        ("own mic off", participant.is_client_muted and not participant.is_muted),
        ("hand raised", participant.has_raised_hand),
        ("presenting", participant.is_presenting),
        ("speaking", participant.uuid in roster.speaking),
    ]
    return "".join(f" · {name}" for name, holds in marks if holds)


def _is_muted(participant: Participant, roster: Roster, *, muted: bool) -> bool:
    found = roster.find(participant.uuid)
    return found is not None and found.is_muted is muted


def _muted(arguments: OneParticipant, roster: Roster) -> str:
    """Muting is a promise only where Guests may not undo it."""
    name = roster.label(arguments.participant)
    conference = roster.conference
    is_held = conference is not None and conference.guests_can_unmute is False
    if is_held and not arguments.participant.is_host:
        return f"{name} is muted."
    return f"{name} is muted, but may unmute themselves."


def _unmuted(arguments: OneParticipant, roster: Roster) -> str:
    name = roster.label(arguments.participant)
    found = roster.find(arguments.participant.uuid)
    if found is not None and found.is_client_muted:
        return f"{name} is no longer muted by the meeting; their own microphone is still off."
    return f"{name} is no longer muted."


WHO = Procedure(
    name="who",
    summary="Who is in the meeting and who waits",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="who",
    aliases=("people",),
    run=who,
    needs_meeting=True,
)
MUTE = Command(
    name="mute",
    summary="Mute one participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="mute bob",
    request=lambda arguments: MuteParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_muted(arguments.participant, roster, muted=True),
    reply=_muted,
)
UNMUTE = Command(
    name="unmute",
    summary="Lift the mute of one participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="unmute bob",
    request=lambda arguments: UnmuteParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_muted(arguments.participant, roster, muted=False),
    reply=_unmuted,
)
REMOVE = Command(
    name="remove",
    summary="Remove one participant from the meeting",
    arguments=OneParticipant,
    permission=Permission.HOST,
    example="remove bob",
    aliases=("disconnect", "kick"),
    confirm=lambda arguments: f"Remove {arguments.participant.display_name} from the meeting?",
    confirm_button="Remove",
    request=lambda arguments: DisconnectParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: roster.find(arguments.participant.uuid) is None,
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)} was removed.",
)

COMMANDS = (WHO, MUTE, UNMUTE, REMOVE)
