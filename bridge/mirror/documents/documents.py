"""The documents of a meeting, written from what is stored of it; what would be empty is not."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bridge.mirror.documents import sheets, transcripts
from bridge.mirror.documents.transcripts import Occasion
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines, meetings
from bridge.storage.meetings.lines import Kind, Line
from bridge.storage.meetings.meetings import Attendee, MeetingRecord

# Finds out what is stored, as `Database.read`: a storage function, and its values.
Look = Callable[..., Awaitable[Any]]

# Some hundredths of a second, in which nothing else goes on.
_PAGE = 250
_SPOKEN: tuple[Kind, ...] = ("caption", "gap")
_WRITTEN: tuple[Kind, ...] = ("chat", "gap")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Material:
    """All that is known of a meeting."""

    occasion: Occasion
    spoken: Sequence[Line]
    """Captions, and the gaps between them."""
    chat: Sequence[Line]
    """What was written, and the gaps as well."""
    attendees: Sequence[Attendee]
    returns: int = 0
    """How often the bridge had come back to it."""

    @property
    def has_captions(self) -> bool:
        return any(line.kind == "caption" for line in self.spoken)


@dataclass(frozen=True)
class Document:
    """A file; `form` is its name in `FORMS`."""

    form: str
    title: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """A kind of document; `variant` tells those of one title apart."""

    title: str
    variant: str
    write: Callable[[Material], str | bytes | None]


def _transcript(
    write: Callable[[Occasion, Sequence[Line]], str],
) -> Callable[[Material], str | None]:
    return lambda material: (
        write(material.occasion, material.spoken) if material.has_captions else None
    )


def _chat(material: Material) -> str | None:
    if not any(line.kind == "chat" for line in material.chat):
        return None
    return transcripts.chat_log(material.occasion, material.chat)


def _attendance(material: Material) -> bytes | None:
    there = [each for each in material.attendees if each.was_in]
    return sheets.attendance(there, material.occasion) if there else None


# In the order in which they stand in the thread and on the card.
FORMS = MappingProxyType(
    {
        "transcript.vtt": Form("Transcript", "VTT", _transcript(transcripts.vtt)),
        "transcript.srt": Form("Transcript", "SRT", _transcript(transcripts.srt)),
        "transcript.txt": Form("Transcript", "TXT", _transcript(transcripts.txt)),
        "attendance.csv": Form("Attendance", "", _attendance),
        "chat.txt": Form("Chat log", "", _chat),
    }
)


async def read(look: Look, alias: str, meeting_id: str) -> Material:
    """Page by page, so that all else goes on; the meeting may still be running."""
    record, attendees, written = await look(_who, meeting_id)
    return Material(
        Occasion(alias, record.began, record.ended, written, record.is_left),
        await _lines(look, meeting_id, _SPOKEN),
        await _lines(look, meeting_id, _WRITTEN),
        attendees,
        record.returns,
    )


async def _who(tx: Transaction, meeting_id: str) -> tuple[MeetingRecord, list[Attendee], datetime]:
    record = await meetings.get(tx, meeting_id)
    return record, await meetings.attendees(tx, meeting_id), tx.now


async def write(material: Material, forms: Collection[str] = FORMS) -> list[Document]:
    """Those that are not empty; in a thread, for the words of a long day take their time."""
    return await asyncio.to_thread(_write, material, forms)


def _write(material: Material, forms: Collection[str]) -> list[Document]:
    documents = []
    for name in forms:
        form = FORMS[name]
        content = form.write(material)
        if content is not None:
            raw = content if isinstance(content, bytes) else content.encode()
            title = f"{form.title} ({form.variant})" if form.variant else form.title
            documents.append(Document(name, title, _file_name(material.occasion, name), raw))
    return documents


async def _lines(look: Look, meeting_id: str, kinds: Collection[Kind]) -> list[Line]:
    found: list[Line] = []
    while True:
        after = found[-1].id if found else 0
        page: list[Line] = await look(lines.page, meeting_id, kinds, after=after, limit=_PAGE)
        found += page
        if len(page) < _PAGE:
            return found
        await asyncio.sleep(0)


def _file_name(occasion: Occasion, form: str) -> str:
    alias = _NOT_IN_NAMES.sub("-", occasion.alias).strip("-.")[:60] or "meeting"
    state = "still-running-" if occasion.is_running else ""
    return f"{alias}-{occasion.began:%Y-%m-%d-%H%M}-{state}{form}"
