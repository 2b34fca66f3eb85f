"""Why a stay in a conference ended or could not begin, and what that asks for."""

from dataclasses import dataclass

from bridge.mirror.people.roster import Roster
from bridge.mirror.words import catalogue
from bridge.mirror.words.characters import clean_name
from bridge.mirror.words.sayings import say
from bridge.pexip.disconnect import DisconnectKind
from bridge.pexip.errors import (
    AddressError,
    ExtensionRequiredError,
    ForbiddenError,
    NodeBusyError,
    NodeUnreachableError,
    NotFoundError,
    PexipError,
    PinRequiredError,
    ResponseError,
    SsoRedirectError,
    SsoRequiredError,
    WrongPinError,
)
from bridge.pexip.models import ParticipantId, Role
from bridge.storage.meetings.bindings import BindingState

_LONGEST_WORDS = 80
# What the bridge's own participant may be connected to that is no meeting.
_ODD_SERVICES = {
    "gateway": "this alias is a gateway call, not a meeting",
    "test_call": "this alias is the test call, not a meeting",
    "ivr": "the node holds the bridge at its PIN prompt",
}


@dataclass(frozen=True)
class Verdict:
    """The kind decides what happens; the reason is shown to people."""

    kind: DisconnectKind
    reason: str


# The first class that fits decides, so a class stands before those it derives from.
_FAILED_JOINS: tuple[tuple[type[PexipError], DisconnectKind, str], ...] = (
    (PinRequiredError, DisconnectKind.NEEDS_PIN, "the meeting asks for another PIN"),
    (WrongPinError, DisconnectKind.NEEDS_PIN, "the meeting asks for another PIN"),
    (ExtensionRequiredError, DisconnectKind.CANNOT_GET_IN, "this is a Virtual Reception"),
    (SsoRequiredError, DisconnectKind.NEEDS_LOGIN, "the meeting asks for a login"),
    (SsoRedirectError, DisconnectKind.NEEDS_LOGIN, "the meeting asks for a login"),
    (AddressError, DisconnectKind.CANNOT_GET_IN, "no meeting can have this name"),
    (ForbiddenError, DisconnectKind.CANNOT_GET_IN, "the node does not let the bridge in"),
    (NodeBusyError, DisconnectKind.RETRY, "the node is in maintenance or full"),
)


def judge_error(error: PexipError) -> Verdict:
    """What a failed join asks for."""
    if error.stranger:
        # Whatever answers in the node's place, the node itself has refused nothing.
        return Verdict(DisconnectKind.RETRY, error.stranger)
    if isinstance(error, NodeUnreachableError):
        unreached = catalogue.UNREACHED_FOR if error.reason else catalogue.UNREACHED
        return Verdict(DisconnectKind.RETRY, say(unreached, why=error.reason))
    if isinstance(error, NotFoundError):
        if error.is_node:
            return Verdict(DisconnectKind.CANNOT_GET_IN, "the node knows no meeting of this name")
        return Verdict(DisconnectKind.RETRY, "no Pexip node answers at this address")
    for kind_of_error, kind, reason in _FAILED_JOINS:
        if isinstance(error, kind_of_error):
            return Verdict(kind, _with_words(reason, error))
    status = error.status if isinstance(error, ResponseError) else 0
    failed = catalogue.NODE_FAILED_WITH if status else catalogue.NODE_FAILED
    return Verdict(DisconnectKind.RETRY, say(failed, status=status))


def _with_words(reason: str, error: PexipError) -> str:
    """A node that does not let anybody in may say why."""
    told = clean_name(getattr(error, "result", ""), "")[:_LONGEST_WORDS]
    if not isinstance(error, ForbiddenError) or told.casefold() in {"", "forbidden"}:
        return reason
    return f"{reason}: “{told}”"


def judge_presence(
    roster: Roster,
    own_uuid: ParticipantId,
    service_type: str,
    *,
    is_listening: bool,
    role_at_refresh: Role | None = None,
    are_in_rooms: bool = False,
) -> tuple[BindingState, str]:
    """The binding's state while the stream is open, and what is odd about it.

    Args:
        roster: Who is there, ourselves included.
        own_uuid: Our present participant.
        service_type: From the token, for as long as the roster does not show us.
        is_listening: Bound with a Guest PIN, so being a Guest is no surprise.
        role_at_refresh: Ours, where the last refresh told of a change and the roster did not.
        are_in_rooms: Whether somebody is in a breakout room, for then the meeting goes on.
    """
    own = roster.find(own_uuid)
    service = (own and own.service_type) or service_type
    if service == "waiting_room":
        return BindingState.WAITING_ROOM, "someone in the meeting has to let the bridge in"
    state = BindingState.LIVE if roster.has_people or are_in_rooms else BindingState.WAITING
    if service in _ODD_SERVICES:
        return state, _ODD_SERVICES[service]
    role = role_at_refresh or (own and own.role)
    if role is Role.GUEST and not is_listening:
        return state, "the bridge is only a Guest there and cannot act as Host"
    return state, ""
