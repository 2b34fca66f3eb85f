"""How long a stream may be silent: learned from how often its node pings."""

from bridge.pexip.waiting import Clock

# Nodes ping; how often is not documented, so until it shows silence is measured generously.
SILENCE_SECONDS = 90.0
# Every stream begins with a burst: what brings none within this is looked into.
FIRST_SECONDS = 10.0

# Nor is it believed for longer that all is well where no two pings have shown how often they come.
_UNPROVEN_SECONDS = 30.0
# What a node's answer has told comes by its stream within that.
_DEAF_SECONDS = 2.0

_GAPS = 3
_LEAST_SECONDS = 20.0
# Pings that come closer lay somewhere, and say nothing of how often they are sent.
_LEAST_GAP = 1.0
# While a request has had no answer, a ping may be late by this much of its gap, and no more.
_DOUBTED_GAPS = 1.5
# However late it is, what has arrived gets this long to be read.
_LOOK_SECONDS = 1.0


class Silence:
    """Of one node's stream, over all its connections."""

    def __init__(self, clock: Clock, most_seconds: float = SILENCE_SECONDS) -> None:
        self._clock = clock
        self._most = most_seconds
        self._gap = 0.0
        self._is_doubted = False
        self._since = clock.monotonic()
        self._last_ping: float | None = None
        self.has_begun = False
        """Whether this connection has brought anything, or was looked into for it."""
        self.is_deaf = False
        """Whether something has happened by now that did not come."""
        self._looked: float | None = None

    @property
    def has_pinged(self) -> bool:
        """Whether pings come through on this connection."""
        return self._last_ping is not None

    @property
    def limit(self) -> float:
        """In seconds."""
        learned = max(_GAPS * self._gap, _LEAST_SECONDS) if self._gap else self._most
        if self._is_doubted:
            learned = self._late if self._gap else _UNPROVEN_SECONDS
        return min(learned, self._most)

    @property
    def is_in_time(self) -> bool:
        """Whether nothing speaks against it: no request without an answer, no ping that is late."""
        silent = self._clock.monotonic() - self._since
        limit = self._late if self._gap else _UNPROVEN_SECONDS
        return not self._is_doubted and silent <= limit

    @property
    def is_to_be_looked_into(self) -> bool:
        """Whether to compare what happens with what has come, instead of giving it up."""
        return self.has_begun and not self._gap and self._looked is None

    @property
    def _late(self) -> float:
        return _DOUBTED_GAPS * self._gap + _LOOK_SECONDS

    def open(self) -> None:
        """Another connection stands."""
        self._last_ping, self.has_begun, self._is_doubted = None, False, False
        self._looked, self.is_deaf = None, False
        self.wait()

    def wait(self) -> None:
        """From now on nothing is there to be read; how long it takes to handle does not count."""
        self._since = self._clock.monotonic()

    def left(self) -> float:
        """How many seconds to wait for more."""
        now = self._clock.monotonic()
        if self.is_deaf and self._looked is not None:
            return max(_DEAF_SECONDS - (now - self._looked), _LOOK_SECONDS)
        limit = self.limit if self.has_begun else min(FIRST_SECONDS, self.limit)
        if self.is_to_be_looked_into:
            limit = min(limit, _UNPROVEN_SECONDS)
        return max(limit - (now - self._since), _LOOK_SECONDS)

    def look_into(self, *, is_deaf: bool) -> None:
        """It was compared, once for this silence."""
        self._looked, self.is_deaf = self._clock.monotonic(), is_deaf

    def hear(self) -> None:
        self.has_begun, self._is_doubted = True, False
        self._looked, self.is_deaf = None, False

    def hear_ping(self) -> None:
        now = self._clock.monotonic()
        gap = now - self._last_ping if self._last_ping is not None else 0.0
        self._last_ping = now
        # One longer than may be was lengthened by a stop of this process.
        if _LEAST_GAP < gap <= self._most:
            self._gap = max(self._gap, gap)

    def doubt(self) -> None:
        """A request has had no answer in time: the connection may be dead as well."""
        self._is_doubted = True

    def forget(self) -> None:
        """It was too long. Should the node ping less often than it seemed, it is given time."""
        self._gap = 0.0
