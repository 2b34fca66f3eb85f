"""A breakout room’s call for help: a card in the thread until somebody has answered it."""

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from pydantic import Field

from bridge.commands.asking.rooms import get_room
from bridge.commands.table.command import Procedure
from bridge.commands.table.outcome import Button, Done, Outcome
from bridge.commands.table.row import Arguments, Permission
from bridge.commands.table.situation import Situation
from bridge.mirror.meeting.handlers import HappenedInRoom, on
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.rooms import Room
from bridge.pexip.requests.breakout import DismissBreakoutHelp
from bridge.pexip.requests.conference import SendMessage
from bridge.slack.shown import blocks
from bridge.slack.shown.buttons import button_elements
from bridge.storage.queues.outbox import Post, Priority


class RoomArguments(Arguments):
    """Which room."""

    room: Annotated[str, Field(max_length=100, title="Room")]


@dataclass
class HelpCards:
    """The rooms whose request for help is shown, with how often each has asked."""

    asked: dict[str, int] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)


async def go(arguments: RoomArguments, situation: Situation) -> Outcome:
    """Tell the room that help comes, and take its request off."""
    room = await get_room(arguments.room, situation.require_conference())
    await room.send(SendMessage(payload=f"{situation.person.name} is coming to help."))
    await room.send(DismissBreakoutHelp())
    url = situation.services.settings.pexip_join_url
    alias = situation.require_binding().alias
    join = () if url is None else (Button(label="Join", command="", url=_join_url(url, alias)),)
    return Done(text=f"{arguments.room} knows that you are coming.", buttons=join)


async def dismiss(arguments: RoomArguments, situation: Situation) -> Outcome:
    room = await get_room(arguments.room, situation.require_conference())
    await room.send(DismissBreakoutHelp())
    return Done(text=f"{arguments.room}’s call for help is dismissed.")


def show_help(event: HappenedInRoom, meeting: Meeting) -> None:
    """A card in the thread while a room asks, edited once somebody has answered."""
    cards, room = meeting.recall(HelpCards), event.room
    if room.needs_help == (room.uuid in cards.open):
        return
    name = meeting.rooms.label(room)
    if room.needs_help:
        cards.open.add(room.uuid)
        cards.asked[room.uuid] = cards.asked.get(room.uuid, 0) + 1
        _post_help(meeting, room, name, cards.asked[room.uuid])
    else:
        cards.open.discard(room.uuid)
        text = f"{name} asked for help; it was answered."
        key = _help_key(meeting, room, cards.asked[room.uuid])
        block = blocks.paragraph(blocks.plain(text))
        meeting.edit(key, blocks.escape(text), (block,), Priority.ALERT)


def _post_help(meeting: Meeting, room: Room, name: str, number: int) -> None:
    text = f"{name} asks for help."
    answers = (
        Button(label="I am coming", command=GO.name, values={"room": name}, is_primary=True),
        Button(label="Dismiss", command=DISMISS.name, values={"room": name}),
    )
    meeting.post(
        Post(
            key=_help_key(meeting, room, number),
            channel=meeting.binding.channel,
            text=blocks.escape(text),
            blocks=(
                blocks.paragraph(blocks.bold(name), blocks.plain(" asks for help.")),
                blocks.actions(button_elements(answers)),
            ),
            thread_key=meeting.key("card"),
            priority=Priority.ALERT,
        )
    )


def _help_key(meeting: Meeting, room: Room, number: int) -> str:
    return meeting.key(f"help/{room.uuid}/{number}")


def _join_url(template: str, alias: str) -> str:
    return template.replace("{alias}", quote(alias, safe=""))


GO = Procedure(
    name="breakout go",
    summary="Tell a breakout room that you are coming to help",
    arguments=RoomArguments,
    permission=Permission.MODERATE,
    example="breakout go Red",
    run=go,
    needs_meeting=True,
)
DISMISS = Procedure(
    name="breakout dismiss",
    summary="Dismiss a breakout room’s call for help",
    arguments=RoomArguments,
    permission=Permission.MODERATE,
    example="breakout dismiss Red",
    run=dismiss,
    needs_meeting=True,
)

COMMANDS = (GO, DISMISS)
HANDLERS = (on(HappenedInRoom, show_help),)
