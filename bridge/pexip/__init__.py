"""Pexip's client API: join a conference as a participant, act in it, follow its events.

`request_token` joins and gives a `Token`, `PexipClient` speaks for it, `client.events()` tells
what happens. The API document and what is known of the wire beyond it are named beside each class.
"""

from bridge.pexip.client import PexipClient
from bridge.pexip.disconnect import DisconnectKind, classify_disconnect
from bridge.pexip.discovery import Nodes, find_node, find_nodes
from bridge.pexip.errors import (
    AddressError,
    ExtensionRequiredError,
    ForbiddenError,
    NodeBusyError,
    NodeUnreachableError,
    NotFoundError,
    PexipError,
    PinRequiredError,
    ProtocolError,
    RefusedError,
    ResponseError,
    ServerError,
    SsoRedirectError,
    SsoRequiredError,
    TokenExpiredError,
    WrongPinError,
)
from bridge.pexip.event_stream import StreamLost, StreamOpened
from bridge.pexip.events import EVENTS, Event, UnknownEvent, parse_event
from bridge.pexip.models import ConferenceAlias, ConferenceStatus, Participant, ParticipantId, Role
from bridge.pexip.request import Request
from bridge.pexip.requests import REQUESTS
from bridge.pexip.token import GUEST_WITHOUT_PIN, Token, request_token
from bridge.pexip.transport import open_http
from bridge.pexip.waiting import Backoff, Clock

__all__ = [
    "EVENTS",
    "GUEST_WITHOUT_PIN",
    "REQUESTS",
    "AddressError",
    "Backoff",
    "Clock",
    "ConferenceAlias",
    "ConferenceStatus",
    "DisconnectKind",
    "Event",
    "ExtensionRequiredError",
    "ForbiddenError",
    "NodeBusyError",
    "NodeUnreachableError",
    "Nodes",
    "NotFoundError",
    "Participant",
    "ParticipantId",
    "PexipClient",
    "PexipError",
    "PinRequiredError",
    "ProtocolError",
    "RefusedError",
    "Request",
    "ResponseError",
    "Role",
    "ServerError",
    "SsoRedirectError",
    "SsoRequiredError",
    "StreamLost",
    "StreamOpened",
    "Token",
    "TokenExpiredError",
    "UnknownEvent",
    "WrongPinError",
    "classify_disconnect",
    "find_node",
    "find_nodes",
    "open_http",
    "parse_event",
    "request_token",
]
