"""Rows with keywords, choices, times, several people, rooms, a way back and large forms."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from bridge.commands.table.command import Command, Procedure
from bridge.commands.table.outcome import Button, Done, Outcome, Said, Undo
from bridge.commands.table.row import Arguments, NoArguments, Permission
from bridge.commands.table.situation import Situation
from bridge.commands.typed.durations import Seconds
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant
from bridge.pexip.requests.conference import SendMessage
from bridge.pexip.requests.participant import (
    MoveCamera,
    MuteParticipantVideo,
    SetOverlayText,
    SetRole,
    UnmuteParticipantVideo,
)

DIRECTIONS = Literal["left", "right", "up", "down", "in", "out"]


class Somebody(Arguments):
    participant: Participant


class NewName(Arguments):
    participant: Participant
    text: Annotated[str, Field(title="Name", json_schema_extra={"after": "to"})]


class NewRole(Arguments):
    participant: Participant
    role: Literal["host", "guest"]


class Turn(Arguments):
    participant: Participant
    direction: DIRECTIONS
    timeout: Annotated[int, Field(ge=1, le=5000)] = 1000


class Call(Arguments):
    """Everything that a form can ask."""

    address: Annotated[str, Field(title="Address", json_schema_extra={"placeholder": "a@b.c"})]
    role: Annotated[Literal["guest", "host"], Field(json_schema_extra={"after": "as"})] = "guest"
    protocol: Literal["auto", "sip", "h323"] = "auto"
    hidden: Annotated[bool, Field(json_schema_extra={"word": "quietly"})] = False
    ring: Annotated[Seconds, Field(ge=5, json_schema_extra={"after": "for"})] = 60
    layouts: Annotated[
        tuple[Literal["1:0", "1:7"], ...], Field(json_schema_extra={"after": "with"})
    ] = ()
    note: Annotated[
        str, Field(max_length=50, json_schema_extra={"form": True, "multiline": True})
    ] = ""
    rate: Annotated[float, Field(gt=0, json_schema_extra={"form": True})] = 1.5
    pin: Annotated[SecretStr | None, Field(json_schema_extra={"form": True})] = None


class Silence(Arguments):
    state: Literal["on", "off"]
    wait: Annotated[Seconds | None, Field(json_schema_extra={"after": "after"})] = None


class Picture(Arguments):
    participant: Annotated[Participant | None, Field(json_schema_extra={"after": "for"})] = None
    layout: str


class Crowd(Arguments):
    people: tuple[Participant, ...]
    room: Annotated[str, Field(json_schema_extra={"after": "to"})]


class Mixes(Arguments):
    mixes: tuple[Literal["main", "french"], ...]
    titles: Annotated[tuple[str, ...], Field(json_schema_extra={"after": "called"})] = ()


class Banner(Arguments):
    text: str
    wait: Annotated[Seconds | None, Field(json_schema_extra={"after": "after"})] = None


class Switch(Arguments):
    is_on: Annotated[bool, Field(json_schema_extra={"after": "guests"})]
    count: int | None = None


def _is_off(arguments: Somebody, roster: Roster) -> bool:
    found = roster.find(arguments.participant.uuid)
    return found is not None and found.is_video_muted is True


def _video_back(arguments: Somebody, roster: Roster) -> Undo | None:
    if _is_off(arguments, roster):
        return None
    values = {"participant": arguments.participant.uuid}
    name = roster.label(arguments.participant)
    return Undo(label=f"Show {name}", command="video on", values=values)


def _reply(arguments: Somebody, roster: Roster) -> Said:
    name = roster.label(arguments.participant)
    return Said(text=f"{name} is hidden.", buttons=(Button(label="Who", command="who"),))


async def call(arguments: Call, situation: Situation) -> Outcome:
    situation.require_conference()
    marks = [arguments.role, arguments.protocol, f"{arguments.ring} s", *arguments.layouts]
    return Done(text=" ".join([arguments.address, *marks, "quietly" * arguments.hidden]).strip())


async def gather(arguments: Crowd, situation: Situation) -> Outcome:
    names = ", ".join(each.display_name for each in arguments.people)
    return Done(text=f"{names} to {arguments.room} of {situation.require_binding().alias}.")


async def mix(arguments: Mixes, _: Situation) -> Outcome:
    return Done(text=f"{arguments.mixes} {arguments.titles}")


async def silence(arguments: Silence, _: Situation) -> Outcome:
    return Done(text=f"{arguments.state} {arguments.wait}")


async def arrange(arguments: Picture, _: Situation) -> Outcome:
    whose = arguments.participant.display_name if arguments.participant else "all"
    return Done(text=f"{arguments.layout} for {whose}.")


async def switch(arguments: Switch, _: Situation) -> Outcome:
    return Done(text=f"{arguments.is_on} {arguments.count}")


async def stop(_: NoArguments, __: Situation) -> Outcome:
    return Done(text="It is over.")


VIDEO_OFF = Command(
    name="video off",
    summary="Hide somebody's picture",
    arguments=Somebody,
    permission=Permission.MODERATE,
    example="video off bob",
    in_room=True,
    request=lambda args: MuteParticipantVideo(participant_uuid=args.participant.uuid),
    shown=_is_off,
    undo=_video_back,
    reply=_reply,
)
VIDEO_ON = Command(
    name="video on",
    summary="Show somebody's picture",
    arguments=Somebody,
    permission=Permission.MODERATE,
    example="video on bob",
    in_room=True,
    request=lambda args: UnmuteParticipantVideo(participant_uuid=args.participant.uuid),
    shown=lambda args, roster: not _is_off(args, roster),
    undo=lambda args, _: Undo(
        label="Hide", command="video off", values={"participant": args.participant.uuid}
    ),
    reply=lambda args, roster: f"{roster.label(args.participant)} is shown.",
)
RENAME = Command(
    name="rename",
    summary="Give somebody another name",
    arguments=NewName,
    permission=Permission.MODERATE,
    example="rename bob to Robert",
    in_room=True,
    request=lambda args: SetOverlayText(participant_uuid=args.participant.uuid, text=args.text),
    reply=lambda args, _: f"{args.participant.display_name} is now {args.text}.",
)
ROLE = Command(
    name="role",
    summary="Make somebody Host or Guest",
    arguments=NewRole,
    permission=Permission.HOST,
    example="role bob host",
    request=lambda args: SetRole(
        participant_uuid=args.participant.uuid, role="chair" if args.role == "host" else "guest"
    ),
    reply=lambda args, _: f"{args.participant.display_name} is {args.role}.",
    confirm=lambda args: "Let them command the meeting?" if args.role == "host" else None,
)
CAMERA = Command(
    name="camera",
    summary="Move somebody's camera",
    arguments=Turn,
    permission=Permission.MODERATE,
    example="camera bob left",
    in_room=True,
    request=lambda args: MoveCamera(
        participant_uuid=args.participant.uuid, action="start", movement=(), timeout=args.timeout
    ),
    reply=lambda args, _: f"Moved {args.direction}.",
)
DIAL = Procedure(
    name="dial",
    summary="Call somebody in",
    arguments=Call,
    permission=Permission.HOST,
    example="dial bob@example.com as guest sip",
    form=True,
    needs_meeting=True,
    run=call,
)
SILENT_VIDEO = Procedure(
    name="silent-video",
    summary="Hide who is silent",
    arguments=Silence,
    permission=Permission.MODERATE,
    example="silent-video on after 20s",
    run=silence,
)
PICTURE = Procedure(
    name="picture",
    summary="Arrange the pictures for one or all",
    arguments=Picture,
    permission=Permission.MODERATE,
    example="picture for bob 1:7",
    run=arrange,
)
GATHER = Procedure(
    name="gather",
    summary="Bring people together",
    arguments=Crowd,
    permission=Permission.MODERATE,
    example="gather bob and carol to Room 1",
    run=gather,
)
MIX = Procedure(
    name="mix",
    summary="Choose what is heard",
    arguments=Mixes,
    permission=Permission.MODERATE,
    example="mix main, french called Plenary, Press",
    run=mix,
)
BANNER = Command(
    name="banner",
    summary="Show words to all",
    arguments=Banner,
    permission=Permission.MODERATE,
    example="banner See you after lunch",
    in_room=True,
    request=lambda args: SendMessage(payload=args.text),
    reply=lambda args, _: f"“{args.text}” after {args.wait}.",
)
GUESTS = Procedure(
    name="allow",
    summary="Allow guests something",
    arguments=Switch,
    permission=Permission.MODERATE,
    example="allow guests on",
    run=switch,
)
CALM = Procedure(
    name="calm",
    summary="Calm everybody down",
    arguments=NoArguments,
    permission=Permission.MODERATE,
    example="calm",
    in_room=True,
    run=stop,
)
END = Procedure(
    name="end",
    summary="End the meeting for all",
    arguments=NoArguments,
    permission=Permission.HOST,
    example="end",
    confirm=lambda _: "End the meeting for everybody?",
    confirm_button="End",
    is_confirmed_by_typing=True,
    run=stop,
)

WIDE_ROWS = (
    VIDEO_OFF,
    VIDEO_ON,
    RENAME,
    ROLE,
    CAMERA,
    DIAL,
    SILENT_VIDEO,
    PICTURE,
    GATHER,
    MIX,
    BANNER,
    GUESTS,
    CALM,
    END,
)
