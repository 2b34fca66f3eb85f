"""Getting, keeping and giving back a token: the API document, "Client control requests"."""

from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, field_validator

from bridge.pexip.models import NodeVersion, ParticipantId, Role, WireModel
from bridge.pexip.request import Request, SentSecret

SSO_TOKEN_PLACE = "__pexip-sso-token__"  # noqa: S105 - where a token will stand
"""The node puts the token here in the address that a login returns to."""

# What the official clients assume when a node does not say.
DEFAULT_EXPIRES = 120.0


def _sendable(token: object) -> object:
    """It goes into a header of every request, where only plain characters can stand."""
    if isinstance(token, str) and not (token.isascii() and token.isprintable() and token.strip()):
        raise ValueError("not a header's value")
    return token


ReceivedToken = Annotated[SecretStr, BeforeValidator(_sendable)]
Expires = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class TokenAnswer(WireModel):
    """The result of request_token, without what is only for media."""

    token: ReceivedToken
    expires: Expires = DEFAULT_EXPIRES
    participant_uuid: ParticipantId = Field(min_length=1)
    display_name: str = ""
    role: Role | None = None
    conference_name: str = ""
    service_name: str = ""
    service_type: str = ""
    current_service_type: str = ""
    call_tag: str = ""
    call_type: str = ""
    version: NodeVersion = NodeVersion()
    parent_participant_uuid: str | None = None
    idp_uuid: str | None = None
    chat_enabled: bool | None = None
    live_captions_available: bool | None = None
    breakout_rooms: bool | None = None
    direct_media: bool | None = None
    guests_can_present: bool | None = None
    fecc_enabled: bool | None = None
    rtmp_enabled: bool | None = None
    rtsp_enabled: bool | None = None
    analytics_enabled: bool | None = None


class RefreshedToken(WireModel):
    """The result of refresh_token; a role shows that we were promoted or demoted."""

    token: ReceivedToken
    expires: Expires | None = None
    role: Role | None = None


class RequestToken(Request[TokenAnswer]):
    """Join; section "request_token"; the PIN, if any, is no field but goes into a header.

    `call_tag`: our own mark, shown in the roster. `conference_extension`: the alias that a Virtual
    Reception is to connect us to. `chosen_idp`, `sso_token`, `sso_redirect_target`: steps of a
    login, whose target holds `__pexip-sso-token__` where the token will stand. `token`: the one of
    a `refer` event.

    Errors: 403 asks for PIN, login or extension; 404 unknown alias; 503 and 529 another node.
    """

    path = "request_token"
    may_target_breakout = False
    # Twice would be two participants.
    is_retry_safe = False

    display_name: str
    call_tag: str | None = None
    # In direct media a node sends no captions, and chat leaves the API.
    direct_media: bool = False
    conference_extension: str | None = None
    chosen_idp: str | None = None
    sso_token: SentSecret | None = None
    sso_redirect_target: str | None = None
    node: str | None = None
    client_id: str | None = None
    # The one-time token of a `refer` event.
    token: SentSecret | None = None
    registration_token: SentSecret | None = None
    supports_direct_chat: bool | None = None
    start_conference_if_host: bool | None = None
    breakout_capable: bool | None = None

    @field_validator("sso_redirect_target")
    @classmethod
    def _check_target(cls, target: str | None) -> str | None:
        if target is not None and SSO_TOKEN_PLACE not in target:
            raise ValueError(f"the address after a login needs {SSO_TOKEN_PLACE} in it")
        return target


class RefreshToken(Request[RefreshedToken]):
    """Exchange the token for one that lives on; section "refresh_token".

    Result: token and seconds to live. Errors: 403 "Invalid token" when the node has forgotten us.
    """

    path = "refresh_token"
    may_target_breakout = False


class ReleaseToken(Request[object]):
    """Leave, for a reason of our own words; section "release_token"; the answer means nothing."""

    path = "release_token"
    may_target_breakout = False

    reason: str | None = None
