"""Keeps a meeting's card true: posted when people come, edited when anything on it changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bridge.commands.table.outcome import Button
from bridge.mirror.meeting.handlers import (
    CardAsked,
    Handler,
    MeetingEnded,
    MessageGone,
    Settled,
    Ticked,
    on,
)
from bridge.mirror.meeting.meeting import Meeting
from bridge.mirror.recap.timeline import names_of
from bridge.slack.shown.blocks import Block, clock_token, date_token
from bridge.slack.shown.card import CardSection, render_card
from bridge.slack.shown.ended_card import (
    chat_lines,
    ended_lines,
    file_lines,
    pictures,
    slide_lines,
)
from bridge.storage.database import Transaction
from bridge.storage.meetings import lines, meetings, memos
from bridge.storage.queues import filed, messages, outbox
from bridge.storage.queues.filed import Filed
from bridge.storage.queues.outbox import Post, Priority

# The name of the memo with what the card tells of a meeting that is over.
RECAP = "recap"
_WHY_QUIET = "why_quiet"
_QUIET = timedelta(minutes=5)
_PACE = timedelta(seconds=1)
# What is no news may wait so long, for a workspace has forty edits a minute for all its meetings.
_CALM_PACE = timedelta(seconds=15)
_MOVED = "The card goes on further down in this channel."

CardPart = Callable[[Meeting], CardSection]


@dataclass
class Rendered:
    """The card as last queued."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    sections: tuple[CardSection, ...] = ()
    """What it shows, without what only passes, such as who is speaking."""
    lasting: tuple[str, tuple[Block, ...]] = ("", ())
    """The card of that."""
    told: frozenset[str] = frozenset()
    """What of it was news."""
    looked: datetime | None = None
    """When it was put together last; not again at once, for a crowd changes many times a second."""
    drawn: datetime | None = None
    """When it was last queued."""
    is_stale: bool = False
    """Something has changed since it was drawn."""
    calm_until: datetime | None = None
    """Till then what has changed may wait; None where nobody knows yet what it is."""
    is_posted: bool = False
    times_deleted: int = 0
    changed: datetime | None = None
    """When it last showed something new; None once it says so itself."""


class MeetingCard:
    """Every meeting's card, put together from what the features show."""

    def __init__(self, parts: Sequence[CardPart], join_url: str | None) -> None:
        self._parts = tuple(parts)
        self._join_url = join_url

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return (
            on(Settled, self.refresh),
            on(Ticked, self.tick),
            on(CardAsked, self.post_anew),
            on(MessageGone, self.restore),
            on(MeetingEnded, self.finish),
        )

    def refresh(self, _event: Settled, meeting: Meeting) -> None:
        """At once, and then once a second at most."""
        rendered = meeting.recall(Rendered)
        rendered.is_stale, rendered.calm_until = True, None
        self._draw_if_due(rendered, meeting)

    def tick(self, event: Ticked, meeting: Meeting) -> None:
        rendered = meeting.recall(Rendered)
        if rendered.is_stale:
            self._draw_if_due(rendered, meeting)
        self.show_time(event, meeting)

    def _draw_if_due(self, rendered: Rendered, meeting: Meeting) -> None:
        now = meeting.steady_now()
        due = now if rendered.looked is None else rendered.looked + _PACE
        due = max(due, rendered.calm_until or due)
        if now >= due:
            self._draw(rendered, meeting)
        else:
            meeting.tick_in((due - now).total_seconds())

    def _draw(self, rendered: Rendered, meeting: Meeting) -> None:
        now = rendered.looked = meeting.steady_now()
        sections, title = self._sections(meeting), meeting.binding.title
        shown = tuple(each.lasting for each in sections)
        if rendered.text and shown == rendered.sections:
            rendered.is_stale = False
            return
        told = frozenset[str]().union(*(each.told for each in shown))
        if rendered.drawn is not None and told <= rendered.told:
            calm_until = rendered.drawn + _CALM_PACE
            if calm_until > now:
                rendered.calm_until = calm_until
                meeting.tick_in((calm_until - now).total_seconds())
                return
        rendered.is_stale = False
        rendered.sections, rendered.told, rendered.drawn = shown, told, now
        lasting = render_card(title, shown, is_ended=False)
        if lasting == rendered.lasting:
            return
        rendered.lasting, rendered.changed = lasting, meeting.now()
        meeting.tick_in(_QUIET.total_seconds())
        is_all = not any(each.passing for each in sections)
        text, blocks = lasting if is_all else render_card(title, sections, is_ended=False)
        rendered.text, rendered.blocks = text, blocks
        if rendered.is_posted:
            meeting.edit(meeting.key("card"), text, blocks, Priority.CARD)
        else:
            rendered.is_posted = True
            meeting.show(self._post(meeting, rendered))

    def show_time(self, _event: Ticked, meeting: Meeting) -> None:
        """Once it has not changed for some minutes, a reader sees how old it is."""
        rendered = meeting.recall(Rendered)
        if rendered.changed is None:
            return
        left = rendered.changed + _QUIET - meeting.now()
        if left > timedelta():
            meeting.tick_in(left.total_seconds())
            return
        when = date_token(rendered.changed)
        rendered.changed = None
        aged = CardSection(special=(f"As of {when}",))
        text, blocks = render_card(
            meeting.binding.title, [*self._sections(meeting), aged], is_ended=False
        )
        rendered.text, rendered.blocks = text, blocks
        meeting.edit(meeting.key("card"), text, blocks, Priority.CARD)

    def post_anew(self, _event: CardAsked, meeting: Meeting) -> None:
        """Where the old one still stands it says so, for its thread stays readable there."""
        rendered = meeting.recall(Rendered)
        rendered.times_deleted = 0
        moved = render_card(meeting.binding.title, [CardSection(lines=(_MOVED,))], is_ended=True)
        workspace = meeting.binding.workspace
        meeting.write(_repost, workspace, self._post(meeting, rendered), *moved)

    def finish(self, event: MeetingEnded, meeting: Meeting) -> None:
        """“Ended, 47 min, 12 people”, without buttons."""
        ended = event.last_seen or meeting.now()
        if event.is_quiet:
            meeting.write(memos.put, meeting.id, _WHY_QUIET, {"reason": event.reason})
        meeting.write(show_ended, meeting.id, ended, Priority.ALERT)

    def restore(self, event: MessageGone, meeting: Meeting) -> None:
        """A person deleted the card: post it anew once, and its thread goes on there.

        Deleted again it comes back only with the next reply, which has no thread without it.
        """
        if event.key != meeting.key("card"):
            return
        rendered, workspace = meeting.recall(Rendered), meeting.binding.workspace
        rendered.times_deleted += 1
        if rendered.text and (event.is_needed or rendered.times_deleted == 1):
            meeting.write(outbox.repost, workspace, self._post(meeting, rendered))

    def _sections(self, meeting: Meeting) -> list[CardSection]:
        sections = [part(meeting) for part in self._parts]
        if self._join_url is None:
            return sections
        url = self._join_url.replace("{alias}", quote(meeting.binding.alias, safe=""))
        join = Button(label="Join", command="", url=url, is_primary=True)
        return [CardSection(buttons=(join,)), *sections]

    @staticmethod
    def _post(meeting: Meeting, rendered: Rendered) -> Post:
        return Post(
            key=meeting.key("card"),
            channel=meeting.binding.channel,
            text=rendered.text,
            blocks=rendered.blocks,
            priority=Priority.CARD,
        )


async def _repost(
    transaction: Transaction, workspace: str, post: Post, text: str, blocks: tuple[Block, ...]
) -> None:
    """The old message keeps a key of its own, and these words."""
    old = await messages.find(transaction, workspace, post.key)
    await outbox.repost(transaction, workspace, post)
    if old is not None and old.ts:
        moved = replace(old, key=f"{post.key}/moved/{old.ts}")
        await messages.record(transaction, moved)
        await outbox.edit(transaction, workspace, moved.key, text, blocks)


async def show_filed(transaction: Transaction, file: Filed) -> None:
    """A file is in Slack: in the same transaction the card of its meeting gets a link to it."""
    meeting = await meetings.get(transaction, file.meeting_id)
    if file.kind == "document" and meeting.ended is not None:
        await show_ended(transaction, meeting.id, meeting.ended, Priority.CARD)


async def show_recap(transaction: Transaction, meeting_id: str) -> None:
    """What is told of a meeting that is over has been found out."""
    meeting = await meetings.get(transaction, meeting_id)
    if meeting.ended is not None:
        await show_ended(transaction, meeting_id, meeting.ended, Priority.CARD)


async def show_ended(
    transaction: Transaction, meeting_id: str, ended: datetime, priority: Priority
) -> None:
    """The card of a meeting that is over, from nothing but what is stored."""
    meeting = await meetings.get(transaction, meeting_id)
    attendees = await meetings.attendees(transaction, meeting_id)
    people = len(names_of(attendees))
    files = await filed.of_meeting(transaction, meeting_id)
    recap = await memos.find(transaction, meeting_id, RECAP) or {}
    quiet = await memos.find(transaction, meeting_id, _WHY_QUIET) or {}
    time, is_left = ended - meeting.began, meeting.is_left
    told = ended_lines(
        time,
        people,
        recap.get("lines", ()),
        clocks=(clock_token(meeting.began), clock_token(ended)),
        is_left=is_left,
        why_quiet=quiet.get("reason", ""),
    )
    # To a channel that may hear no more no word is added.
    chat = () if quiet else await _chat(transaction, recap)
    # Each has room of its own on the card.
    sections = [
        CardSection(lines=told),
        CardSection(lines=tuple(slide_lines(files))),
        CardSection(lines=tuple(chat)),
        CardSection(lines=tuple(file_lines(files)), pictures=pictures(files)),
    ]
    title = await meetings.title(transaction, meeting_id)
    text, blocks = render_card(title, sections, is_ended=True)
    key = f"{meeting_id}/card"
    await outbox.edit(transaction, meeting.workspace, key, text, blocks, priority=priority)


async def _chat(transaction: Transaction, recap: Mapping[str, Any]) -> Iterable[str]:
    """What is still there of it: words are kept with their lines alone."""
    asked, linked, shared = (recap.get(each, ()) for each in ("asked", "linked", "shared"))
    wanted = [*asked, *linked, *shared]
    found = {each.id: each for each in await lines.open_ones(transaction, wanted)}
    return chat_lines(
        [found[each] for each in asked if each in found],
        [found[each] for each in linked if each in found],
        recap.get("more_asked", 0),
        [found[each] for each in shared if each in found],
    )
