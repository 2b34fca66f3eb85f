"""What can go wrong between us and a node, one class for each thing a caller does about it.

No text here holds a PIN, a token or a header: whoever raises passes only the node's own words, cut
short.
"""

from collections.abc import Sequence

from typing_extensions import override

_LONGEST_RESULT = 200


class PexipError(Exception):
    """Whatever this package raises of its own."""

    stranger: str = ""
    """Who answered in the node's place, and what, where that is known."""


class NodeUnreachableError(PexipError):
    """No connection to the node, or no answer in time; `reason` says why without the address."""

    def __init__(self, message: str, *, reason: str = "", is_late: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.is_late = is_late
        """The connection may stand, and nothing has come of it in time."""


class NotSentError(NodeUnreachableError):
    """There was no connection to send the request over: it surely was not carried out."""


class ProtocolError(PexipError):
    """An answer that is not what the API says."""

    def __init__(self, message: str, *, stranger: str = "") -> None:
        super().__init__(message)
        self.stranger = stranger


class AddressError(PexipError, ValueError):
    """A node, alias or id that no request can be addressed to."""


class RefusedError(PexipError):
    """The node answered 200 and did not do it: `result` is its own words why, if it gave any."""

    is_guest: bool | None = None
    """Whether the bridge was a Guest there, so that this may be the reason; None: not known."""

    def __init__(self, request: str, result: str = "") -> None:
        result = result[:_LONGEST_RESULT]
        super().__init__(": ".join(filter(None, ["The node did not do it", request, result])))
        self.request = request
        self.result = result


class ResponseError(PexipError):
    """The node, or something in front of it, answered with an error status."""

    def __init__(self, status: int, result: str = "", *, request: str = "") -> None:
        result = result[:_LONGEST_RESULT]
        super().__init__(status, result, request)
        # Zero: the node was not even asked.
        self.status = status
        self.result = result
        self.request = request

    @override
    def __str__(self) -> str:
        status = f"HTTP {self.status}" if self.status else ""
        parts = [status, self.result or self.stranger, self.request]
        return ": ".join(part for part in parts if part)


class ForbiddenError(ResponseError):
    """We are known and may not do this: for want of the Host role, or for the reason it names."""

    is_guest: bool | None = None
    """Whether the bridge was a Guest there, so that this may be the reason; None: not known."""


class TokenExpiredError(ResponseError):
    """The node has forgotten our token; only a new `request_token` helps."""


class PinRequiredError(ResponseError):
    """The conference asks for a PIN and none was sent."""

    def __init__(
        self, status: int, result: str = "", *, request: str = "", guest_pin_required: bool = False
    ) -> None:
        super().__init__(status, result, request=request)
        self.guest_pin_required = guest_pin_required


class WrongPinError(ResponseError):
    """The PIN that was sent opens nothing."""


class ExtensionRequiredError(ResponseError):
    """A Virtual Reception: it wants the alias of the conference to go on to."""

    def __init__(self, status: int, result: str = "", *, request: str = "", type: str = "") -> None:  # noqa: A002 - the wire's word
        super().__init__(status, result, request=request)
        self.type = type


class SsoRequiredError(ResponseError):
    """The conference wants a login at one of these identity providers: (name, uuid) pairs."""

    def __init__(
        self,
        status: int,
        result: str = "",
        *,
        request: str = "",
        idps: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(status, result, request=request)
        self.idps = tuple(idps)


class SsoRedirectError(ResponseError):
    """The login goes on at this address of the chosen identity provider."""

    def __init__(
        self, status: int, result: str = "", *, request: str = "", url: str = "", idp: str = ""
    ) -> None:
        super().__init__(status, result, request=request)
        self.url = url
        self.idp = idp


class NotFoundError(ResponseError):
    """No such conference or participant, or (`is_node` false) no Pexip node at this address."""

    def __init__(
        self, status: int, result: str = "", *, request: str = "", is_node: bool = True
    ) -> None:
        super().__init__(status, result, request=request)
        self.is_node = is_node


class NodeBusyError(ResponseError):
    """The node is in maintenance (503) or full (529); another one may take us."""


class ServerError(ResponseError):
    """The node, or the proxy in front of it, failed."""
