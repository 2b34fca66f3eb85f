"""What became of a line that was sent to a node, and what follows from it."""

from enum import Enum, auto
from http import HTTPStatus

from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.pexip.errors import (
    ForbiddenError,
    NodeBusyError,
    NodeUnreachableError,
    NotSentError,
    PexipError,
    ProtocolError,
    ResponseError,
    TokenExpiredError,
)

# A gateway's own word, which does not say whether the node behind it has heard anything.
_OF_A_GATEWAY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
# Said of the moment, of the way or of us, and not of the line.
_OF_THE_MOMENT = frozenset(
    {
        HTTPStatus.NOT_FOUND,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class Fate(Enum):
    """Of one line of Slack on its way into a meeting."""

    SAID = auto()
    NOT_NOW = auto()
    """Surely not said; it may be later."""
    NEEDS_TOKEN = auto()
    """Surely not said; the node does not know us."""
    REFUSED = auto()
    """Surely not said, and it will not be."""
    UNANSWERED = auto()
    """Said or not: nobody knows, so it is not said again."""
    CUT_SHORT = auto()
    """The same, for the process ended in the middle of it."""
    TOO_OLD = auto()
    """Not said in two minutes; it would make no sense any more."""
    OVER = auto()
    """Not said when the meeting ended."""

    @property
    def is_doubtful(self) -> bool:
        return self in {Fate.UNANSWERED, Fate.CUT_SHORT}


def judge(error: PexipError | NotInConferenceError) -> Fate:
    """What a failed try to say a line means."""
    match error:
        case NotSentError() | NotInConferenceError() | NodeBusyError():
            return Fate.NOT_NOW
        case TokenExpiredError() | ForbiddenError():
            return Fate.NEEDS_TOKEN
        case NodeUnreachableError() | ProtocolError():
            return Fate.UNANSWERED
        case ResponseError():
            return _by_status(error.status)
        case _:
            return Fate.REFUSED


def _by_status(status: int) -> Fate:
    if status in _OF_A_GATEWAY:
        return Fate.UNANSWERED
    is_redirect = status < HTTPStatus.BAD_REQUEST
    if is_redirect or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _OF_THE_MOMENT:
        return Fate.NOT_NOW
    return Fate.REFUSED
