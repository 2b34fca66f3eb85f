"""What comes out of an event stream, each with the time at which it was read."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from bridge.pexip.strangers import HELD_BACK
from bridge.pexip.stream.event import Event


@dataclass(frozen=True)
class StreamOpened:
    """A connection stands; a complete roster follows."""


@dataclass(frozen=True)
class StreamFinished:
    """All that was said by now was told, and we close the connection, as we were told to.

    Where it may have lain dead it ends without this.
    """


@dataclass(frozen=True)
class StreamHeldBack:
    """A connection stands and nothing comes of it, while the node answers requests."""

    reason: str = HELD_BACK


@dataclass(frozen=True)
class StreamLost:
    """No connection stands, and why; sent for each try that fails, too."""

    reason: str
    retry_in_seconds: float
    last_heard: datetime | None = None
    """When anything last came, on whichever connection; None: nothing has yet."""
    was_silent: bool = False
    """Nothing came for long, so what was sent meanwhile is lost too."""
    is_for_good: bool = False
    """No other stands at this node: it is gone, and the next one knows us as somebody new."""


OfStream: TypeAlias = StreamOpened | StreamFinished | StreamHeldBack | StreamLost
"""What a connection itself tells."""


class Heard(NamedTuple):
    """An event and when it was read from the socket, however late it is then handled."""

    event: Event | OfStream
    at: datetime
