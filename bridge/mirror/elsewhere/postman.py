"""Takes what other processes ask of the meetings that this one holds, does it, and answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Any

import structlog

from bridge.clock import Clock
from bridge.errors import BridgeError, new_reference
from bridge.mirror.conference.stay import Stay
from bridge.mirror.conference.supervisor import Supervisor
from bridge.mirror.elsewhere.letters import Kinds
from bridge.storage.database import Database
from bridge.storage.queues import mailbox
from bridge.storage.queues.mailbox import Letter

LEAVE, ROOMS, OWN_WORDS = "leave", "rooms", "own-words"
"""What is asked of the stay itself; all else is an event for the meeting."""
WATCH, CHANGED = "watch", "changed"
"""Bells, each with a binding's id: whoever rings the first hears the second for a while."""
RENEW = "renew"
"""A bell with a binding's id: the node refuses the token that is stored."""
FAILED = "failed"
"""In an answer: why it could not be done, for a person."""
# Longer than anybody waits for an effect to show.
_WATCHED_SECONDS = 6.0
# What came while nobody held the meeting is looked for by whoever holds it next.
_LOOK_SECONDS = 2.0
_DATABASE_SECONDS = 2.0

_log = structlog.get_logger()

Body = Mapping[str, Any]


class Postman:
    """For all stays of this process."""

    def __init__(
        self,
        *,
        database: Database,
        supervisor: Supervisor,
        kinds: Kinds,
        clock: Clock,
        random: Random,
    ) -> None:
        self._database = database
        self._supervisor = supervisor
        self._kinds = kinds
        self._clock = clock
        self._random = random
        self._steps: Mapping[str, Callable[[Letter, Stay], Awaitable[Body]]] = {
            LEAVE: self._leave,
            ROOMS: self._rooms,
            OWN_WORDS: self._note_own_words,
        }

    async def run(self) -> None:
        """Until canceled."""
        bell = self._database.bells.listen(mailbox.ASKED)
        self._database.bells.answer(WATCH, self._watch)
        self._database.bells.answer(RENEW, self._renew)
        is_told = False
        async with asyncio.TaskGroup() as group:
            while True:
                seconds = _LOOK_SECONDS
                try:
                    for letter in await self._database.read(mailbox.waiting):
                        await self._begin(letter, group)
                except Exception:  # noqa: BLE001 - a database that is away ends nothing
                    seconds = _DATABASE_SECONDS
                    if not is_told:
                        # Once, however long it lasts: other lines would drown in it.
                        reference = new_reference(self._random)
                        _log.warning("Other replicas' requests cannot be read", reference=reference)
                    is_told = True
                else:
                    is_told = False
                await bell.heard(seconds)

    def _watch(self, binding_id: str) -> None:
        stay = self._supervisor.find_stay(binding_id)
        if stay is not None:
            topics = [f"{CHANGED}:{binding_id}"]
            stay.watch(lambda: self._database.bells.ring_everywhere(topics), _WATCHED_SECONDS)

    def _renew(self, binding_id: str) -> None:
        if (stay := self._supervisor.find_stay(binding_id)) is not None:
            stay.renew()

    async def _begin(self, letter: Letter, group: asyncio.TaskGroup) -> None:
        """What is in nobody's hands yet, or is another's, is left to them."""
        stay = self._supervisor.find_stay(letter.binding_id)
        if stay is None or not await self._database.write_first(mailbox.take, letter.id):
            return
        group.create_task(self._serve(letter, stay), name=f"letter {letter.kind}")

    async def _serve(self, letter: Letter, stay: Stay) -> None:
        try:
            answer = await self._do(letter, stay)
        except BridgeError as error:
            answer = {FAILED: str(error)}
        except Exception:  # noqa: BLE001 - whoever asked is told, and the others go on
            reference = new_reference(self._random)
            _log.exception(
                "What another replica asked has failed", kind=letter.kind, reference=reference
            )
            answer = {FAILED: f"Something went wrong in the bridge (reference {reference})."}
        await self._database.write_first(mailbox.answer, letter.id, answer)

    async def _do(self, letter: Letter, stay: Stay) -> Body:
        if (step := self._steps.get(letter.kind)) is not None:
            return await step(letter, stay)
        kind = self._kinds.named(letter.kind)
        if kind is None:
            # A newer version's; there is no harm in a card that does not move.
            return {"is_told": False}
        event = await kind.read(letter.body, letter.binding_id, self._database)
        if not await stay.tell(event):
            return {"is_told": False}
        return {"is_told": True, **await kind.answer(event)}

    async def _leave(self, letter: Letter, stay: Stay) -> Body:
        reason, is_quiet = str(letter.body["reason"]), bool(letter.body["quietly"])
        await self._supervisor.leave(stay.binding, reason, quietly=is_quiet)
        return {}

    async def _rooms(self, _letter: Letter, stay: Stay) -> Body:
        conference = await self._supervisor.find(stay.binding)
        if conference is None:
            return {"rooms": {}, "own": []}
        return {"rooms": dict(await conference.rooms()), "own": sorted(stay.rooms.own)}

    async def _note_own_words(self, letter: Letter, stay: Stay) -> Body:
        stay.note_own_words(str(letter.body["text"]))
        return {}
