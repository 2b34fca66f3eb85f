"""Where the bridge is: its participant in one binding's conference, and who else is there."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bridge.clock import Clock
from bridge.mirror.conference.conferences import NotInConferenceError
from bridge.mirror.people.node_time import NodeTime
from bridge.mirror.people.rooms import Rooms
from bridge.mirror.people.roster import Roster
from bridge.mirror.standing.standing import Standing
from bridge.mirror.words.loop_guard import OwnWords
from bridge.pexip.client import PexipClient
from bridge.pexip.errors import ForbiddenError, RefusedError
from bridge.pexip.models import ParticipantId, Role
from bridge.pexip.request import Request
from bridge.pexip.requests.conference import SendMessage
from bridge.pexip.transport import REQUEST_SECONDS
from bridge.storage.meetings.bindings import Binding
from bridge.storage.writing.claim import Claim

ResultT = TypeVar("ResultT")


class Place:
    """What features and commands see of the conference."""

    def __init__(self, standing: Standing, clock: Clock, claim: Claim | None = None) -> None:
        self.standing = standing
        self.claim = claim
        """What makes the bridge's participant this process's; None: nobody else can have it."""
        self.roster = Roster()
        self.rooms = Rooms(self.roster.labels)
        self.own_words = OwnWords()
        self.node_time = NodeTime()
        self.client: PexipClient | None = None
        self.has_roster = False
        """Whether the present stream has told who is there."""
        self._clock = clock
        # Made for whoever waits for the next one.
        self._changed: asyncio.Event | None = None
        # Who else is told of a change, and until when.
        self._watch: tuple[Callable[[], None], float] | None = None
        # Why nothing comes in, as the log was told last.
        self._trouble = ""

    @property
    def binding(self) -> Binding:
        return self.standing.binding

    @property
    def own_uuid(self) -> ParticipantId | None:
        """The bridge's present participant."""
        return None if self.client is None else self.client.token.participant_uuid

    @property
    def is_held(self) -> bool:
        """Whether a request may start: whoever has been taken for dead sends nothing any more."""
        return self.claim is None or self.claim.is_held

    @property
    def is_streaming(self) -> bool:
        """Whether the roster is the meeting's as of now."""
        return self.has_roster and self.roster.is_synced

    def change_settings(self, **changes: object) -> None:
        """With this turn's other writes."""
        self.standing.change_settings(**changes)

    async def send(
        self,
        request: Request[ResultT],
        breakout: str | None = None,
        *,
        seconds: float = REQUEST_SECONDS,
    ) -> ResultT:
        """Send with the present token, to a breakout room if one is given by its id.

        The answer may take so many seconds.

        Raises:
            NotInConferenceError: There is none.
            PexipError: What `PexipClient.send` raises; a refusal knows whether we are a Guest.
        """
        if self.client is None or not self.is_held:
            raise NotInConferenceError(self.binding)
        if isinstance(request, SendMessage):
            # A node that returns our own chat may do so before it answers.
            self.own_words.remember(request.payload, self._clock.now())
        try:
            return await self.client.send(request, breakout, seconds=seconds)
        except (ForbiddenError, RefusedError) as error:
            error.is_guest = self._is_guest
            raise

    @property
    def _is_guest(self) -> bool | None:
        """As the roster shows us; before that as the token says."""
        if self.client is None:
            return None
        token = self.client.token
        own = self.roster.find(token.participant_uuid)
        role = (own and own.role) or token.role
        return None if role is None else role is Role.GUEST

    async def next_change(self) -> None:
        """Wait until something more of the stream has been applied."""
        self._changed = self._changed or asyncio.Event()
        await self._changed.wait()

    def is_news(self, trouble: str) -> bool:
        """Whether to log it: a node that is away is asked again and again."""
        before, self._trouble = self._trouble, trouble
        return trouble != before

    def note_change(self) -> None:
        changed, self._changed = self._changed, None
        if changed is not None:
            changed.set()
        if self._watch is not None:
            then, until = self._watch
            if self._clock.monotonic() < until:
                then()
            else:
                self._watch = None

    def watch(self, then: Callable[[], None], seconds: float) -> None:
        """Call it at each change for so long."""
        self._watch = (then, self._clock.monotonic() + seconds)
