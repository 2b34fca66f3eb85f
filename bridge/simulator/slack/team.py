"""One workspace with the app in it, and the controls of a test over it."""

from asyncio import Queue
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from bridge.simulator.slack.delivery.delivery import Courier
from bridge.simulator.slack.errors import CannotDoError
from bridge.simulator.slack.events.events import EventSource
from bridge.simulator.slack.people.people import Person
from bridge.simulator.slack.state.changes import PATIENCE_SECONDS, Change
from bridge.simulator.slack.state.entities import Channel
from bridge.simulator.slack.state.workspace import Workspace
from bridge.simulator.slack.watching import Watch
from bridge.simulator.slack.web_api.faults import Faults
from bridge.simulator.slack.web_api.limits import Limits
from bridge.simulator.slack.web_api.response_urls import ResponseUrls
from bridge.simulator.slack.web_api.web_api import Call, WebApi

FoundT = TypeVar("FoundT")


class Team(Watch):
    """A workspace, the app's calls in it and what it does to the app.

    Several share one courier, for the app has one set of sockets or one request URL; each has
    its own token, limits and faults. Faults of delivery are the courier's, the first team's.
    """

    def __init__(self, workspace: Workspace, courier: Courier | None = None) -> None:
        self.workspace = workspace
        self.app = workspace.app
        self.limits = Limits(workspace.clock)
        self.faults = Faults(self.app, self.limits)
        self.courier = courier or Courier(workspace.clock, self.faults)
        self.response_urls = ResponseUrls(workspace)
        self.web_api = WebApi(workspace, self.limits, self.faults)
        self._events = EventSource(workspace, self.courier)
        super().__init__(workspace, self.web_api.calls)

    def person(self, name: str) -> Person:
        """Somebody of the workspace, by handle or id, to act as."""
        user = self.workspace.find_user(name)
        if user is None:
            raise CannotDoError(f"there is no {name}")
        return Person(user, self.workspace, self.courier, self.response_urls)

    def channel(self, name: str) -> Channel:
        channel = self.workspace.find_channel(name)
        if channel is None:
            raise CannotDoError(f"there is no {name}")
        return channel

    def uninstall(self) -> None:
        """An admin removes the app: its tokens die, and it is told."""
        self.workspace.revoke("account_inactive", is_uninstalled=True)

    def send_event(self, subscription: str, event: dict[str, Any]) -> None:
        """Deliver an event of the test's own making."""
        self._events.send(subscription, event)

    def calls(self, method: str | None = None) -> list[Call]:
        """Every call so far, perhaps only of one method."""
        return [call for call in self.web_api.calls if method in (None, call.method)]

    def subscribe(self) -> AbstractContextManager[Queue[Change]]:
        """A queue of every change from here on, while the block runs."""
        return self.workspace.feed.subscribe()

    async def until(
        self, find: Callable[[], FoundT | None], *, patience: float = PATIENCE_SECONDS
    ) -> FoundT:
        """Wait until `find` gives something true; it is asked again after each change."""
        return await self.workspace.feed.until(find, patience=patience)
