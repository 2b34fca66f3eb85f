"""Files of a meeting: what is to be uploaded, and where in Slack it is once it was.

The content lies apart from the outbox, sealed, and is opened only for the call that sends it:
the sender looks at the outbox often, and a file may be large. Sent or given up, it is wiped; the
row stays, so that the same key is never uploaded again and the meeting's card can link to it.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, func, select, update

from bridge.storage import tables
from bridge.storage.database import Transaction
from bridge.storage.queues.entries import Priority

Kind = Literal["document", "slide"]

_CONTENT = "filed.content"
_table = tables.filed
_READ = tuple(column for column in _table.c if column.name != "content_sealed")


@dataclass(frozen=True)
class Upload:
    """A file to upload; `thread_key` is the key of the first message of the thread it goes into."""

    key: str
    channel: str
    meeting_id: str
    kind: Kind
    name: str
    """The file's name."""
    title: str
    content: bytes
    alt: str = ""
    """What a picture shows, for who does not see it."""
    comment: str = ""
    """mrkdwn, above the file."""
    thread_key: str | None = None
    priority: Priority = Priority.CARD


@dataclass(frozen=True)
class Filed:
    """A file that was, or will be, uploaded; with an `error` it never is."""

    workspace: str
    key: str
    meeting_id: str
    kind: Kind
    name: str
    title: str
    alt: str
    file_id: str | None
    permalink: str | None
    error: str | None
    created: datetime


async def add(tx: Transaction, workspace: str, upload: Upload) -> bool:
    """Keep it until it is sent; False, and nothing happens, if its key is known."""
    values = {
        "workspace": workspace,
        "key": upload.key,
        "meeting_id": upload.meeting_id,
        "kind": upload.kind,
        "name": upload.name,
        "title": upload.title,
        "alt": upload.alt,
        "content_sealed": tx.cipher.encrypt(
            _CONTENT, b64encode(upload.content).decode(), workspace, upload.key
        ),
        "created": tx.now,
    }
    return await tx.insert_new(_table, values)


async def find(tx: Transaction, workspace: str, key: str) -> Filed | None:
    row = await tx.find(select(*_READ).where(_is_it(workspace, key)))
    return None if row is None else Filed(**row)


async def of_meeting(tx: Transaction, meeting_id: str) -> list[Filed]:
    """In the order they were stored."""
    query = select(*_READ).where(_table.c.meeting_id == meeting_id)
    rows = await tx.list(query.order_by(_table.c.created, _table.c.key))
    return [Filed(**row) for row in rows]


async def waiting(tx: Transaction, meeting_id: str, kind: Kind) -> int:
    """How many of a meeting Slack has neither taken nor refused."""
    is_its = (_table.c.meeting_id == meeting_id) & (_table.c.kind == kind)
    is_open = _table.c.file_id.is_(None) & _table.c.error.is_(None)
    query = select(func.count()).select_from(_table).where(is_its & is_open)
    return int(await tx.value(query))


async def content(tx: Transaction, workspace: str, key: str) -> bytes | None:
    """None where it was wiped, went with its meeting, or no key opens it."""
    sealed = await tx.value(select(_table.c.content_sealed).where(_is_it(workspace, key)))
    found = None if sealed is None else tx.cipher.find(_CONTENT, sealed, workspace, key)
    return None if found is None else b64decode(found.get_secret_value())


async def arrived(
    tx: Transaction, workspace: str, key: str, file_id: str, permalink: str | None
) -> None:
    change = update(_table).where(_is_it(workspace, key))
    await tx.change(change.values(file_id=file_id, permalink=permalink, content_sealed=None))


async def refuse(tx: Transaction, workspace: str, key: str, error: str) -> None:
    change = update(_table).where(_is_it(workspace, key))
    await tx.change(change.values(error=error, content_sealed=None))


def _is_it(workspace: str, key: str) -> ColumnElement[bool]:
    return (_table.c.workspace == workspace) & (_table.c.key == key)
