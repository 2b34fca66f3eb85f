"""What one binding's turns decide: of the conference, of where the bridge is in it, of the meeting.

After a failure the meeting is read anew, by the path that a start takes; the roster is pure and
stays, and what the database knows of it is made equal to it.
"""

from collections.abc import Callable
from datetime import datetime
from random import Random

import structlog

from bridge.clock import Clock
from bridge.errors import new_reference
from bridge.metrics import LINES_LOST
from bridge.mirror.conference.counting import count_lines
from bridge.mirror.conference.follower import QUIET, Follower
from bridge.mirror.conference.place import Place
from bridge.mirror.conference.recollection import Recollection, recollect
from bridge.mirror.meeting.handlers import FilingDue, Handlers, Ticked
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.people.roster import Roster
from bridge.mirror.standing.verdict import judge_presence
from bridge.mirror.standing.whereabouts import Whereabouts
from bridge.mirror.turns.errands import Errands
from bridge.mirror.turns.turns import Turns
from bridge.pexip.client import PexipClient
from bridge.pexip.models import Role
from bridge.pexip.stream.events import ParticipantUpdated
from bridge.pexip.stream.heard import StreamHeldBack, StreamLost
from bridge.pexip.token import Token
from bridge.pexip.waiting import Backoff
from bridge.storage.meetings.bindings import BindingState
from bridge.storage.writing.units import bind

# What fails at every tick must not have the meeting read anew at every tick.
_RECALL_SECONDS = 30.0

_log = structlog.get_logger()


class Course:
    """Takes the turns of one stay."""

    def __init__(
        self,
        place: Place,
        turns: Turns,
        *,
        handlers: Handlers,
        errands: Errands,
        clock: Clock,
        random: Random,
    ) -> None:
        self.place = place
        self.turns = turns
        self.whereabouts = Whereabouts()
        self._seen: datetime | None = None
        self.is_recalled = False
        """Whether it is known what meeting was open when the bridge stopped."""
        self.rejoin = Backoff(random, first=0.3, cap=60.0)
        self.quiet = Backoff(random, first=30.0, cap=300.0, jitter=0.1)
        self.follower = Follower(place, turns=turns, handlers=handlers, clock=clock, random=random)
        self._handlers = handlers
        self._errands = errands
        self._clock = clock
        self._random = random
        # A change of role that only the last refresh has told.
        self._role_at_refresh: Role | None = None
        self._is_presence_news = False
        self._recalled_at: float | None = None
        turns.taker = self

    @property
    def seen(self) -> datetime | None:
        """When the meeting was last seen; out of sight for long, it counts as another one."""
        return self._clock.now() if self.place.has_roster else self._seen

    def lose_sight(self, at: datetime | None = None) -> None:
        """Who is there is not known any more, from now on or since then."""
        if self.place.has_roster:
            self._seen, self.place.has_roster = at or self._clock.now(), False

    def take(self, event: object) -> None:
        if isinstance(event, QUIET):
            self.follower.take(event)
            return
        was_synced = self.place.roster.is_synced
        if isinstance(event, StreamLost | StreamHeldBack):
            self.lose_sight(event.last_heard if isinstance(event, StreamLost) else None)
            self._is_presence_news = False
            if self.place.is_news(event.reason):
                _log.warning("Nothing comes in", binding=self.place.binding.id, reason=event.reason)
            self._set_state(BindingState.RECONNECTING, event.reason)
        self.whereabouts.apply(event)
        self.follower.take(event)
        if isinstance(event, ParticipantUpdated) and event.participant.uuid == self.place.own_uuid:
            self._role_at_refresh = None
        is_news = not isinstance(event, Ticked | StreamLost | StreamHeldBack) or not was_synced
        self._is_presence_news = self._is_presence_news or (
            is_news and not isinstance(event, StreamLost | StreamHeldBack)
        )

    def touch(self) -> None:
        self.follower.touch()

    def settle(self) -> None:
        if self._is_presence_news and self.place.roster.is_synced:
            self._note_presence()
        self._is_presence_news = False
        self.follower.settle()
        self.place.note_change()

    def end_turn(self) -> None:
        self.follower.end_turn()
        if self.turns.needs_recall and self._may_recall:
            self._recalled_at, self.turns.needs_recall = self._clock.monotonic(), False
            self.turns.hold()
            self._errands.start(self._recall_again())

    def forget_people(self) -> None:
        """Nothing more is heard of them or of rooms; the next stream tells who is there.

        Whoever was put out after the bridge has never left in its eyes, and would be a meeting.
        """
        self.place.rooms.apply(StreamLost("put out", retry_in_seconds=0))
        self.place.roster = Roster(own=self.place.roster.own)

    def arrive(self, client: PexipClient) -> None:
        self.place.client, self._role_at_refresh = client, None
        if self.is_recalled:
            self._note_arrival(client)

    def _note_arrival(self, client: PexipClient) -> None:
        if client.token.participant_uuid not in self.place.roster.own:
            self.place.node_time.expect(client.token.participant_uuid, client.token.issued)
        self.place.roster.add_own(client.token.participant_uuid)
        self.whereabouts.arrive(client.token)

    def move(self, client: PexipClient, *, is_node_gone: bool = False) -> None:
        """A Host has sent the bridge elsewhere, or its node is gone."""
        self.arrive(client)
        # As after any loss: nobody is known to be there until the new stream names them.
        self.lose_sight()
        self.follower.take(StreamLost("moved", retry_in_seconds=0, is_for_good=is_node_gone))

    def note_role(self, role: Role | None) -> None:
        """What the last refresh has told of our own."""
        self._role_at_refresh = role
        if self.place.has_roster:
            self._note_presence()

    async def recall(self, then: Callable[[], None]) -> None:
        """What the database knows of this binding's meeting, for a start after a stop.

        What is heard meanwhile waits; `then` is called before its turn comes.
        """
        self.turns.hold(firmly=True)
        found = await self._read()

        def take_up() -> None:
            self._take_up(found)
            then()

        await self.turns.decide_first(take_up)

    def stop(self, *, has_heard_all: bool = False) -> None:
        """Decide upon all that was heard, and say until when that is."""
        self.turns.stop_ticking()
        if not self.is_recalled:
            # Of which meeting it was is not known; whoever goes on marks that it is missing.
            self._tell_lost(count_lines(self.turns.forget()))
        self.turns.release()
        self.turns.run()
        self.turns.attempt(self.follower.note_heard, handler="the end of a stay")
        if has_heard_all:
            self.turns.attempt(self.follower.pause, handler="the end of a stay")
        self.turns.ledger.hand_over()

    def _tell_lost(self, count: int) -> None:
        if count:
            LINES_LOST.inc(count)
            binding = self.place.binding.id
            _log.error(
                "What was stored was never read; lines are lost", binding=binding, lines=count
            )

    async def _read(self) -> Recollection:
        """In the order of storing: all that was handed over by now is in it."""
        work = bind(recollect, self.place.binding.id, self._handlers)
        [found] = await self.turns.ledger.submit([work])
        recollection: Recollection = found
        return recollection

    def _take_up(self, found: Recollection) -> None:
        self.place.roster = Roster(own=found.own, known=found.attendees)
        self.place.rooms.share(self.place.roster.labels)
        if self.place.client is not None:
            self._note_arrival(self.place.client)
        self.follower.take_up(found)
        if found.record is not None:
            self.follower.resume(found.heard, found.pause)
            # It is refreshed for as long as the bridge is there.
            self._seen = found.token_issued or found.record.began
        for record in found.unfiled:
            meeting = Meeting(record.id, record.began, self.place, self.turns)
            self._handlers.dispatch(FilingDue(), meeting, self.turns)
        self.is_recalled = True

    @property
    def _may_recall(self) -> bool:
        if not self.is_recalled or self.turns.is_held or self.turns.database.trouble:
            return False
        since = self._recalled_at
        return since is None or self._clock.monotonic() - since >= _RECALL_SECONDS

    async def _recall_again(self) -> None:
        try:
            found = await self._read()
        except Exception:  # noqa: BLE001 - it is tried again
            reference = new_reference(self._random)
            _log.exception("A meeting cannot be read anew", reference=reference)
            self.turns.needs_recall = True
            self.turns.release()
            return
        if not self.turns.is_held:
            # Too much has come meanwhile, and was decided upon by what was known before.
            self.turns.needs_recall = True
            return
        _ = self.turns.decide_first(lambda: self._take_up_again(found))

    def _take_up_again(self, found: Recollection) -> None:
        if found.binding is not None:
            self.place.standing.update(found.binding)
        self.follower.take_up(found)
        self.follower.make_equal(found.present)
        _log.info("A meeting was read anew", binding=self.place.binding.id)

    def _note_presence(self) -> None:
        """The stream shows who is there."""
        client = self.place.client
        if client is None:
            return
        self.place.has_roster = True
        if self.place.is_news(""):
            _log.info("The bridge follows the meeting", binding=self.place.binding.id)
        self.rejoin.reset()
        if self.place.roster.has_people:
            self.quiet.reset()
        self._set_state(*self._presence(client.token))

    def _presence(self, token: Token) -> tuple[BindingState, str]:
        state, odd = judge_presence(
            self.place.roster,
            token.participant_uuid,
            token.current_service_type,
            role_at_refresh=self._role_at_refresh,
            is_listening=self.place.binding.is_listening,
            are_in_rooms=any(room.roster.has_people for room in self.place.rooms),
        )
        where = self.whereabouts.describe(self.place.binding)
        return state, "; ".join(filter(None, [where, odd]))

    def _set_state(self, state: BindingState, detail: str) -> None:
        self.place.standing.set_state(state, detail, self.turns.now())
