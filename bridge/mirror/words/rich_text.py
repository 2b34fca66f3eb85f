"""Read the `rich_text` blocks of a Slack message as plain lines.

Unlike `text` they hold characters as they are, unescaped, and say for certain
what a mention is. Nothing about them is taken for granted: what has an unknown
type shows the words it carries, and what carries none is left out.
Reference: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeGuard

from bridge.mirror.words.dates import shown_date
from bridge.mirror.words.emoji_names import emojize
from bridge.mirror.words.mrkdwn import Names, shown_channel, shown_group, shown_link, shown_user

_INDENT = "  "
_MOST = 999


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def rich_text_blocks(blocks: object) -> list[Mapping[str, Any]]:
    return [block for block in objects(blocks) if block.get("type") == "rich_text"]


def plain_from_rich_text(blocks: Sequence[Mapping[str, Any]], names: Names) -> str:
    elements = (element for block in blocks for element in objects(block.get("elements")))
    return "\n".join(line for element in elements for line in _lines(element, names))


def ids_in_rich_text(blocks: Sequence[Mapping[str, Any]]) -> set[str]:
    """Ids of users, channels and user groups."""
    return {
        element[key]
        for element in _all_elements(blocks)
        for key in ("user_id", "channel_id", "usergroup_id")
        if isinstance(element.get(key), str)
    }


def objects(values: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; none where there is no list."""
    if isinstance(values, list | tuple):
        yield from filter(is_object, values)


def _all_elements(parts: object) -> Iterator[Mapping[str, Any]]:
    for part in objects(parts):
        yield part
        yield from _all_elements(part.get("elements"))


def _lines(element: Mapping[str, Any], names: Names) -> list[str]:
    match element.get("type"):
        case "rich_text_list":
            return _list_lines(element, names)
        case "rich_text_quote":
            return [f"> {line}" for line in _inline(element, names).split("\n")]
        case _:
            return [_inline(element, names).removesuffix("\n")]


def _list_lines(element: Mapping[str, Any], names: Names) -> list[str]:
    indent = _INDENT * _count(element.get("indent"))
    first = _count(element.get("offset")) + 1
    is_ordered = element.get("style") == "ordered"
    return [
        f"{indent}{f'{number}.' if is_ordered else '•'} {_inline(item, names)}"
        for number, item in enumerate(objects(element.get("elements")), first)
    ]


def _inline(element: Mapping[str, Any], names: Names) -> str:
    return "".join(_word(part, names) for part in objects(element.get("elements")))


def _word(part: Mapping[str, Any], names: Names) -> str:
    show = _SHOWN.get(_string(part.get("type")))
    return show(part, names) if show else _own_words(part)


def _own_words(part: Mapping[str, Any]) -> str:
    return _string(part.get("text")) or _string(part.get("fallback"))


def _date(part: Mapping[str, Any], _: Names) -> str:
    return _own_words(part) or shown_date(part.get("timestamp"), _string(part.get("format")))


def _link(part: Mapping[str, Any], _: Names) -> str:
    return shown_link(_string(part.get("url")), _string(part.get("text")))


def _picture(part: Mapping[str, Any], _: Names) -> str:
    """`unicode` is exact, skin tone included; only custom emoji lack it."""
    try:
        return "".join(chr(int(point, 16)) for point in _string(part.get("unicode")).split("-"))
    except (ValueError, OverflowError):
        return emojize(f":{_string(part.get('name'))}:")


_SHOWN: Mapping[str, Callable[[Mapping[str, Any], Names], str]] = MappingProxyType(
    {
        "user": lambda part, names: shown_user(_string(part.get("user_id")), names),
        "channel": lambda part, names: shown_channel(_string(part.get("channel_id")), names),
        "usergroup": lambda part, names: shown_group(_string(part.get("usergroup_id")), names),
        "broadcast": lambda part, _: f"@{_string(part.get('range'))}",
        "color": lambda part, _: _string(part.get("value")),
        "date": _date,
        "emoji": _picture,
        "link": _link,
    }
)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value <= _MOST else 0
