"""Shortcuts: from a message's menu into the meeting, or to the panel from anywhere.

Each is one row of the command table, for the message that it was chosen on.
https://docs.slack.dev/interactivity/implementing-shortcuts
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from bridge.clock import Clock
from bridge.commands.table.invocation import Surface
from bridge.commands.table.outcome import Button, Done, Refused
from bridge.mirror.messages.slack_content import content_of, mentions_of, readable
from bridge.mirror.words.text import clean_name
from bridge.slack.answering.desk import Desk
from bridge.slack.answering.panels import Panels
from bridge.slack.answering.spoken import file_ids
from bridge.slack.people.people import People
from bridge.slack.requests import PersonsRequest, mapping_at, text_at
from bridge.slack.shown.panel_views import PanelPlace
from bridge.storage.database import Database
from bridge.storage.meetings import lines
from bridge.storage.queues import messages
from bridge.storage.queues.messages import Message

_NOT_OF_ONE = "That message is not what a participant said, as the bridge posted it."
_QUESTIONS = {
    "mute": "Several people speak there. Whom do you want to mute?",
    "about": "Several people speak there. Whom do you mean?",
}
_MOST_SPEAKERS = 10
# All in all well within the 3 s that a trigger lives.
_LOOKS, _LOOK_SECONDS = 5, 0.2
_LONGEST_LABEL = 60
_REFUSALS = {
    "say": "That message has no words to send.",
    "show picture": "That message has no picture.",
}


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """An entry in Slack's menus; the callback id is its place in the table."""

    name: str
    description: str
    kind: Literal["message", "global"] = "message"
    command: str = ""
    """The row that it runs."""


SHORTCUTS: Mapping[str, Shortcut] = {
    "send_to_meeting": Shortcut(
        name="Send to meeting",
        description="Write this message into the meeting’s chat",
        command="say",
    ),
    "show_picture": Shortcut(
        name="Show in meeting",
        description="Show this message’s picture to everybody in the meeting",
        command="show picture",
    ),
    "mute_speaker": Shortcut(
        name="Mute this speaker",
        description="Mute whoever said this in the meeting",
        command="mute",
    ),
    "who_said_this": Shortcut(
        name="Who is that?",
        description="Show which participant said this",
        command="about",
    ),
    "open_panel": Shortcut(
        name="Open Pexip panel",
        description="See and manage who is in a meeting",
        kind="global",
    ),
}


class Shortcuts:
    """Serves the shortcuts of one workspace."""

    def __init__(
        self,
        *,
        desk: Desk,
        panels: Panels | None,
        people: People,
        workspace: str,
        database: Database,
        clock: Clock,
    ) -> None:
        self._workspace = workspace
        self._desk = desk
        self._panels = panels
        self._people = people
        self._database = database
        self._clock = clock

    async def serve(self, request: PersonsRequest) -> None:
        shortcut = SHORTCUTS.get(text_at(request.body, "callback_id"))
        if shortcut is None:
            return
        if shortcut.kind == "global":
            await self._open_panel(request)
            return
        values = await self._values(request, shortcut)
        if isinstance(values, Done | Refused):
            await self._desk.tell(request, values)
            return
        fields = {"command": shortcut.command, "values": values}
        await self._desk.serve_wish(request, Surface.SHORTCUT, fields)

    async def _values(
        self, request: PersonsRequest, shortcut: Shortcut
    ) -> dict[str, str] | Done | Refused:
        """What the row is handed; else what the person is told instead."""
        match shortcut.command:
            case "say":
                values = await self._words(request)
            case "show picture":
                values = _picture(request)
            case _:
                return _choice(shortcut, await self._speakers(request))
        return values or Refused(text=_REFUSALS[shortcut.command])

    async def _open_panel(self, request: PersonsRequest) -> None:
        if self._panels is not None:
            person = await self._desk.person(request)
            await self._panels.open(request, person, PanelPlace(kind="start"))

    async def _speakers(self, request: PersonsRequest) -> dict[str, str]:
        """Whoever's words the bridge has posted there, by uuid their names."""
        ts = text_at(request.body, "message", "ts") or text_at(request.body, "message_ts")
        found = await self._message(request.channel, ts)
        if found is None:
            return {}
        if found.participant_uuid:
            return {found.participant_uuid: ""}
        return await self._database.read(lines.speakers, found.key)

    async def _message(self, channel: str, ts: str) -> Message | None:
        """Ours at that place; Slack shows it a moment before it has told us, and that is stored."""
        for _ in range(_LOOKS):
            found = await self._database.write(messages.find_by_ts, self._workspace, channel, ts)
            if found is not None:
                return found
            await self._clock.sleep(_LOOK_SECONDS)
        return None

    async def _words(self, request: PersonsRequest) -> dict[str, str] | None:
        """As a reader sees them, with their author where that is somebody else."""
        message = mapping_at(request.body, "message")
        content = content_of(message)
        names = await self._people.names_for(*mentions_of(content))
        words = readable(content, names).strip()
        author = text_at(message, "user")
        if words and author and author != request.slack_user:
            name = await self._people.name_of("", author)
            words = f"{name} wrote: {words}"
        return {"text": words} if words else None


def _choice(shortcut: Shortcut, speakers: dict[str, str]) -> dict[str, str] | Done | Refused:
    """A caption's message may carry the words of several people."""
    if not speakers:
        return Refused(text=_NOT_OF_ONE)
    if len(speakers) == 1:
        return {"participant": next(iter(speakers))}
    buttons = tuple(
        Button(
            label=clean_name(name, "Somebody")[:_LONGEST_LABEL],
            command=shortcut.command,
            values={"participant": uuid},
        )
        for uuid, name in islice(speakers.items(), _MOST_SPEAKERS)
    )
    more = len(speakers) - len(buttons)
    left = (f"{more} more spoke there; /pexip {shortcut.command} NAME finds them.",) if more else ()
    return Done(text=_QUESTIONS[shortcut.command], lines=left, buttons=buttons)


def _picture(request: PersonsRequest) -> dict[str, str] | None:
    """The first file of the message; what it is, its bytes will tell."""
    first = next(file_ids(mapping_at(request.body, "message")), None)
    return {"picture": first} if first else None
