"""What people wrote in Slack and the bridge has said in a meeting, message by message.

A meeting's chat can neither be edited nor looked into. What it has read last is kept here, so that
an edit or a deletion says what it changes there, and nothing is said twice.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import func, select, update

from bridge.storage import tables
from bridge.storage.database import Row, Transaction

_WORDS = "relayed.words"
_table = tables.relayed


@dataclass(frozen=True, kw_only=True)
class Relayed:
    """One message; without `words` nobody knows whether the meeting has read it."""

    workspace: str
    channel: str
    ts: str
    meeting_id: str
    thread_ts: str | None = None
    slack_user: str = ""
    client_msg_id: str | None = None
    name: str = ""
    words: str | None = None
    edited: str = ""
    """When the edit was made that was said last, by Slack's time."""
    is_withdrawn: bool = False


async def put(tx: Transaction, relayed: Relayed) -> None:
    """Store what the meeting has read now."""
    values = {name: value for name, value in asdict(relayed).items() if name != "words"}
    words = relayed.words
    row = (relayed.meeting_id, relayed.ts)
    values["words_sealed"] = None if words is None else tx.cipher.encrypt(_WORDS, words, *row)
    await tx.put(_table, values | {"said": tx.now}, keep=frozenset({"said"}))


async def find(tx: Transaction, workspace: str, channel: str, ts: str) -> Relayed | None:
    is_it = (_table.c.workspace == workspace) & (_table.c.channel == channel) & (_table.c.ts == ts)
    row = await tx.find(select(_table).where(is_it))
    return None if row is None else _read(tx, row)


async def take_back(tx: Transaction, workspace: str, channel: str, ts: str) -> None:
    """Its writer has deleted it, and no meeting is told: the words go."""
    is_it = (_table.c.workspace == workspace) & (_table.c.channel == channel) & (_table.c.ts == ts)
    await tx.change(update(_table).where(is_it).values(words_sealed=None, is_withdrawn=True))


async def has_twin(tx: Transaction, meeting_id: str, slack_user: str, client_msg_id: str) -> bool:
    """Whether the same gesture of a person was said already, under another `ts`."""
    is_twin = (
        (_table.c.meeting_id == meeting_id)
        & (_table.c.slack_user == slack_user)
        & (_table.c.client_msg_id == client_msg_id)
    )
    return await tx.find(select(_table.c.ts).where(is_twin).limit(1)) is not None


async def newest(tx: Transaction, meeting_id: str, thread_ts: str | None) -> str:
    """The `ts` of the youngest message of a thread that was said; empty where none was."""
    thread = _table.c.thread_ts
    is_thread = thread.is_(None) if thread_ts is None else thread == thread_ts
    query = select(func.max(_table.c.ts)).where(_table.c.meeting_id == meeting_id, is_thread)
    return await tx.value(query) or ""


async def move(tx: Transaction, workspace: str, old: str, new: str) -> None:
    """The channel has another id."""
    is_there = (_table.c.workspace == workspace) & (_table.c.channel == old)
    await tx.change(update(_table).where(is_there).values(channel=new))


def _read(tx: Transaction, row: Row) -> Relayed:
    values = {n: v for n, v in row.items() if n not in {"words_sealed", "said"}}
    sealed = row["words_sealed"]
    words = None if sealed is None else tx.cipher.find(_WORDS, sealed, row["meeting_id"], row["ts"])
    return Relayed(**values, words=None if words is None else words.get_secret_value())
