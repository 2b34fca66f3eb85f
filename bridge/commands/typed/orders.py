"""A line that holds more than one order, or takes back its first half; pure.

Nothing of such a line is done: each order is a button, and a press says that it was meant.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.commands.table.errors import CommandError, UnknownCommandError
from bridge.commands.table.outcome import Button
from bridge.commands.table.row import AnyRow
from bridge.commands.typed.arguments import WHILE, participant_slots, typed_slots
from bridge.commands.typed.durations import parse_seconds
from bridge.commands.typed.groups import is_pronoun, means_a_group
from bridge.commands.typed.lasting import in_words
from bridge.commands.typed.slots import SlotKind
from bridge.commands.typed.vocabulary import VERBS, WAYS_BACK
from bridge.commands.typed.words import words_of
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say

_MOST = 4
_MOST_WORDS = 40
_LONGEST_LABEL = 75
_BETWEEN = re.compile(
    r"\s*[,;.]\s+(?:and\s+)?(?:then\s+)?|\s+(?:and\s+then|then|and|&|\+)\s+", re.IGNORECASE
)
_SURE = r"no,?\s+wait|wait,?\s+no|no,?\s+sorry|sorry,?\s+no|no,?\s+i\s+meant?|i\s+meant?"
_CORRECTED = re.compile(
    rf"(?P<before>.+?)(?:[,;.–—-]*\s+(?:oh\s+|sorry,?\s+)?(?:{_SURE})"
    r"|\s*[,;–—]\s*(?:no|wait|sorry|actually|rather|correction))"
    rf"[,:]?\s+(?:(?:{_SURE}|no|sorry|wait|actually|make\s+that)[,:]?\s+)*(?P<after>.+)",
    re.IGNORECASE | re.DOTALL,
)
_NOT = re.compile(r"(?P<those>.+?),?\s+(?:but\s+)?not\s+(?P<these>.+)", re.IGNORECASE | re.DOTALL)


class Order(Protocol):
    """What a line comes to."""

    @property
    def row(self) -> AnyRow: ...

    @property
    def values(self) -> dict[str, str]: ...


Read = Callable[[str], Order | None]
"""A part of the line as if it had been typed alone; None where it is nothing."""


class SeveralOrdersError(CommandError):
    """One line, several orders; each is a button."""

    def __init__(self, orders: tuple[Order, ...], text: str = "") -> None:
        super().__init__(text or say(catalogue.SEVERAL_ORDERS, count=len(orders)))
        self.orders = orders
        self.buttons = tuple(
            Button(label=label_of(each.row, each.values), command=each.row.name, values=each.values)
            for each in orders
        )


def label_of(row: AnyRow, values: Mapping[str, str]) -> str:
    """`Mute carol for 5 min`, for a button that was not looked up yet."""
    said = (_while(value) if name == WHILE else value for name, value in values.items())
    return " ".join([row.title, *said])[:_LONGEST_LABEL]


def _while(value: str) -> str:
    seconds = parse_seconds(value)
    return f"{WHILE} {value if seconds is None else in_words(seconds)}"


def check_corrected(line: str, read: Read) -> None:
    """Raises UnknownCommandError where the line takes back what it has said: `bob, no wait, carol`.

    What it ends with is offered.
    """
    found = _CORRECTED.fullmatch(line)
    before = read(found["before"]) if found else None
    if found is None or before is None or _is_text(before.row):
        return
    if (after := read(found["after"])) is not None:
        row, values = after.row, after.values
    elif (name := _last_of(before, found["before"])) is not None:
        row, values = before.row, {**before.values, name: found["after"].rstrip(".!?")}
    else:
        return
    raise UnknownCommandError(say(catalogue.CORRECTED), row.name, values)


def check_left_out(order: Order) -> None:
    """Raises UnknownCommandError for `carol but not erin`: it is Carol alone, as is offered."""
    for slot in participant_slots(order.row):
        value = order.values.get(slot.name, "")
        found = None if means_a_group(value) or '"' in value else _NOT.fullmatch(value)
        if found is not None:
            text = say(catalogue.NOT_THE_OTHER, those=found["those"], these=found["these"])
            values = {**order.values, slot.name: found["those"]}
            raise UnknownCommandError(text, order.row.name, values)


def before_its_end(line: str, read: Read) -> str:
    """The line, without the end of what ends by itself: `unlock for 10 min, then lock again`."""
    for found in _BETWEEN.finditer(line):
        after = line[found.end() :].split(maxsplit=1)
        if not found.start() or not after or after[0].casefold() not in VERBS:
            continue
        first = read(line[: found.start()])
        if first is None or WHILE not in first.values:
            continue
        second = read(line[found.end() :])
        if second is not None and _is_way_back(first, second):
            return line[: found.start()]
    return line


def _is_way_back(first: Order, second: Order) -> bool:
    """`unmute him again` behind `mute bob for 5 min`."""
    if frozenset((first.row.name, second.row.name)) not in WAYS_BACK or WHILE in second.values:
        return False
    whom = [first.values.get(slot.name, "") for slot in participant_slots(first.row)]
    again = [second.values.get(slot.name, "") for slot in participant_slots(second.row)]
    is_same = [each.casefold() for each in again] == [each.casefold() for each in whom]
    return is_same or all(not each or is_pronoun(each) for each in again)


def check_several(
    line: str, read: Read, begins: Callable[[str], bool], is_later: Callable[[str], bool]
) -> None:
    """Raises SeveralOrdersError where the line is parted into what would each be an order.

    Args:
        line: As typed.
        read: What a part of it means alone.
        begins: Whether a second order can begin at this part's first word.
        is_later: Whether a part is an order for another time.
    """
    if len(words_of(line)) > _MOST_WORDS:
        return
    if len(orders := _parted(line, read, begins)) > 1:
        raise SeveralOrdersError(tuple(_about_the_same(orders)))
    for found in _BETWEEN.finditer(line) if not orders else ():
        rest, first = line[found.end() :], None
        if found.start() and begins(rest) and is_later(rest):
            first = read(line[: found.start()])
        if first is not None and not _is_text(first.row) and _is_whole(first):
            raise SeveralOrdersError((first,), say(catalogue.NOT_LATER_TOO))


@dataclass(frozen=True)
class _Order:
    row: AnyRow
    values: dict[str, str]


def _about_the_same(orders: Sequence[Order]) -> Iterator[Order]:
    """Of `mute alice and lower her hand` both are about Alice."""
    last = ""
    for each in orders:
        people = {slot.name: each.values.get(slot.name, "") for slot in participant_slots(each.row)}
        meant = {name: last for name, value in people.items() if last and is_pronoun(value)}
        last = next(iter((people | meant).values()), last) or last
        yield _Order(each.row, {**each.values, **meant}) if meant else each


def _parted(line: str, read: Read, begins: Callable[[str], bool], most: int = _MOST) -> list[Order]:
    for found in _BETWEEN.finditer(line) if most > 1 else ():
        rest = line[found.end() :]
        if not found.start() or not rest or not begins(rest):
            continue
        first = read(line[: found.start()])
        if first is None or _is_text(first.row) or not _is_whole(first):
            continue
        if orders := _parted(rest, read, begins, most - 1):
            return [first, *orders]
    alone = read(line)
    return [alone] if alone is not None and _is_whole(alone) else []


def _is_whole(order: Order) -> bool:
    """Whether it names those whom it is about."""
    needed = (slot.name for slot in participant_slots(order.row) if slot.is_required)
    return all(order.values.get(name) for name in needed)


def _is_text(row: AnyRow) -> bool:
    """Whether what follows may be somebody's own words."""
    return any(each.kind is SlotKind.TEXT and not each.after for each in typed_slots(row))


def _last_of(order: Order, line: str) -> str | None:
    """The field whose words end the line."""
    folded = line.casefold().rstrip(" ,.!?")
    ends = (n for n, value in order.values.items() if value and folded.endswith(value.casefold()))
    return next(ends, None)
