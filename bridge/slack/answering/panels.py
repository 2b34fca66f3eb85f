"""Panels that are open on people's screens: drawn, and kept true for a while.

A panel is drawn anew on a change, at most every 5 s, for 10 min or until it is closed; then it
offers *Refresh*. All of a workspace share a budget, in which presses count and do not wait.
Slack's hash of a view tells whether another process has drawn it since: then that one keeps it
true.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.clock import Clock
from bridge.commands.table.invocation import Person
from bridge.commands.telling.overview import Overview, Room
from bridge.pexip.models import ParticipantId
from bridge.slack.answering.panel_budget import PanelBudget
from bridge.slack.answering.views import Views
from bridge.slack.jobs import Jobs
from bridge.slack.people.people import People
from bridge.slack.requests import PersonsRequest, text_at, view_of
from bridge.slack.shown.blocks import Element
from bridge.slack.shown.inputs import options
from bridge.slack.shown.panel_views import Panel, PanelPlace, panel_view
from bridge.slack.shown.replies import Shown

_EVERY_SECONDS = 5.0
_LIFE_SECONDS = 600.0
_MOST_OPEN = 500


@dataclass(kw_only=True)
class _Open:
    """A panel on somebody's screen."""

    id: str
    hash: str
    person: Person
    place: PanelPlace
    notice: Shown | None
    drawn: Mapping[str, Any]


class Panels:
    """All panels of one workspace that this process keeps true."""

    def __init__(
        self, *, overview: Overview, people: People, views: Views, jobs: Jobs, clock: Clock
    ) -> None:
        self._people = people
        self._overview = overview
        self._views = views
        self._jobs = jobs
        self._clock = clock
        self._open: dict[str, _Open] = {}
        self._budget = PanelBudget()

    async def open(
        self,
        request: PersonsRequest,
        person: Person,
        place: PanelPlace,
        *,
        notice: Shown | None = None,
    ) -> bool:
        """On top of what the person sees; False where the gesture brought no way to do that."""
        drawn = panel_view(await self._look(person, place, notice))
        shown = await self._views.show(request, drawn)
        if shown is None:
            return False
        self._keep(shown, person, place, notice, drawn)
        return True

    async def redraw(
        self,
        request: PersonsRequest,
        person: Person,
        place: PanelPlace,
        *,
        notice: Shown | None = None,
    ) -> None:
        """The view that was pressed in shows something else from now on."""
        view_id = view_of(request.body)
        drawn = panel_view(await self._look(person, place, notice))
        self._budget.spend(self._clock.monotonic())
        shown = await self._views.replace(view_id, drawn)
        if shown is not None:
            self._keep(shown, person, place, notice, drawn)

    async def options(self, person: Person, place: PanelPlace, query: str) -> list[Element]:
        """Who is called like what was typed so far."""
        room = await self._overview.room(person, place.channel)
        return options(room.search(query)) if room else []

    async def is_open_to(self, person: Person, channel: str) -> bool:
        return await self._overview.is_open_to(person, channel)

    def close(self, view_id: str) -> None:
        self._open.pop(view_id, None)
        self._budget.leave(view_id)

    async def _look(
        self,
        person: Person,
        place: PanelPlace,
        notice: Shown | None,
        *,
        is_at_leisure: bool = False,
    ) -> Panel:
        """What it shows now; nobody who has just pressed waits for a picture."""
        room = await self._overview.room(person, place.channel) if place.channel else None
        picture = await self._picture(room, place.participant) if room else ""
        avatar = None
        if room is not None and not picture:
            avatar = await self._avatar(room, place.participant, may_wait=is_at_leisure)
        return Panel(place=place, room=room, notice=notice, picture=picture, avatar=avatar)

    async def _avatar(self, room: Room, uuid: str, *, may_wait: bool) -> str | None:
        """The picture that the meeting has of them, as a file in Slack."""
        participant = room.roster.find(ParticipantId(uuid)) if room.roster and uuid else None
        if participant is None:
            return None
        found = await self._overview.avatar(room, participant, may_wait=may_wait)
        return found.file_id if found else None

    async def _picture(self, room: Room, participant: str) -> str:
        """Only of a person who is linked; what a participant calls themselves is no proof."""
        linked = await self._overview.linked_person(room, participant) if participant else None
        return await self._people.picture_of(linked) if linked else ""

    def _keep(
        self,
        shown: Mapping[str, Any],
        person: Person,
        place: PanelPlace,
        notice: Shown | None,
        drawn: Mapping[str, Any],
    ) -> None:
        view_id = text_at(shown, "id")
        if not view_id or place.kind in {"answer", "start"}:
            return
        if len(self._open) >= _MOST_OPEN:
            self.close(next(iter(self._open)))
        opened = self._open[view_id] = _Open(
            id=view_id,
            hash=text_at(shown, "hash"),
            person=person,
            place=place,
            notice=notice,
            drawn=drawn,
        )
        self._jobs.watch("panel", self._watch(opened))

    async def _watch(self, opened: _Open) -> None:
        ends = self._clock.monotonic() + _LIFE_SECONDS
        while self._is_open(opened):
            await self._clock.sleep(_EVERY_SECONDS)
            now = self._clock.monotonic()
            if not self._is_open(opened) or (claimed := self._budget.claim(opened.id, now)) is None:
                continue
            is_resting = now >= ends
            await self._refresh(opened, claimed, is_resting=is_resting)
            if is_resting and self._is_open(opened):
                self.close(opened.id)

    def _is_open(self, opened: _Open) -> bool:
        """Whether it is on the screen, and shows what it did."""
        return self._open.get(opened.id) is opened

    async def _refresh(self, opened: _Open, claimed: float, *, is_resting: bool) -> None:
        panel = await self._look(opened.person, opened.place, opened.notice, is_at_leisure=True)
        drawn = panel_view(replace(panel, is_resting=is_resting))
        if drawn == opened.drawn:
            self._budget.give_back(opened.id, claimed)
            return
        shown = await self._views.replace(opened.id, drawn, known_hash=opened.hash)
        if shown is None and self._is_open(opened):
            self.close(opened.id)
        elif shown is not None:
            opened.hash, opened.drawn = text_at(shown, "hash"), drawn
