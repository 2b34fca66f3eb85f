"""A meeting's story as Markdown, for notes and wikis; pure.

https://spec.commonmark.org/0.31.2/#backslash-escapes
"""

import re
from collections.abc import Iterator

from bridge.mirror.documents.story import Chapter, Entry, Story
from bridge.mirror.documents.transcripts import Occasion
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say

# Within a line nothing else is markup, and nothing of others ever begins one.
_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|&$])")


def markdown(story: Story) -> str:
    """A heading for the meeting and one for each slide, a paragraph for each entry."""
    occasion = story.occasion
    parts = [f"# {_escaped(occasion.name)}", _escaped(occasion.when)]
    if story.people:
        parts.append(f"People: {', '.join(map(_escaped, story.people))}.")
    for chapter in story.chapters:
        parts += _chapter(chapter, occasion)
    return "\n\n".join(parts) + "\n"


def _chapter(chapter: Chapter, occasion: Occasion) -> Iterator[str]:
    slide = chapter.slide
    if slide is not None:
        title = _escaped(slide.title)
        url = slide.address
        shown = f"[{title}](<{url}>)" if url and _is_plain(url) else title
        yield f"## {shown}, {occasion.clock(slide.at)}"
    for entry in chapter.entries:
        yield _entry(entry, occasion)


def _entry(entry: Entry, occasion: Occasion) -> str:
    time = occasion.clock(entry.at)
    text = _escaped(entry.text)
    if not entry.speaker:
        return f"{time} *{text}*"
    voice = f"**{_escaped(entry.speaker)}**"
    if entry.where:
        voice = f"{voice} {say(catalogue.IN_CHAT_OF, where=entry.where)}"
    return f"{time} {voice}: {text}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _is_plain(url: str) -> bool:
    return not re.search(r"[<>\s\\]", url)
