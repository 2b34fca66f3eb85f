"""Everybody's microphones at once."""

from bridge.commands.command import Command, NoArguments, Permission
from bridge.mirror.roster import Roster
from bridge.pexip import MuteGuests, UnmuteGuests


def _are_guests_muted(roster: Roster, *, muted: bool) -> bool:
    """As the conference says, or as every single Guest shows on nodes that do not say."""
    if roster.conference is not None and roster.conference.guests_muted is not None:
        return roster.conference.guests_muted is muted
    return all(bool(each.is_muted) is muted for each in roster.people if not each.is_host)


MUTEALL = Command(
    name="muteall",
    summary="Mute all Guests",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="muteall",
    aliases=("mute all",),
    confirm=lambda _: "Mute all Guests in the meeting?",
    confirm_button="Mute all",
    request=lambda _: MuteGuests(),
    shown=lambda _, roster: _are_guests_muted(roster, muted=True),
    reply=lambda *_: "All Guests are muted. Hosts are not.",
)
UNMUTEALL = Command(
    name="unmuteall",
    summary="Lift the mute of all Guests",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="unmuteall",
    aliases=("unmute all",),
    request=lambda _: UnmuteGuests(),
    shown=lambda _, roster: _are_guests_muted(roster, muted=False),
    reply=lambda *_: "The Guests are no longer muted by the meeting.",
)

COMMANDS = (MUTEALL, UNMUTEALL)
