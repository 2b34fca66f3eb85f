"""Where the bridge is while another process holds the stream: what this one knows of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bridge.clock import Clock
from bridge.mirror.conference.joining import Joiner, read_token
from bridge.mirror.elsewhere.asking import Asking, NobodyAnswersError, NoOutcomeError
from bridge.mirror.elsewhere.postman import CHANGED, OWN_WORDS, RENEW, ROOMS, WATCH
from bridge.mirror.elsewhere.shared_roster import FRESH_SECONDS, SharedRoster
from bridge.mirror.elsewhere.stored_names import StoredNames, find_names
from bridge.mirror.people.roster import Roster
from bridge.pexip.client import PexipClient
from bridge.pexip.errors import ForbiddenError, RefusedError
from bridge.pexip.models import Participant, ParticipantId, Role
from bridge.pexip.request import Request
from bridge.pexip.requests.conference import GetConferenceStatus, GetParticipants, SendMessage
from bridge.pexip.stream.events import (
    ParticipantCreated,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
)
from bridge.pexip.token import Token
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import open_rooms, tokens
from bridge.storage.meetings.tokens import StoredToken

ResultT = TypeVar("ResultT")

# The holder asks the node and stores what it gives.
_NEWER_SECONDS = (0.1, 0.3, 0.6)
# Nobody who types waits for long to be surely known again.
_WORDS_SECONDS = 2.0


@dataclass(frozen=True)
class Stored:
    """What the database has of it."""

    token: StoredToken
    own: frozenset[ParticipantId]
    has_rooms: bool | None = None
    """Whether there are breakout rooms; None where nobody has noted it."""


async def find_stored(tx: Transaction, binding_id: str) -> Stored | None:
    """None while the bridge is in no meeting there."""
    token = await tokens.find(tx, binding_id)
    if token is None:
        return None
    own = await tokens.own_uuids(tx, binding_id)
    has_rooms = await open_rooms.are_there(tx, binding_id)
    return Stored(token, frozenset(map(ParticipantId, own)), has_rooms)


class DistantPlace:
    """One binding's; kept for as long as people ask about it."""

    def __init__(
        self, binding_id: str, stored: Stored, *, database: Database, joiner: Joiner, clock: Clock
    ) -> None:
        self._binding_id = binding_id
        self._database = database
        self._joiner = joiner
        self._clock = clock
        self._asking = Asking(database, clock)
        self._client = self._make(read_token(stored.token))
        self._newest = stored.token.version
        self._own = stored.own
        self._has_rooms = stored.has_rooms
        self._rosters: dict[str | None, SharedRoster] = {}
        self._rooms: tuple[float, Mapping[str, str]] | None = None
        self._own_in_rooms: frozenset[ParticipantId] = frozenset()
        self._changed = database.bells.listen(f"{CHANGED}:{binding_id}")
        self._watched: float | None = None
        self._names = StoredNames(lambda: database.read(find_names, binding_id))

    @property
    def version(self) -> int | None:
        return self._client.token.version

    def update(self, stored: Stored) -> None:
        """As it is stored now: the holder may have refreshed the token, or joined anew."""
        if stored.token.version < self._newest:
            # Somebody has found a newer one meanwhile.
            return
        self._newest = stored.token.version
        token = read_token(stored.token)
        self._own, self._has_rooms = stored.own, stored.has_rooms
        if token.participant_uuid != self._client.token.participant_uuid:
            self._rosters.clear()
            self._rooms = None
        if token.value != self._client.token.value:
            self._client = self._make(token)

    async def send(self, request: Request[ResultT], breakout: str | None = None) -> ResultT:
        """Raises what `PexipClient.send` raises; a refusal knows whether we are a Guest."""
        if isinstance(request, SendMessage):
            await self._announce(request.payload)
        try:
            return await self._client.send(request, breakout)
        except (ForbiddenError, RefusedError) as error:
            role = self._client.token.role
            error.is_guest = None if role is None else role is Role.GUEST
            raise

    async def roster(self, breakout: str | None, *, since: float | None = None) -> Roster:
        """Of the conference or a room: as `SharedRoster.get`."""
        if (shared := self._rosters.get(breakout)) is None:
            shared = SharedRoster(lambda: self._ask(breakout), self._clock, self._count_changes)
            self._rosters[breakout] = shared
        return await shared.get(since=since)

    async def rooms(self) -> Mapping[str, str]:
        """Its breakout rooms, as the holder's stream has told of them: ids by name."""
        if self._has_rooms is False:
            # As is stored, so the holder need not be asked which.
            self._rooms, self._own_in_rooms = None, frozenset()
            return {}
        now = self._clock.monotonic()
        if self._rooms is None or now - self._rooms[0] > FRESH_SECONDS:
            answer = await self._asking.ask(self._binding_id, ROOMS)
            self._rooms = (now, dict(answer.get("rooms", {})))
            self._own_in_rooms = frozenset(map(ParticipantId, answer.get("own", ())))
        return self._rooms[1]

    def watch(self) -> None:
        """Have the holder ring for a while whenever its stream tells something."""
        now = self._clock.monotonic()
        if self._watched is None or now - self._watched >= FRESH_SECONDS:
            self._watched = now
            self._database.bells.ring_everywhere([f"{WATCH}:{self._binding_id}"])

    async def changed(self, seconds: float) -> None:
        """Wait until it has rung, or so long."""
        await self._changed.heard(seconds)

    def _count_changes(self) -> int:
        return self._database.bells.count(f"{CHANGED}:{self._binding_id}")

    async def _ask(self, breakout: str | None) -> Roster:
        # Whatever happens from now on is rung for, so that nobody is shown what is over.
        self.watch()
        people, status = await asyncio.gather(
            self._client.send(GetParticipants(), breakout),
            self._client.send(GetConferenceStatus(), breakout),
        )
        roster = Roster(self._own | self._own_in_rooms, place=breakout or "")
        # As they are called on the card and in the thread.
        others = [each for each in people if each.uuid not in roster.own]
        for uuid, label in (await self._names.of(breakout, others)).items():
            roster.keep_name(uuid, label)
        _fill(roster, people)
        roster.conference = status
        return roster

    async def _announce(self, text: str) -> None:
        """The holder hears it before the meeting does, so that it is not taken for somebody's."""
        try:
            body = {"text": text}
            await self._asking.ask(self._binding_id, OWN_WORDS, body, seconds=_WORDS_SECONDS)
        except (NobodyAnswersError, NoOutcomeError):
            # Its sender is known as ours all the same.
            return

    def _make(self, token: Token) -> PexipClient:
        return self._joiner.client(token, self._find_newer)

    async def _find_newer(self, refused: Token) -> Token | None:
        """As stored; else the holder is told to refresh it, which is for nobody else to do."""
        if (newer := await self._read_newer(refused)) is not None:
            return newer
        self._database.bells.ring_everywhere([f"{RENEW}:{self._binding_id}"])
        for seconds in _NEWER_SECONDS:
            await self._clock.sleep(seconds)
            if (newer := await self._read_newer(refused)) is not None:
                return newer
        return None

    async def _read_newer(self, refused: Token) -> Token | None:
        stored = await self._database.read(find_stored, self._binding_id)
        if stored is None:
            return None
        token = read_token(stored.token)
        if token.value == refused.value:
            return None
        self._newest = max(self._newest, stored.token.version)
        return token


def _fill(roster: Roster, people: Sequence[Participant]) -> None:
    roster.apply(ParticipantSyncBegan())
    for each in people:
        roster.apply(ParticipantCreated(participant=each))
    roster.apply(ParticipantSyncEnded())
