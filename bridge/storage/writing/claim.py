"""What this process has in hand, and until when it surely has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import inf
from threading import Lock

# So often it is looked whether a lease is valid again.
_AGAIN_SECONDS = 0.1

Monotonic = Callable[[], float]
"""Seconds of a clock that runs on while the process, or the machine, stands still."""


class Lease:
    """Of one process; renewed by its heartbeat's thread, asked wherever a call is to start.

    Whoever stood still for longer than a lease has been taken for dead. Then a beat alone does
    not bring the lease back: first it is looked which claims are left.
    """

    def __init__(self, seconds: float, monotonic: Monotonic) -> None:
        self.seconds = seconds
        self._monotonic = monotonic
        self._turn = Lock()
        self._until = -inf
        self._lapsed: float | None = monotonic()
        self._is_away = False
        self._steady_from = -inf

    @property
    def is_valid(self) -> bool:
        with self._turn:
            return self._lapsed is None and self._monotonic() < self._until

    @property
    def left(self) -> float:
        """Seconds until it ends; less than nothing where it has."""
        with self._turn:
            return self._until - self._monotonic()

    @property
    def is_away(self) -> bool:
        """Whether the last beat was not taken: the database can be told nothing."""
        return self._is_away

    @property
    def is_steady(self) -> bool:
        """Whether whoever looks dead is: else they may have been kept from beating as this was.

        A look may be begun before the first beat is stored again, and see what that has stored.
        """
        now = self._monotonic()
        with self._turn:
            has_lapsed = -inf < self._until <= now
            return not self._is_away and not has_lapsed and now >= self._steady_from

    def begin_beat(self) -> float:
        """To be called before the database is asked; its answer is worth a lease from here on."""
        now = self._monotonic()
        with self._turn:
            if now >= self._until:
                self._lapsed = now
        return now

    def renew(self, begun: float) -> None:
        """The beat that was begun then is stored."""
        with self._turn:
            if self._is_away or -inf < self._until <= begun:
                self._steady_from = begun + self.seconds
            self._until = begun + self.seconds
            self._is_away = False

    def miss(self) -> None:
        """A beat could not be stored."""
        with self._turn:
            self._is_away = True

    def begin_look(self) -> float:
        return self._monotonic()

    def confirm(self, looked: float) -> None:
        """It is known which claims are left, by a look that was begun then."""
        with self._turn:
            if self._lapsed is not None and self._lapsed <= looked < self._until:
                self._lapsed = None

    @classmethod
    def forever(cls) -> "Lease":
        """Of the one process that has the file: its guard is all it needs."""
        lease = cls(inf, lambda: 0.0)
        lease.renew(0.0)
        lease.confirm(0.0)
        return lease


@dataclass(eq=False)
class Claim:
    """One thing that is in this process's hands, until it is lost; taken anew it is another."""

    kind: str
    key: str
    token: int
    lease: Lease = field(repr=False)
    is_lost: bool = False
    is_sole: bool = False
    """Nobody else can have it, so there is no row to be looked at."""

    @property
    def is_held(self) -> bool:
        """Whether a call may start on behalf of it."""
        return not self.is_lost and self.lease.is_valid

    async def until_held(self, sleep: Callable[[float], Awaitable[None]]) -> bool:
        """Wait until a call may start; False where it never may again."""
        while not self.is_held:
            if self.is_lost:
                return False
            await sleep(_AGAIN_SECONDS)
        return True

    @property
    def place(self) -> tuple[str, str]:
        return self.kind, self.key
