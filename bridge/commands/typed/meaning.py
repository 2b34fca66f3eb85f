"""What a line means, before anybody looks at likeness of letters; pure.

A row's name and its phrases are patterns of one kind, and what holds most of the line's words for
its own wins; a phrase that begins with somebody's name counts only where nothing else does.
Where two mean different things equally well, neither is meant.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bridge.commands.table.phrases import Nearest, Phrase
from bridge.commands.table.row import AnyRow
from bridge.commands.table.table import Table
from bridge.commands.typed.arguments import ROOM, typed_slots
from bridge.commands.typed.assigning import LeftoverError, assign, is_value, value_of
from bridge.commands.typed.groups import means_a_group, means_several
from bridge.commands.typed.phrasing import (
    QUOTED,
    REST,
    UNUSED,
    Line,
    Match,
    first_words,
    literals_of,
    match,
)
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.vocabulary import EXCEPT, QUESTIONS
from bridge.commands.typed.words import Word, text_of

# Longer lines are what somebody says, and begin with what they say it with.
_MOST_WORDS = 60
_PLAIN_THEIRS = re.compile(r"[^\W\d_]{2,}s", re.IGNORECASE)
_AND = re.compile(r",?\s+(?:and|&)\s+")


@dataclass(frozen=True)
class Meant:
    """What some words mean, and how much of them says so."""

    what: AnyRow | Nearest
    values: dict[str, str]
    own: frozenset[int]
    """The places of the words that are ours; the others are names and texts."""
    filled: int
    """How many things are filled in by them."""
    is_name: bool = False

    @property
    def weight(self) -> tuple[int, bool, int]:
        """More of our own words, then the row's own name, then fewer things filled in."""
        return len(self.own), self.is_name, -self.filled

    def is_like(self, other: "Meant") -> bool:
        return self.what is other.what and self.values == other.values


class Meanings:
    """All that a table's rows are called, ready to be looked up."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._by_first: dict[str, list[tuple[Phrase, AnyRow | Nearest]]] = {}
        self._open: list[tuple[Phrase, AnyRow | Nearest]] = []
        self._of_rooms: list[tuple[Phrase, AnyRow | Nearest]] = []
        for phrase, what in _phrases(table):
            self._add(phrase, what)

    def _add(self, phrase: Phrase, what: AnyRow | Nearest) -> None:
        if phrase.is_of_room:
            self._of_rooms.append((phrase, what))
            return
        words = first_words(phrase.pattern)
        for word in words or ():
            self._by_first.setdefault(word, []).append((phrase, what))
        if words is None:
            self._open.append((phrase, what))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that a phrase or a name has for its own."""
        names = {word for name in self._table.names for word in name.split()}
        said = (literals_of(each.pattern) for each, _ in _phrases(self._table))
        return frozenset(names.union(*said))

    def find(self, words: Sequence[Word], line: str) -> Meant | None:
        """What they mean, if it is one thing."""
        if not words:
            return None
        compared = Line(tuple(words))
        known = self._by_first.get(compared.folded[0].split()[0], [])
        found = [*self._named(words, line), *self._said(known, compared, line)]
        # `say Bob's video off` is said, and `does anyone have their hand up` raises nobody's.
        is_question = compared.folded[0] in QUESTIONS
        if not found and not is_question and len(words) <= _MOST_WORDS:
            found = [*self._said(self._open, compared, line)]
        return _only(found)

    def find_there(self, words: Sequence[Word], line: str) -> Meant | None:
        """What they mean if the breakout room exists that they would name."""
        if not words or len(words) > _MOST_WORDS:
            return None
        return _only([*self._said(self._of_rooms, Line(tuple(words)), line)])

    def find_without(self, words: Sequence[Word], line: str) -> Meant | None:
        """`let everybody in but tom`: who is left out stands apart from who is meant."""
        for place in range(min(len(words) - 2, _MOST_WORDS), 0, -1):
            after = _behind_except(words[place:])
            if not after or not (found := self._groups_in(words[:place], line)):
                continue
            meant, field = found
            values = meant.values | {field: f"{meant.values[field]} except {_text(after, line)}"}
            return replace(meant, values=values)
        return None

    def _groups_in(self, words: Sequence[Word], line: str) -> tuple[Meant, str] | None:
        """What they mean of several people at once, and the field that those go into."""
        compared = Line(tuple(words))
        known = [*self._by_first.get(compared.folded[0].split()[0], []), *self._open]
        found = [*self._named(words, line), *self._said(known, compared, line)]
        fields = {id(each): field for each in found if (field := _field_of_group(each))}
        meant = _only([each for each in found if id(each) in fields])
        return None if meant is None else (meant, fields[id(meant)])

    def is_begun(self, word: str) -> bool:
        """Whether a phrase begins with this word, and not with somebody's name."""
        return word in self._by_first or self._table.find(word) is not None

    def _named(self, words: Sequence[Word], line: str) -> Iterator[Meant]:
        """Rows whose name stands in front, if what follows has a place."""
        for row, count in self._table.named(names_in(words)):
            try:
                values = assign(typed_slots(row), _text(words[count:], line))
            except LeftoverError:
                continue
            yield Meant(row, values, frozenset(range(count)), len(values), is_name=True)

    def _said(
        self, known: Iterable[tuple[Phrase, AnyRow | Nearest]], compared: Line, line: str
    ) -> Iterator[Meant]:
        for phrase, what in known:
            found = match(phrase.pattern, compared)
            if found is not None and (values := _values(phrase, what, found, line)) is not None:
                yield Meant(what, values, found.own, len(found.words))


def _only(found: Sequence[Meant]) -> Meant | None:
    """The best of them, if what is as good means the same."""
    if not found:
        return None
    best = max(each.weight for each in found)
    first, *others = [each for each in found if each.weight == best]
    is_one = all(each.is_like(first) for each in others)
    # Of two reasons why not, one is enough.
    is_no = all(isinstance(each.what, Nearest) for each in (first, *others))
    return first if is_one or is_no else None


# Not all that follows is looked at anew for each place in a long line.
_LONGEST_EXCEPT = max(len(each.split()) for each in EXCEPT)


def _behind_except(words: Sequence[Word]) -> Sequence[Word]:
    first = words[:_LONGEST_EXCEPT]
    folded = ["" if each.is_quoted else each.text.casefold() for each in first]
    for parted in EXCEPT:
        count = len(parted.split())
        if folded[:count] == parted.split():
            return words[count:]
    return ()


def _field_of_group(meant: Meant) -> str | None:
    """The only field of people, where it holds a whole group."""
    if isinstance(meant.what, Nearest):
        return None
    fields = [slot.name for slot in typed_slots(meant.what) if slot.is_people]
    is_one = len(fields) == 1 and means_a_group(meant.values.get(fields[0], ""))
    return fields[0] if is_one else None


def names_in(words: Sequence[Word]) -> list[str]:
    """The words as a row's name may hold them: what is quoted is never part of one."""
    return [QUOTED if each.is_quoted else each.text.rstrip(",:") or QUOTED for each in words]


def _phrases(table: Table) -> Iterable[tuple[Phrase, AnyRow | Nearest]]:
    for row in table:
        for each in table.phrases_of(row):
            yield each, row
    for answer in table.answers:
        for each in answer.phrases:
            yield each, answer


def _values(
    phrase: Phrase, what: AnyRow | Nearest, found: Match, line: str
) -> dict[str, str] | None:
    """None where a word that has to be one of a few is none of them."""
    if isinstance(what, Nearest):
        return {}
    values = dict(phrase.values)
    slots = {slot.name: slot for slot in typed_slots(what)}
    for name, words in found.words.items():
        if name == UNUSED:
            continue
        if name == REST:
            try:
                values |= assign(typed_slots(what), _text(words, line))
            except LeftoverError:
                return None
            continue
        if name == ROOM:
            values[ROOM] = text_of(words, line)
            continue
        slot = slots[name]
        value = _value_of(slot, words, line)
        if slot.is_closed and not is_value(slot, value):
            return None
        values[name] = _as_said(name, value, phrase.pattern)
    return values


def _as_said(name: str, value: str, pattern: str) -> str:
    """What is somebody's is theirs, and of who is left out everybody else is meant."""
    if f"{{{name}'s}}" in pattern:
        return _without_theirs(value)
    return f"everyone except {value}" if f"{{{name}:but}}" in pattern else value


def _value_of(slot: Slot, words: Sequence[Word], line: str) -> str:
    """Behind a row's own name `Green and Gold` is one room; in a sentence there are two."""
    if slot.kind is SlotKind.TEXTS:
        return _AND.sub(", ", text_of(words, line))
    return value_of(slot, words, line)


def _without_theirs(value: str) -> str:
    """`Bob's` before what is Bob's; of `bobs` only the meeting knows whether somebody has an s."""
    bare = value.removesuffix("'s").removesuffix("'") or value
    is_unsure = bare == value and _PLAIN_THEIRS.fullmatch(value) and not means_several(value)
    return f"{value}'" if is_unsure else bare


def _text(words: Sequence[Word], line: str) -> str:
    return line[words[0].start : words[-1].end] if words else ""
