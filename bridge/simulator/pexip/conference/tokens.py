"""Tokens: what a client proves itself with, for a limited time.

Sections "refresh_token" and "release_token" of the API document.
"""

import base64
from dataclasses import dataclass
from random import Random

from bridge.simulator.clock import Clock
from bridge.simulator.pexip.conference.participant import Participant
from bridge.simulator.pexip.conference.state import Conference
from bridge.simulator.pexip.rules.switches import Switches

# So many bytes make base64url text that ends in one "=", as real tokens do.
_TOKEN_BYTES = 32


@dataclass(eq=False)
class Token:
    """One value, good for one participant of one conference until it expires."""

    value: str
    alias: str
    conference: Conference
    participant: Participant
    expires_at: float


class TokenDesk:
    """Issues tokens and knows which are good."""

    def __init__(self, clock: Clock, random: Random, switches: Switches) -> None:
        self._clock = clock
        self._random = random
        self._switches = switches
        self._tokens: dict[str, Token] = {}
        self._latest: dict[str, Token] = {}
        self._revoked: set[str] = set()

    def issue(self, alias: str, conference: Conference, participant: Participant) -> Token:
        value = base64.urlsafe_b64encode(self._random.randbytes(_TOKEN_BYTES)).decode()
        token = Token(
            value,
            alias,
            conference,
            participant,
            self._clock.monotonic() + self._switches.token_seconds,
        )
        self._tokens[value] = self._latest[participant.uuid] = token
        return token

    def find_good(self, value: str) -> Token | None:
        """The token, unless it is unknown, expired, revoked, or its participant is gone."""
        token = self._tokens.get(value)
        if token is None or value in self._revoked:
            return None
        is_in = token.participant.uuid in token.conference.participants
        return token if is_in and token.expires_at > self._clock.monotonic() else None

    def values(self) -> list[str]:
        """All that were ever given, good or not."""
        return list(self._tokens)

    def is_known(self, value: str) -> bool:
        """Whether it ever was good; a late release is answered politely."""
        return value in self._tokens

    def refresh(self, token: Token) -> Token:
        if self._switches.old_token_after_refresh != "valid":  # noqa: S105 -- a switch
            self._revoked.add(token.value)
        return self.issue(token.alias, token.conference, token.participant)

    def revoke(self, participant_uuid: str) -> None:
        """All tokens of a participant go bad; the participant stays until it would expire."""
        for token in self._tokens.values():
            if token.participant.uuid == participant_uuid:
                self._revoked.add(token.value)

    def revoke_all(self) -> None:
        """As a node does that has forgotten them."""
        self._revoked.update(self._tokens)

    def current(self, participant_uuid: str) -> Token | None:
        return self._latest.get(participant_uuid)

    def take_expired(self) -> list[Token]:
        """The last tokens of those who did not refresh in time, each once."""
        now = self._clock.monotonic()
        expired = [token for token in self._latest.values() if token.expires_at <= now]
        for token in expired:
            del self._latest[token.participant.uuid]
        return expired
