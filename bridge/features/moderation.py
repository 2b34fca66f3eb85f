"""One participant’s microphone, video, slides and captions."""

from functools import partial
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Button, Outcome, Said, Undo
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.meeting.roster import Roster
from bridge.pexip import (
    AllowPresentation,
    DenyPresentation,
    HideLiveCaptions,
    MuteParticipant,
    MuteParticipantVideo,
    Participant,
    ShowLiveCaptions,
    UnmuteParticipant,
    UnmuteParticipantVideo,
)

State: TypeAlias = Literal["on", "off"]

# A row of another feature.
_HOLD_MUTE = "guests-can unmute"


class OneParticipant(Arguments):
    """Whom it is about."""

    participant: Participant


class CaptionsArguments(Arguments):
    """Whose captions, on or off."""

    participant: Participant
    state: Annotated[State, Field(title="On or off")]


def _holds(participant: Participant, roster: Roster, attribute: str, value: object) -> bool:
    found = roster.find(participant.uuid)
    return found is not None and getattr(found, attribute) == value


def _muted(arguments: OneParticipant, roster: Roster) -> str | Said:
    """Muting is a promise only where Guests may not undo it."""
    name = roster.label(arguments.participant)
    conference = roster.conference
    is_held = conference is not None and conference.guests_can_unmute is False
    if is_held and not arguments.participant.is_host:
        return f"{name} is muted."
    text = f"{name} is muted, but may unmute themselves."
    if arguments.participant.is_host:
        return text
    hold = Button(label="Hold mute", command=_HOLD_MUTE, values={"state": "off"})
    return Said(text=text, buttons=(hold,))


def _unmuted(arguments: OneParticipant, roster: Roster) -> str:
    name = roster.label(arguments.participant)
    if _holds(arguments.participant, roster, "is_client_muted", value=True):
        return f"{name} is no longer muted by the meeting; their own microphone is still off."
    return f"{name} is no longer muted."


def _back(
    row: str, verb: str, attribute: str, arguments: OneParticipant, roster: Roster, *, was: object
) -> Undo | None:
    """No way back from what was so before."""
    if not _holds(arguments.participant, roster, attribute, was):
        return None
    label = f"{verb} {roster.label(arguments.participant)}"
    return Undo(label=label, command=row, values={"participant": arguments.participant.uuid})


async def set_captions(arguments: CaptionsArguments, situation: Situation) -> Outcome:
    """A node refuses where captions are not set up in a way that reads like a missing right."""
    conference = situation.require_conference()
    status = (await conference.roster()).conference
    is_on = arguments.state == "on"
    if is_on and status is not None and status.live_captions_available is False:
        raise CommandError("This meeting has no live captions: the node has none set up for it.")
    row = _SHOW_CAPTIONS if is_on else _HIDE_CAPTIONS
    return (await send(row, arguments, conference)).outcome


MUTE = Command(
    name="mute",
    summary="Mute one participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="mute bob",
    is_likely=True,
    in_room=True,
    request=lambda arguments: MuteParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _holds(arguments.participant, roster, "is_muted", value=True),
    undo=partial(_back, "unmute", "Unmute", "is_muted", was=False),
    reply=_muted,
)
UNMUTE = Command(
    name="unmute",
    summary="Lift the mute of one participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="unmute bob",
    is_likely=True,
    in_room=True,
    request=lambda arguments: UnmuteParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _holds(arguments.participant, roster, "is_muted", value=False),
    undo=partial(_back, "mute", "Mute", "is_muted", was=True),
    reply=_unmuted,
)
VIDEO_OFF = Command(
    name="video off",
    summary="Hide one participant’s video",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="video off bob",
    label="Hide video",
    in_room=True,
    request=lambda arguments: MuteParticipantVideo(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _holds(
        arguments.participant, roster, "is_video_muted", value=True
    ),
    undo=partial(_back, "video on", "Show", "is_video_muted", was=False),
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)}’s video is off.",
)
VIDEO_ON = Command(
    name="video on",
    summary="Show one participant’s video again",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="video on bob",
    label="Show video",
    in_room=True,
    request=lambda arguments: UnmuteParticipantVideo(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _holds(
        arguments.participant, roster, "is_video_muted", value=False
    ),
    undo=partial(_back, "video off", "Hide", "is_video_muted", was=True),
    reply=lambda arguments, roster: (
        f"{roster.label(arguments.participant)}’s video is no longer hidden by the meeting."
    ),
)
ALLOW_PRESENTATION = Command(
    name="presentation allow",
    summary="Let a participant see the slides",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="presentation allow bob",
    label="Let see slides",
    in_room=True,
    request=lambda arguments: AllowPresentation(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _holds(
        arguments.participant, roster, "rx_presentation_policy", value="ALLOW"
    ),
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)} sees the slides.",
)
DENY_PRESENTATION = Command(
    name="presentation deny",
    summary="Keep the slides from a participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="presentation deny bob",
    label="Keep from slides",
    in_room=True,
    request=lambda arguments: DenyPresentation(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _holds(
        arguments.participant, roster, "rx_presentation_policy", value="DENY"
    ),
    reply=lambda arguments, roster: (
        f"{roster.label(arguments.participant)} no longer sees the slides."
    ),
)
_SHOW_CAPTIONS = Command(
    name="captions for",
    summary="Show captions to one participant",
    arguments=CaptionsArguments,
    permission=Permission.MODERATE,
    example="captions for bob on",
    request=lambda arguments: ShowLiveCaptions(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _holds(
        arguments.participant, roster, "show_live_captions", value=True
    ),
    reply=lambda arguments, roster: (
        f"{roster.label(arguments.participant)} sees captions, where their app can show them."
    ),
)
_HIDE_CAPTIONS = Command(
    name="captions for",
    summary="Hide captions from one participant",
    arguments=CaptionsArguments,
    permission=Permission.MODERATE,
    example="captions for bob off",
    request=lambda arguments: HideLiveCaptions(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: (
        not _holds(arguments.participant, roster, "show_live_captions", value=True)
    ),
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)} sees no captions.",
)
CAPTIONS_FOR = Procedure(
    name="captions for",
    summary="Show captions to one participant, or no longer",
    arguments=CaptionsArguments,
    permission=Permission.MODERATE,
    example="captions for bob on",
    label="Captions",
    in_room=True,
    run=set_captions,
    needs_meeting=True,
)

COMMANDS = (
    MUTE,
    UNMUTE,
    VIDEO_OFF,
    VIDEO_ON,
    ALLOW_PRESENTATION,
    DENY_PRESENTATION,
    CAPTIONS_FOR,
)
