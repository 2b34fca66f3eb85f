"""Where Hosts have sent the bridge: on to another conference, or into a breakout room."""

from bridge.pexip.requests.breakout import MAIN_ROOM
from bridge.pexip.stream.events import BreakoutEnded, BreakoutReferred
from bridge.pexip.token import Token
from bridge.storage.meetings.bindings import Binding


class Whereabouts:
    """Follows what the stream says of where the bridge belongs."""

    def __init__(self) -> None:
        self._token: Token | None = None
        self._room_uuid = ""
        self._room = ""

    def arrive(self, token: Token) -> None:
        self._token = token
        self._room_uuid = self._room = ""

    def apply(self, event: object) -> None:
        """A Host stays on the main stream, which tells of every room; only the place is noted."""
        match event:
            case BreakoutReferred(breakout_uuid=uuid, breakout_name=name):
                is_back = uuid == MAIN_ROOM
                self._room_uuid = "" if is_back else uuid
                self._room = "" if is_back else name or "a breakout room"
            case BreakoutEnded(breakout_uuid=uuid) if uuid == self._room_uuid:
                self._room_uuid = self._room = ""
            case _:
                pass

    def is_away(self, binding: Binding) -> bool:
        """Whether the bridge is in another conference than its binding's, such as a room of it."""
        token = self._token
        if token is None or not token.is_referred:
            return False
        return (token.conference_name or token.alias) != binding.conference_name

    def describe(self, binding: Binding) -> str:
        """What people should know of it; empty where the bridge is where they bound it."""
        if self._token is not None and self.is_away(binding):
            # A room goes by the alias of its conference.
            is_room = self._token.alias.casefold() == binding.alias.casefold()
            goal = self._token.conference_name if is_room else self._token.alias
            return f"a Host has sent the bridge on to {goal}"
        return f"a Host has sent the bridge to {self._room}" if self._room else ""
