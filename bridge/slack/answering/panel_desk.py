"""Presses in a panel or on the Home tab: carried out like any other, and answered in a view."""

from dataclasses import replace

from bridge.commands.table.outcome import Done, Form
from bridge.slack.answering.desk import Desk
from bridge.slack.answering.home import Home
from bridge.slack.answering.panels import Panels
from bridge.slack.answering.views import Views
from bridge.slack.requests import PersonsRequest, first_action, text_at
from bridge.slack.shown.blocks import Element
from bridge.slack.shown.buttons import PanelPressed, parse_press
from bridge.slack.shown.home_view import ON_HOME
from bridge.slack.shown.panel_views import PanelPlace, read_place
from bridge.slack.shown.replies import Shown, show


class PanelDesk:
    """Where presses in views are served."""

    def __init__(self, *, desk: Desk, panels: Panels, home: Home, views: Views) -> None:
        self._home = home
        self._desk = desk
        self._panels = panels
        self._views = views

    async def serve(self, request: PersonsRequest) -> None:
        place = _place_of(request)
        action = first_action(request.body)
        press = parse_press(action)
        if place is None or press is None:
            return
        request = replace(request, channel=place.channel)
        # A view outlives what its person may, and the id of a block is what their client says.
        if place.channel and not await self._may_be_in(request, place):
            await self._show_nothing(request, place)
            return
        if isinstance(press, PanelPressed):
            await self._look_elsewhere(request, place, press)
            return
        outcome = await self._desk.outcome_of(request, press)
        match outcome:
            case None:
                return
            case Form() if await self._views.open_form(request, outcome):
                return
            case Done(panel=panel) if panel and await self._desk.open_panel(request, panel):
                return
            case _:
                await self._answer(request, place, show(outcome))

    async def options(self, request: PersonsRequest) -> list[Element]:
        """What a menu lists for the words that were typed into it."""
        place = _place_of(request)
        if place is None:
            return []
        person = await self._desk.person(request)
        return await self._panels.options(person, place, text_at(request.body, "value"))

    async def _look_elsewhere(
        self, request: PersonsRequest, place: PanelPlace, press: PanelPressed
    ) -> None:
        person = await self._desk.person(request)
        match press.what:
            case "person" if press.value:
                there = replace(place, kind="person", participant=press.value)
                await self._panels.open(request, person, there)
            case "channel" if press.value:
                there = PanelPlace(channel=press.value)
                if not await self._may_be_in(request, there):
                    return
                await self._panels.redraw(request, person, there)
            case "page" if press.value.isdecimal():
                there = replace(place, page=int(press.value))
                await self._panels.redraw(request, person, there)
            case _:
                await self._panels.redraw(request, person, place)

    async def _show_nothing(self, request: PersonsRequest, place: PanelPlace) -> None:
        """What they may not see any more goes from their screen."""
        person = await self._desk.person(request)
        if _is_home(request):
            await self._home.show(person)
        else:
            await self._panels.redraw(request, person, place)

    async def _may_be_in(self, request: PersonsRequest, place: PanelPlace) -> bool:
        person = await self._desk.person(request)
        return await self._panels.is_open_to(person, place.channel)

    async def _answer(self, request: PersonsRequest, place: PanelPlace, shown: Shown) -> None:
        """In the panel itself; on the Home tab in a modal above it."""
        person = await self._desk.person(request)
        if _is_home(request):
            there = replace(place, kind="answer")
            await self._panels.open(request, person, there, notice=shown)
            await self._home.show(person)
        else:
            await self._panels.redraw(request, person, place, notice=shown)


def _is_home(request: PersonsRequest) -> bool:
    return text_at(request.body, "view", "type") == "home"


def _place_of(request: PersonsRequest) -> PanelPlace | None:
    if not _is_home(request):
        return read_place(text_at(request.body, "view", "private_metadata"))
    block_id = text_at(first_action(request.body), "block_id")
    if not block_id.startswith(ON_HOME):
        return None
    return PanelPlace(kind="answer", channel=block_id.removeprefix(ON_HOME).partition(":")[0])
