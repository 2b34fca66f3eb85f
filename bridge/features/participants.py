"""Who is there, and one participant’s place: role, hold, transfer, removal, a word in private."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from bridge.commands.asking.questions import ask_in_form
from bridge.commands.asking.rooms import OpenRoom, count_people, open_rooms
from bridge.commands.rights.permissions import granted
from bridge.commands.rights.wrong_pins import trying_in
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.errors import BadArgumentError, CommandError
from bridge.commands.table.on_participant import OneParticipant
from bridge.commands.table.outcome import Button, Done, Form, Outcome, Panel, Said
from bridge.commands.table.row import Arguments, Permission, Words
from bridge.commands.table.situation import Situation
from bridge.commands.telling.overview import about
from bridge.commands.telling.profiles import profiles_now, with_profile
from bridge.commands.telling.sheet import sheet
from bridge.commands.telling.some_people import Asked, of_whom
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.room_words import marks_of
from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import clean_name, enumerated, for_pexip
from bridge.pexip.errors import PinRequiredError, RefusedError, WrongPinError
from bridge.pexip.models import Participant
from bridge.pexip.requests.participant import (
    DisconnectParticipant,
    HoldParticipant,
    MessageParticipant,
    ResumeParticipant,
    SetRole,
    TransferParticipant,
)
from bridge.slack.shown.card import CardSection

# One message holds this many rows comfortably; the panel of a later version shows all.
_MOST_ROWS = 60
_MOST_IN_A_ROOM = 30
_LONGEST_SHOWN = 60


class RoleArguments(Arguments):
    """Who becomes what."""

    participant: Participant
    role: Annotated[Literal["host", "guest", "chair"], Field(title="Role")]

    @property
    def is_host(self) -> bool:
        """Chair is the wire's own word for it."""
        return self.role != "guest"

    @property
    def title(self) -> str:
        return "Host" if self.is_host else "Guest"


class WhisperArguments(Arguments):
    """To whom, and the words."""

    participant: Participant
    text: Annotated[
        Words,
        Field(
            min_length=1,
            max_length=4000,
            title="Text",
            json_schema_extra={"private": True, "multiline": True},
        ),
    ]


class TransferArguments(Arguments):
    """Who goes where, and as what; a PIN only if the other meeting turns out to want one."""

    participant: Participant
    alias: Annotated[
        str, Field(min_length=1, max_length=250, title="Meeting", json_schema_extra={"after": "to"})
    ]
    role: Annotated[
        Literal["host", "guest"], Field(title="Role there", json_schema_extra={"after": "as"})
    ] = "guest"
    pin: Annotated[
        SecretStr | None,
        Field(
            title="PIN there",
            min_length=1,
            max_length=20,
            description="The PIN that the other meeting has for this role.",
            json_schema_extra={"form": True},
        ),
    ] = None


class WhoArguments(Arguments):
    """All of them, or whom a question was about."""

    asked: Annotated[Asked | None, Field(json_schema_extra={"form": True, "hidden": True})] = None


async def who(arguments: WhoArguments, situation: Situation) -> Outcome:
    """Everybody in the meeting and in its waiting room."""
    conference = situation.require_conference()
    roster, rooms = await conference.roster(), await open_rooms(conference)
    if arguments.asked is not None:
        return of_whom(arguments.asked, roster, rooms)
    in_rooms = [line for each in rooms if (line := _room_line(each))]
    if not roster.people and not roster.waiting and not in_rooms:
        return Done(text="Nobody is in the meeting.")
    # Of thousands only those are described who are listed.
    people = roster.people[:_MOST_ROWS]
    waiting = roster.waiting[: _MOST_ROWS - len(people)]
    profiles = await profiles_now(situation.services, situation.require_binding())
    lines = [with_profile(about(each, roster), each, roster, profiles) for each in people]
    lines += [f"Waiting: {about(each, roster)}" for each in waiting]
    left_out = len(roster.people) + len(roster.waiting) - len(lines)
    more = [f"… and {left_out} more"] if left_out else []
    return Done(
        text=f"{_count(roster, rooms)}:",
        lines=(*lines, *more, *in_rooms),
        # A breakout room has no panel of its own.
        panel=None if situation.room else Panel(),
    )


def _count(roster: Roster, rooms: Sequence[OpenRoom]) -> str:
    """With rooms also how many are where."""
    if any(each.roster.people for each in rooms):
        return count_people(roster, rooms)
    return say(catalogue.PEOPLE_IN_MEETING, count=len(roster.people))


def _room_line(room: OpenRoom) -> str:
    """Who is in a breakout room; told with the main room, for it is one meeting."""
    there = (*room.roster.people, *room.roster.waiting)
    if not there:
        return ""
    labels = [room.roster.label(each) for each in there[:_MOST_IN_A_ROOM]]
    names = enumerated(labels, _MOST_IN_A_ROOM, of=len(there))
    line = say(catalogue.NAMES_IN_ROOM, room=room.name, names=names)
    return " · ".join((line, *marks_of(room.roster)))


def show_button(_meeting: Meeting) -> CardSection:
    """The panel with everybody in it."""
    return CardSection(buttons=(Button(label="People", command=WHO.name),))


async def tell_about(arguments: OneParticipant, situation: Situation) -> Outcome:
    """All that the meeting tells of somebody; a breakout room has no panel."""
    roster = await situation.require_conference().roster()
    person = arguments.participant
    binding = situation.require_binding()
    level = granted(situation.person, binding)
    profiles = await profiles_now(situation.services, binding)
    return Done(
        text=with_profile(about(person, roster), person, roster, profiles),
        lines=sheet(person, level),
        panel=None if situation.room else Panel(participant=person.uuid),
    )


async def whisper(arguments: WhisperArguments, situation: Situation) -> Outcome:
    """Words that only one participant reads, under the name of whoever sends them."""
    conference, person = situation.require_conference(), arguments.participant
    name = (await conference.roster()).label(person)
    if person.supports_direct_chat is False:
        raise CommandError(f"{name}’s device shows no private messages. Write to all with say.")
    for part in for_pexip(f"{situation.person.name}: {arguments.text}"):
        await conference.send(MessageParticipant(participant_uuid=person.uuid, payload=part))
    return Done(text=f"Sent to {name} alone.")


async def transfer(arguments: TransferArguments, situation: Situation) -> Outcome:
    """Send somebody on to another meeting; that one's PIN is asked for if it takes nobody."""
    conference, person = situation.require_conference(), arguments.participant
    name = (await conference.roster()).label(person)
    if person.transfer_supported is False:
        raise CommandError(f"{name}’s connection cannot be transferred. Send them the alias.")
    request = TransferParticipant(
        participant_uuid=person.uuid,
        conference_alias=arguments.alias,
        role=arguments.role,
        pin=arguments.pin,
    )
    if arguments.pin is not None:
        async with trying_in(arguments.alias, situation, has_pin=True):
            form = await _transfer(request, arguments, situation, conference)
    else:
        form = await _transfer(request, arguments, situation, conference)
    if form is not None:
        return form
    goal = _short(arguments.alias)
    if await conference.wait_until(lambda roster: roster.find(person.uuid) is None):
        return Done(text=f"{name} was transferred to {goal}.")
    return Done(text=f"Transfer {name} to {goal}: accepted, not confirmed by the meeting yet.")


async def _transfer(
    request: TransferParticipant,
    arguments: TransferArguments,
    situation: Situation,
    conference: Conference,
) -> Form | None:
    """The question for a PIN, where the other meeting takes nobody without."""
    try:
        await conference.send(request)
    except (RefusedError, PinRequiredError, WrongPinError):
        return await _ask_for_pin(arguments, situation, conference)
    return None


async def _ask_for_pin(
    arguments: TransferArguments, situation: Situation, conference: Conference
) -> Form:
    """A node says no more than that the other meeting takes nobody like this."""
    goal = _short(arguments.alias)
    if arguments.pin is not None:
        raise BadArgumentError({"pin": f"{goal} takes nobody with this PIN in this role."})
    return await ask_in_form(
        situation.invocation,
        situation.services,
        TRANSFER,
        {
            "participant": arguments.participant.uuid,
            "alias": arguments.alias,
            "role": arguments.role,
        },
        invitation=f"{goal} did not take them. If it has a PIN, give it; else check the alias.",
        button="Give the PIN…",
        title="Transfer",
        submit="Transfer",
        fields=("pin",),
        roster=await conference.roster(),
    )


def _ask_to_transfer(arguments: TransferArguments) -> str | None:
    """Who has given the PIN has said yes before."""
    if arguments.pin is not None:
        return None
    name, goal = _short(arguments.participant.display_name), _short(arguments.alias)
    return f"Transfer {name} to {goal} as {arguments.role.capitalize()}?"


def _ask_for_role(arguments: RoleArguments) -> str | None:
    """Whoever has it already only hears so."""
    if arguments.participant.is_host is arguments.is_host:
        return None
    return f"Make {_short(arguments.participant.display_name)} a {arguments.title}?"


def _has_role(arguments: RoleArguments, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and found.is_host is arguments.is_host


def _is_on_hold(arguments: OneParticipant, roster: Roster, *, on_hold: bool) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and bool(found.is_on_hold) is on_hold


def _held(arguments: OneParticipant, roster: Roster) -> Said:
    """With the way back at hand, for it is also a way back in an hour."""
    uuid = arguments.participant.uuid
    return Said(
        text=f"{roster.label(arguments.participant)} is on hold until somebody says resume.",
        buttons=(Button(label="Resume", command="resume", values={"participant": uuid}),),
    )


def _short(text: str) -> str:
    line = clean_name(text, "")
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"


WHO = Procedure(
    name="who",
    summary="Who is in the meeting and who waits",
    arguments=WhoArguments,
    permission=Permission.VIEW,
    example="who",
    aliases=("people",),
    in_room=True,
    run=who,
    needs_meeting=True,
)
ABOUT = Procedure(
    name="about",
    takes_waiting=True,
    summary="What the meeting shows of one participant",
    arguments=OneParticipant,
    permission=Permission.VIEW,
    example="about bob",
    in_room=True,
    run=tell_about,
    needs_meeting=True,
)
WHISPER = Procedure(
    name="whisper",
    summary="Write to one participant alone",
    arguments=WhisperArguments,
    permission=Permission.SPEAK,
    example="whisper bob You are next",
    in_room=True,
    run=whisper,
    needs_meeting=True,
)
ROLE = Command(
    name="role",
    takes_waiting=True,
    summary="Make a participant a Host or a Guest",
    arguments=RoleArguments,
    permission=Permission.HOST,
    example="role bob host",
    label="Change role",
    in_room=True,
    confirm=_ask_for_role,
    confirm_button="Change the role",
    request=lambda arguments: SetRole(
        participant_uuid=arguments.participant.uuid,
        role="chair" if arguments.is_host else "guest",
    ),
    shown=_has_role,
    reply=lambda arguments, roster: (
        f"{roster.label(arguments.participant)} is a {arguments.title} now."
    ),
)
HOLD = Command(
    name="hold",
    summary="Put a participant on hold, unseen and unheard",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="hold bob",
    in_room=True,
    request=lambda arguments: HoldParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_on_hold(arguments, roster, on_hold=True),
    reply=_held,
)
RESUME = Command(
    name="resume",
    summary="Take a participant off hold",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="resume bob",
    is_likely=True,
    in_room=True,
    request=lambda arguments: ResumeParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: _is_on_hold(arguments, roster, on_hold=False),
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)} is off hold.",
)
TRANSFER = Procedure(
    name="transfer",
    summary="Send a participant on to another meeting",
    arguments=TransferArguments,
    permission=Permission.HOST,
    example="transfer bob to meet.other as guest",
    in_room=True,
    confirm=_ask_to_transfer,
    confirm_button="Transfer",
    run=transfer,
    needs_meeting=True,
)
REMOVE = Command(
    name="remove",
    takes_waiting=True,
    summary="Remove one participant from the meeting",
    arguments=OneParticipant,
    permission=Permission.HOST,
    example="remove bob",
    is_likely=True,
    aliases=("disconnect", "kick"),
    in_room=True,
    confirm=lambda arguments: (
        f"Remove {_short(arguments.participant.display_name)} from the meeting?"
    ),
    confirm_button="Remove",
    unable=lambda arguments: (
        f"{_short(arguments.participant.display_name)}’s connection cannot be ended from here."
        if arguments.participant.disconnect_supported is False
        else None
    ),
    request=lambda arguments: DisconnectParticipant(participant_uuid=arguments.participant.uuid),
    shown=lambda arguments, roster: roster.find(arguments.participant.uuid) is None,
    reply=lambda arguments, roster: f"{roster.label(arguments.participant)} was removed.",
)

COMMANDS = (WHO, ABOUT, WHISPER, ROLE, HOLD, RESUME, TRANSFER, REMOVE)
CARD = show_button
