"""All that a reader of a Slack message sees, as plain lines: its words, tables, shares and files.

What Slack adds by itself, such as the preview of a link, is none of it: the link is there already.
https://docs.slack.dev/reference/events/message
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.mirror.messages.slack_blocks import block_words, media_lines, table_lines, tables
from bridge.mirror.messages.slack_files import file_lines
from bridge.mirror.words.characters import clean_name, is_readable, without_invisible
from bridge.mirror.words.mrkdwn import LabeledNames, Names, plain_from_mrkdwn
from bridge.mirror.words.rich_text import is_object, objects

# A message may share one that shares another.
_DEEPEST = 2
_MOST_ATTACHMENTS = 20
# Slack says so where an attachment has nothing but blocks.
_NO_FALLBACK = "[no preview available]"
_PREVIEWS = ("from_url", "original_url", "app_unfurl_url", "is_app_unfurl", "is_msg_unfurl")
_DEPTH_OF_NODES = 20
# Where attachments and blocks keep what may name somebody.
_TEXTS = ("text", "pretext", "title", "value")


@dataclass(frozen=True, kw_only=True)
class SlackContent:
    """What a message, or one that it shares, consists of."""

    text: str = ""
    blocks: tuple[Any, ...] = ()
    attachments: tuple[Any, ...] = ()
    files: tuple[Any, ...] = ()


def content_of(message: Mapping[str, Any]) -> SlackContent:
    """Whatever is missing or odd is empty."""
    return SlackContent(
        text=_string(message.get("text")),
        blocks=_tuple(message.get("blocks")),
        attachments=_tuple(message.get("attachments")),
        files=_tuple(message.get("files")),
    )


def readable(content: SlackContent, names: Names) -> str:
    """What there is to read; empty where there is nothing."""
    words = without_invisible("\n".join(_lines(content, names, 0))).strip("\n")
    return words if is_readable(words) else ""


def mentions_of(content: SlackContent) -> tuple[str, list[Mapping[str, Any]]]:
    """Text and rich text with everybody and everything in it whose name is needed."""
    nodes = [*_nodes([*content.blocks, *content.attachments])]
    texts = [content.text, *(_string(each.get(key)) for each in nodes for key in _TEXTS)]
    authors = [f"<@{author}>" for each in nodes if (author := _string(each.get("author_id")))]
    return "\n".join([*texts, *authors]), [e for e in nodes if e.get("type") == "rich_text"]


def _lines(content: SlackContent, names: Names, depth: int) -> Iterator[str]:
    yield from filter(is_readable, _said(content, LabeledNames(names, content.text)))
    for each in [*objects(content.attachments)][:_MOST_ATTACHMENTS]:
        if depth < _DEEPEST:
            yield from filter(is_readable, [_attached(each, content, names, depth + 1)])
    yield from file_lines(content.files)


def _said(content: SlackContent, names: Names) -> Iterator[str]:
    """A message's text repeats its blocks for those who cannot see them."""
    words = block_words(content.blocks, names)
    yield words or plain_from_mrkdwn(content.text, names)
    for rows in tables(content.blocks, names):
        if words or not all(cell in content.text for row in rows for cell in row):
            yield from table_lines(rows)
    yield from media_lines(content.blocks)


def _attached(
    attachment: Mapping[str, Any], content: SlackContent, names: Names, depth: int
) -> str:
    if _is_shared(attachment, content):
        return _shared(attachment, names, depth)
    if any(attachment.get(key) for key in _PREVIEWS):
        return ""
    texts = (attachment.get(key) for key in ("pretext", "title"))
    head = [plain_from_mrkdwn(_string(each), names) for each in texts]
    fields = [_field(each, names) for each in objects(attachment.get("fields"))]
    lines = [*filter(is_readable, [*head, *_lines(content_of(attachment), names, depth), *fields])]
    fallback = _string(attachment.get("fallback"))
    if not lines and fallback != _NO_FALLBACK:
        lines = [plain_from_mrkdwn(fallback, names)]
    return "\n".join(lines)


def _is_shared(attachment: Mapping[str, Any], content: SlackContent) -> bool:
    """A message that was forwarded, not one whose address the words name."""
    if attachment.get("is_share") is True:
        return True
    address = _string(attachment.get("from_url")).partition("?")[0]
    is_message = attachment.get("is_msg_unfurl") is True
    return is_message and not any(address in each for each in _addresses(content))


def _addresses(content: SlackContent) -> Iterator[str]:
    yield content.text
    for node in _nodes(content.blocks):
        yield _string(node.get("url"))


def _shared(attachment: Mapping[str, Any], names: Names, depth: int) -> str:
    inner = content_of(attachment)
    kept = (each.get("message") for each in objects(attachment.get("message_blocks")))
    blocks = tuple(
        block for each in kept if is_object(each) for block in _tuple(each.get("blocks"))
    )
    if blocks:
        inner = replace(inner, blocks=blocks)
    lines = [*_lines(inner, names, depth)]
    author = _author(attachment, names)
    whose = f"shared a message of {author}" if author else "shared a message"
    inside = "\n".join(lines)
    separator = "\n" if "\n" in inside else " "
    return f"{whose}:{separator}{inside}" if inside else whose


def _author(attachment: Mapping[str, Any], names: Names) -> str:
    named = clean_name(_string(attachment.get("author_name")), "")
    author = _string(attachment.get("author_id"))
    return named or (names.user(author) if author else "")


def _field(field: Mapping[str, Any], names: Names) -> str:
    parts = (plain_from_mrkdwn(_string(field.get(key)), names) for key in ("title", "value"))
    return ": ".join(filter(is_readable, parts))


def _nodes(parts: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object in there, as deep as anybody nests them."""
    for part in parts if isinstance(parts, list | tuple) else (parts,):
        if isinstance(part, list | tuple) and depth < _DEPTH_OF_NODES:
            yield from _nodes(part, depth + 1)
        elif is_object(part):
            yield part
            if depth < _DEPTH_OF_NODES:
                for value in part.values():
                    yield from _nodes(value, depth + 1)


def _tuple(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
