"""What a failed call to Slack means: whether it was done, and when to try again.

https://docs.slack.dev/apis/web-api/#responses
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from math import isfinite
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
"""In an answer to `auth.test`: the bot token is of no use.

In any other answer they may be about one place only, and `auth.test` has to be asked.
"""

# Slack asks to try these again, and has surely not done what was asked.
_PASSING = frozenset(
    {
        "accesslimited",
        "external_channel_migrating",
        "migration_in_progress",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "update_failed",
    }
)
# The same, but it may have had its effect.
_PERHAPS_DONE = frozenset(
    {
        "fatal_error",
        "file_update_failed",
        "internal_error",
        "internal_server_error",
        "rollup_error",
    }
)
_RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_DEFAULT_RETRY_SECONDS = 5.0
_SHORTEST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 3600.0
_TOO_MANY_REQUESTS = 429
_CLIENT_ERRORS = 400
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
    is_answered: bool = True
    """Whether it was Slack that said so, and not the network or something in between."""

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
        return Failure(FailureKind.TEMPORARY, type(error).__name__, is_answered=False)
    return Failure(FailureKind.UNKNOWN, type(error).__name__, is_answered=False)


def read_retry_after(value: str | None) -> float:
    """Seconds, whatever stands there: never none at all, and never longer than an hour."""
    try:
        seconds = float(value or "")
    except ValueError:
        return _DEFAULT_RETRY_SECONDS
    if not isfinite(seconds):
        return _DEFAULT_RETRY_SECONDS
    return min(max(seconds, _SHORTEST_RETRY_SECONDS), _LONGEST_RETRY_SECONDS)


def _read_answer(response: Any) -> Failure:
    # Where the body is no JSON the SDK hands over aiohttp's response instead of its own.
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    code = str(body.get("error") or f"HTTP {status}")
    if status == _TOO_MANY_REQUESTS or code in _RATE_LIMITED:
        return Failure(FailureKind.RATE_LIMITED, code, _retry_after(response))
    if not body.get("error"):
        return Failure(_kind_of(status), code, is_answered=False)
    if code in _PASSING:
        return Failure(FailureKind.TEMPORARY, code)
    if status >= _SERVER_ERRORS or code in _PERHAPS_DONE:
        return Failure(FailureKind.UNKNOWN, code)
    return Failure(FailureKind.REFUSED, code, details=_details(body))


def _kind_of(status: int) -> FailureKind:
    """Of an answer that is not Slack's own: what stands before Slack passes nothing on."""
    is_passed_on = not _CLIENT_ERRORS <= status < _SERVER_ERRORS
    return FailureKind.UNKNOWN if is_passed_on else FailureKind.TEMPORARY


def _retry_after(response: Any) -> float:
    headers = getattr(response, "headers", None) or {}
    values = [str(value) for name, value in headers.items() if name.lower() == "retry-after"]
    return read_retry_after(next(iter(values), None))


def _details(body: Mapping[str, Any]) -> str:
    """Which scope is missing, or which block is wrong; names no content."""
    metadata = body.get("response_metadata")
    messages = metadata.get("messages", ()) if isinstance(metadata, Mapping) else ()
    needed = body.get("needed")
    return "; ".join(str(each)[:200] for each in [*([needed] if needed else []), *messages])
