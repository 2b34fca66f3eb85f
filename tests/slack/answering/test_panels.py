"""Panels are kept true for ten minutes, and all of a workspace share a budget."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bridge.commands.table.invocation import Person, SlackUserId, WorkspaceId
from bridge.commands.telling.overview import Room
from bridge.mirror.people.roster import Roster
from bridge.pexip.models import Participant
from bridge.simulator.slack.state.entities import View
from bridge.slack.answering.panels import Panels
from bridge.slack.answering.views import Views
from bridge.slack.jobs import Jobs
from bridge.slack.requests import PersonsRequest
from bridge.slack.shown.panel_views import Panel, PanelPlace, panel_view
from bridge.storage.meetings.bindings import Binding
from tests.fake_clock import START
from tests.slack.rig import Rig, until


class OneRoom:
    """Looks like an overview; the test says who is there."""

    def __init__(self) -> None:
        self.names = ["Alice"]

    async def room(self, person: Person, channel: str) -> Room:
        people = [Participant(uuid=name, display_name=name) for name in self.names]
        binding = Binding(
            id="b1",
            workspace=person.workspace,
            channel=channel,
            conference_name="meet.alice",
            alias="meet.alice",
            owner="U1",
            created=START,
        )
        return Room(binding=binding, level=None, roster=Roster.of(people), rows=())


class Scene:
    """Ana with panels on her screen."""

    def __init__(self, rig: Rig, overview: OneRoom, panels: Any) -> None:
        self.rig, self.overview, self.panels = rig, overview, panels
        self.ana = rig.slack.person("ana").id

    async def open(self) -> View:
        workspace = self.rig.slack.workspace
        request = PersonsRequest(
            key="k1",
            slack_user=self.ana,
            team=self.rig.team,
            channel=self.rig.channel(),
            received=self.rig.clock.monotonic(),
            trigger_id=workspace.triggers.issue(self.ana, None),
        )
        person = Person(workspace=WorkspaceId(self.rig.team), id=SlackUserId(self.ana), name="Ana")
        assert await self.panels.open(request, person, PanelPlace(channel=self.rig.channel()))
        view = workspace.screens.top(self.ana)
        assert view is not None
        return view

    @property
    def updates(self) -> int:
        return len(self.rig.slack.calls("views.update"))


@pytest.fixture
async def scene(socket_rig: Rig) -> AsyncIterator[Scene]:
    rig, overview = socket_rig, OneRoom()
    [workspace] = rig.edge.workspaces
    async with Jobs(rig.clock) as jobs:
        views = Views(workspace.client, rig.clock)
        panels = Panels(
            overview=overview,  # type: ignore[arg-type]
            people=workspace.people,
            views=views,
            jobs=jobs,
            clock=rig.clock,
        )
        yield Scene(rig, overview, panels)


async def test_a_change_is_shown_after_five_seconds(scene: Scene):
    view = await scene.open()
    scene.overview.names = ["Alice", "Bob"]

    await scene.rig.clock.advance(4)
    assert scene.updates == 0
    await scene.rig.clock.advance(1.1)

    await until(lambda: "Bob" in str(view.body))
    assert scene.updates == 1


async def test_where_nothing_changes_slack_is_not_called(scene: Scene):
    await scene.open()

    await scene.rig.pass_time_until(lambda: scene.rig.clock.monotonic() > 60, step=30)

    assert scene.updates == 0


async def test_after_ten_minutes_it_rests_and_offers_to_refresh(scene: Scene):
    view = await scene.open()

    await scene.rig.pass_time_until(lambda: "Refresh" in str(view.body), step=120)

    scene.overview.names = ["Alice", "Zoe"]
    before = scene.updates
    await scene.rig.clock.advance(60)
    assert (scene.updates, "Zoe" in str(view.body)) == (before, False)


async def test_a_closed_panel_is_left_alone(scene: Scene):
    view = await scene.open()
    scene.panels.close(view.id)
    scene.overview.names = ["Alice", "Bob"]

    await scene.rig.clock.advance(20)

    assert scene.updates == 0


async def test_a_panel_that_another_process_has_drawn_is_theirs(scene: Scene):
    view = await scene.open()
    scene.rig.slack.workspace.screens.update(view, panel_view(Panel(place=PanelPlace())))
    scene.overview.names = ["Alice", "Bob"]

    await scene.rig.pass_time_until(lambda: scene.updates, step=5.1)
    scene.overview.names = ["Alice", "Zoe"]
    await scene.rig.clock.advance(30)

    assert scene.updates == 1
    assert "Zoe" not in str(view.body)
