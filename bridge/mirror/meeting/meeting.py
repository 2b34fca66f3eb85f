"""A meeting: one live period of a binding, and all that a feature may do to it.

It holds what every feature needs and nothing that belongs to one. A feature keeps what it
must remember between two events in an object of its own class, which `recall` hands back.

What a handler decides is stored together at the end of its turn, and acted upon afterwards.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from bridge.errors import BridgeError
from bridge.mirror.meeting.telling import Telling
from bridge.mirror.people.node_time import NodeTime
from bridge.mirror.people.rooms import Room, Rooms
from bridge.mirror.people.roster import Roster
from bridge.mirror.turns.between_turns import BetweenTurns
from bridge.mirror.turns.decision import KeptLine
from bridge.mirror.turns.turns import Turns
from bridge.mirror.words.loop_guard import OwnWords
from bridge.pexip.errors import PexipError
from bridge.pexip.models import ParticipantId
from bridge.pexip.request import Request
from bridge.storage.database import Transaction
from bridge.storage.meetings.bindings import Binding, BindingSettings
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post, Priority, Upload
from bridge.storage.writing.claim import Claim
from bridge.storage.writing.units import bind

P = ParamSpec("P")
MemoryT = TypeVar("MemoryT")
ResultT = TypeVar("ResultT")

_WITH_PLACE = (Post, Upload)


class InConference(Protocol):
    """The bridge's presence in the conference, as a meeting needs it."""

    roster: Roster
    rooms: Rooms
    own_words: OwnWords
    node_time: NodeTime

    @property
    def binding(self) -> Binding:
        """As it is stored, with what is about to be."""

    @property
    def claim(self) -> Claim | None:
        """What makes it this process's; None: nobody else can have it."""

    @property
    def own_uuid(self) -> ParticipantId | None:
        """The bridge's present participant; None while it has none."""

    def change_settings(self, **changes: object) -> None:
        """Change the binding's settings with this turn."""

    async def send(self, request: Request[ResultT], breakout: str | None = None) -> ResultT:
        """Send a request with the present token, perhaps to a breakout room."""


class Meeting:
    """One live period: its card, its threads, its people."""

    def __init__(self, meeting_id: str, began: datetime, place: InConference, turns: Turns) -> None:
        self.id = meeting_id
        self.began = began
        self.place = place
        self._turns = turns
        self._since, self._since_monotonic = turns.clock.now(), turns.clock.monotonic()
        self._memories: dict[type, Any] = {}
        self._newest: dict[str, str] = {}

    @property
    def binding(self) -> Binding:
        return self.place.binding

    @property
    def claim(self) -> Claim | None:
        """For what is done for it beside its turns; None: no other process can have it."""
        return self.place.claim

    @property
    def settings(self) -> BindingSettings:
        return self.place.binding.settings

    @property
    def is_mirrored(self) -> bool:
        """Nobody has said !stop, and its people were told, or an owner wants them not to be."""
        is_untold = self.settings.notice and self.recall(Telling).is_untold
        return not (self.settings.stopped or is_untold)

    @property
    def roster(self) -> Roster:
        return self.place.roster

    @property
    def rooms(self) -> Rooms:
        """Its breakout rooms."""
        return self.place.rooms

    @property
    def own_uuid(self) -> ParticipantId | None:
        return self.place.own_uuid

    @property
    def outside(self) -> BetweenTurns["Meeting"]:
        """For what takes its time, between turns."""
        return BetweenTurns(self, self._turns)

    def name_of(self, uuid: ParticipantId, room: Room | None = None) -> str | None:
        """What somebody is called here, or was before they left; None for nobody ever seen."""
        in_room = room.roster.name_of(uuid) if room else None
        return in_room or self.roster.name_of(uuid)

    def now(self) -> datetime:
        """When the event at hand was heard."""
        return self._turns.now()

    def steady_now(self) -> datetime:
        """A time for waiting: from when this process took up the meeting on it never jumps."""
        passed = self._turns.clock.monotonic() - self._since_monotonic
        return self._since + timedelta(seconds=passed)

    def tick_in(self, seconds: float) -> None:
        """Have a `Ticked` by then."""
        self._turns.tick_in(seconds)

    def key(self, name: str) -> str:
        """The key of one of this meeting's own messages: `card`, `captions`."""
        return f"{self.id}/{name}"

    def recall(self, kind: type[MemoryT]) -> MemoryT:
        """This meeting's object of a feature's class, made at the first call."""
        if kind not in self._memories:
            self._memories[kind] = kind()
        memory: MemoryT = self._memories[kind]
        return memory

    def forget(self) -> None:
        """Its features begin anew with what is stored."""
        self._memories.clear()

    def new_line(self) -> KeptLine:
        """The name and time of a line of people that was just heard."""
        now = self.now()
        return KeptLine(self.id, self._turns.line_ids.next(now), now)

    def is_newest(self, key: str, thread_key: str) -> bool:
        """Whether nothing is known to stand below a message in its thread; an edit adds nothing."""
        return self._newest.get(thread_key) == key

    def note_below(self, thread_key: str, key: str = "") -> None:
        """Something was written in a thread by others than the meeting itself."""
        self._newest[thread_key] = key

    def keep(
        self,
        line: KeptLine,
        work: Callable[Concatenate[Transaction, P], Awaitable[object]],
        *values: P.args,
        **named: P.kwargs,
    ) -> None:
        """As `write`, for a line of people: past all bounds it is counted into a marked gap."""
        kept = (*values, *named.values())
        self._note_posts(kept)
        self._turns.ledger.keep(line, bind(work, *values, **named), *kept)

    def write(
        self,
        work: Callable[Concatenate[Transaction, P], Awaitable[object]],
        *values: P.args,
        **named: P.kwargs,
    ) -> None:
        """Have a storage function carried out with all else that this turn decides.

        It runs in another thread and perhaps more than once: hand it values that nobody changes.
        """
        self._note_posts(values)
        self._turns.ledger.write(bind(work, *values, **named), *values, *named.values())

    def _note_posts(self, values: Iterable[object]) -> None:
        for each in values:
            if isinstance(each, _WITH_PLACE) and each.thread_key is not None:
                self._newest[each.thread_key] = each.key

    def change_settings(self, **changes: object) -> None:
        """Change the binding's settings, for this meeting and those to come."""
        self.place.change_settings(**changes)

    def post(self, post: Post) -> None:
        """Queue a message; nothing happens if its key was posted before."""
        self.write(outbox.add, self.binding.workspace, post)

    def show(self, post: Post) -> None:
        """Queue a message, or an edit of it where it was posted before."""
        self.write(outbox.put, self.binding.workspace, post)

    def edit(
        self, key: str, text: str, blocks: tuple[dict[str, Any], ...], priority: Priority
    ) -> None:
        """Queue an edit; of several that wait only the last goes."""
        self.write(outbox.edit, self.binding.workspace, key, text, blocks, priority=priority)

    def upload(self, upload: Upload) -> None:
        """Queue a file; nothing happens if its key was uploaded before."""
        self.write(outbox.upload, self.binding.workspace, upload)

    def ask(
        self,
        request: Request[ResultT],
        then: "Callable[[ResultT | BridgeError | PexipError, Meeting], None] | None" = None,
        breakout: str | None = None,
    ) -> None:
        """Ask the conference, or a room of it, once this turn is stored.

        `then` hears the answer, or why there is none, in a later turn.
        """

        async def ask(outside: BetweenTurns["Meeting"]) -> None:
            answer: ResultT | BridgeError | PexipError
            try:
                answer = await outside.send(request, breakout)
            except (PexipError, BridgeError) as error:
                answer = error
            if then is not None:
                await outside.decide(lambda meeting: then(answer, meeting))

        self.later(ask)

    def later(self, errand: "Callable[[BetweenTurns[Meeting]], Coroutine[Any, Any, None]]") -> None:
        """Have something done that takes its time, once this turn is stored."""
        self._turns.begin(partial(errand, self.outside))
