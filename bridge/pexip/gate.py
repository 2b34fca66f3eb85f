"""The one gate for JSON of nodes: what is too long, or too many, is cut before anything reads it.

Nearly all that nodes send is short, and that is found out without reading it: where each stretch
of 251 bytes holds the quote of some string, no string is longer. Only what fails that is read,
cut by key, and written again.
"""

import re
from contextlib import suppress
from typing import Any

import structlog
from pydantic_core import from_json

from bridge.budgets import table
from bridge.budgets.budget import Budget
from bridge.budgets.counters import PAST, Counters
from bridge.pexip import tolerant_json

# Read again for its lists, which the quotes say nothing of.
_MOST_UNREAD = 64 * 1024
# One more than a name may have.
# What came over another wire, where everything may be longer.
_SHORT = 16 * 1024
_STRETCH = table.NAME.amount + 1
_WORDS = frozenset({"payload", "data"})
# All that a participant or a conference is called or described by; no token and no SDP.
_NAMES = frozenset(
    {
        "alias",
        "breakout_name",
        "breakout_uuid",
        "call_direction",
        "call_tag",
        "call_uuid",
        "conference_name",
        "current_service_type",
        "display_name",
        "encryption",
        "external_node_uuid",
        "layout_group",
        "local_alias",
        "mix_name",
        "name",
        "origin",
        "overlay_text",
        "participant_uuid",
        "protocol",
        "reason",
        "receive_from_audio_mix",
        "requester_uuid",
        "role",
        "rx_presentation_policy",
        "service_type",
        "src_lang",
        "tgt_lang",
        "type",
        "uri",
        "uuid",
        "vendor",
        "view",
    }
)
_BACKSLASH = ord("\\")
_UUID = re.compile(rb'(?<!\\)"uuid"\s*:\s*"([^"\\]{1,250})"')
_NAME = re.compile(rb'(?<!\\)"display[_-]name"\s*:\s*("(?:[^"\\]|\\.){0,250})')

_log = structlog.get_logger()


def admit(data: bytes) -> bytes:
    """The same JSON within the bounds; the very same bytes where it was."""
    if not is_suspect(data):
        return data
    try:
        value = _read(data)
        # Only what is left of it is made readable.
        return tolerant_json.write(tolerant_json.readable(cut(value)))
    except (ValueError, RecursionError):
        # Whoever reads it next says what is wrong with it.
        return data


def is_suspect(data: bytes) -> bool:
    """Whether something in it may be longer than it may."""
    size = len(data)
    if size > _MOST_UNREAD:
        return True
    start = 0
    while start + _STRETCH < size:
        quote = data.rfind(b'"', start, start + _STRETCH)
        if quote <= 0 or data[quote - 1] == _BACKSLASH:
            return True
        start = quote + 1
    return False


def cut(value: Any, counters: Counters = PAST) -> Any:
    """A value of JSON within the bounds, with what was cut counted and told."""
    return _Cutting(counters).cut(value, "")


def cut_of_text(value: Any, size: int) -> Any:
    """As `cut`, for a value whose text had so many characters; a short one cannot be too long."""
    return value if size <= _SHORT else cut(value)


def rescue(data: bytes) -> dict[str, Any] | None:
    """Whom an event is about that nobody can read; None where it does not say."""
    uuid = _UUID.search(data)
    if uuid is None:
        return None
    name = _NAME.search(data)
    shown = ""
    if name is not None:
        with suppress(ValueError):
            shown = tolerant_json.read(name[1].decode("utf-8", "replace") + '"')
    return {"uuid": uuid[1].decode("utf-8", "replace"), "display_name": shown}


def _read(data: bytes) -> Any:
    if rb"\u0000" not in data:
        with suppress(ValueError):
            return from_json(data)
    return tolerant_json.read_raw(data.decode("utf-8", "replace"))


class _Cutting:
    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    def cut(self, value: Any, key: str) -> Any:
        if isinstance(value, str):
            return self._text(value, key) if len(value) > table.NAME.amount else value
        if isinstance(value, dict):
            return self._object(value)
        return self._list(value, key) if isinstance(value, list) else value

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        items = list(value.items())
        if len(items) > table.KEYS.amount:
            self._note(table.KEYS, "", len(items))
            items = items[: table.KEYS.amount]
        if any(len(key) > table.NAME.amount for key in value):
            items = [(self._shorten(key, table.NAME, ""), each) for key, each in items]
        most = table.NAME.amount
        # Nearly all are short strings, and a large roster has some ten thousand.
        return {
            key: each if type(each) is str and len(each) <= most else self.cut(each, key)
            for key, each in items
        }

    def _list(self, value: list[Any], key: str) -> list[Any]:
        if len(value) > table.LIST.amount:
            self._note(table.LIST, key, len(value))
            value = value[: table.LIST.amount]
        return [self.cut(each, key) for each in value]

    def _text(self, value: str, key: str) -> str:
        key = key.replace("-", "_")
        if key in _NAMES:
            return self._shorten(value, table.NAME, key)
        return self._shorten(value, table.WORDS if key in _WORDS else table.VALUE, key)

    def _shorten(self, value: str, budget: Budget, key: str) -> str:
        if len(value) <= budget.amount:
            return value
        self._note(budget, key, len(value))
        if budget is not table.WORDS:
            return f"{value[: budget.amount - 1]}…"
        return f"{value[: budget.amount]}… ({len(value) - budget.amount:,} more characters)"

    def _note(self, budget: Budget, key: str, size: int) -> None:
        """Told at the first, the tenth, the hundredth: a flood of them is no flood of lines."""
        self._counters.count(budget)
        number = self._counters.of(budget)
        if str(number).strip("0") == "1":
            _log.warning(
                "A node sent too much of something, which was cut",
                key=key[: table.COMPARED.amount],
                size=size,
                limit=budget.amount,
                so_far=number,
            )
