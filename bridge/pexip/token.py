"""The token that makes us a participant: how to get one, and what came with it."""

from datetime import datetime, timedelta
from typing import Self

import aiohttp
from pydantic import BaseModel, ConfigDict, SecretStr

from bridge.pexip.errors import WrongPinError
from bridge.pexip.models import ParticipantId, Role
from bridge.pexip.requests.token import RefreshedToken, RequestToken, TokenAnswer
from bridge.pexip.transport import exchange
from bridge.pexip.waiting import Clock

GUEST_WITHOUT_PIN = SecretStr("none")
"""Sent as the PIN, it lets a Guest in where only Hosts need one."""


_MOST_DIGITS = 4


class Token(BaseModel):
    """A place in a conference, as one node gave it to us."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    node: str
    alias: str
    value: SecretStr
    # Seconds from `issued`.
    expires: float
    issued: datetime
    participant_uuid: ParticipantId
    display_name: str = ""
    role: Role | None = None
    conference_name: str = ""
    service_type: str = ""
    # waiting_room, ivr, gateway, test_call, lecture or conference.
    current_service_type: str = ""
    chat_enabled: bool | None = None
    live_captions_available: bool | None = None
    direct_media: bool | None = None
    guests_can_present: bool | None = None
    # The node's, as "38"; empty where it says none.
    version_id: str = ""
    # Whether it came of a `refer` event's token, and not of asking at the alias.
    is_referred: bool = False

    @property
    def lifetime(self) -> timedelta:
        return timedelta(seconds=self.expires)

    @property
    def expires_at(self) -> datetime:
        return self.issued + self.lifetime

    def is_young(self, now: datetime) -> bool:
        """Whether it has so much of its life left that a stream may begin with it."""
        return now - self.issued < self.lifetime / 2

    @property
    def is_host(self) -> bool:
        return self.role is Role.HOST

    @property
    def is_waiting(self) -> bool:
        return self.current_service_type == "waiting_room"

    @property
    def version(self) -> int | None:
        """The node's version of Infinity, where it says one that can be counted."""
        number = self.version_id.partition(".")[0]
        return int(number) if number.isdecimal() and len(number) <= _MOST_DIGITS else None

    def refreshed(self, answer: RefreshedToken, issued: datetime) -> Self:
        return self.model_copy(
            update={
                "value": answer.token,
                "expires": answer.expires or self.expires,
                "issued": issued,
                "role": answer.role or self.role,
            }
        )


async def request_token(
    http: aiohttp.ClientSession,
    node: str,
    alias: str,
    *,
    display_name: str,
    pin: SecretStr | None,
    clock: Clock,
    extension: str | None = None,
    call_tag: str | None = None,
    chosen_idp: str | None = None,
    sso_token: SecretStr | None = None,
    sso_redirect_target: str | None = None,
    refer_token: SecretStr | None = None,
    start_conference_if_host: bool | None = None,
) -> Token:
    """Join the conference at this node.

    Without a PIN (None) the node says whether it wants one; `GUEST_WITHOUT_PIN` declines.

    Raises:
        PinRequiredError, WrongPinError, ExtensionRequiredError, SsoRequiredError, SsoRedirectError:
            The node wants more.
        NotFoundError: No such conference, or no node there.
        NodeBusyError: Another node may take us.
        NodeUnreachableError, ProtocolError, ResponseError: As for any request.
    """
    request = RequestToken(
        display_name=display_name,
        call_tag=call_tag,
        conference_extension=extension,
        chosen_idp=chosen_idp,
        sso_token=sso_token,
        sso_redirect_target=sso_redirect_target,
        token=refer_token,
        start_conference_if_host=start_conference_if_host,
    )
    headers = {} if pin is None else {"pin": _checked(pin)}
    # Before the exchange: the token is at least as old as that.
    issued = clock.now()
    answer = await exchange(http, request, node=node, alias=alias, headers=headers, clock=clock)
    token = _token(node, alias, request.parse_result(answer.result()), issued)
    return token.model_copy(update={"is_referred": refer_token is not None})


def _checked(pin: SecretStr) -> SecretStr:
    """A PIN that can stand in a header; any other is no PIN of any conference."""
    text = pin.get_secret_value()
    if not text or not (text.isascii() and text.isprintable()):
        raise WrongPinError(0, "not a PIN", request=RequestToken.__name__)
    return pin


def _token(node: str, alias: str, answer: TokenAnswer, issued: datetime) -> Token:
    return Token(
        node=node,
        alias=alias,
        value=answer.token,
        expires=answer.expires,
        issued=issued,
        version_id=answer.version.version_id,
        **answer.model_dump(
            include={
                "participant_uuid",
                "display_name",
                "role",
                "conference_name",
                "service_type",
                "current_service_type",
                "chat_enabled",
                "live_captions_available",
                "direct_media",
                "guests_can_present",
            }
        ),
    )
