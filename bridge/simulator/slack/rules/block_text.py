"""Reads Block Kit: the words in it, and whom they would alert."""

import re
from collections.abc import Iterator
from typing import Any

_MENTION = re.compile(
    r"<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+)|!(here|channel|everyone))(?:\|[^>]*)?>"
)
_TEXT_OBJECTS = ("plain_text", "mrkdwn", "text", "raw_text", "markdown")
_INLINE = {
    "text": ("{}", "text"),
    "emoji": (":{}:", "name"),
    "user": ("<@{}>", "user_id"),
    "channel": ("<#{}>", "channel_id"),
    "broadcast": ("@{}", "range"),
    # As it stands where no time zone is known.
    "date": ("{}", "fallback"),
}
_BREAKS = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside, outermost first."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def words_of(blocks: list[dict[str, Any]]) -> str:
    """The visible words of blocks, one line for each block or rich text section."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def _lines(block: dict[str, Any]) -> Iterator[str]:
    for node in walk(block):
        kind = node.get("type")
        if kind in _BREAKS:
            yield "".join(_inline(element) for element in node["elements"])
        elif kind in ("plain_text", "mrkdwn", "raw_text", "markdown"):
            yield str(node["text"])


def _inline(element: dict[str, Any]) -> str:
    """One element of rich text, written the way mrkdwn would."""
    if element["type"] == "link":
        return str(element.get("text") or element["url"])
    template, name = _INLINE.get(element["type"], ("", "type"))
    return template.format(element.get(name, ""))


def notifications_of(text: str, blocks: list[dict[str, Any]]) -> set[str]:
    """Whom a message alerts; where there are blocks, they count and the text does not."""
    if not blocks:
        return _mentions(text)
    found: set[str] = set()
    for node in walk(blocks):
        match node.get("type"):
            case "mrkdwn" | "markdown":
                found |= _mentions(str(node["text"]))
            case "user" if "user_id" in node:
                found.add(node["user_id"])
            case "usergroup":
                found.add(node["usergroup_id"])
            case "broadcast":
                found.add(node["range"])
            case _:
                pass
    return found


def _mentions(text: str) -> set[str]:
    return {next(filter(None, match.groups())) for match in _MENTION.finditer(text)}


def length_of(blocks: list[dict[str, Any]]) -> int:
    """Characters that count toward the size of a whole message."""
    return sum(
        len(node["text"])
        for node in walk(blocks)
        if node.get("type") in _TEXT_OBJECTS and isinstance(node.get("text"), str)
    )
