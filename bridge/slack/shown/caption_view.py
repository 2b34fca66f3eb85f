"""Captions as a message: paragraphs under bold names, which may grow with what is said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bridge.mirror.documents.caption_buffer import Paragraph
from bridge.slack.shown import blocks
from bridge.slack.shown.blocks import Block, Element, length

# Past this a growing message is left as it is, and another one begun: an edit may have 4,000.
_GROWN_LENGTH = 3000


@dataclass
class CaptionMessage:
    """One message's paragraphs; kept while it may still grow."""

    key: str
    began: datetime
    rows: list[list[Element]] = field(default_factory=list)

    def add(self, paragraphs: Iterable[Paragraph]) -> None:
        """Put them below; one that continues goes on in its line, where that is here."""
        for paragraph in paragraphs:
            if paragraph.is_continued and self.rows:
                self.rows[-1].append(blocks.plain(f" {paragraph.text}"))
            else:
                name = blocks.bold(f"{paragraph.speaker}: ")
                self.rows.append([name, blocks.plain(paragraph.text)])

    def has_room_for(self, paragraphs: Iterable[Paragraph]) -> bool:
        more = sum(length(each.speaker) + length(each.text) + 3 for each in paragraphs)
        return length(self.text) + more <= _GROWN_LENGTH

    @property
    def text(self) -> str:
        return "\n".join("".join(element["text"] for element in row) for row in self.rows)

    @property
    def fallback(self) -> str:
        return blocks.escape(self.text)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (blocks.rich_text(*self.rows),)
