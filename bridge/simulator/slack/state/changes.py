"""What happens in the workspace, told to whoever watches: events, tests, a page."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal, TypeVar

from bridge.simulator.slack.state.bookmarks import Bookmark
from bridge.simulator.slack.state.calls import RegisteredCall
from bridge.simulator.slack.state.entities import Channel, Ephemeral, Message, View
from bridge.simulator.slack.state.unfurls import SharedLinks

FoundT = TypeVar("FoundT")

# Wall time, whatever the clock: it only keeps a test that waits in vain from hanging.
PATIENCE_SECONDS = 120.0
# Not all that a test asks about passes through the feed; sockets and the app itself do not.
_LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Posted:
    """A message that was not there before."""

    message: Message


@dataclass(frozen=True)
class Edited:
    """A message that changed, perhaps only by an unfurl."""

    message: Message
    before: Message


@dataclass(frozen=True)
class Deleted:
    """A message that is gone, or a tombstone where it has replies."""

    message: Message
    tombstone: Message | None = None


@dataclass(frozen=True)
class EphemeralChanged:
    """Something only one person sees came, changed or went."""

    ephemeral: Ephemeral
    what: Literal["shown", "replaced", "deleted"]


@dataclass(frozen=True)
class ViewChanged:
    """A modal opened, changed or closed."""

    view: View


@dataclass(frozen=True)
class HomePublished:
    """The app put something new on a person's Home tab."""

    view: View


@dataclass(frozen=True)
class HomeOpened:
    """A person looks at a tab of the app's own page; `channel` is their conversation with it."""

    user: str
    channel: Channel
    tab: Literal["home", "messages"]
    view: View | None


@dataclass(frozen=True)
class LinksDrafted:
    """A link of the app's domains stands in somebody's composer."""

    shared: SharedLinks


@dataclass(frozen=True)
class CallChanged:
    """A registered call began, changed or ended."""

    call: RegisteredCall


@dataclass(frozen=True)
class CallRejected:
    """A person said no to a call they were asked to join."""

    call: RegisteredCall
    user: str
    channel: Channel


@dataclass(frozen=True)
class BookmarkChanged:
    """A link at the top of a channel came, changed or went."""

    bookmark: Bookmark
    what: Literal["added", "edited", "removed"]


@dataclass(frozen=True)
class AppRemoved:
    """The app's token died, alone or with the whole installation."""

    is_uninstalled: bool


@dataclass(frozen=True)
class MemberChanged:
    """Somebody came into a channel or left it."""

    channel: Channel
    user: str
    joined: bool
    by: str | None = None


@dataclass(frozen=True)
class ChannelChanged:
    """A channel was renamed, archived, shared with another workspace and so on."""

    channel: Channel
    what: Literal[
        "created",
        "renamed",
        "archived",
        "unarchived",
        "shared",
        "unshared",
        "converted",
        "deleted",
    ]
    by: str | None = None
    team: str | None = None


@dataclass(frozen=True)
class ChannelIdChanged:
    """A channel goes on under another id, as when it is shared with another organization."""

    channel: Channel
    old_id: str


@dataclass(frozen=True)
class ReactionChanged:
    """An emoji was put under a message or taken away."""

    message: Message
    name: str
    user: str
    added: bool


@dataclass(frozen=True)
class NoticeShown:
    """Slack itself told a person something, such as `operation_timeout`."""

    user: str
    channel: str | None
    error: str
    text: str


@dataclass(frozen=True)
class Called:
    """A call of the Web API came in, or was answered."""

    method: str


Change = (
    Posted
    | Edited
    | Deleted
    | EphemeralChanged
    | ViewChanged
    | MemberChanged
    | ChannelChanged
    | ChannelIdChanged
    | ReactionChanged
    | NoticeShown
    | Called
    | HomePublished
    | HomeOpened
    | LinksDrafted
    | CallChanged
    | CallRejected
    | BookmarkChanged
    | AppRemoved
)


class Feed:
    """Hands every change to listeners at once and to subscribers' queues."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []
        self._queues: list[asyncio.Queue[Change]] = []
        self._moved = asyncio.Event()

    def listen(self, listener: Callable[[Change], None]) -> None:
        self._listeners.append(listener)

    @contextmanager
    def subscribe(self) -> Iterator[asyncio.Queue[Change]]:
        """A queue that gets every change while the block runs."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._queues.append(queue)
        try:
            yield queue
        finally:
            self._queues.remove(queue)

    def publish(self, change: Change) -> None:
        for listener in self._listeners:
            listener(change)
        for queue in self._queues:
            queue.put_nowait(change)
        self._moved.set()
        self._moved = asyncio.Event()

    async def until(
        self, find: Callable[[], FoundT | None], *, patience: float = PATIENCE_SECONDS
    ) -> FoundT:
        """Wait until `find` gives something true; it is asked after each change, and now and then.

        Raises:
            TimeoutError: Nothing of the kind happened within `patience` seconds of wall time.
        """
        async with asyncio.timeout(patience):
            while not (found := find()):
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await self._moved.wait()
        return found
