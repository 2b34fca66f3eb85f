"""What a failed call to Slack means: whether it was done, and when to try again.

https://docs.slack.dev/apis/web-api/#responses
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

CALL_SECONDS = 20.0
"""How long the bridge waits for one answer of Slack."""


TOKEN_ERRORS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""The bot token is of no use; nothing is wrong with what was to be sent."""

# Slack asks to try these again; `fatal_error` is not among them, for it may have had its effect.
_SURELY_NOT_DONE = frozenset(
    {"internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
_RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_DEFAULT_RETRY_SECONDS = 5.0
_LONGEST_RETRY_SECONDS = 3600.0
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500


class FailureKind(Enum):
    """What the caller can do about it."""

    RATE_LIMITED = auto()
    TEMPORARY = auto()
    """Surely not done."""
    UNKNOWN = auto()
    """Done or not: nobody knows."""
    REFUSED = auto()
    """Not done, and the same call will not be."""


@dataclass(frozen=True)
class Failure:
    """One failed call; `code` is Slack's word for it, or the exception's name."""

    kind: FailureKind
    code: str
    retry_after: float = 0.0
    details: str = ""
    method: str = ""
    """Which method refused, where an entry takes several."""

    @property
    def is_temporary(self) -> bool:
        """Whether the same call may succeed later."""
        return self.kind is not FailureKind.REFUSED


class StepError(Exception):
    """One of several calls that belong together has failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


CALL_ERRORS = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, OSError, StepError)
"""What a call of `AsyncWebClient`, or several of them, may raise."""


def read_failure(error: BaseException) -> Failure:
    if isinstance(error, StepError):
        return error.failure
    if isinstance(error, SlackApiError):
        return _read_answer(error.response)
    # The connection never stood, so nothing was sent.
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Failure(FailureKind.TEMPORARY, type(error).__name__)
    return Failure(FailureKind.UNKNOWN, type(error).__name__)


def _read_answer(response: Any) -> Failure:
    # Where the body is no JSON the SDK hands over aiohttp's response instead of its own.
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    code = str(body.get("error") or f"HTTP {status}")
    if status == _TOO_MANY_REQUESTS or code in _RATE_LIMITED:
        return Failure(FailureKind.RATE_LIMITED, code, _retry_after(response))
    if status >= _SERVER_ERRORS or code in _SURELY_NOT_DONE:
        return Failure(FailureKind.TEMPORARY, code)
    if not body.get("error"):
        return Failure(FailureKind.UNKNOWN, code)
    return Failure(FailureKind.REFUSED, code, details=_details(body))


def _retry_after(response: Any) -> float:
    headers = getattr(response, "headers", None) or {}
    values = [str(value) for name, value in headers.items() if name.lower() == "retry-after"]
    try:
        seconds = float(values[0])
    except (IndexError, ValueError):
        return _DEFAULT_RETRY_SECONDS
    return min(max(seconds, 0.0), _LONGEST_RETRY_SECONDS)


def _details(body: Mapping[str, Any]) -> str:
    """Which scope is missing, or which block is wrong; names no content."""
    metadata = body.get("response_metadata")
    messages = metadata.get("messages", ()) if isinstance(metadata, Mapping) else ()
    needed = body.get("needed")
    return "; ".join(str(each)[:200] for each in [*([needed] if needed else []), *messages])
