"""What the far end of a call is sent: dial tones for its menus, movements for its camera."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from bridge.commands.table.command import Procedure
from bridge.commands.table.errors import CommandError
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.conference.conferences import Conference
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.pexip.errors import ForbiddenError, NotFoundError, RefusedError
from bridge.pexip.models import Participant
from bridge.pexip.request import Request
from bridge.pexip.requests.call import MoveCallCamera, SendCallDigits
from bridge.pexip.requests.camera import CameraAction, Direction, Movement
from bridge.pexip.requests.conference import checked_digits
from bridge.pexip.requests.participant import MoveCamera, SendDigits

# Milliseconds, as the API document recommends them.
_START, _CONTINUE = 1000, 200
_WORDS: dict[Direction, str] = {
    "left": "Left",
    "right": "Right",
    "up": "Up",
    "down": "Down",
    "in": "Closer",
    "out": "Wider",
}


def _plain_tones(digits: object) -> object:
    """Blanks and dashes are how people write; letters are tones only in capitals."""
    if not isinstance(digits, str):
        return digits
    return digits.replace(" ", "").replace("-", "").upper()


class ToneArguments(Arguments):
    """To whom, and which; the tones may be a PIN."""

    participant: Participant
    digits: Annotated[
        str,
        BeforeValidator(_plain_tones),
        AfterValidator(checked_digits),
        Field(
            title="Tones",
            max_length=100,
            json_schema_extra={"private": True, "placeholder": "1234#"},
        ),
    ]


class CameraArguments(Arguments):
    """Whose camera goes where."""

    participant: Participant
    direction: Annotated[Direction, Field(title="Direction")]
    action: Annotated[CameraAction, Field(title="Action")] = "start"


async def send_tones(arguments: ToneArguments, situation: Situation) -> Outcome:
    """As if the keys were pressed at the far end's telephone."""
    conference, person = situation.require_conference(), arguments.participant
    await _send(
        conference,
        person,
        to_call=SendCallDigits(
            participant_uuid=person.uuid, call_uuid=person.uuid, digits=arguments.digits
        ),
        to_participant=SendDigits(participant_uuid=person.uuid, digits=arguments.digits),
    )
    name = (await conference.roster()).label(person)
    tones = len(arguments.digits.replace(",", ""))
    return Done(text=say(catalogue.TONES_SENT, count=tones, name=name))


async def move_camera(arguments: CameraArguments, situation: Situation) -> Outcome:
    """One step; the buttons below go on, turn round and stop."""
    conference, person = situation.require_conference(), arguments.participant
    name = (await conference.roster()).label(person)
    if person.fecc_supported is False:
        raise CommandError(f"{name}’s camera cannot be moved from here.")
    movement = (Movement.towards(arguments.direction),)
    timeout = {"start": _START, "continue": _CONTINUE}.get(arguments.action)
    await _send(
        conference,
        person,
        to_call=MoveCallCamera(
            participant_uuid=person.uuid,
            call_uuid=person.uuid,
            action=arguments.action,
            movement=movement,
            timeout=timeout,
        ),
        to_participant=MoveCamera(
            participant_uuid=person.uuid,
            action=arguments.action,
            movement=movement,
            timeout=timeout,
        ),
    )
    moves = catalogue.CAMERA_STOPS if arguments.action == "stop" else catalogue.CAMERA_MOVES
    text = say(moves, name=name, direction=_WORDS[arguments.direction].lower())
    return Done(text=text, buttons=_camera_buttons(arguments))


async def _send(
    conference: Conference,
    person: Participant,
    *,
    to_call: Request[Any],
    to_participant: Request[Any],
) -> None:
    """Behind a gateway it is the call that takes it, on nodes that tell the two apart.

    Raises:
        PexipError: As `Conference.send` raises it.
    """
    if person.service_type == "gateway":
        try:
            await conference.send(to_call)
        except (NotFoundError, RefusedError, ForbiddenError):
            # Some call it another's call (403), some know none (404), some do nothing.
            # This node knows the call only as the participant.
            await conference.send(to_participant)
        return
    await conference.send(to_participant)


def _camera_buttons(arguments: CameraArguments) -> tuple[Button, ...]:
    def button(label: str, direction: Direction, action: CameraAction) -> Button:
        values = {
            "participant": str(arguments.participant.uuid),
            "direction": direction,
            "action": action,
        }
        return Button(label=label, command=CAMERA.name, values=values)

    current = arguments.direction
    is_moving = arguments.action != "stop"
    steps = [
        button(f"Further {word.lower()}", each, "continue")
        if each == current and is_moving
        else button(word, each, "start")
        for each, word in _WORDS.items()
    ]
    return (*steps, button("Stop", current, "stop"))


DTMF = Procedure(
    name="dtmf",
    summary="Send dial tones to a participant’s end of the call",
    arguments=ToneArguments,
    permission=Permission.MODERATE,
    example="dtmf bob 1234#",
    label="Send tones",
    aliases=("tones",),
    in_room=True,
    run=send_tones,
    needs_meeting=True,
)
CAMERA = Procedure(
    name="camera",
    summary="Move a participant’s camera, step by step",
    arguments=CameraArguments,
    permission=Permission.MODERATE,
    example="camera bob left",
    label="Move camera",
    in_room=True,
    run=move_camera,
    needs_meeting=True,
)

COMMANDS = (DTMF, CAMERA)
