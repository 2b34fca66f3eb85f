"""What went wrong with the node, in words for a person: the cause and the next step."""

from random import Random

import structlog

from bridge.commands.table.errors import CommandError, NoMeetingError, UnknownCommandError
from bridge.commands.table.invocation import Invocation
from bridge.commands.table.outcome import Button, Failed, Refused
from bridge.commands.table.table import SLASH_COMMAND
from bridge.errors import BridgeError, new_reference
from bridge.mirror.words.characters import clean_name
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
    ServerError,
    SsoRedirectError,
    SsoRequiredError,
    TokenExpiredError,
    WrongPinError,
)
from bridge.pexip.requests.token import RequestToken
from bridge.storage.meetings.bindings import Binding, BindingState

ONLY_HOSTS = (
    "The meeting lets only Hosts do that, and the bridge is a Guest there. "
    f"Bind with the Host PIN: {SLASH_COMMAND} bind."
)

_PERHAPS_DONE = f"Somebody may have done it already; {SLASH_COMMAND} status shows how things stand."

# The first class that fits speaks, so a special one stands before its base.
_REFUSALS: dict[type[PexipError], str] = {
    PinRequiredError: f"The meeting asks for a PIN. Give the Host PIN with {SLASH_COMMAND} bind.",
    WrongPinError: f"The meeting does not take the PIN. Bind again with {SLASH_COMMAND} bind.",
    TokenExpiredError: "The bridge has just lost its place in the meeting and is joining again. "
    "Try again in a few seconds.",
    ExtensionRequiredError: "That alias is a Virtual Reception. Bind the meeting’s own alias.",
    SsoRequiredError: f"The meeting wants a personal login. Sign in with {SLASH_COMMAND} bind.",
    SsoRedirectError: f"The meeting wants a personal login. Sign in with {SLASH_COMMAND} bind.",
    NodeBusyError: "The Pexip node is full or in maintenance. Try again in a minute.",
    AddressError: "That name or alias cannot be part of a request. Check how it is spelled.",
}
_FAILURES: dict[type[PexipError], str] = {
    NodeUnreachableError: "The Pexip node does not answer, so it may have happened or not. "
    f"Look with {SLASH_COMMAND} status, then try again.",
    ServerError: "The Pexip node failed, so it may have happened or not. "
    f"Look with {SLASH_COMMAND} status, then try again.",
    ProtocolError: "The Pexip node’s answer makes no sense. Tell whoever runs the bridge.",
}
_STATES: dict[BindingState, str] = {
    BindingState.WAITING: "The meeting has not begun. The bridge joins when somebody is there.",
    BindingState.LIVE: "The bridge is just joining. Try again in a few seconds.",
    BindingState.RECONNECTING: "The bridge has lost the meeting and is joining again. "
    "Try again in a few seconds.",
    BindingState.PAUSED: f"The bridge is paused here. Start it with {SLASH_COMMAND} join.",
    BindingState.NEEDS_PIN: "The meeting does not take the stored PIN. "
    f"The owner gives the new one with {SLASH_COMMAND} bind.",
    BindingState.NEEDS_LOGIN: "The meeting asks for a personal login again. "
    f"The owner signs in with {SLASH_COMMAND} join.",
    BindingState.WAITING_ROOM: "The bridge is held in the waiting room. "
    "A Host has to let it in first.",
    BindingState.UNREACHABLE: "The Pexip node cannot be reached. The bridge keeps trying.",
}
_LONGEST_REASON = 100
_LONGEST_WORDS = 80
# No reason, only the name of the status.
_EMPTY_WORDS = {"", "forbidden", "failed", "failure", "not allowed", "permission denied"}
# Slack's limit for the text of a button.
_LONGEST_LABEL = 75

_log = structlog.get_logger()


def explain(error: Exception, reference: str) -> Refused | Failed:
    """Any error for a person; a failure's cause stands in the log under the same reference."""
    if isinstance(error, UnknownCommandError) and error.command is not None:
        label = " ".join([error.command, *error.values.values()])[:_LONGEST_LABEL]
        button = Button(label=label, command=error.command, values=error.values)
        return Refused(text=str(error), buttons=(button,))
    if isinstance(error, UnknownCommandError):
        offered = (Button(label=name.capitalize(), command=name) for name in error.rows)
        return Refused(text=str(error), buttons=tuple(offered))
    if isinstance(error, CommandError):
        return Refused(text=str(error), buttons=error.buttons)
    if isinstance(error, BridgeError):
        return Refused(text=str(error))
    if isinstance(error, PexipError):
        return _explain_node(error, reference)
    return Failed(
        text="Something went wrong in the bridge. Try again; if it stays, tell whoever runs it.",
        reference=reference,
    )


def explain_and_log(error: Exception, invocation: Invocation, random: Random) -> Refused | Failed:
    """The same, with the cause in the log under a new reference."""
    outcome = explain(error, new_reference(random))
    if isinstance(outcome, Failed):
        # A node that is down is no fault of ours.
        say = _log.warning if isinstance(error, PexipError) else _log.error
        say(
            "command failed",
            reference=outcome.reference,
            workspace=invocation.workspace,
            channel=invocation.channel,
            surface=invocation.surface.value,
            exc_info=error,
        )
    return outcome


def answer_of(error: Exception) -> str:
    """What the audit keeps: an unforeseen error's text may tell secrets, its kind does not."""
    return str(error) if isinstance(error, BridgeError | PexipError) else type(error).__name__


def no_meeting(binding: Binding) -> NoMeetingError:
    """Why a bound channel has no meeting to command, and what ends that."""
    text = _STATES[binding.state]
    detail = binding.state_detail.strip()
    return NoMeetingError(f"{text} ({detail[:_LONGEST_REASON]})" if detail else text)


def _explain_node(error: PexipError, reference: str) -> Refused | Failed:
    if isinstance(error, NotFoundError):
        return _explain_not_found(error, reference)
    if error.stranger:
        told = f"{error.stranger[:1].upper()}{error.stranger[1:]}."
        return Failed(text=f"{told} Tell whoever runs the bridge.", reference=reference)
    if isinstance(error, ForbiddenError | RefusedError):
        return Refused(text=_explain_refusal(error))
    if (refusal := _first(_REFUSALS, error)) is not None:
        return Refused(text=refusal)
    words = _words_of(error)
    text = _first(_FAILURES, error) or _told("The Pexip node did not do it", words)
    if isinstance(error, ServerError) and words:
        text = f"{text} It says: “{words}”."
    return Failed(text=text, reference=reference)


def _explain_refusal(error: ForbiddenError | RefusedError) -> str:
    """The node's own reason counts; the bridge's role is blamed only where it can be that."""
    words = _words_of(error)
    if error.request == RequestToken.__name__:
        return _told("The Pexip node does not let the bridge in", words)
    if error.is_guest and not words:
        return ONLY_HOSTS
    if error.is_guest:
        return f"{_told('The meeting refused', words)} {ONLY_HOSTS}"
    if words:
        return _told("The meeting refused", words)
    if isinstance(error, RefusedError):
        return f"The meeting refused. {_PERHAPS_DONE}"
    return f"The meeting does not let the bridge do that, and gives no reason. {_PERHAPS_DONE}"


def _words_of(error: PexipError) -> str:
    """What the node says itself, where that says more than its status does."""
    told = clean_name(str(getattr(error, "result", "")), "").rstrip(".")
    if told.casefold() in _EMPTY_WORDS:
        return ""
    return told if len(told) <= _LONGEST_WORDS else f"{told[: _LONGEST_WORDS - 1]}…"


def _told(text: str, words: str) -> str:
    return f"{text}: “{words}”." if words else f"{text}."


def _explain_not_found(error: NotFoundError, reference: str) -> Refused | Failed:
    if error.is_node:
        return Refused(
            text="The meeting no longer knows that. It may have ended, or the person has left: "
            f"look with {SLASH_COMMAND} who."
        )
    if error.request != RequestToken.__name__:
        # With a token in hand there is a node; what it lacks is the request.
        text = "This Pexip node does not know how to do that. It may run an older version."
        return Refused(text=text)
    text = "No Pexip node answers at the address set. Tell whoever runs the bridge."
    return Failed(text=text, reference=reference)


def _first(texts: dict[type[PexipError], str], error: PexipError) -> str | None:
    return next((text for kind, text in texts.items() if isinstance(error, kind)), None)
