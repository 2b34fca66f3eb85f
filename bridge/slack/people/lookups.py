"""Questions to Slack about people, groups and channels, with the answers remembered for a while.

While Slack does not answer, what it said last goes on counting, for as long as whoever asks allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bridge.clock import Clock
from bridge.errors import BridgeError
from bridge.slack.requests import text_at
from bridge.slack.sent.failure import (
    CALL_ERRORS,
    CALL_SECONDS,
    TOKEN_ERRORS,
    Failure,
    FailureKind,
    read_failure,
)

# That there is nothing of an id is soon looked at again.
_NOTHING_SECONDS = 300.0
# Slack is not asked again at once, for it may be that it was asked too often.
_AGAIN_SECONDS = 15.0
_SHORT_WAIT_SECONDS = 2.0
_ENTRIES = 10_000
# This app, or this Slack, never tells who people are; any other refusal is about one person.
_TELLS_NOBODY = frozenset(
    {
        # As a server says it that is not Slack's own.
        "HTTP 404",
        "HTTP 405",
        "HTTP 501",
        "deprecated_endpoint",
        "method_deprecated",
        "missing_scope",
        "not_allowed_token_type",
        "not_implemented",
        "unknown_method",
    }
)

log = structlog.get_logger()


class DirectoryUnavailableError(BridgeError):
    """Slack did not answer a question about a person or channel."""

    def __init__(self) -> None:
        super().__init__("Slack did not tell me who you are; please try again.")


class DirectorySilentError(DirectoryUnavailableError):
    """Slack refuses to tell, and nothing says that it ever will."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One call of a method that only looks.

    Of its answer `member` is wanted, or all where that is empty. That is fresh for `seconds`, and
    while Slack does not answer it counts for `grace` more. An error of `unknown` says that there
    is nothing of that id. Any other refusal is no answer: it is not remembered, and asked again.
    """

    method: str
    about: str
    params: Mapping[str, str]
    member: str
    seconds: float
    grace: float
    unknown: frozenset[str]

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.about


@dataclass(frozen=True)
class _Known:
    """An answer of Slack; None where there is nothing of that id."""

    fields: Mapping[str, Any] | None
    at: float
    tried: float
    """When Slack was asked last, whether it answered or not."""


class Lookups:
    """Asks, and remembers what Slack said; one for a workspace."""

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[tuple[str, str], _Known] = {}
        self._frozen: dict[str, float] = {}
        self._named_scopes: set[str] = set()

    async def ask(self, question: Question) -> Mapping[str, Any] | None:
        """The answer's member, from memory while that is fresh; None if Slack knows nothing.

        Raises:
            DirectorySilentError: Slack refuses to tell.
            DirectoryUnavailableError: Slack does not answer, and has not for too long.
        """
        known = self._known.get(question.key)
        if known is not None and self._age(known) < _life(known, question):
            return known.fields
        if known is not None and self._clock.monotonic() - known.tried < _AGAIN_SECONDS:
            return self._make_do(question)
        if not await self._thawed(question.method):
            return self._make_do(question)
        try:
            answer = await self._call(question)
        except CALL_ERRORS as error:
            failure = read_failure(error)
            if failure.code not in question.unknown:
                self._note_refusal(question, failure)
                return self._make_do(question, is_silent=_is_silent(question, failure))
            fields = None
        else:
            fields = _member(answer, question.member)
            if not fields:
                return self._make_do(question, is_silent=True)
        self._remember(question, fields)
        return fields

    async def _call(self, question: Question) -> Any:
        """Once more where Slack says that it will answer before the person gives up."""
        try:
            return await self._call_once(question)
        except CALL_ERRORS as error:
            wait = self._freeze(question.method, read_failure(error))
            if not 0 < wait <= _SHORT_WAIT_SECONDS:
                raise
            await self._clock.sleep(wait)
        try:
            return await self._call_once(question)
        except CALL_ERRORS as error:
            self._freeze(question.method, read_failure(error))
            raise

    async def _thawed(self, method: str) -> bool:
        """Whether Slack may be asked, if need be after a wait that a person does not notice."""
        left = self._frozen.get(method, -inf) - self._clock.monotonic()
        if left > _SHORT_WAIT_SECONDS:
            return False
        if left > 0:
            await self._clock.sleep(left)
        return True

    def _freeze(self, method: str, failure: Failure) -> float:
        """After a 429 the method is left alone, whomever it would be about; for how long."""
        if failure.kind is not FailureKind.RATE_LIMITED:
            return 0.0
        self._frozen[method] = self._clock.monotonic() + failure.retry_after
        return failure.retry_after

    async def _call_once(self, question: Question) -> Any:
        async with self._clock.timeout(CALL_SECONDS):
            # In the body as a form, for not every server reads an address's query with a POST.
            answer = await self._client.api_call(question.method, data=dict(question.params))
        return answer.data

    def remembered(self, method: str, about: str, seconds: float) -> Mapping[str, Any] | None:
        """What Slack said at most so long ago."""
        known = self._known.get((method, about))
        return known.fields if known is not None and self._age(known) < seconds else None

    def forget(self, method: str, about: str) -> Mapping[str, Any] | None:
        """What was known until now; None where nothing was."""
        known = self._known.pop((method, about), None)
        return None if known is None else known.fields or {}

    def _note_refusal(self, question: Question, failure: Failure) -> None:
        self._note_try(question)
        if failure.code == "missing_scope" and question.method not in self._named_scopes:
            self._named_scopes.add(question.method)
            log.warning(
                "the app lacks a scope; reinstall it",
                method=question.method,
                needed=failure.details,
            )

    def _make_do(self, question: Question, *, is_silent: bool = False) -> Mapping[str, Any]:
        """Better as they were a while ago than nobody."""
        seconds = question.seconds + question.grace
        fields = self.remembered(question.method, question.about, seconds)
        if fields is None:
            raise DirectorySilentError if is_silent else DirectoryUnavailableError
        return fields

    def _note_try(self, question: Question) -> None:
        if known := self._known.get(question.key):
            self._known[question.key] = replace(known, tried=self._clock.monotonic())

    def _age(self, known: _Known) -> float:
        return self._clock.monotonic() - known.at

    def _remember(self, question: Question, fields: Mapping[str, Any] | None) -> None:
        self._known.pop(question.key, None)
        if len(self._known) >= _ENTRIES:
            self._known.pop(next(iter(self._known)))
        now = self._clock.monotonic()
        self._known[question.key] = _Known(fields, now, now)


def _life(known: _Known, question: Question) -> float:
    return question.seconds if known.fields else min(question.seconds, _NOTHING_SECONDS)


def _is_silent(question: Question, failure: Failure) -> bool:
    """Whether Slack says that it will not tell, and not only that it cannot right now."""
    if failure.code in _TELLS_NOBODY:
        return True
    is_odd = question.method == "users.info"
    return not (failure.is_temporary or failure.code in TOKEN_ERRORS or is_odd)


def _member(data: Any, name: str) -> Mapping[str, Any]:
    """The part of an answer that we asked for; a list keeps its name, and where it goes on."""
    value = data.get(name) if name and isinstance(data, Mapping) else data
    if isinstance(value, list):
        return {name: value, "next_cursor": text_at(data, "response_metadata", "next_cursor")}
    return value if isinstance(value, Mapping) else {}
