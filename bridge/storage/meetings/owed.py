"""Alerts that are on their way: stored with what they are about, until their message is queued.

Only ids are stored. Who is told, and of which words, stands with the alert; what was said, with
its line: where either is gone by then, nobody is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bridge.storage.database import Transaction
from bridge.storage.meetings import lines, memos
from bridge.storage.meetings.lines import Line

_DUE, _HELD, _BEGUN = "alert/due/", "alert/held/", "alert/begun"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One message to one person."""

    alert_id: str
    number: int
    """Of the line that it is about, or one that no line has."""
    uuid: str | None = None
    """Whoever did it, where it is about no line."""
    more: int = 0
    """How much else there was since the last one."""
    told: datetime | None = None
    """Where it is held back: when that person was told last."""
    pace: str = ""
    """Then also by which name it is replaced by what comes later."""

    @property
    def name(self) -> str:
        """Of what waits; one for each of its kind that is held back."""
        return f"{_HELD}{self.pace}" if self.told else f"{_DUE}{self.alert_id}/{self.number}"


async def owe(tx: Transaction, meeting_id: str, owed: Owed) -> None:
    """Remember it, over what was held back under the same name."""
    value: dict[str, Any] = {"alert": owed.alert_id, "number": owed.number, "more": owed.more}
    value |= {"uuid": owed.uuid} if owed.uuid else {}
    value |= {"told": owed.told.isoformat(), "pace": owed.pace} if owed.told else {}
    await memos.put(tx, meeting_id, owed.name, value)


async def settle(tx: Transaction, meeting_id: str, name: str) -> None:
    """Its message is queued, or nobody is told."""
    await memos.drop(tx, meeting_id, name)


async def release(tx: Transaction, meeting_id: str, pace: str) -> None:
    """What was held back is not any more."""
    await memos.drop(tx, meeting_id, f"{_HELD}{pace}")


async def begun(tx: Transaction, meeting_id: str) -> None:
    """Nobody has looked yet who wants to be told that it has."""
    await memos.put(tx, meeting_id, _BEGUN, {})


async def begun_told(tx: Transaction, meeting_id: str) -> None:
    """Whoever is to be told of the beginning is owed it now."""
    await memos.drop(tx, meeting_id, _BEGUN)


@dataclass(frozen=True)
class Left:
    """What an earlier process has left to be told."""

    owed: tuple[Owed, ...] = ()
    lines: Mapping[int, Line] | None = None
    """Those that it is about."""
    is_begin_untold: bool = False


async def left(tx: Transaction, meeting_id: str) -> Left:
    """All of one meeting."""
    waiting = [
        _read(value)
        for prefix in (_DUE, _HELD)
        for value in (await memos.under(tx, meeting_id, prefix)).values()
    ]
    found = await lines.by_ids(tx, [each.number for each in waiting]) if waiting else []
    is_begin_untold = await memos.find(tx, meeting_id, _BEGUN) is not None
    return Left(tuple(waiting), {each.id: each for each in found}, is_begin_untold)


def _read(value: Mapping[str, Any]) -> Owed:
    told = value.get("told")
    return Owed(
        alert_id=value["alert"],
        number=value["number"],
        uuid=value.get("uuid"),
        more=value["more"],
        told=datetime.fromisoformat(told) if told else None,
        pace=value.get("pace", ""),
    )
