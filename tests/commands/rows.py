"""A small command table of each kind of row; the real ones live with the features."""

from typing import Literal

from pydantic import Field, SecretStr

from bridge.commands.asking.questions import ask_in_form, ask_to_confirm
from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.outcome import Done, FieldErrors, Outcome
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.table.table import Table
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant
from bridge.pexip.requests.conference import LockConference, SendMessage
from bridge.pexip.requests.participant import (
    DisconnectParticipant,
    MuteParticipant,
    UnmuteParticipant,
)
from tests.commands.wide_rows import WIDE_ROWS

HOST_PIN = "93571"


class OneParticipant(Arguments):
    participant: Participant


class Words(Arguments):
    text: str = Field(json_schema_extra={"private": True})


class Moved(Arguments):
    participant: Participant
    alias: str = Field(max_length=20)


class Shape(Arguments):
    layout: Literal["1:7", "one-main"]
    participant: Participant | None = None


class Address(Arguments):
    alias: str = Field(max_length=80, title="Alias")
    pin: SecretStr | None = Field(
        default=None, title="Host PIN", description="Digits.", json_schema_extra={"form": True}
    )


class NewPin(Arguments):
    pin: SecretStr = Field(
        title="PIN", min_length=4, json_schema_extra={"form": True, "placeholder": "1234"}
    )


class Failure(Arguments):
    text: str = ""


async def show_status(_: NoArguments, situation: Situation) -> Outcome:
    return Done(text=f"Bound: {situation.binding is not None}.")


async def show_people(_: NoArguments, situation: Situation) -> Outcome:
    assert situation.conference is not None
    roster = await situation.conference.roster()
    return Done(text=f"{len(roster.people)} people", lines=tuple(map(roster.label, roster.people)))


async def bind(arguments: Address, situation: Situation) -> Outcome:
    """Asks for the PIN in a form, and once more in a crowd."""
    invocation, services = situation.invocation, situation.services
    values = {"alias": arguments.alias}
    if arguments.alias == "crowd" and not situation.is_confirmed:
        return await ask_to_confirm(invocation, services, BIND, values, "Bind in a crowd?")
    if arguments.alias == "crowd":
        return Done(text="Bound in a crowd.")
    if arguments.pin is None:
        return await ask_in_form(
            invocation, services, BIND, values, invitation="It has a PIN.", button="Enter the PIN"
        )
    if arguments.pin.get_secret_value() != HOST_PIN:
        return FieldErrors(errors={"pin": "That PIN opens nothing."})
    return Done(text=f"Bound to {arguments.alias}.")


async def set_pin(_: NewPin, situation: Situation) -> Outcome:
    return Done(text=f"{situation.person.name} has set the PIN.")


async def set_layout(arguments: Shape, _: Situation) -> Outcome:
    whose = arguments.participant.display_name if arguments.participant else "all"
    return Done(text=f"{arguments.layout} for {whose}.")


async def break_down(_: Failure, __: Situation) -> Outcome:
    raise RuntimeError(f"wires crossed near {HOST_PIN}")


def is_muted(arguments: OneParticipant, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and bool(found.is_muted)


STATUS = Procedure(
    name="status",
    summary="Show how things stand",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="status",
    run=show_status,
    needs_binding=False,
)
WHO = Procedure(
    name="who",
    summary="Show who is there",
    arguments=NoArguments,
    permission=Permission.VIEW,
    example="who",
    run=show_people,
    needs_meeting=True,
)
BIND = Procedure(
    name="bind",
    summary="Give this channel a meeting",
    arguments=Address,
    permission=Permission.ADMIN,
    example="bind meet.alice",
    run=bind,
    needs_binding=False,
)
SET_PIN = Procedure(
    name="pin",
    summary="Store the meeting's new PIN",
    arguments=NewPin,
    permission=Permission.ADMIN,
    example="pin",
    run=set_pin,
)
SAY = Command(
    name="say",
    summary="Write to the meeting",
    arguments=Words,
    permission=Permission.SPEAK,
    example="say hello",
    request=lambda args: SendMessage(payload=args.text),
    reply=lambda args, _: f"Said: {args.text}",
)
MUTE = Command(
    name="mute",
    aliases=("silence", "shut up"),
    summary="Mute one participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="mute bob",
    request=lambda args: MuteParticipant(participant_uuid=args.participant.uuid),
    reply=lambda args, _: f"Muted {args.participant.display_name}.",
    shown=is_muted,
)
UNMUTE = Command(
    name="unmute",
    summary="Unmute one participant",
    arguments=OneParticipant,
    permission=Permission.MODERATE,
    example="unmute bob",
    request=lambda args: UnmuteParticipant(participant_uuid=args.participant.uuid),
    reply=lambda args, _: f"Unmuted {args.participant.display_name}.",
    shown=lambda args, roster: not is_muted(args, roster),
)
LOCK = Command(
    name="lock",
    summary="Let nobody else in",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="lock",
    request=lambda _: LockConference(),
    reply=lambda _, __: "Locked.",
    confirm=lambda _: "Lock the meeting?",
    confirm_button="Lock",
)
REMOVE = Command(
    name="remove",
    summary="Remove one participant",
    arguments=OneParticipant,
    permission=Permission.HOST,
    example="remove bob",
    request=lambda args: DisconnectParticipant(participant_uuid=args.participant.uuid),
    reply=lambda args, _: f"Removed {args.participant.display_name}.",
    shown=lambda args, roster: roster.find(args.participant.uuid) is None,
    confirm=lambda args: f"Remove {args.participant.display_name} from the meeting?",
    confirm_button="Remove",
)
TRANSFER = Command(
    name="transfer",
    summary="Move one participant to another meeting",
    arguments=Moved,
    permission=Permission.HOST,
    example="transfer bob meet.ana",
    request=lambda args: DisconnectParticipant(participant_uuid=args.participant.uuid),
    reply=lambda args, _: f"Moved {args.participant.display_name} to {args.alias}.",
)
LAYOUT = Procedure(
    name="layout",
    summary="Arrange the pictures",
    arguments=Shape,
    permission=Permission.MODERATE,
    example="layout 1:7",
    run=set_layout,
)
CAPTIONS_ON = Procedure(
    name="captions on",
    summary="Start captions",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="captions on",
    run=show_status,
)
CAPTIONS_OFF = Procedure(
    name="captions off",
    summary="Stop captions",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="captions off",
    run=show_status,
)
BREAK_DOWN = Procedure(
    name="break",
    summary="Fail in a way nobody foresaw",
    arguments=Failure,
    permission=Permission.SPEAK,
    example="break",
    run=break_down,
)

ROWS = (
    STATUS,
    WHO,
    BIND,
    SET_PIN,
    SAY,
    MUTE,
    UNMUTE,
    LOCK,
    REMOVE,
    TRANSFER,
    LAYOUT,
    CAPTIONS_ON,
    CAPTIONS_OFF,
    BREAK_DOWN,
    *WIDE_ROWS,
)
TABLE = Table(ROWS)
