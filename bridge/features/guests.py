"""All Guests at once: their microphones, and what they may do and see."""

from functools import partial
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bridge.commands.asking.rooms import open_rooms
from bridge.commands.table.command import Command
from bridge.commands.table.outcome import Undo
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.models import Participant
from bridge.pexip.requests.conference import (
    MuteGuests,
    SetGuestsCanPresent,
    SetGuestsCanSeeGuests,
    SetGuestsCanUnmute,
    UnmuteGuests,
)

_MOST_ROOMS = 5

Right: TypeAlias = Literal["guests_can_unmute", "guests_can_present"]
State: TypeAlias = Literal["on", "off"]
View: TypeAlias = Literal["always", "never", "no_hosts"]

_SEEN: dict[View, str] = {
    "always": "Guests see one another.",
    "never": "Guests see only the Hosts.",
    "no_hosts": "Guests see one another while no Host is there.",
}


class SwitchArguments(Arguments):
    """On or off."""

    state: Annotated[State, Field(title="On or off")]


class ViewArguments(Arguments):
    """When Guests see one another."""

    setting: Annotated[
        View,
        Field(
            title="Guests see Guests",
            json_schema_extra={
                "words": {
                    "always": "Always",
                    "never": "Never",
                    "no_hosts": "While no Host is there",
                }
            },
        ),
    ]


def _are_guests_muted(roster: Roster, *, muted: bool) -> bool:
    """As the conference says, or as every single Guest shows on nodes that do not say."""
    if roster.conference is not None and roster.conference.guests_muted is not None:
        return roster.conference.guests_muted is muted
    return all(bool(each.is_muted) is muted for each in roster.people if not each.is_host)


def _unmute_guests_again(_arguments: NoArguments, roster: Roster) -> Undo | None:
    """Only where nobody was muted before: it would open their microphone too."""
    guests = [each for each in roster.people if not each.is_host]
    if _are_guests_muted(roster, muted=True) or any(each.is_muted for each in guests):
        return None
    return Undo(label="Unmute the Guests", command=UNMUTEALL.name)


async def _how_many(_arguments: NoArguments, conference: Conference) -> str:
    """Those in breakout rooms are in conferences of their own."""
    guests = [each for each in (await conference.roster()).people if not each.is_host]
    rooms = await _with_people(conference)
    return say(catalogue.GUESTS_HERE_ONLY, count=len(guests), rooms=rooms) if rooms else ""


async def _who_stays_muted(_arguments: NoArguments, conference: Conference) -> str:
    rooms = await _with_people(conference)
    return say(catalogue.NOBODY_UNMUTED_IN, rooms=rooms) if rooms else ""


async def _with_people(conference: Conference) -> str:
    """The rooms that somebody is in."""
    rooms = [each for each in await open_rooms(conference) if each.roster.people]
    return ", ".join(each.name for each in rooms[:_MOST_ROOMS])


def _can(roster: Roster, right: Right) -> bool | None:
    return None if roster.conference is None else getattr(roster.conference, right)


def _is_allowed(right: Right, arguments: SwitchArguments, roster: Roster) -> bool:
    return _can(roster, right) is (arguments.state == "on")


def _right_back(right: Right, row: str, arguments: SwitchArguments, roster: Roster) -> Undo | None:
    if _can(roster, right) is not (arguments.state == "off"):
        return None
    label = "Forbid it again" if arguments.state == "on" else "Allow it again"
    return Undo(label=label, command=row, values={"state": _opposite(arguments.state)})


def _opposite(state: State) -> State:
    return "off" if state == "on" else "on"


def _seen(roster: Roster) -> str | None:
    """Nodes tell it with the conference or with the layout."""
    told = (roster.conference, roster.layout)
    return next(
        (each.guests_can_see_guests for each in told if each and each.guests_can_see_guests), None
    )


def _view_back(arguments: ViewArguments, roster: Roster) -> Undo | None:
    before = _seen(roster)
    if before not in _SEEN or before == arguments.setting:
        return None
    label = f"Back to {before}"
    return Undo(label=label, command=GUESTS_SEE.name, values={"setting": before})


def _is_guest(participant: Participant) -> bool:
    return not participant.is_host


MUTEALL = Command(
    name="muteall",
    label="Mute all",
    summary="Mute all Guests",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="muteall",
    aliases=("mute all",),
    in_room=True,
    confirm=lambda _: "Mute all Guests?",
    confirm_details=_how_many,
    confirm_button="Mute all",
    request=lambda _: MuteGuests(),
    shown=lambda _, roster: _are_guests_muted(roster, muted=True),
    undo=_unmute_guests_again,
    opposite="unmuteall",
    for_each="mute",
    concerns=_is_guest,
    reply=lambda *_: "All Guests are muted. Hosts are not.",
)
UNMUTEALL = Command(
    name="unmuteall",
    label="Unmute all",
    summary="Lift the mute of all Guests",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="unmuteall",
    aliases=("unmute all",),
    in_room=True,
    request=lambda _: UnmuteGuests(),
    shown=lambda _, roster: _are_guests_muted(roster, muted=False),
    opposite="muteall",
    for_each="unmute",
    concerns=_is_guest,
    reply=lambda *_: "The Guests are no longer muted by the meeting.",
    reply_details=_who_stays_muted,
)
GUESTS_CAN_UNMUTE = Command(
    name="guests-can unmute",
    summary="Whether muted Guests may unmute themselves",
    arguments=SwitchArguments,
    permission=Permission.MODERATE,
    example="guests-can unmute off",
    in_room=True,
    request=lambda arguments: SetGuestsCanUnmute(setting=arguments.state == "on"),
    shown=partial(_is_allowed, "guests_can_unmute"),
    undo=partial(_right_back, "guests_can_unmute", "guests-can unmute"),
    reply=lambda arguments, _: (
        "Muted Guests may unmute themselves."
        if arguments.state == "on"
        else "Muted Guests stay muted until a Host unmutes them."
    ),
)
GUESTS_CAN_PRESENT = Command(
    name="guests-can present",
    summary="Whether Guests may present",
    arguments=SwitchArguments,
    permission=Permission.MODERATE,
    example="guests-can present off",
    since=38,
    in_room=True,
    request=lambda arguments: SetGuestsCanPresent(setting=arguments.state == "on"),
    shown=partial(_is_allowed, "guests_can_present"),
    undo=partial(_right_back, "guests_can_present", "guests-can present"),
    reply=lambda arguments, _: (
        "Guests may present." if arguments.state == "on" else "Only Hosts may present."
    ),
)
GUESTS_SEE = Command(
    name="guests-see",
    summary="When Guests see one another in a Virtual Auditorium",
    arguments=ViewArguments,
    permission=Permission.MODERATE,
    example="guests-see never",
    since=38,
    request=lambda arguments: SetGuestsCanSeeGuests(setting=arguments.setting),
    shown=lambda arguments, roster: _seen(roster) == arguments.setting,
    undo=_view_back,
    reply=lambda arguments, _: _SEEN[arguments.setting],
)

COMMANDS = (MUTEALL, UNMUTEALL, GUESTS_CAN_UNMUTE, GUESTS_CAN_PRESENT, GUESTS_SEE)
