"""What one simulated node holds: its conferences, its tokens, and what is made of chance."""

import uuid
from random import Random

from bridge.simulator.clock import Clock
from bridge.simulator.pexip.conference.breakout_room import Breakout
from bridge.simulator.pexip.conference.event_feed import EventIds
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.service import Service
from bridge.simulator.pexip.conference.state import TOKEN_EXPIRED, WAITED_TOO_LONG, Conference
from bridge.simulator.pexip.conference.tokens import TokenDesk
from bridge.simulator.pexip.rules.attestation import Signer
from bridge.simulator.pexip.rules.faults import Faults, RequestLog
from bridge.simulator.pexip.rules.switches import Switches
from bridge.simulator.pexip.rules.written import WrittenLog

STREAM_LOST = "Signaling node disconnected"
NOT_ANSWERED = "Call disconnected"


class NodeState:
    """Shared by all handlers; no sockets here."""

    def __init__(self, clock: Clock, random: Random, switches: Switches) -> None:
        self.clock = clock
        self.random = random
        self.switches = switches
        self.tokens = TokenDesk(clock, random, switches)
        self.event_ids = EventIds(switches.node_address)
        self.faults = Faults(clock)
        self.requests = RequestLog()
        self.written = WrittenLog()
        self.conferences: dict[str, Conference] = {}
        self.sso_tokens: set[str] = set()
        self.signer = Signer()
        self.referrals: dict[str, tuple[Conference, str]] = {}
        self.breakouts: dict[Conference, dict[str, Breakout]] = {}
        self.previous_rooms: dict[str, str] = {}
        self._streamless_since: dict[str, float] = {}

    def add(self, service: Service) -> Conference:
        conference = Conference(service, self.clock, self.switches)
        for alias in service.aliases:
            self.conferences[alias.casefold()] = conference
        return conference

    def find_conference(self, alias: str) -> Conference | None:
        return self.conferences.get(alias.casefold())

    def breakouts_of(self, main: Conference) -> dict[str, Breakout]:
        """By uuid; empty where there are none."""
        return self.breakouts.get(main, {})

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def find_participant(self, participant_uuid: str) -> tuple[Conference, Participant] | None:
        rooms = [each.room for rooms in self.breakouts.values() for each in rooms.values()]
        for conference in (*self.conferences.values(), *rooms):
            person = conference.participants.get(participant_uuid)
            if person is not None:
                return conference, person
        return None

    def remove_the_overdue(self) -> None:
        """Take out everyone whose token, stream, wait or ringing has run out."""
        for token in self.tokens.take_expired():
            token.conference.remove(token.participant, TOKEN_EXPIRED)
        for conference in set(self.conferences.values()):
            for person in tuple(conference.participants.values()):
                reason = self._reason_to_remove(conference, person)
                if reason is not None:
                    conference.remove(person, reason)

    def _reason_to_remove(self, conference: Conference, person: Participant) -> str | None:
        switches = self.switches
        age = self.clock.now().timestamp() - person.start_time
        if person.service_type == "connecting" and age >= switches.ringing_seconds:
            return NOT_ANSWERED
        limit = switches.waiting_room_seconds
        if limit is not None and person.service_type == "waiting_room" and age >= limit:
            return WAITED_TOO_LONG
        return STREAM_LOST if self._is_streamless_too_long(conference, person) else None

    def _is_streamless_too_long(self, conference: Conference, person: Participant) -> bool:
        limit = self.switches.streamless_participant_seconds
        if limit is None or self.tokens.current(person.uuid) is None:
            return False
        if conference.feed.of(person):
            self._streamless_since.pop(person.uuid, None)
            return False
        since = self._streamless_since.setdefault(person.uuid, self.clock.monotonic())
        return self.clock.monotonic() - since >= limit

    def ping_all(self) -> None:
        for conference in set(self.conferences.values()):
            for stream in conference.feed:
                stream.send("ping")
