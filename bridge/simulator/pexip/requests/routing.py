"""A request of the API as a row: method, path, who may, what body, what answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, Literal, TypeVar

from aiohttp import web

from bridge.simulator.pexip.conference.node_state import NodeState
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference
from bridge.simulator.pexip.rules.wire import Body, Refusal

CallBodyT = TypeVar("CallBodyT", bound=Body)


class NoBody(Body):
    """For requests that carry nothing; what comes all the same is ignored, as nodes do."""


class Right(Enum):
    """Who may send a request."""

    WAITING = auto()
    """Anyone with a token, in the waiting room too."""
    MEMBER = auto()
    HOST = auto()
    SELF = auto()
    SELF_OR_HOST = auto()


@dataclass(frozen=True)
class Call(Generic[CallBodyT]):
    """One request that has passed its row's checks."""

    state: NodeState
    conference: Conference
    caller: Participant
    path: dict[str, str]
    query: dict[str, str]
    body: CallBodyT
    # The body as it came, for the one request whose body is a picture.
    content: bytes = b""

    @property
    def target(self) -> Participant:
        """The participant whom the path names.

        Raises:
            Refusal: There is none, or the caller cannot see them.
        """
        person = self.conference.participants.get(self.path["participant_uuid"])
        if person is not None and person in self.conference.visible_to(self.caller):
            return person
        kind = self.state.switches.unknown_participant_answer
        if kind == "result_false":
            raise Refusal(200, result=False)
        raise Refusal(int(kind), "Participant not found")

    def forbid(self) -> Refusal:
        """How this node tells that the caller lacks the right."""
        if self.state.switches.guest_call_answer == "403":
            return Refusal(403, "Forbidden")
        return Refusal(200, result=False)


@dataclass(frozen=True)
class Route(Generic[CallBodyT]):
    """A row. `answer` returns the result, or a whole response where that is no JSON."""

    method: Literal["GET", "POST"]
    path: str
    right: Right
    body: type[CallBodyT]
    answer: Callable[[Call[CallBodyT]], Any]
    since: int = 0
    """The version that brought it; older nodes know nothing of it."""

    def respond(self, call: Call[CallBodyT]) -> web.Response | Any:
        if not self._is_allowed(call):
            raise call.forbid()
        return self.answer(call)

    def _is_allowed(self, call: Call[CallBodyT]) -> bool:
        if self.right is Right.WAITING:
            return True
        if call.caller.is_waiting:
            return False
        if self.right is Right.HOST:
            return call.caller.is_host
        if self.right is Right.MEMBER:
            return True
        is_self = call.target is call.caller
        return is_self or (self.right is Right.SELF_OR_HOST and call.caller.is_host)
