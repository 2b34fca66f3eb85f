"""How an event is told to a meeting that another process holds: as a few words of JSON.

Each kind says how its event is written, read where the meeting is, and what comes back of it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bridge.mirror.meeting.handlers import AlertsChanged, CardAsked, LastingChanged, MessageGone
from bridge.storage.database import Database, Transaction
from bridge.storage.meetings import lasting, meetings
from bridge.storage.people import alerts, person_links

EventT = TypeVar("EventT")

Body = Mapping[str, Any]


async def _nothing(_event: object) -> Body:
    return {}


def _ignore(_event: object, _answer: Body) -> None:
    return


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[EventT]):
    """One kind of event."""

    name: str
    event: type[EventT]
    write: Callable[[EventT], Body]
    read: Callable[[Body, str, Database], Awaitable[EventT]]
    """Of the body and the binding's id; what is stored need not be in the letter."""
    answer: Callable[[EventT], Awaitable[Body]] = _nothing
    """Waits for what comes of it, once the meeting has been told."""
    hear: Callable[[EventT, Body], None] = _ignore
    """Brings that to whoever has asked."""


class Kinds:
    """All that can be told to another process, by name and by event."""

    def __init__(self, kinds: Iterable[Kind[Any]]) -> None:
        self._kinds = tuple(kinds)

    def of(self, event: object) -> Kind[Any]:
        """Raises TypeError for what no letter can tell: that is a fault of ours."""
        found = next((each for each in self._kinds if isinstance(event, each.event)), None)
        if found is None:
            raise TypeError(f"{type(event).__name__} cannot be told to another process")
        return found

    def named(self, name: str) -> Kind[Any] | None:
        """None for one that a newer version has sent."""
        return next((each for each in self._kinds if each.name == name), None)


async def _read_card(_body: Body, _binding_id: str, _database: Database) -> CardAsked:
    return CardAsked()


async def _read_gone(body: Body, _binding_id: str, _database: Database) -> MessageGone:
    return MessageGone(str(body["key"]), is_needed=bool(body["is_needed"]))


async def _read_lasting(_body: Body, binding_id: str, database: Database) -> LastingChanged:
    return LastingChanged(await database.read(_lasting, binding_id))


async def _read_alerts(_body: Body, binding_id: str, database: Database) -> AlertsChanged:
    return await database.read(alerts_now, binding_id)


async def alerts_now(tx: Transaction, binding_id: str) -> AlertsChanged:
    """As they are stored, wherever the meeting is."""
    found = await alerts.of_binding(tx, binding_id)
    record = await meetings.find_open(tx, binding_id)
    links = await person_links.of_meeting(tx, record.id) if record else {}
    return AlertsChanged(found, links)


async def _lasting(tx: Transaction, binding_id: str) -> tuple[lasting.Lasting, ...]:
    record = await meetings.find_open(tx, binding_id)
    return () if record is None else await lasting.of_meeting(tx, record.id)


KINDS: tuple[Kind[Any], ...] = (
    Kind(name="card", event=CardAsked, write=lambda _: {}, read=_read_card),
    Kind(
        name="gone",
        event=MessageGone,
        write=lambda event: {"key": event.key, "is_needed": event.is_needed},
        read=_read_gone,
    ),
    Kind(name="alerts", event=AlertsChanged, write=lambda _: {}, read=_read_alerts),
    Kind(name="lasting", event=LastingChanged, write=lambda _: {}, read=_read_lasting),
)
