"""One participant's hold on a conference: send requests, keep the token, follow the events."""

import asyncio
import random as randomness
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, Never, TypeAlias
from weakref import WeakSet

import aiohttp
import structlog

from bridge.pexip.errors import (
    ForbiddenError,
    NodeUnreachableError,
    PexipError,
    ProtocolError,
    RefusedError,
    TokenExpiredError,
)
from bridge.pexip.lookout import Lookout
from bridge.pexip.models import Participant
from bridge.pexip.request import Request, ResultT
from bridge.pexip.requests.conference import GetConferenceStatus, GetParticipants
from bridge.pexip.requests.token import RefreshToken, ReleaseToken
from bridge.pexip.stream.event_stream import EventStream
from bridge.pexip.stream.heard import Heard
from bridge.pexip.stream.silence import SILENCE_SECONDS
from bridge.pexip.token import Token
from bridge.pexip.transport import REQUEST_SECONDS, exchange
from bridge.pexip.waiting import Backoff, Clock

# Whoever leaves does not wait long for a farewell.
_RELEASE_SECONDS = 3.0
_log = structlog.get_logger()

# However short a node makes the life of its tokens, and however often it asks for a refresh.
_LEAST_REFRESH_SECONDS = 0.5


FindNewer: TypeAlias = Callable[[Token], Awaitable[Token | None]]
"""The token that another process has by now in place of a refused one; None where it has none."""
Wait: TypeAlias = Callable[[], Awaitable[None]]
"""Returns once it is sure that the token is this process's to keep."""

Knows: TypeAlias = Callable[[tuple[Participant, ...]], bool]
"""Whether the events so far have told of just those participants."""


class PexipClient:
    """Speaks for one token; safe to use from several tasks.

    Where another process keeps the token alive, `find_newer` is asked instead of the node. Where
    one may have come to do so, `until_ours` is awaited before each refresh and each stream. An
    untried one has its token from another process, and nobody has asked the node if it is good.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        token: Token,
        clock: Clock,
        random: randomness.Random,
        lookout: Lookout | None = None,
        *,
        find_newer: FindNewer | None = None,
        until_ours: Wait | None = None,
        is_untried: bool = False,
    ) -> None:
        self._http = http
        self._is_untried = is_untried
        self._find_newer = find_newer
        self._until_ours = until_ours
        self._lookout = lookout
        self._token = token
        self._clock = clock
        self._random = random
        self._refreshing = asyncio.Lock()
        self._refresh_wanted = asyncio.Event()
        # Each lives as long as whoever reads it.
        self._streams: WeakSet[EventStream] = WeakSet()

    @property
    def token(self) -> Token:
        """The newest token."""
        return self._token

    @property
    def is_untried(self) -> bool:
        """Whether it is not known yet if the node knows this token."""
        return self._is_untried

    async def send(
        self,
        request: Request[ResultT],
        breakout: str | None = None,
        *,
        seconds: float = REQUEST_SECONDS,
    ) -> ResultT:
        """Send the request, to a breakout room if one is given, and read its result.

        The answer may take so many seconds.

        Raises:
            RefusedError: The node answered and did not do it.
            TokenExpiredError: The node has forgotten us; the caller joins anew.
            NodeUnreachableError, ResponseError, ProtocolError, AddressError: See there.
        """
        used = self._token
        try:
            result = await self._exchange(request, used, breakout=breakout, seconds=seconds)
        except TokenExpiredError as refusal:
            # It was not carried out: a refresh has overtaken it, or is due by this.
            newer = await self._renewed(used, refusal)
            result = await self._exchange(request, newer, breakout=breakout, seconds=seconds)
        return _parse(request, result)

    async def _renewed(self, refused: Token, refusal: TokenExpiredError) -> Token:
        """A token newer than the one that was refused.

        Raises:
            TokenExpiredError: The node gives none; whoever keeps the token alive is told as well.
        """
        if self._find_newer is not None:
            newer = await self._find_newer(refused)
            if newer is None:
                raise refusal
            self._token = newer
            return newer
        if self._token is refused:
            self._refresh_wanted.set()
            try:
                await self.refresh()
            except PexipError:
                raise refusal from None
        return self._token

    async def refresh(self) -> Token:
        """Exchange the token for a newer one; callers that come together share one."""
        used = self._token
        async with self._refreshing:
            if self._token is used:
                if self._until_ours is not None:
                    await self._until_ours()
                self._token = await self._refreshed(used)
            return self._token

    def renew(self) -> None:
        """Have `keep_alive` refresh the token now; where that is refused, it raises."""
        self._refresh_wanted.set()

    async def _refreshed(self, token: Token) -> Token:
        request, issued = RefreshToken(), self._clock.now()
        asking = self._exchange(request, token)
        answer = await (asking if self._lookout is None else self._lookout.hurried(asking))
        refreshed = token.refreshed(request.parse_result(answer), issued)
        self._note_known()
        return refreshed

    def _note_known(self) -> None:
        self._is_untried = False

    async def keep_alive(self, on_refresh: Callable[[Token], Awaitable[None]]) -> Never:
        """Refresh the token at a third of its life, and when the node asks for it, for ever.

        Where `on_refresh` fails it is called again soon, with the token that is newest by then: a
        place in the meeting is not lost for want of a place to write it down.

        Raises:
            TokenExpiredError: The node refuses, or could not be reached until the token's end.
        """
        again = Backoff(self._random, first=0.5, cap=10)
        is_kept = True
        while True:
            if await self._is_due(within=None if is_kept else again.next()):
                await self._refresh_in_time()
            try:
                await on_refresh(self._token)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is not the node's
                if is_kept:
                    _log.warning(
                        "A token cannot be stored, trying again", cause=type(error).__name__
                    )
                is_kept = False
            else:
                is_kept = True
                again.reset()

    async def release(self, reason: str = "") -> bool:
        """Leave the conference; False where the node could not be told."""
        try:
            await self._exchange(
                ReleaseToken(reason=reason or None), self._token, seconds=_RELEASE_SECONDS
            )
        except PexipError as error:
            # The node will miss our refresh and remove us by itself.
            return not isinstance(error, NodeUnreachableError)
        return True

    def events(
        self,
        *,
        silence_seconds: float = SILENCE_SECONDS,
        ignored: frozenset[str] = frozenset(),
        knows: Knows | None = None,
    ) -> AsyncGenerator[Heard]:
        """What happens, for ever and over any loss of the stream, until we are disconnected.

        Close it (`contextlib.aclosing`) to stop before that. Events of an `ignored` wire name are
        dropped unread. A stream that is silent although somebody is there whom `knows` denies is
        given up sooner.

        Raises:
            TokenExpiredError: The node has forgotten us.
        """

        async def hears_all() -> bool:
            try:
                return knows is None or knows(await self.send(GetParticipants()))
            except PexipError:
                return True

        stream = EventStream(
            self._http,
            token=lambda: self._token,
            on_refresh_wanted=self._refresh_wanted.set,
            on_opened=self._note_known,
            is_answering=self._is_answering,
            has_answered=self._has_answered,
            clock=self._clock,
            random=self._random,
            lookout=self._lookout,
            until_ours=self._until_ours,
            hears_all=hears_all,
            silence_seconds=silence_seconds,
            ignored=ignored,
        )
        self._streams.add(stream)
        return stream.events()

    def finish_events(self, *, is_known: bool = True) -> None:
        """Have `events` tell what has arrived and end; about two seconds at most.

        Whom the node does not know any more it may have told nothing for a while.
        """
        for stream in self._streams:
            stream.finish(is_trusted=is_known)

    async def _is_answering(self) -> bool:
        """Whether requests get through to the node just now."""
        try:
            await self._exchange(GetConferenceStatus(), self._token)
        except (ForbiddenError, TokenExpiredError) as error:
            return not error.stranger
        except PexipError:
            return False
        return True

    async def _has_answered(self, since: float) -> bool:
        """Whether requests got through that were sent since then, ours or another client's."""
        if self._lookout is None:
            return await self._is_answering()
        return await self._lookout.has_answered(self._token.node, self._is_answering, since)

    async def _exchange(
        self,
        request: Request[Any],
        token: Token,
        *,
        breakout: str | None = None,
        seconds: float = REQUEST_SECONDS,
    ) -> Any:
        headers = {"token": token.value} if request.is_about_conference else {}
        try:
            answer = await exchange(
                self._http,
                request,
                node=token.node,
                alias=token.alias,
                headers=headers,
                clock=self._clock,
                seconds=seconds,
                breakout=breakout,
            )
        except NodeUnreachableError as error:
            if error.is_late:
                for stream in self._streams:
                    stream.doubt()
            raise
        if request.is_answered_by_body:
            return answer.content()
        return answer.result(may_be_bare=request.may_be_bare, may_be_empty=request.may_be_empty)

    async def _is_due(self, *, within: float | None) -> bool:
        """Wait for the next refresh, at most so many seconds; whether it is due then."""
        # A third of the life leaves two more thirds to get through to the node.
        third = max(self._token.expires / 3, _LEAST_REFRESH_SECONDS)
        # A wall clock that was set back makes no token younger than new.
        age = max((self._clock.now() - self._token.issued).total_seconds(), 0.0)
        left = max(third - age, _LEAST_REFRESH_SECONDS)
        await self._clock.sleep(_LEAST_REFRESH_SECONDS)
        seconds = left if within is None else min(left, within)
        try:
            async with self._clock.timeout(max(seconds - _LEAST_REFRESH_SECONDS, 0)):
                await self._refresh_wanted.wait()
        except TimeoutError:
            return seconds == left
        return True

    async def _refresh_in_time(self) -> Token:
        backoff = Backoff(self._random, first=0.5, cap=10)
        while True:
            self._refresh_wanted.clear()
            try:
                return await self.refresh()
            except PexipError as error:
                # What a proxy refuses, the node may grant at the next try.
                if isinstance(error, TokenExpiredError | ForbiddenError) and not error.stranger:
                    raise TokenExpiredError(
                        error.status, error.result, request=error.request
                    ) from None
                problem = str(error)
            delay = backoff.next()
            left = (self._token.expires_at - self._clock.now()).total_seconds()
            if left <= 0:
                raise TokenExpiredError(0, f"not refreshed in time: {problem}")
            await self._clock.sleep(min(delay, left))


def _parse(request: Request[ResultT], result: object) -> ResultT:
    """The result of a request that was carried out.

    Raises:
        RefusedError: It was not: false however it is spelled, or words in place of yes and no.
        ProtocolError: It is not what this request is answered with.
    """
    if result is False and not request.may_be_false:
        raise RefusedError(request.name)
    try:
        parsed = request.parse_result(result)
    except ProtocolError:
        if isinstance(result, str) and result and not request.is_answered_by_body:
            raise RefusedError(request.name, result) from None
        raise
    if parsed is False:
        raise RefusedError(request.name)
    return parsed
