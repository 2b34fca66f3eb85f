"""Words to a row with its values, and back: `parse(render(row, values), table)` is the same again.

The line is undone from Slack's wrapping first. The longest name wins. Words fill the fields in
their order and quotes hold words together; the last field takes the rest of the line as it stands,
so a chat line needs no quotes, and one that is wholly in quotes loses them. Within quotes a
backslash keeps a quote or a backslash.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bridge.commands.arguments import typed_fields, usage
from bridge.commands.command import AnyRow
from bridge.commands.errors import BadArgumentError, UnknownCommandError
from bridge.commands.table import SLASH_COMMAND, STATUS, Table
from bridge.mirror.text import unwrap

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\s|$)', re.DOTALL)
_WORD = re.compile(r"\S+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST_ECHO = 40


@dataclass(frozen=True)
class Typed:
    """A row and the raw words for its fields."""

    row: AnyRow
    values: dict[str, str]


def parse(words: str, table: Table) -> Typed:
    """Find the row and hand its fields their words.

    Raises:
        UnknownCommandError: No row has that name; the nearest is suggested.
        BadArgumentError: More words than the row has fields.
    """
    line = unwrap(words).strip()
    found = table.match(line.split() or [STATUS])
    if found is None:
        raise _unknown(line, table)
    row, count = found
    return Typed(row, _assign(row, _after(line, count)))


def render(row: AnyRow, values: Mapping[str, str]) -> str:
    """The line a person would type for this."""
    fields = [name for name in typed_fields(row) if name in values]
    parts = [_quote(values[name], is_last=name == typed_fields(row)[-1]) for name in fields]
    return " ".join([row.name, *parts])


def _after(line: str, count: int) -> str:
    for _ in range(count):
        line = _WORD.sub("", line, count=1).lstrip()
    return line


def _assign(row: AnyRow, rest: str) -> dict[str, str]:
    fields = typed_fields(row)
    values: dict[str, str] = {}
    for name in fields[:-1]:
        if rest:
            values[name], rest = _take_word(rest)
    if rest and not fields:
        raise BadArgumentError({"": f"{row.name} takes nothing after it."}, usage(row))
    if rest:
        values[fields[-1]] = _unquote(rest)
    return values


def _take_word(rest: str) -> tuple[str, str]:
    if quoted := _QUOTED.match(rest):
        return _ESCAPED.sub(r"\1", quoted[1]), rest[quoted.end() :].lstrip()
    word, *others = rest.split(maxsplit=1)
    return word, "".join(others)


def _unquote(rest: str) -> str:
    """The rest of the line; without its quotes if it stands wholly in them."""
    quoted = _QUOTED.fullmatch(rest)
    return _ESCAPED.sub(r"\1", quoted[1]) if quoted else rest


def _quote(value: str, *, is_last: bool) -> str:
    stands_alone = bool(_WORD.fullmatch(value)) or (is_last and value == value.strip() != "")
    if stands_alone and not value.startswith('"'):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _unknown(line: str, table: Table) -> UnknownCommandError:
    words = line.split()
    near = table.suggest(words)
    shown = line if len(line) <= _LONGEST_ECHO else f"{line[:_LONGEST_ECHO]}…"
    if near is None:
        return UnknownCommandError(
            f"I don't know “{shown}”. {SLASH_COMMAND} help lists what I can."
        )
    row, count = near
    rest = _after(line, count)
    text = f"I don't know “{shown}”. Did you mean “{f'{row.name} {rest}'.strip()[:_LONGEST_ECHO]}”?"
    try:
        return UnknownCommandError(text, row.name, _assign(row, rest))
    except BadArgumentError:
        return UnknownCommandError(text)
