"""All open panels share 30 updates a minute, and none waits longer than the others."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.commands.table.invocation import Person, SlackUserId, WorkspaceId
from bridge.commands.telling.overview import Room
from bridge.slack.answering.panel_budget import UPDATES_PER_MINUTE, PanelBudget
from bridge.slack.answering.panels import Panels
from bridge.slack.jobs import Jobs
from bridge.slack.requests import PersonsRequest
from bridge.slack.shown.panel_views import PanelPlace
from tests.fake_clock import FakeClock
from tests.slack.answering.test_panels import OneRoom

MINUTE = 60.0


class Screens:
    """Takes views as Slack does, and remembers when each was drawn anew."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.count = 0
        self.updates: list[tuple[float, str]] = []

    async def show(self, _request: PersonsRequest, _view: dict[str, Any]) -> Mapping[str, Any]:
        self.count += 1
        return {"id": f"V{self.count}", "hash": "h"}

    async def replace(
        self,
        view_id: str,
        _view: dict[str, Any],
        *,
        known_hash: str = "",  # noqa: ARG002 - nobody else draws here
    ) -> Mapping[str, Any]:
        self.updates.append((self.clock.monotonic(), view_id))
        return {"id": view_id, "hash": "h"}


class Changing(OneRoom):
    """A meeting in which something happens before each look."""

    looks = 0

    async def room(self, person: Person, channel: str) -> Room:
        self.looks += 1
        self.names = [f"Guest {self.looks}"]
        return await super().room(person, channel)


def most_within_a_minute(times: list[float]) -> int:
    return max(
        (sum(start <= each < start + MINUTE for each in times) for start in times), default=0
    )


async def open_panels(panels: Panels, count: int, clock: FakeClock) -> None:
    person = Person(workspace=WorkspaceId("T1"), id=SlackUserId("U1"), name="Ana")
    for number in range(count):
        request = PersonsRequest(
            key=f"k{number}", slack_user="U1", team="T1", channel="C1", received=clock.monotonic()
        )
        assert await panels.open(request, person, PanelPlace(channel="C1"))


async def test_many_busy_panels_stay_within_the_budget_and_each_gets_its_share():
    clock, panels_open = FakeClock(), 45
    screens = Screens(clock)
    async with Jobs(clock) as jobs:
        panels = Panels(
            overview=Changing(),  # type: ignore[arg-type]
            people=None,  # type: ignore[arg-type]
            views=screens,  # type: ignore[arg-type]
            jobs=jobs,
            clock=clock,
        )
        await open_panels(panels, panels_open, clock)
        for _ in range(int(9 * MINUTE)):
            await clock.advance(1)

        shares = Counter(panel for _, panel in screens.updates)
        assert most_within_a_minute([at for at, _ in screens.updates]) <= UPDATES_PER_MINUTE
        assert len(shares) == panels_open
        assert max(shares.values()) - min(shares.values()) <= 1
        # What there is gets used.
        assert len(screens.updates) > 9 * UPDATES_PER_MINUTE * 0.75

        await clock.advance(MINUTE)
        before = len(screens.updates)
        for _ in range(int(4 * MINUTE)):
            await clock.advance(1)

        # Each said once that it rests; then nothing more is drawn.
        assert most_within_a_minute([at for at, _ in screens.updates]) <= UPDATES_PER_MINUTE
        assert len(screens.updates) - before <= panels_open + UPDATES_PER_MINUTE


def test_a_panel_that_is_closed_holds_up_nobody():
    budget = PanelBudget()
    for number in range(UPDATES_PER_MINUTE):
        assert budget.claim(f"V{number}", 0.0) is not None
    assert budget.claim("first", 1.0) is None
    assert budget.claim("second", 1.0) is None

    budget.leave("first")
    for _ in range(UPDATES_PER_MINUTE - 1):
        budget.spend(30.0)

    assert budget.claim("second", MINUTE) is not None


def test_what_was_not_needed_is_there_for_the_next():
    budget = PanelBudget()
    for _ in range(100):
        claimed = budget.claim("V1", 0.0)
        assert claimed is not None
        budget.give_back("V1", claimed)

    last = budget.claim("V1", 0.0)
    assert last is not None
    budget.leave("V1")
    budget.give_back("V1", last)


@given(
    st.lists(
        st.tuples(st.floats(0, 5), st.integers(0, 60), st.sampled_from(["draw", "same", "close"])),
        max_size=300,
    )
)
def test_whatever_panels_do_a_minute_never_holds_more(steps):
    budget, now, drawn = PanelBudget(), 0.0, []
    for pause, panel, what in steps:
        now += pause
        if what == "close":
            budget.leave(f"V{panel}")
        elif (claimed := budget.claim(f"V{panel}", now)) is not None:
            if what == "draw":
                drawn.append(now)
            else:
                budget.give_back(f"V{panel}", claimed)

    assert most_within_a_minute(drawn) <= UPDATES_PER_MINUTE
