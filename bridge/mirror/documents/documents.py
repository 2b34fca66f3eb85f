"""The documents of a meeting, written from what is stored of it; what would be empty is not."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bridge.mirror.documents import sheets, story, transcripts
from bridge.mirror.documents.markdown import markdown
from bridge.mirror.documents.page import page
from bridge.mirror.documents.story import ShownSlide, Story
from bridge.mirror.documents.transcripts import Occasion
from bridge.mirror.recap import picture, timeline, wording
from bridge.mirror.recap.grounds import PAGE
from bridge.mirror.recap.timeline import Timeline
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines, meetings, moments, unlisted
from bridge.storage.meetings import slides as shown_slides
from bridge.storage.meetings.lines import Kind, Line
from bridge.storage.meetings.meetings import Attendee, MeetingRecord
from bridge.storage.meetings.moments import Moment
from bridge.storage.queues import filed

# Finds out what is stored, as `Database.read`: a storage function, and its values.
Look = Callable[..., Awaitable[Any]]

# Some hundredths of a second, in which nothing else goes on.
_PAGE = 250
# What is sealed is opened in the same time.
_PICTURES = 10
# Bytes; a slide has some 30,000.
_MOST_PICTURES = 4_000_000
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
    moments: Sequence[Moment] = ()
    slides: Sequence[ShownSlide] = ()
    returns: int = 0
    """How often the bridge had come back to it."""
    unlisted: int = 0
    """How many more stays there were than `attendees` has."""

    @property
    def has_captions(self) -> bool:
        return any(line.kind == "caption" for line in self.spoken)

    @property
    def has_chat(self) -> bool:
        return any(line.kind == "chat" for line in self.chat)

    @cached_property
    def timeline(self) -> Timeline:
        occasion = self.occasion
        return timeline.build(
            occasion.began, occasion.until, self.attendees, self.moments, self.spoken
        )

    @cached_property
    def picture(self) -> bytes | None:
        """A PNG; None where nobody was in the meeting."""
        people = self.timeline.people
        return picture.render(self.timeline, self.occasion.name) if people else None

    @cached_property
    def alt(self) -> str:
        """What the picture shows."""
        return wording.alt_text(self.timeline, self.occasion.name)

    @property
    def story(self) -> Story:
        return story.tell(
            self.occasion, self.spoken, self.chat, self.attendees, self.slides, moments=self.moments
        )


@dataclass(frozen=True)
class Document:
    """A file; `form` is its name in `FORMS`."""

    form: str
    title: str
    name: str
    content: bytes
    alt: str = ""
    """What a picture shows."""


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


def _picture(material: Material) -> bytes | None:
    return material.picture


def _told(write: Callable[[Material], str]) -> Callable[[Material], str | None]:
    return lambda material: write(material) if material.has_captions or material.has_chat else None


def _page(material: Material) -> str:
    """With the picture as shapes, which are sharp at any size and follow the reader's scheme."""
    told, title = material.timeline, material.occasion.name
    if not told.people:
        return page(material.story)
    alt = wording.alt_text(told, title, has_letters=True)
    return page(material.story, picture.to_svg(told, title, PAGE), alt)


def _chat(material: Material) -> str | None:
    if not material.has_chat:
        return None
    return transcripts.chat_log(material.occasion, material.chat)


def _attendance(material: Material) -> bytes | None:
    there = [each for each in material.attendees if each.was_in]
    return sheets.attendance(there, material.occasion, material.unlisted) if there else None


# The form that stands on the card itself.
PICTURE = "recap.png"
_WITH_SLIDES = "transcript.html"
# In the order in which they stand in the thread and on the card.
FORMS = MappingProxyType(
    {
        PICTURE: Form("Picture", "", _picture),
        "transcript.html": Form("Transcript", "HTML", _told(_page)),
        "transcript.md": Form("Transcript", "Markdown", _told(lambda each: markdown(each.story))),
        "transcript.vtt": Form("Transcript", "VTT", _transcript(transcripts.vtt)),
        "transcript.srt": Form("Transcript", "SRT", _transcript(transcripts.srt)),
        "transcript.txt": Form("Transcript", "TXT", _transcript(transcripts.txt)),
        "attendance.csv": Form("Attendance", "", _attendance),
        "chat.txt": Form("Chat log", "", _chat),
    }
)


async def read(
    look: Look,
    alias: str,
    meeting_id: str,
    forms: Collection[str] = FORMS,
    *,
    zone: tzinfo = UTC,
) -> Material:
    """What these forms are written from, page by page, so that all else goes on.

    The meeting may still be running. `zone` is where the reader's clock is.
    """
    record, attendees, more, written, title = await look(_who, meeting_id)
    marks, slides = await look(_what, meeting_id)
    if slides and _WITH_SLIDES in forms:
        found = await _pictures(look, meeting_id)
        slides = [replace(each, picture=found.get(each.number, b"")) for each in slides]
    return Material(
        Occasion(alias, record.began, record.ended, written, record.is_left, title, zone),
        await _lines(look, meeting_id, _SPOKEN),
        await _lines(look, meeting_id, _WRITTEN),
        attendees,
        marks,
        slides,
        record.returns,
        more,
    )


async def _who(
    tx: Transaction, meeting_id: str
) -> tuple[MeetingRecord, list[Attendee], int, datetime, str]:
    record, more = await meetings.get(tx, meeting_id), await unlisted.count(tx, meeting_id)
    title = await meetings.title(tx, meeting_id)
    return record, await meetings.attendees(tx, meeting_id), more, tx.now, title


async def _what(tx: Transaction, meeting_id: str) -> tuple[list[Moment], list[ShownSlide]]:
    files = {file.key: file.permalink for file in await filed.of_meeting(tx, meeting_id)}
    slides = [
        ShownSlide(number, at, files.get(key))
        for number, at, key in await shown_slides.times(tx, meeting_id)
    ]
    return await moments.of_meeting(tx, meeting_id), slides


async def _pictures(look: Look, meeting_id: str) -> dict[int, bytes]:
    """Of the first slides; the others are linked to."""
    found: dict[int, bytes] = {}
    while sum(map(len, found.values())) < _MOST_PICTURES:
        last = max(found, default=0)
        page = await look(shown_slides.pictures, meeting_id, after=last, limit=_PICTURES)
        found |= page
        if len(page) < _PICTURES:
            break
        await asyncio.sleep(0)
    return found


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
            alt = material.alt if form.write is _picture else ""
            file_name = _file_name(material.occasion, name)
            documents.append(Document(name, title, file_name, raw, alt))
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
    began = occasion.began.astimezone(occasion.zone)
    return f"{alias}-{began:%Y-%m-%d-%H%M}-{state}{form}"
