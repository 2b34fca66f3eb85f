"""A line of the bridge's own among what people say, in italics."""

from dataclasses import dataclass
from datetime import datetime

from bridge.slack.shown import blocks
from bridge.slack.shown.blocks import Block


@dataclass(frozen=True)
class Note:
    """What a post shows, and its text where blocks are not read."""

    text: str
    blocks: tuple[Block, ...]


def note(text: str) -> Note:
    """Of any text: nothing in it is interpreted."""
    return Note(blocks.escape(text), (blocks.paragraph(blocks.italic(text)),))


def dated_note(line: str) -> Note:
    """Of our own words alone, with date tokens among them."""
    italic = [each | {"style": {"italic": True}} for each in blocks.with_dates(line)]
    return Note(blocks.escape(blocks.without_dates(line)), (blocks.paragraph(*italic),))


def viewers_clock(moment: datetime, *, has_seconds: bool) -> str:
    """A time of day, which each reader sees by their own clock."""
    return blocks.seconds_token(moment) if has_seconds else blocks.clock_token(moment)
