"""Ask the process that is in a meeting to do something there, and wait for what comes of it."""

import asyncio
from collections.abc import Mapping
from random import SystemRandom
from typing import Any

from bridge.clock import Clock
from bridge.errors import BridgeError, new_id
from bridge.storage.database import Database
from bridge.storage.queues import mailbox
from bridge.storage.queues.mailbox import Letter

# A process that has died is followed by another within a lease and a look.
_TAKEN_SECONDS = 8.0
_ANSWERED_SECONDS = 30.0
# A bell may be lost.
_LOOK_SECONDS = 1.0


class NobodyAnswersError(BridgeError):
    """Nobody has taken the request; it is surely not done."""

    def __init__(self) -> None:
        super().__init__(
            "The part of the bridge that is in this meeting does not answer, so nothing was done. "
            "Try again in a few seconds."
        )


class NoOutcomeError(BridgeError):
    """Somebody has taken the request, and nobody says what has come of it."""

    def __init__(self) -> None:
        super().__init__(
            "The part of the bridge that is in this meeting has begun with it, but does not say "
            "what came of it. Look before you try again."
        )


class Asking:
    """As any process asks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        # Two processes must never share an id, whatever their random numbers were seeded with.
        self._random = SystemRandom()

    async def ask(
        self,
        binding_id: str,
        kind: str,
        body: Mapping[str, Any] | None = None,
        *,
        seconds: float = _TAKEN_SECONDS,
    ) -> Mapping[str, Any]:
        """What comes of it; somebody has so many seconds to begin.

        Raises:
            NobodyAnswersError: Nobody has, and nobody will.
            NoOutcomeError: Somebody has.
        """
        letter = Letter(new_id(self._random), binding_id, kind, body or {})
        bell = self._database.bells.listen(mailbox.ANSWERED)
        since = self._clock.monotonic()
        try:
            await self._database.write_first(mailbox.ask, letter)
            while True:
                answer = await self._database.read(mailbox.find_answer, letter.id)
                if answer is None:
                    raise NobodyAnswersError
                if answer.body is not None:
                    _ = self._database.write(mailbox.drop, letter.id)
                    return answer.body
                waited = self._clock.monotonic() - since
                if waited > seconds and not answer.is_taken and await self._withdraw(letter):
                    raise NobodyAnswersError
                if waited > seconds + _ANSWERED_SECONDS:
                    raise NoOutcomeError
                await bell.heard(_LOOK_SECONDS)
        except asyncio.CancelledError:
            # Whoever gives up waiting wants it no more, if it is not begun.
            _ = self._database.write(mailbox.withdraw, letter.id)
            raise

    async def _withdraw(self, letter: Letter) -> bool:
        return await self._database.write_first(mailbox.withdraw, letter.id)
