"""Getting a token: PINs, receptions, sign-in, and every way to be turned away.

Section "request_token" of the API document.
"""

from typing import Any

from bridge.simulator.pexip.conference.node_state import NodeState
from bridge.simulator.pexip.conference.participant import Participant, Role
from bridge.simulator.pexip.conference.state import Conference
from bridge.simulator.pexip.conference.tokens import Token
from bridge.simulator.pexip.rules.wire import UNKNOWN_ALIAS, Body, Refusal

NONE = "none"


class TokenRequest(Body):
    """What the document and the official client put into the body."""

    display_name: str
    call_tag: str | None = None
    direct_media: bool = False
    chosen_idp: str | None = None
    sso_token: str | None = None
    sso_redirect_target: str | None = None
    node: str | None = None
    client_id: str | None = None
    token: str | None = None
    registration_token: str | None = None
    conference_extension: str | None = None
    supports_direct_chat: bool | None = None
    start_conference_if_host: bool | None = None
    breakout_rooms: bool | None = None
    breakout_capable: bool | None = None


def join(state: NodeState, alias: str, pin: str | None, body: TokenRequest) -> dict[str, Any]:
    """Let a client in and answer with its token."""
    switches = state.switches
    if switches.maintenance:
        raise Refusal(503, "System in maintenance mode")
    if switches.no_capacity:
        raise Refusal(529, "Out of resource")
    conference, role = _find_door(state, alias, pin, body)
    person = Participant(
        uuid=state.new_uuid(),
        display_name=body.display_name,
        role=role,
        protocol="api",
        has_media=False,
        call_tag=body.call_tag or "",
        local_alias=alias,
        uri="Infinity_Connect_127.0.0.1",
        vendor="Simulated client",
        supports_direct_chat=bool(body.supports_direct_chat),
        is_idp_authenticated=bool(conference.service.identity_providers),
        disconnect_supported=True,
    )
    conference.enter(person)
    if body.start_conference_if_host and person.is_host:
        conference.start()
    token = state.tokens.issue(alias, conference, person)
    return _token_answer(state, token)


def _find_door(
    state: NodeState, alias: str, pin: str | None, body: TokenRequest
) -> tuple[Conference, Role]:
    if body.token is not None and body.token != NONE:
        return _follow_referral(state, body.token)
    conference = _find(state, alias)
    if conference.service.reception is not None:
        conference = _through_reception(state, conference, body)
    _check_sign_in(state, conference, body)
    return conference, _check_pin(state, conference, pin)


def _find(state: NodeState, alias: str) -> Conference:
    conference = state.find_conference(alias)
    if conference is None:
        raise Refusal(404, UNKNOWN_ALIAS)
    return conference


def _through_reception(state: NodeState, reception: Conference, body: TokenRequest) -> Conference:
    if not body.conference_extension:
        raise Refusal(
            403,
            {
                "conference_extension": "required",
                "conference_extension_type": reception.service.reception,
            },
        )
    return _find(state, body.conference_extension)


def _follow_referral(state: NodeState, one_time_token: str) -> tuple[Conference, Role]:
    referral = state.referrals.pop(one_time_token, None)
    if referral is None:
        raise Refusal(403, "Invalid token")
    conference, role = referral
    return conference, "chair" if role == "host" else "guest"


def _check_sign_in(state: NodeState, conference: Conference, body: TokenRequest) -> None:
    providers = conference.service.identity_providers
    if not providers or body.sso_token in state.sso_tokens:
        state.sso_tokens.discard(body.sso_token or "")
        return
    if body.sso_token not in {None, NONE}:
        raise Refusal(403, "SSO Authentication Failed")
    chosen = next((idp for idp in providers if idp.uuid == body.chosen_idp), None)
    if chosen is None:
        listed = [{"name": idp.name, "uuid": idp.uuid, "img": idp.img} for idp in providers]
        raise Refusal(403, {"idp": listed, "version": version(state)})
    target = body.sso_redirect_target or ""
    raise Refusal(
        403,
        {
            "redirect_url": f"https://idp.example.com/sign-in?RelayState={target}",
            "redirect_idp": {"name": chosen.name, "uuid": chosen.uuid},
            "version": version(state),
        },
    )


def _check_pin(state: NodeState, conference: Conference, pin: str | None) -> Role:
    service = conference.service
    role = service.role_for(pin)
    if role is not None:
        return role
    if pin is not None:
        raise Refusal(403, "Invalid PIN")
    needs_guest_pin = service.guest_pin is not None or not service.guests_allowed
    raise Refusal(
        403,
        {
            "pin": "required",
            "guest_pin": "required" if needs_guest_pin else NONE,
            "version": version(state),
        },
    )


def version(state: NodeState) -> dict[str, str]:
    return {
        "version_id": state.switches.version_id,
        "pseudo_version": state.switches.pseudo_version,
    }


def _token_answer(state: NodeState, token: Token) -> dict[str, Any]:
    person, service = token.participant, token.conference.service
    return {
        "token": token.value,
        # A string, as on every real node; the document's other quoted values are not.
        "expires": str(state.switches.token_seconds),
        "participant_uuid": person.uuid,
        "display_name": person.display_name,
        "role": role_name(person),
        "call_tag": person.call_tag,
        "version": version(state),
        "conference_name": service.name,
        "service_name": service.name,
        "service_type": service.kind,
        "current_service_type": person.service_type,
        "call_type": "video",
        "chat_enabled": service.chat_enabled,
        "fecc_enabled": True,
        "rtmp_enabled": True,
        "rtsp_enabled": False,
        "analytics_enabled": False,
        "allow_1080p": True,
        "vp9_enabled": True,
        "trickle_ice_enabled": True,
        "guests_can_present": token.conference.settings.guests_can_present,
        "live_captions_available": service.live_captions_available,
        "breakout_rooms": service.breakout_rooms,
        "direct_media": service.direct_media,
        "use_relay_candidates_only": False,
        "route_via_registrar": False,
        "parent_participant_uuid": None,
        "stun": [{"url": "stun:stun.example.com:19302"}],
        "turn": [],
    }


def role_name(person: Participant) -> str:
    """A token says HOST where the roster says chair."""
    return "HOST" if person.is_host else "GUEST"
