"""Keeps a meeting's card true: posted when people come, edited when anything on it changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from bridge.commands.outcome import Button
from bridge.mirror.handlers import Handler, MeetingEnded, Settled, on
from bridge.mirror.meeting import Meeting
from bridge.slack.blocks import Block
from bridge.slack.card import CardSection, render_card
from bridge.storage import meetings, outbox
from bridge.storage.database import Transaction
from bridge.storage.outbox import Post, Priority

CardPart = Callable[[Meeting], CardSection]


@dataclass
class Rendered:
    """The card as last queued."""

    text: str = ""
    blocks: tuple[Block, ...] = ()
    lasting: tuple[str, tuple[Block, ...]] = ("", ())
    """The card without what only passes, such as who is speaking."""
    is_posted: bool = False
    times_deleted: int = 0


class MeetingCard:
    """Every meeting's card, put together from what the features show."""

    def __init__(self, parts: Sequence[CardPart], join_url: str | None) -> None:
        self._parts = tuple(parts)
        self._join_url = join_url

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return (on(Settled, self.refresh), on(MeetingEnded, self.finish))

    async def refresh(self, _event: Settled, meeting: Meeting) -> None:
        rendered = meeting.recall(Rendered)
        sections, alias = self._sections(meeting), meeting.binding.alias
        lasting = render_card(alias, [each.lasting for each in sections], is_ended=False)
        if lasting == rendered.lasting:
            return
        rendered.lasting = lasting
        text, blocks = render_card(alias, sections, is_ended=False)
        rendered.text, rendered.blocks = text, blocks
        if not rendered.is_posted:
            rendered.is_posted = True
            if await meeting.post(self._post(meeting, rendered)):
                return
        await meeting.edit(meeting.key("card"), text, blocks, Priority.CARD)

    async def finish(self, _event: MeetingEnded, meeting: Meeting) -> None:
        """“Ended, 47 min, 12 people”, without buttons."""
        async with meeting.effect() as transaction:
            attendees = await meetings.attendees(transaction, meeting.id)
            line = f"Ended after {_duration(transaction.now - meeting.began)}, {_count(attendees)}"
            text, blocks = render_card(
                meeting.binding.alias, [CardSection(lines=(line,))], is_ended=True
            )
            await outbox.edit(
                transaction,
                meeting.binding.workspace,
                meeting.key("card"),
                text,
                blocks,
                priority=Priority.ALERT,
            )

    async def restore(self, transaction: Transaction, meeting: Meeting) -> bool:
        """A person deleted the card: post it anew once, and its thread goes on there."""
        rendered = meeting.recall(Rendered)
        rendered.times_deleted += 1
        if rendered.times_deleted > 1:
            return False
        await outbox.repost(transaction, meeting.binding.workspace, self._post(meeting, rendered))
        return True

    def _sections(self, meeting: Meeting) -> list[CardSection]:
        sections = [part(meeting) for part in self._parts]
        if self._join_url is not None:
            url = self._join_url.replace("{alias}", quote(meeting.binding.alias, safe=""))
            join = Button(label="Join", command="", url=url, is_primary=True)
            sections.append(CardSection(buttons=(join,)))
        return sections

    @staticmethod
    def _post(meeting: Meeting, rendered: Rendered) -> Post:
        return Post(
            key=meeting.key("card"),
            channel=meeting.binding.channel,
            text=rendered.text,
            blocks=rendered.blocks,
            priority=Priority.CARD,
        )


def _duration(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _count(attendees: Sequence[object]) -> str:
    return f"{len(attendees)} {'person' if len(attendees) == 1 else 'people'}"
