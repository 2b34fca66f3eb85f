"""What the visitor does in the page, and what it does to the simulated worlds."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bridge.simulator.page.happenings import HAPPENINGS
from bridge.simulator.page.meeting_view import MeetingView
from bridge.simulator.page.scene import Scene
from bridge.simulator.page.screen import Screen
from bridge.simulator.slack import Ephemeral, Message, View
from bridge.simulator.slack.errors import CannotDoError

_GONE = "That is no longer on the screen."


class Act(BaseModel):
    """A message from the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Write(Act):
    """A line typed into the channel or a thread: a message, or a command after a slash."""

    act: Literal["write"]
    channel: str
    text: str = Field(max_length=12_000)
    thread: str | None = None


class Target(BaseModel):
    """Where a pressed control stands: exactly one of the three."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: str | None = None
    ephemeral: str | None = None
    view: str | None = None


class Press(Act):
    """A button, or an option chosen in a menu."""

    act: Literal["press"]
    on: Target
    control: str
    value: str | None = None


class Submit(Act):
    """A modal sent; `values` by block."""

    act: Literal["submit"]
    view: str
    values: dict[str, str | list[str] | None]


class Close(Act):
    """A modal dismissed."""

    act: Literal["close"]
    view: str


class Chat(Act):
    """A line written in the meeting as one of its people."""

    act: Literal["chat"]
    participant: str
    text: str = Field(max_length=4_000)


class Happen(Act):
    """A chip or button of the demo."""

    act: Literal["happen"]
    name: str


AnyAct: TypeAlias = Annotated[
    Write | Press | Submit | Close | Chat | Happen, Field(discriminator="act")
]
ACT: TypeAdapter[AnyAct] = TypeAdapter(AnyAct)


class Acts:
    """Carries out what the visitor does; the script keeps still meanwhile."""

    def __init__(self, scene: Scene, meeting: MeetingView, screen: Screen) -> None:
        self._scene = scene
        self._meeting = meeting
        self._screen = screen

    async def perform(self, act: AnyAct) -> None:
        self._scene.attention.note()
        try:
            await self._do(act)
        except CannotDoError as error:
            self._screen.notify(str(error).capitalize() + ".")

    async def _do(self, act: AnyAct) -> None:
        match act:
            case Write():
                await self._write(act)
            case Press():
                await self._press(act)
            case Submit():
                await self._submit(act)
            case Close():
                await self._scene.visitor.closes(self._view(act.view))
            case Chat():
                await self._chat(act)
            case Happen():
                await self._happen(act)

    async def _write(self, act: Write) -> None:
        channel = self._scene.workspace.channels.get(act.channel)
        if channel is not None:
            await self._scene.visitor.types(channel, act.text, thread_ts=act.thread)

    async def _press(self, act: Press) -> None:
        await self._scene.visitor.presses(self._target(act.on), act.control, act.value)

    async def _submit(self, act: Submit) -> None:
        entered = {name: value for name, value in act.values.items() if value is not None}
        await self._scene.visitor.submits(self._view(act.view), entered)

    async def _chat(self, act: Chat) -> None:
        person = self._scene.conference.participants.get(act.participant)
        if person is None:
            raise CannotDoError("that person has left the meeting")
        await self._scene.node.participant(person.uuid).says(act.text)

    async def _happen(self, act: Happen) -> None:
        happening = HAPPENINGS.get(act.name)
        if happening is not None:
            await happening.happen(self._scene, self._screen)

    def _target(self, on: Target) -> Message | Ephemeral | View:
        if on.view is not None:
            return self._view(on.view)
        for ephemeral in self._scene.workspace.ephemerals:
            if ephemeral.ts == on.ephemeral and ephemeral.user == self._scene.visitor.id:
                return ephemeral
        for channel in self._scene.workspace.channels.values():
            if on.message in channel.messages:
                return channel.messages[on.message]
        raise CannotDoError(_GONE)

    def _view(self, view_id: str) -> View:
        view = self._scene.workspace.screens.find(view_id=view_id)
        if view is None or view.user != self._scene.visitor.id:
            raise CannotDoError(_GONE)
        return view
