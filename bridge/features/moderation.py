"""One participant’s microphone, video, slides and captions."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.on_participant import OneParticipant, on_participant
from bridge.commands.table.outcome import Button, Outcome, Said
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant
from bridge.pexip.requests.participant import (
    HideLiveCaptions,
    MuteParticipant,
    MuteParticipantVideo,
    ShowLiveCaptions,
    UnmuteParticipant,
    UnmuteParticipantVideo,
)
from bridge.pexip.requests.presentation import AllowPresentation, DenyPresentation

State: TypeAlias = Literal["on", "off"]

_LONGEST_NAME = 60
# A row of another feature.
_HOLD_MUTE = "guests-can unmute"


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


def _no_mute(arguments: OneParticipant) -> str | None:
    if arguments.participant.mute_supported is not False:
        return None
    name = clean_name(arguments.participant.display_name, "Somebody")[:_LONGEST_NAME]
    return f"{name}’s connection cannot be muted from the meeting."


def _unmuted(arguments: OneParticipant, roster: Roster) -> str:
    name = roster.label(arguments.participant)
    if _holds(arguments.participant, roster, "is_client_muted", value=True):
        return f"{name} is no longer muted by the meeting; their own microphone is still off."
    if arguments.participant.is_muted is False:
        return f"{name} was not muted."
    return f"{name} is no longer muted."


async def set_captions(arguments: CaptionsArguments, situation: Situation) -> Outcome:
    """A node refuses where captions are not set up in a way that reads like a missing right."""
    conference = situation.require_conference()
    status = (await conference.roster()).conference
    is_on = arguments.state == "on"
    if is_on and status is not None and status.live_captions_available is False:
        raise CommandError("This meeting has no live captions: the node has none set up for it.")
    row = _SHOW_CAPTIONS if is_on else _HIDE_CAPTIONS
    return (await send(row, arguments, conference)).outcome


MUTE = on_participant(
    "mute",
    "Mute one participant",
    lambda uuid: MuteParticipant(participant_uuid=uuid),
    is_so=lambda participant: participant.is_muted is True,
    was=lambda participant: participant.is_muted is False,
    back=("unmute", "Unmute"),
    reply=_muted,
    is_likely=True,
    unable=_no_mute,
)
UNMUTE = on_participant(
    "unmute",
    "Lift the mute of one participant",
    lambda uuid: UnmuteParticipant(participant_uuid=uuid),
    is_so=lambda participant: participant.is_muted is False,
    was=lambda participant: participant.is_muted is True,
    back=("mute", "Mute"),
    reply=_unmuted,
    is_likely=True,
    unable=_no_mute,
)
VIDEO_OFF = on_participant(
    "video off",
    "Hide one participant’s video",
    lambda uuid: MuteParticipantVideo(participant_uuid=uuid),
    is_so=lambda participant: participant.is_video_muted is True,
    was=lambda participant: participant.is_video_muted is False,
    back=("video on", "Show"),
    reply="{}’s video is off.",
    label="Hide video",
)
VIDEO_ON = on_participant(
    "video on",
    "Show one participant’s video again",
    lambda uuid: UnmuteParticipantVideo(participant_uuid=uuid),
    is_so=lambda participant: participant.is_video_muted is False,
    was=lambda participant: participant.is_video_muted is True,
    back=("video off", "Hide"),
    reply="{}’s video is no longer hidden by the meeting.",
    label="Show video",
)
ALLOW_PRESENTATION = on_participant(
    "presentation allow",
    "Let a participant see the slides",
    lambda uuid: AllowPresentation(participant_uuid=uuid),
    is_so=lambda participant: participant.rx_presentation_policy == "ALLOW",
    reply="{} sees the slides.",
    label="Let see slides",
)
DENY_PRESENTATION = on_participant(
    "presentation deny",
    "Keep the slides from a participant",
    lambda uuid: DenyPresentation(participant_uuid=uuid),
    is_so=lambda participant: participant.rx_presentation_policy == "DENY",
    reply="{} no longer sees the slides.",
    label="Keep from slides",
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
