"""Read what a node answered: its `result`, or the error that status and body together mean.

`status` inside the body is not to be trusted: it says success with a 403 and has three words for
failure. So the HTTP status decides, then the JSON type and keys of `result`. A body that is no
JSON object with a `result` comes from something that is no node, such as a proxy in front of it.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic_core import from_json

from bridge.pexip import gate, tolerant_json
from bridge.pexip.errors import (
    ExtensionRequiredError,
    ForbiddenError,
    NodeBusyError,
    NotFoundError,
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
from bridge.pexip.models import WireModel
from bridge.pexip.strangers import describe_stranger

# The document's word, the official clients' and the typings' for one thing: it was not done.
_NOT_DONE = ("failure", "failed", "fail")
# What a request_token is answered with in place of a token, on some nodes with a 200.
_STEPS_OF_A_LOGIN = {"idp", "redirect_url"}
# What no database takes passes a strict reader.
_NUL = rb"\u0000"

# How far in a node's object begins at the latest.
_MOST_SPACE = 64
# In no standard: the node has no capacity left.
OUT_OF_RESOURCE = 529


class _Provider(WireModel):
    name: str = ""
    uuid: str = ""


class _Challenge(WireModel):
    """What a 403 to request_token may ask for."""

    pin: str = ""
    guest_pin: str = ""
    idp: tuple[_Provider, ...] = ()
    redirect_url: str = ""
    redirect_idp: _Provider = _Provider()
    conference_extension: str = ""
    conference_extension_type: str = ""

    @property
    def asks_pin(self) -> bool:
        return "required" in (self.pin, self.guest_pin)

    @property
    def extension_type(self) -> str:
        """Its own key; the API document has it as the value of `conference_extension` instead."""
        named = self.conference_extension if self.conference_extension != "required" else ""
        return self.conference_extension_type or named or "standard"


@dataclass(frozen=True)
class Answer:
    """Status and body of one exchange, and what was secret in its request."""

    request: str
    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    location: str = ""
    date: str = ""
    """When it was sent, by the clock of whoever answered; as HTTP writes it, empty if untold."""
    pin_was_sent: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def result(self, *, may_be_bare: bool = False, may_be_empty: bool = False) -> Any:
        """What the node says; for some requests bare, or nothing at all.

        Raises:
            ResponseError: The status is not 2xx, or a login has to come first.
            RefusedError: It is 2xx, and the body says in words why it was not done.
            ProtocolError: The status is 2xx, but the body is not a node's.
        """
        if self.status == HTTPStatus.NO_CONTENT:
            return None
        body = _parse(self.body)
        if not self._is_success:
            raise self._error(body)
        if body is not None:
            return self._result_of(body)
        if may_be_empty and not self.body.strip():
            return None
        if may_be_bare and (bare := _parse_object(self.body)) is not None:
            return bare
        stranger = self._stranger()
        told = f": {stranger}" if stranger else ""
        raise ProtocolError(
            f"The answer to {self.request} is not a node's{told}", stranger=stranger
        )

    def _result_of(self, body: Mapping[str, Any]) -> Any:
        """`status` alone says nothing, beside words for a reason it does."""
        result = body["result"]
        if isinstance(result, str) and str(body.get("status")).casefold() in _NOT_DONE:
            raise RefusedError(self.request, self._without_secrets(result))
        if isinstance(result, dict) and "token" not in result:
            asked = {key for key in _STEPS_OF_A_LOGIN if result.get(key)}
            if asked:
                raise self._challenge(_Challenge.model_validate(result))
        return result

    def error(self) -> ResponseError:
        """What an answer without success means."""
        return self._error(_parse(self.body))

    def content(self) -> Any:
        """The whole body, such as a picture; or its `result` if it comes as any other answer.

        Raises:
            ResponseError, ProtocolError: As for `result`.
        """
        is_file = self.body and self._is_success and self.content_type != "text/html"
        return self.body if is_file and _parse(self.body) is None else self.result()

    @property
    def _is_success(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def _error(self, body: Mapping[str, Any] | None) -> ResponseError:
        error = self._error_of(body)
        error.stranger = self._stranger() if body is None else ""
        return error

    def _error_of(self, body: Mapping[str, Any] | None) -> ResponseError:
        result = body["result"] if body else None
        told = self._without_secrets(result) if isinstance(result, str) else ""
        match self.status:
            case HTTPStatus.FORBIDDEN if isinstance(result, dict):
                return self._challenge(_Challenge.model_validate(result))
            case HTTPStatus.FORBIDDEN:
                return self._forbidden(told)
            case HTTPStatus.NOT_FOUND:
                is_node = body is not None
                return NotFoundError(self.status, told, request=self.request, is_node=is_node)
            case _:
                return self._plain_class()(self.status, told, request=self.request)

    def _stranger(self) -> str:
        return describe_stranger(self.status, self.content_type, self.location)

    def _plain_class(self) -> type[ResponseError]:
        # Never a node's own: a proxy wants to know us.
        if self.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED):
            return ForbiddenError
        if self.status in (HTTPStatus.SERVICE_UNAVAILABLE, OUT_OF_RESOURCE):
            return NodeBusyError
        return ServerError if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR else ResponseError

    def _forbidden(self, told: str) -> ResponseError:
        text = told.casefold()
        if "invalid token" in text:
            return TokenExpiredError(self.status, told, request=self.request)
        kind = WrongPinError if "invalid pin" in text else ForbiddenError
        return kind(self.status, told, request=self.request)

    def _challenge(self, asked: _Challenge) -> ResponseError:
        """The error for a 403 that asks for more, looked for in the official client's order."""
        if asked.asks_pin and self.pin_was_sent and not asked.conference_extension:
            return WrongPinError(self.status, "PIN asked for again", request=self.request)
        if asked.asks_pin and not self.pin_was_sent:
            return PinRequiredError(
                self.status,
                "PIN required",
                request=self.request,
                guest_pin_required=asked.guest_pin == "required",
            )
        return self._login(asked) or self._extension(asked)

    def _login(self, asked: _Challenge) -> ResponseError | None:
        if asked.idp:
            return SsoRequiredError(
                self.status,
                "login required",
                request=self.request,
                idps=tuple((provider.name, provider.uuid) for provider in asked.idp),
            )
        if asked.redirect_url:
            return SsoRedirectError(
                self.status,
                "login required",
                request=self.request,
                url=asked.redirect_url,
                idp=asked.redirect_idp.name,
            )
        return None

    def _extension(self, asked: _Challenge) -> ResponseError:
        if not asked.conference_extension:
            return ForbiddenError(self.status, request=self.request)
        return ExtensionRequiredError(
            self.status, "extension required", request=self.request, type=asked.extension_type
        )

    def _without_secrets(self, text: str) -> str:
        """The node's own words, should it repeat what we sent."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def _parse(body: bytes) -> Mapping[str, Any] | None:
    """A node's answer; None for the body of anything else."""
    parsed = _parse_object(body)
    return parsed if parsed is not None and "result" in parsed else None


def _parse_object(body: bytes) -> Mapping[str, Any] | None:
    if body[:_MOST_SPACE].lstrip()[:1] != b"{":
        return None
    try:
        parsed = _read(body)
        if gate.is_suspect(body):
            parsed = gate.cut(parsed)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _read(body: bytes) -> Any:
    if _NUL not in body:
        with suppress(ValueError):
            return from_json(body)
    return from_json(tolerant_json.mend(body))
