"""A stay with all features and no node: what it hears is put to it, what it asks is kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from random import Random
from typing import Any

from sqlalchemy import select

from bridge.clock import Clock
from bridge.features import CARD, HANDLERS
from bridge.features.slides import Slides
from bridge.features.transcript import Filing
from bridge.mirror.conference.stay import Parts, Stay
from bridge.mirror.conference.unknown_events import UnknownEvents
from bridge.mirror.meeting.handlers import Handlers, Row, Ticked
from bridge.mirror.meeting.meeting import Meeting
from bridge.pexip.errors import NodeUnreachableError
from bridge.pexip.request import Request
from bridge.pexip.requests.conference import SendMessage
from bridge.pexip.stream.events import (
    LiveCaptionsReceived,
    MessageReceived,
    ParticipantCreated,
    ParticipantSyncBegan,
    ParticipantSyncEnded,
)
from bridge.pexip.stream.heard import StreamOpened
from bridge.pexip.token import Token
from bridge.slack.shown.meeting_card import MeetingCard
from bridge.storage import tables
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import bindings
from tests.commands.conferences import OWN, participant
from tests.commands.conftest import a_binding

ALICE = participant(1, "Alice", role="chair")


class Client:
    """What a joiner makes of a token; the node takes everything, or is away."""

    def __init__(self, clock: Clock) -> None:
        self.token = Token(
            node="https://node.example",
            alias="meet.team",
            value="secret",
            participant_uuid=OWN,
            issued=clock.now(),
            expires=120,
            role="HOST",
        )
        self.asked: list[Request[Any]] = []
        self.is_away = False

    async def send(
        self, request: Request[Any], _breakout: str | None = None, *, seconds: float = 10.0
    ) -> Any:
        assert seconds > 0
        if self.is_away:
            raise NodeUnreachableError("away")
        self.asked.append(request)
        return True

    def told(self) -> list[str]:
        """What was said into the meeting."""
        return [each.payload for each in self.asked if isinstance(each, SendMessage)]


class Running:
    """One run of the bridge, as far as one meeting sees it."""

    def __init__(self, database: Database, clock: Clock, *rows: Row) -> None:
        of_card, of_slides = MeetingCard(CARD, None).handlers, Slides().handlers
        self.database = database
        self.clock = clock
        self.client = Client(clock)
        self.stay = Stay(
            a_binding(),
            Parts(
                database=database,
                handlers=Handlers(
                    [*of_card, *HANDLERS, *of_slides, *Filing().handlers, *rows], Random(7)
                ),
                joiner=None,
                clock=clock,
                random=Random(clock.monotonic()),
                unknown_events=UnknownEvents(Random(7)),
            ),
        )

    @property
    def meeting(self) -> Meeting:
        assert self.stay.follower.meeting is not None
        return self.stay.follower.meeting

    async def begin(self) -> None:
        """Be in the meeting that was open, or in a new one with Alice."""
        await self.stay.recall()
        self.stay._course.arrive(self.client)
        self.hears(StreamOpened(), ParticipantSyncBegan())
        self.hears(ParticipantCreated(participant=participant(0, "Bridge", uuid=OWN, role="chair")))
        self.hears(ParticipantCreated(participant=ALICE), ParticipantSyncEnded())
        await self.stored()

    def hears(self, *events: object) -> None:
        for event in events:
            self.stay.turns.put(event, self.clock.now())

    def says(self, text: str) -> None:
        self.hears(MessageReceived(payload=text, origin="Alice", uuid=ALICE.uuid))

    def speaks(self, text: str) -> None:
        source = {"participant_uuid": ALICE.uuid}
        self.hears(LiveCaptionsReceived(data=text, is_final=True, sources=(source,)))

    def comes(self, number: int) -> None:
        self.hears(ParticipantCreated(participant=participant(number, f"Person {number}")))

    async def ticks(self) -> None:
        self.hears(Ticked())
        await self.stored()

    async def stored(self) -> None:
        """All that it heard is decided upon and stored, and what followed from that."""
        for _ in range(3):
            await self.stay.turns.decide(lambda: None)
            await self.stay.turns.ledger.stored()


async def bound(database: Database) -> None:
    await database.write(bindings.add, a_binding())


async def rows_of(database: Database, table: str, column: str) -> list[Any]:
    """As stored, in the order of the ids where there are any."""
    known = tables.metadata.tables[table]
    order = known.c["id" if table in {"line", "outbox"} else column]

    async def look(tx: Transaction) -> list[Any]:
        return [row[column] for row in await tx.list(select(known).order_by(order))]

    return await database.read(look)


async def said(database: Database, kind: str = "chat") -> list[str]:
    """The lines of all meetings."""

    async def look(tx: Transaction) -> list[str]:
        query = select(tables.line).where(tables.line.c.kind == kind).order_by(tables.line.c.id)
        sealed = [row["text_sealed"] for row in await tx.list(query)]
        return [tx.cipher.find("line.text", each).get_secret_value() for each in sealed]

    return await database.read(look)


@contextmanager
def held_up(url: str) -> Iterator[None]:
    """Nobody can write into the file: as good as a database that is away."""
    with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def copied(url: str, to: str) -> None:
    """As the file would be found if everything ended at this moment."""
    paths = [each.partition("///")[2] for each in (url, to)]
    with closing(sqlite3.connect(paths[0])) as now, closing(sqlite3.connect(paths[1])) as copy:
        now.backup(copy)
