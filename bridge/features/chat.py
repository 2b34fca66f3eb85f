"""What is written in a meeting's chat, in the card's thread."""

from dataclasses import dataclass, field

from bridge.budgets import table
from bridge.mirror.documents.folded import slowed_down
from bridge.mirror.documents.gaps import Gap, Marks, of_chat
from bridge.mirror.meeting.chat_line import is_chat_closed, is_words, sender_of
from bridge.mirror.meeting.folds import Folds
from bridge.mirror.meeting.handlers import (
    HappenedInRoom,
    MeetingEnded,
    Settled,
    Ticked,
    WordsMissed,
    on,
    recalling,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.meeting.overheard import Heard, Overheard
from bridge.mirror.meeting.shared_folds import SharedFolds
from bridge.mirror.people.rooms import Room
from bridge.mirror.turns.decision import KeptLine
from bridge.mirror.words.addresses import with_links
from bridge.mirror.words.characters import without_invisible
from bridge.mirror.words.text import for_slack
from bridge.pexip.models import ParticipantId
from bridge.pexip.stream.events import MessageReceived
from bridge.slack.shown import blocks
from bridge.slack.shown.notes import Note, dated_note, note, viewers_clock
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines
from bridge.storage.meetings.lines import Line
from bridge.storage.meetings.meetings import MeetingRecord
from bridge.storage.queues import outbox
from bridge.storage.queues.outbox import Post
from bridge.storage.queues.withdrawing import CHAT, withdraw_words

# How soon what was folded is counted in its message.
_FOLD_SECONDS = 3.0
# Among so many of the last lines the last gaps are looked for after a restart.
_LINES_LOOKED_AT = 50


@dataclass
class Flood:
    """What of each person's lines is posted and stored, and what is only counted."""

    folds: SharedFolds = field(
        default_factory=lambda: SharedFolds(
            Folds(table.CHAT_LINES, table.CHAT_KEPT, table.WORDS_KEPT),
            Folds(table.CHAT_OF_ALL, table.CHAT_KEPT_OF_ALL, table.WORDS_KEPT_OF_ALL),
        )
    )
    is_withdrawn: bool = False
    """Whether what waited was taken back, since chat was switched off or stopped."""


@dataclass
class Missing:
    """The marks of what was written and never came."""

    marks: Marks = field(default_factory=Marks)


def post_chat_message(event: MessageReceived, meeting: Meeting) -> None:
    """What a participant writes to everyone stands in the thread under their name."""
    _mirror(event, meeting, None)


def post_room_message(event: HappenedInRoom, meeting: Meeting) -> None:
    """What is written in a breakout room stands there too, with the room's name in front."""
    if isinstance(event.event, MessageReceived):
        _mirror(event.event, meeting, event.room)


def _mirror(event: MessageReceived, meeting: Meeting, room: Room | None) -> None:
    if event.direct or not is_words(event) or is_chat_closed(meeting):
        return
    if not (words := without_invisible(event.payload)).strip():
        return
    name, line = sender_of(event, meeting, room), meeting.new_line()
    posts = _line_posts(meeting, str(line.line_id), words, author=name, uuid=event.uuid)
    judged = meeting.recall(Flood).folds.judge(
        event.uuid or name,
        name,
        meeting.key(f"chat/slowed/{line.line_id}"),
        meeting.steady_now().timestamp(),
        length=len(words),
        cost=len(posts),
        is_alone=_is_host(event, meeting, room),
    )
    meeting.recall(Missing).marks.note_words()
    if judged.is_kept:
        _keep_line(event, meeting, line, name, words)
    if judged.fold is not None:
        meeting.tick_in(_FOLD_SECONDS)
        return
    for post in posts:
        meeting.keep(line, outbox.add, meeting.binding.workspace, post)


def _is_host(event: MessageReceived, meeting: Meeting, room: Room | None) -> bool:
    """No flood of Guests may silence who leads the meeting."""
    sender = (room.roster if room else meeting.roster).find(ParticipantId(event.uuid))
    return sender is not None and sender.is_host


def _keep_line(
    event: MessageReceived, meeting: Meeting, line: KeptLine, name: str, words: str
) -> None:
    meeting.keep(
        line,
        lines.add,
        meeting_id=meeting.id,
        binding_id=meeting.binding.id,
        kind="chat",
        participant_uuid=event.uuid or None,
        name=name,
        text=words,
        said_at=line.at,
        language=None,
        origin="pexip",
        line_id=line.line_id,
    )
    heard = Heard(
        line_id=line.line_id,
        uuids=(event.uuid,) if event.uuid else (),
        name=name,
        text=words,
    )
    meeting.recall(Overheard).tell(heard)


def show_folded(_event: Ticked, meeting: Meeting) -> None:
    """Who writes too much is told of in one message, which counts."""
    _show_folded(meeting)


def show_all_folded(event: MeetingEnded, meeting: Meeting) -> None:
    if not event.is_quiet:
        _show_folded(meeting, all_of_them=True)


def _show_folded(meeting: Meeting, *, all_of_them: bool = False) -> None:
    now = meeting.steady_now().timestamp()
    for fold in meeting.recall(Flood).folds.due(now, all_of_them=all_of_them):
        if not is_chat_closed(meeting):
            meeting.show(_note_post(meeting, fold.key, note(slowed_down(fold, "chat log"))))


def withdraw_if_closed(_event: Settled, meeting: Meeting) -> None:
    """After !stop, and where chat was switched off, nothing comes that waits for Slack."""
    flood, is_closed = meeting.recall(Flood), is_chat_closed(meeting)
    if is_closed and not flood.is_withdrawn:
        place = meeting.binding.workspace, meeting.binding.channel
        meeting.write(withdraw_words, *place, (CHAT,))
    flood.is_withdrawn = is_closed


async def load_marks(tx: Transaction, record: MeetingRecord) -> list[Line]:
    return await lines.latest(tx, record.id, ("chat", "gap"), limit=_LINES_LOOKED_AT)


def recall_marks(last: list[Line], meeting: Meeting) -> None:
    meeting.recall(Missing).marks = Marks(last)


def mark_gap(event: WordsMissed, meeting: Meeting) -> None:
    """A gap that follows on another is told with it."""
    if is_chat_closed(meeting):
        return
    gap = Gap(event.began, event.ended, event.lost)
    mark = meeting.recall(Missing).marks.add(event.line_id, gap)
    key = meeting.key(f"chat/gap/{mark.line_id}")
    meeting.show(_note_post(meeting, key, dated_note(of_chat(mark.gap, viewers_clock))))


def _line_posts(meeting: Meeting, name: str, text: str, *, author: str, uuid: str) -> list[Post]:
    """One for each part of a long line."""
    in_thread = meeting.settings.chat in {"thread", "one-way"}
    return [
        Post(
            key=meeting.key(f"chat/{name}" if number == 1 else f"chat/{name}/{number}"),
            channel=meeting.binding.channel,
            text=blocks.escape(blocks.cut(part, 3000)),
            blocks=(blocks.paragraph(*_elements(part)),),
            thread_key=meeting.key("card") if in_thread else None,
            author=author,
            participant_uuid=uuid or None,
        )
        for number, part in enumerate(for_slack(text), 1)
    ]


def _elements(text: str) -> list[blocks.Element]:
    """In blocks Slack looks for no addresses; each leads where it says, for it is its own label."""
    parts = with_links(text)
    return [blocks.link(part) if is_link else blocks.plain(part) for part, is_link in parts]


def _note_post(meeting: Meeting, key: str, note: Note) -> Post:
    in_thread = meeting.settings.chat in {"thread", "one-way"}
    return Post(
        key=key,
        channel=meeting.binding.channel,
        text=note.text,
        blocks=note.blocks,
        thread_key=meeting.key("card") if in_thread else None,
    )


HANDLERS = (
    recalling(load_marks, recall_marks),
    on(WordsMissed, mark_gap),
    on(Ticked, show_folded),
    on(Settled, withdraw_if_closed),
    on(MeetingEnded, show_all_folded),
    on(MessageReceived, post_chat_message),
    on(HappenedInRoom, post_room_message),
)
