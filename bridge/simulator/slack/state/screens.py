"""What the app shows on people's screens: a stack of modals, at most three deep, and Home tabs.

https://docs.slack.dev/surfaces/modals/ and https://docs.slack.dev/surfaces/app-home/
"""

from typing import Any

from bridge.simulator.slack.errors import RefusedError
from bridge.simulator.slack.ids import Ids
from bridge.simulator.slack.rules import check_view
from bridge.simulator.slack.rules.normal_form import normalize_blocks
from bridge.simulator.slack.state.changes import Feed, HomePublished, ViewChanged
from bridge.simulator.slack.state.entities import View

_DEPTH = 3
_OPTIONAL: dict[str, Any] = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "submit": None,
}
_OPTIONAL |= {"close": None, "clear_on_close": False, "notify_on_close": False}


class Screens:
    """Opens, changes and closes modals; publishes Home tabs."""

    def __init__(self, ids: Ids, feed: Feed) -> None:
        self._ids = ids
        self._feed = feed
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """What a person has open, the visible one last."""
        return self._stacks.setdefault(user, [])

    def top(self, user: str) -> View | None:
        return self.stack(user)[-1] if self.stack(user) else None

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View | None:
        """An open view by its own id or by the app's."""
        for view in (view for stack in self._stacks.values() for view in stack):
            if view.id == view_id or (external_id and view.body["external_id"] == external_id):
                return view
        return None

    def open(self, user: str, body: dict[str, Any], place: str | None = None) -> View:
        """Put a view on a person's screen, in place of what is there."""
        self._check(body)
        self.clear(user)
        return self.push(user, body, place)

    def push(self, user: str, body: dict[str, Any], place: str | None = None) -> View:
        """Put a view above the one a person sees."""
        self._check(body)
        if len(self.stack(user)) >= _DEPTH:
            raise RefusedError("push_limit_reached")
        view_id = self._ids.next("V")
        below = self.top(user)
        view = View(
            id=view_id,
            user=user,
            hash=self._next_hash(),
            body=self._complete(body),
            root_view_id=below.root_view_id if below else view_id,
            previous_view_id=below.id if below else None,
            place=below.place if below else place,
        )
        self.stack(user).append(view)
        self._feed.publish(ViewChanged(view))
        return view

    def update(self, view: View, body: dict[str, Any]) -> None:
        self._check(body, itself=view)
        view.body = self._complete(body)
        view.hash = self._next_hash()
        view.errors = {}
        self._feed.publish(ViewChanged(view))

    def publish(self, user: str, body: dict[str, Any], known_hash: str | None) -> View:
        """Show a view on a person's Home tab; it keeps its id when it is shown anew."""
        home = self.homes.get(user)
        check_view(body, "home")
        self._check_external_id(body, home)
        if home is not None and known_hash not in (None, home.hash):
            raise RefusedError("hash_conflict")
        if home is None:
            view_id = self._ids.next("V")
            home = View(view_id, user, "", self._complete(body), root_view_id=view_id)
            self.homes[user] = home
        home.body, home.hash = self._complete(body), self._next_hash()
        self._feed.publish(HomePublished(home))
        return home

    def show_errors(self, view: View, errors: dict[str, str]) -> None:
        view.errors = dict(errors)
        self._feed.publish(ViewChanged(view))

    def close(self, view: View) -> None:
        """Take one view away; the one below shows again."""
        self.stack(view.user).remove(view)
        view.is_open = False
        self._feed.publish(ViewChanged(view))

    def clear(self, user: str) -> None:
        for view in reversed(list(self.stack(user))):
            self.close(view)

    def _check(self, body: dict[str, Any], itself: View | None = None) -> None:
        check_view(body)
        self._check_external_id(body, itself)

    def _check_external_id(self, body: dict[str, Any], itself: View | None) -> None:
        """The app's own ids are unique in a workspace, over modals and Home tabs."""
        external_id = body.get("external_id")
        taken = [self.find(external_id=external_id), *self.homes.values()]
        if external_id and any(
            view is not itself and view.body["external_id"] == external_id
            for view in taken
            if view is not None
        ):
            raise RefusedError("duplicate_external_id")

    def _complete(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**_OPTIONAL, **body, "blocks": normalize_blocks(body["blocks"], self._ids)}

    def _next_hash(self) -> str:
        return f"{self._ids.secret()[:10]}.{self._ids.short()}"
