"""What blocks show beside rich text: the words of sections, the cells of tables, pictures.

Of a kind that is not known the words are shown that it carries. What is there to be pressed or
filled in says nothing.
https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bridge.mirror.words.characters import clean_name, is_readable
from bridge.mirror.words.emoji_names import emojize
from bridge.mirror.words.mrkdwn import Names, plain_from_mrkdwn
from bridge.mirror.words.rich_text import is_object, objects, plain_from_rich_text

_SILENT = frozenset({"actions", "call", "context_actions", "divider", "file", "input"})
_TABLES = frozenset({"table", "data_table"})
_MEDIA = MappingProxyType({"image": "picture", "video": "video"})
# Where blocks of all kinds keep their words, in the order in which they are read.
_WORDS = ("title", "subtitle", "text", "body", "description", "caption")
_PARTS = ("fields", "elements", "blocks", "cards")
_MOST_ROWS = 100
_DEEPEST = 4


def block_words(blocks: object, names: Names) -> str:
    """The words of those that have any; tables and pictures are asked for by themselves."""
    lines = (_words(block, names) for block in objects(blocks))
    return "\n".join(filter(is_readable, lines))


def tables(blocks: object, names: Names) -> Iterator[list[list[str]]]:
    """The cells of each table, row by row."""
    for block in objects(blocks):
        if _kind(block) in _TABLES:
            yield [
                [_cell(cell, names) for cell in objects(row)]
                for row in _list(block.get("rows"))[:_MOST_ROWS]
            ]


def table_lines(rows: list[list[str]]) -> list[str]:
    """A line for each row that has words."""
    return [" | ".join(row) for row in rows if any(map(is_readable, row))]


def media_lines(blocks: object) -> list[str]:
    """That a picture or video is shown, and what of."""
    found = ((_MEDIA.get(_kind(block)), block) for block in objects(blocks))
    return [_media(kind, block) for kind, block in found if kind]


def _words(block: Mapping[str, Any], names: Names, depth: int = 0) -> str:
    kind = _kind(block)
    if kind in {*_SILENT, *_TABLES, *_MEDIA} or depth > _DEEPEST:
        return ""
    if kind == "rich_text":
        return plain_from_rich_text([block], names)
    own = (_text(block.get(key), names) for key in _WORDS)
    inner = (_words(part, names, depth + 1) for key in _PARTS for part in objects(block.get(key)))
    return ("  " if kind == "context" else "\n").join(filter(is_readable, [*own, *inner]))


def _text(value: object, names: Names) -> str:
    """A text object, or what stands in for one."""
    if isinstance(value, str):
        return plain_from_mrkdwn(value, names)
    if not is_object(value) or not isinstance(text := value.get("text"), str):
        return ""
    if value.get("type") != "plain_text":
        return plain_from_mrkdwn(text, names)
    return text if value.get("emoji") is False else emojize(text)


def _cell(cell: Mapping[str, Any], names: Names) -> str:
    """On one line, whatever is in it."""
    if _kind(cell) == "rich_text":
        words = plain_from_rich_text([cell], names)
    else:
        words = str(cell.get("text") or cell.get("value") or "")
    return " ".join(words.split())


def _media(kind: str, block: Mapping[str, Any]) -> str:
    title = block.get("title")
    told = (title.get("text") if is_object(title) else title, block.get("alt_text"))
    names = (clean_name(each, "") for each in told if isinstance(each, str))
    name = next(filter(is_readable, names), "")
    return f"shared a {kind}: {name}" if name else f"shared a {kind}"


def _kind(block: Mapping[str, Any]) -> str:
    kind = block.get("type")
    return kind if isinstance(kind, str) else ""


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
