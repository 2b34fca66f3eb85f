"""All Guests at once: their microphones, and what they may do and see."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bridge.commands.asking.rooms import open_rooms
from bridge.commands.running.sending import send
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.outcome import Button, Done, Outcome, Undo
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.typed.arguments import BUT
from bridge.commands.typed.words import join_names
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import enumerated, listed
from bridge.pexip.errors import PexipError
from bridge.pexip.models import Participant, ParticipantId
from bridge.pexip.requests.conference import (
    MuteGuests,
    SetGuestsCanPresent,
    SetGuestsCanSeeGuests,
    SetGuestsCanUnmute,
    UnmuteGuests,
)
from bridge.pexip.requests.participant import MuteParticipant

_MOST_ROOMS = 5
_MOST_STAYING = 100
_AT_ONCE = 8
_LONGEST_NAME = 60
_MOST_NAMES = 5
# What a button holds, with room for the rest of it.
_LONGEST_VALUE = 1500
# A row of another feature.
_UNMUTE = "unmute"

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


class LiftArguments(Arguments):
    """Who stays muted, by their ids."""

    but: Annotated[
        tuple[str, ...],
        Field(max_length=_MOST_STAYING, json_schema_extra={"form": True, "hidden": True}),
    ] = ()


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
    """Whoever was muted before stays so: it would open their microphone too."""
    stay = [each.uuid for each in roster.people if not each.is_host and each.is_muted]
    if _are_guests_muted(roster, muted=True) or len(stay) > _MOST_STAYING:
        return None
    values = {BUT: join_names(stay)} if stay else {}
    return Undo(label="Unmute the Guests", command=UNMUTEALL.name, values=values)


async def unmute_all(arguments: LiftArguments, situation: Situation) -> Outcome:
    """A node lifts the mute of all; whoever is to stay muted is muted again at once."""
    conference = situation.require_conference()
    roster = await conference.roster()
    found = [roster.find(ParticipantId(each)) for each in arguments.but]
    stay = [each for each in found if each is not None and each.is_muted]
    if not stay:
        ending = await send(_UNMUTE_GUESTS, NoArguments(), conference)
        return _with_muted_hosts(ending.outcome, roster)
    await conference.send(UnmuteGuests())
    await _mute_again(stay, conference)
    ids = {each.uuid for each in stay}
    now = await conference.wait_until(partial(_are_only_muted, ids))
    names = listed([roster.label(each)[:_LONGEST_NAME] for each in stay])
    lifted = catalogue.LIFTED_BUT if now is not None else catalogue.LIFTED_BUT_UNSEEN
    return Done(text=say(lifted, names=names, count=len(stay)))


def _with_muted_hosts(outcome: Outcome, roster: Roster) -> Outcome:
    """Whoever says `unmute all` may not know that Hosts stay as they are."""
    hosts = [each for each in roster.people if each.is_host and each.is_muted]
    if not isinstance(outcome, Done) or not hosts or len(hosts) > _MOST_STAYING:
        return outcome
    names = enumerated([roster.label(each)[:_LONGEST_NAME] for each in hosts], _MOST_NAMES)
    told = say(catalogue.HOSTS_STAY_MUTED, names=names, count=len(hosts))
    values = {"participant": join_names(each.uuid for each in hosts)}
    button = Button(label=say(catalogue.UNMUTE_HOSTS), command=_UNMUTE, values=values)
    is_short = len(values["participant"]) <= _LONGEST_VALUE
    buttons = (*outcome.buttons, button) if is_short else outcome.buttons
    return replace(outcome, text=f"{outcome.text} {told}", buttons=buttons)


async def _mute_again(people: Sequence[Participant], conference: Conference) -> None:
    places = asyncio.Semaphore(_AT_ONCE)

    async def mute(uuid: ParticipantId) -> None:
        async with places:
            with suppress(PexipError):
                await conference.send(MuteParticipant(participant_uuid=uuid))

    async with asyncio.TaskGroup() as group:
        for each in people:
            _ = group.create_task(mute(each.uuid))


def _are_only_muted(ids: Collection[ParticipantId], roster: Roster) -> bool:
    """Of the Guests those who are still there, and nobody else."""
    guests = [each for each in roster.people if not each.is_host]
    is_lifted = roster.conference is None or not roster.conference.guests_muted
    return is_lifted and all(bool(each.is_muted) is (each.uuid in ids) for each in guests)


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
_UNMUTE_GUESTS = Command(
    name="unmuteall",
    summary="Lift the mute of all Guests",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="unmuteall",
    request=lambda _: UnmuteGuests(),
    shown=lambda _, roster: _are_guests_muted(roster, muted=False),
    reply=lambda *_: "The Guests are no longer muted by the meeting.",
    reply_details=_who_stays_muted,
)
UNMUTEALL = Procedure(
    name="unmuteall",
    label="Unmute all",
    summary="Lift the mute of all Guests",
    arguments=LiftArguments,
    permission=Permission.MODERATE,
    example="unmuteall",
    aliases=("unmute all",),
    in_room=True,
    run=unmute_all,
    needs_meeting=True,
    opposite="muteall",
    for_each="unmute",
    concerns=_is_guest,
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
