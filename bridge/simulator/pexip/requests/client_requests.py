"""Keeping and giving back a token, and the state of the conference.

Section "Client control requests" of the API document.
"""

from typing import Any

from bridge.simulator.pexip.requests.joining import role_name
from bridge.simulator.pexip.requests.routing import Call, NoBody, Right, Route
from bridge.simulator.pexip.rules.wire import INVALID_TOKEN, Refusal


def refresh(call: Call[NoBody]) -> dict[str, Any]:
    if call.state.switches.refuse_refresh:
        raise Refusal(403, INVALID_TOKEN)
    token = call.state.tokens.current(call.caller.uuid)
    if token is None:
        raise Refusal(403, INVALID_TOKEN)
    token = call.state.tokens.refresh(token)
    return {
        "token": token.value,
        "expires": str(call.state.switches.token_seconds),
        "role": role_name(call.caller),
    }


def release(call: Call[NoBody]) -> bool:
    call.conference.remove(call.caller, None)
    return True


CLIENT_ROUTES = (
    Route("POST", "refresh_token", Right.WAITING, NoBody, refresh),
    Route("POST", "release_token", Right.WAITING, NoBody, release),
)
