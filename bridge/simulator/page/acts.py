"""What the visitor does in the page, and what it does to the simulated worlds."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bridge.simulator.page.happenings import HAPPENINGS
from bridge.simulator.page.scene import Scene
from bridge.simulator.page.screen import Screen
from bridge.simulator.page.views.meeting import MeetingView
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
    block: str | None = None
    value: str | list[str] | None = None


class LookUp(Act):
    """Words typed into a menu that asks the app; the answer carries the same `request`."""

    act: Literal["look_up"]
    request: str
    on: Target
    control: str
    block: str | None = None
    query: str = Field(max_length=300)


class Shortcut(Act):
    """An entry of a message's menu, or of the composer's where there is no message."""

    act: Literal["shortcut"]
    shortcut: str
    channel: str | None = None
    message: str | None = None


class OpenApp(Act):
    """A look at a tab of the app's own page."""

    act: Literal["open_app"]
    tab: Literal["home", "messages"]


class Submit(Act):
    """A modal sent; `values` by block."""

    act: Literal["submit"]
    view: str
    values: dict[str, str | list[str] | None]


class Close(Act):
    """A modal dismissed, alone or with those below it."""

    act: Literal["close"]
    view: str
    with_all_below: bool = False


class Chat(Act):
    """A line written in the meeting as one of its people."""

    act: Literal["chat"]
    participant: str
    text: str = Field(max_length=4_000)


class Admit(Act):
    """Somebody let in from the waiting room, by a Host in the meeting itself."""

    act: Literal["admit"]
    participant: str


class Happen(Act):
    """A chip or button of the demo."""

    act: Literal["happen"]
    name: str


AnyAct: TypeAlias = (
    Write | Press | LookUp | Shortcut | OpenApp | Submit | Close | Chat | Admit | Happen
)


class Break(Act):
    """A button of the machine room, which is the page's own."""

    act: Literal["break"]
    machine: str = Field(max_length=80)


ACT: TypeAdapter[AnyAct | Break] = TypeAdapter(
    Annotated[AnyAct | Break, Field(discriminator="act")]
)


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
            case Chat():
                await self._chat(act)
            case Admit():
                self._admit(act)
            case Happen():
                await self._happen(act)
            case Write():
                await self._write(act)
            case Shortcut():
                await self._use_shortcut(act)
            case OpenApp():
                self._scene.visitor.opens_home(act.tab)
            case _:
                await self._do_with_blocks(act)

    async def _do_with_blocks(self, act: Press | LookUp | Submit | Close) -> None:
        match act:
            case Press():
                await self._press(act)
            case LookUp():
                await self._look_up(act)
            case Submit():
                await self._submit(act)
            case Close():
                await self._close(act)

    async def _write(self, act: Write) -> None:
        channel = self._scene.workspace.channels.get(act.channel)
        if channel is not None:
            await self._scene.visitor.types(channel, act.text, thread_ts=act.thread)

    async def _press(self, act: Press) -> None:
        await self._scene.visitor.presses(
            self._target(act.on), act.control, act.value, block_id=act.block
        )

    async def _look_up(self, act: LookUp) -> None:
        offer = await self._scene.visitor.looks_up(
            self._target(act.on), act.control, act.query, block_id=act.block
        )
        self._screen.offer(act.request, offer.options, offer.groups, offer.error)

    async def _use_shortcut(self, act: Shortcut) -> None:
        on = None if act.message is None else self._message(act.message)
        channel = self._scene.workspace.channels.get(act.channel or "")
        await self._scene.visitor.uses_shortcut(act.shortcut, on=on, beside=channel)

    async def _submit(self, act: Submit) -> None:
        entered = {name: value for name, value in act.values.items() if value is not None}
        await self._scene.visitor.submits(self._view(act.view), entered)

    async def _close(self, act: Close) -> None:
        view = self._view(act.view)
        stack = self._scene.workspace.screens.stack(self._scene.visitor.id)
        for each in reversed(list(stack)) if act.with_all_below else [view]:
            if each.is_open:
                await self._scene.visitor.closes(each)

    async def _chat(self, act: Chat) -> None:
        person = self._scene.conference.participants.get(act.participant)
        if person is None:
            raise CannotDoError("that person has left the meeting")
        await self._scene.node.participant(person.uuid).says(act.text)

    def _admit(self, act: Admit) -> None:
        person = self._scene.conference.participants.get(act.participant)
        if person is None:
            raise CannotDoError("that person waits no longer")
        self._scene.conference.invite(person)

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
        return self._message(on.message)

    def _message(self, ts: str | None) -> Message:
        for channel in self._scene.workspace.channels.values():
            is_mine = self._scene.visitor.id in channel.members
            if is_mine and ts is not None and ts in channel.messages:
                return channel.messages[ts]
        raise CannotDoError(_GONE)

    def _view(self, view_id: str) -> View:
        screens = self._scene.workspace.screens
        mine = [screens.homes.get(self._scene.visitor.id), screens.find(view_id=view_id)]
        for view in mine:
            if view is not None and view.id == view_id and view.user == self._scene.visitor.id:
                return view
        raise CannotDoError(_GONE)
