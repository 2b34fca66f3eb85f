"""The way from a command to a binding's conference, whichever process holds its stream."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import SecretStr

from bridge.errors import BridgeError
from bridge.mirror.people.roster import Roster
from bridge.pexip.request import Request
from bridge.pexip.token import Token
from bridge.storage.meetings.bindings import Binding

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """All that a node may want to know of who comes in."""

    alias: str
    pin: SecretStr | None = None
    extension: str | None = None
    """Behind a Virtual Reception, the meeting's own alias."""
    provider: str | None = None
    """The identity provider to sign in at."""
    sso_target: str | None = None
    """The address that a login returns to."""
    sso_token: SecretStr | None = None


class NotInConferenceError(BridgeError):
    """The bridge holds no token for this binding's conference."""

    def __init__(self, binding: Binding) -> None:
        super().__init__(f"The bridge is not in {binding.alias}.")
        self.binding = binding


class Conference(Protocol):
    """A conference in which the bridge holds a participant's token."""

    @property
    def version(self) -> int | None:
        """The node's version of Infinity; None where it says none."""

    async def send(self, request: Request[ResultT]) -> ResultT:
        """Send one request; raises what `PexipClient.send` raises."""

    async def roster(self) -> Roster:
        """Who is there: the running roster, or one asked for at most 2 s ago."""

    async def wait_until(self, shown: Callable[[Roster], bool]) -> Roster | None:
        """The first roster that shows it, or None when about 4 s have not."""

    async def rooms(self) -> Mapping[str, str]:
        """Its breakout rooms: ids by name."""

    async def room(self, name: str) -> "Conference | None":
        """The breakout room of this name, however it is capitalized; None if there is none."""


class Conferences(Protocol):
    """All conferences that the bridge is in."""

    async def ask_in(self, entry: Entry) -> Token:
        """Join as a new participant; raises what `request_token` raises."""

    async def give_back(self, token: Token, reason: str) -> None:
        """Leave again with a token that no binding keeps."""

    async def find(self, binding: Binding) -> Conference | None:
        """None while the bridge is not in it."""

    async def tell(self, binding: Binding, event: object) -> bool:
        """Hand an event to the running meeting's handlers; False if there is no meeting."""

    async def leave(self, binding: Binding, reason: str, *, quietly: bool = False) -> None:
        """Release the token, stop the stream and pause the binding, for this reason.

        Quietly: what was said in the meeting goes to its channel no more.
        """
