"""Waiting for what the app does: each post, edit, answer or call is handed out once."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

from bridge.simulator.slack.state.changes import (
    PATIENCE_SECONDS,
    Change,
    Edited,
    EphemeralChanged,
    HomePublished,
    NoticeShown,
    Posted,
    ViewChanged,
)
from bridge.simulator.slack.state.entities import Ephemeral, Message, View
from bridge.simulator.slack.state.workspace import Workspace
from bridge.simulator.slack.web_api.web_api import Call

ItemT = TypeVar("ItemT")

# A demo never asks; the oldest may go.
_MOST_UNSEEN = 1000


class Watch:
    """Keeps what happened until a test asks for it; `patience` is seconds of wall time."""

    def __init__(self, workspace: Workspace, calls: Iterable[Call]) -> None:
        self._workspace = workspace
        self._calls = calls
        self._posts: deque[Message] = deque(maxlen=_MOST_UNSEEN)
        self._edits: deque[Message] = deque(maxlen=_MOST_UNSEEN)
        self._ephemerals: deque[Ephemeral] = deque(maxlen=_MOST_UNSEEN)
        self._views: deque[View] = deque(maxlen=_MOST_UNSEEN)
        self._views_known: set[str] = set()
        self._homes: deque[View] = deque(maxlen=_MOST_UNSEEN)
        self._notices: deque[NoticeShown] = deque(maxlen=_MOST_UNSEEN)
        workspace.feed.listen(self._on_change)

    def _on_change(self, change: Change) -> None:
        match change:
            case Posted(message) if message.bot_id == self._workspace.app.bot_id:
                self._posts.append(message)
            case Edited(message) if message.bot_id == self._workspace.app.bot_id:
                self._edits.append(message)
            case EphemeralChanged(ephemeral, "shown"):
                self._ephemerals.append(ephemeral)
            case ViewChanged(view) if view.id not in self._views_known:
                self._views_known.add(view.id)
                self._views.append(view)
            case HomePublished(view):
                self._homes.append(view)
            case NoticeShown():
                self._notices.append(change)
            case _:
                return

    async def next_post(
        self,
        channel: str | None = None,
        *,
        thread_ts: str | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> Message:
        """The app's next message, perhaps only of a channel (name or id) or a reply in a thread."""

        def is_wanted(post: Message) -> bool:
            is_reply = post.is_reply and post.thread_ts == thread_ts
            return self._is_in(post.channel, channel) and (thread_ts is None or is_reply)

        return await self._take(self._posts, is_wanted, patience)

    async def next_edit(
        self, channel: str | None = None, *, patience: float = PATIENCE_SECONDS
    ) -> Message:
        """The next message of the app that was changed, as it is by then."""
        return await self._take(
            self._edits, lambda edit: self._is_in(edit.channel, channel), patience
        )

    async def next_ephemeral(
        self, user: str | None = None, *, patience: float = PATIENCE_SECONDS
    ) -> Ephemeral:
        return await self._take(
            self._ephemerals, lambda shown: self._is_for(shown.user, user), patience
        )

    async def next_view(
        self, user: str | None = None, *, patience: float = PATIENCE_SECONDS
    ) -> View:
        """The next modal that opened; updates of it show in the same object."""
        return await self._take(self._views, lambda view: self._is_for(view.user, user), patience)

    async def next_home(
        self, user: str | None = None, *, patience: float = PATIENCE_SECONDS
    ) -> View:
        """The Home tab after the app published it once more, as it is by then."""
        return await self._take(self._homes, lambda view: self._is_for(view.user, user), patience)

    async def next_notice(
        self, user: str | None = None, *, patience: float = PATIENCE_SECONDS
    ) -> NoticeShown:
        """What Slack itself tells a person, such as `operation_timeout`."""
        return await self._take(
            self._notices, lambda notice: self._is_for(notice.user, user), patience
        )

    async def next_call(self, method: str, *, patience: float = PATIENCE_SECONDS) -> Call:
        """The next answered call of a method, refused ones included."""

        def find() -> Call | None:
            for call in self._calls:
                if call.method == method and call.answer and not call.is_taken:
                    return call
            return None

        call = await self._workspace.feed.until(find, patience=patience)
        call.is_taken = True
        return call

    async def _take(
        self, items: deque[ItemT], is_wanted: Callable[[ItemT], bool], patience: float
    ) -> ItemT:
        def find() -> ItemT | None:
            return next(filter(is_wanted, items), None)

        found = await self._workspace.feed.until(find, patience=patience)
        items.remove(found)
        return found

    def _is_in(self, channel_id: str, wanted: str | None) -> bool:
        channel = None if wanted is None else self._workspace.find_channel(wanted)
        return wanted is None or (channel is not None and channel.id == channel_id)

    def _is_for(self, user_id: str, wanted: str | None) -> bool:
        user = None if wanted is None else self._workspace.find_user(wanted)
        return wanted is None or (user is not None and user.id == user_id)
