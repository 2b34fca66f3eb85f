"""Words to a row with its values, and back: `parse(render(row, values), table)` is the same again.

The line is undone from Slack's wrapping first, and freed from what is only polite; `meaning` says
which row is meant. `in Room 1` at the end names a breakout room; since only the meeting knows its
rooms, the values of both readings are kept. `for 5 min` says how long it is to last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bridge.commands.table.errors import (
    BadArgumentError,
    CommandError,
    NotHereError,
    UnknownCommandError,
)
from bridge.commands.table.phrases import Nearest
from bridge.commands.table.row import AnyRow, Permission
from bridge.commands.table.table import SLASH_COMMAND, STATUS, Table
from bridge.commands.typed import lasting
from bridge.commands.typed.arguments import ROOM, WHILE, example, typed_slots
from bridge.commands.typed.assigning import LeftoverError, assign, is_value
from bridge.commands.typed.groups import BEFORE_A_NAME, in_quotes, means_several
from bridge.commands.typed.lasting import Split, split_bare, split_while
from bridge.commands.typed.meaning import Meanings, Meant, names_in
from bridge.commands.typed.orders import (
    SeveralOrdersError,
    before_its_end,
    check_corrected,
    check_left_out,
    check_several,
)
from bridge.commands.typed.politeness import is_around, without_first, without_inner, without_last
from bridge.commands.typed.runs import shorten_runs
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.spelling import mend
from bridge.commands.typed.vocabulary import CONTRACTIONS, QUESTIONS, VERBS
from bridge.commands.typed.words import (
    Word,
    as_rest,
    as_word,
    join_names,
    split_names,
    split_titles,
    text_of,
    words_of,
)
from bridge.mirror.words import catalogue
from bridge.mirror.words.sayings import say
from bridge.mirror.words.text import unwrap

_LONGEST_ECHO = 40
# Longer lines are what somebody says.
_MOST_WORDS = 40
# Behind a name these would begin another one.
_BETWEEN_NAMES = {"and", "&", "+", ","}
_WHO = "who"
_KNOWN = {
    SlotKind.PARTICIPANT,
    SlotKind.PARTICIPANTS,
    SlotKind.CHOICE,
    SlotKind.CHOICES,
    SlotKind.FLAG,
}
_FOR_ME = ("for", "me")


class _LaterError(SeveralOrdersError):
    """What is ordered for another time; its button does it now."""


@dataclass(frozen=True)
class Typed:
    """A row and the raw words for its fields."""

    row: AnyRow
    values: dict[str, str]
    with_room: dict[str, str] | None = None
    """The values if the `in …` at the end names a breakout room."""
    there: "Typed | None" = None
    """What the line means if the meeting has the breakout room that this names."""
    refusal: CommandError | None = None
    """Why the line means nothing else than that."""


def parse(words: str, table: Table) -> Typed:
    """Find the row and hand its fields their words.

    Raises:
        UnknownCommandError: No row does that; what is nearest in meaning is told.
        BadArgumentError: More words than the row has fields.
    """
    line = shorten_runs(unwrap(words).strip()) or STATUS
    return _polite_within(line, table) or read_line(line, table)


def read_line(line: str, table: Table) -> Typed:
    """As `parse`, of what is unwrapped."""
    if len(words_of(line)) <= _MOST_WORDS:
        line = before_its_end(line, _Reading(table, line).alone)
    reading = _Reading(table, line)
    check_corrected(line, reading.alone)
    check_several(line, reading.alone, reading.begins, reading.is_later)
    there = reading.there()
    try:
        typed = reading.run()
    except CommandError as error:
        if there is None:
            raise
        return replace(there, there=there, refusal=error)
    check_left_out(typed)
    return replace(typed, there=there)


def _polite_within(line: str, table: Table) -> Typed | None:
    """`mute please bob`; where somebody's own words may follow, a `please` is one of them."""
    if (plain := without_inner(line)) == line:
        return None
    try:
        typed = read_line(plain, table)
    except CommandError:
        return None
    kinds = {slot.kind for slot in typed_slots(typed.row)}
    return typed if kinds.isdisjoint({SlotKind.TEXT, SlotKind.TEXTS}) else None


def render(row: AnyRow, values: Mapping[str, str]) -> str:
    """The line a person would type for this."""
    slots = [slot for slot in typed_slots(row) if slot.name in values]
    slots.sort(key=lambda slot: bool(slot.after) + 2 * (slot.kind is SlotKind.FLAG))
    parts = [_say(row, slot, values[slot.name]) for slot in slots]
    room = [f"{ROOM} {_say_room(values[ROOM])}"] if ROOM in values else []
    lasts = [f"{WHILE} {values[WHILE]}"] if WHILE in values else []
    return " ".join([row.name, *parts, *room, *lasts])


@lru_cache(maxsize=8)
def _meanings(table: Table) -> Meanings:
    """A table never changes."""
    return Meanings(table)


class _Reading:
    """One line on its way to its meaning."""

    def __init__(self, table: Table, line: str) -> None:
        self._table = table
        self._line = line
        self._meanings = _meanings(table)

    def run(self) -> Typed:
        bare, refused = _bare(self._line), None
        try:
            if (typed := self._for_a_while(bare)) is not None:
                return typed
        except NotHereError as error:
            # `extend red by 5 min` may be done, though `extend red by` is nothing.
            refused = error
        self._refuse_later(bare)
        typed = self._typed(self._line)
        if typed is None:
            raise refused or self._unknown()
        return typed

    def there(self) -> Typed | None:
        """What it means in the breakout room that it would name, if there is one."""
        words = without_last(without_first(words_of(self._line)))
        meant = self._meanings.find_there(words, self._line)
        return None if meant is None else Typed(_row(meant), meant.values, meant.values)

    def alone(self, part: str) -> Typed | None:
        """A part of the line, as if it had been typed alone."""
        try:
            return _Reading(self._table, part).run()
        except CommandError:
            return None

    def is_later(self, part: str) -> bool:
        """Whether a part of the line is an order for another time."""
        try:
            _Reading(self._table, part).run()
        except CommandError as error:
            return isinstance(error, _LaterError)
        return False

    def begins(self, part: str) -> bool:
        """Whether an order begins there, which is not a word of what the whole line means."""
        words = without_first(words_of(part))
        if not words or words[0].is_quoted or words[0].text.casefold() not in VERBS:
            return False
        try:
            meant = self._meant(words_of(self._line), self._line)
        except CommandError:
            return True
        start = len(self._line) - len(part) + words[0].start
        asked = without_first(words_of(self._line))
        place = next((n for n, each in enumerate(asked) if each.start == start), None)
        if meant is None or place is None:
            return meant is None
        return place not in meant.own and not _is_keyworded(meant, asked, place)

    def _for_a_while(self, bare: str) -> Typed | None:
        split = split_while(self._line) or split_while(bare)
        if split is not None and (typed := self._lasting(split)) is not None:
            return typed
        split = None if lasting.before_later(bare) else split_bare(bare)
        return None if split is None else self._lasting(split, is_sure=False)

    def _refuse_later(self, bare: str) -> None:
        """`lock in 5 minutes` is no room; nobody waits here to do it, or to end it."""
        if (typed := self._order(lasting.before_until(bare))) is not None:
            raise _LaterError((typed,), _not_until(typed))
        if (typed := self._order(lasting.before_later(bare))) is not None:
            raise _LaterError((typed,), _not_later(typed))

    def _order(self, before: str | None) -> Typed | None:
        """What is ordered, where a time behind it is no word of it."""
        typed = None if before is None else self._typed(before)
        if typed is None:
            return None
        # What has to be confirmed is nothing for a while, and its room is no time.
        is_order = not typed_slots(typed.row) or typed.row.confirm is not None
        # `how long until the rooms close` is a question.
        is_asked = typed.row.permission is Permission.VIEW
        return typed if not is_asked and (is_order or _would_be_a_name(typed.row)) else None

    def _lasting(self, split: Split, *, is_sure: bool = True) -> Typed | None:
        """None where it is no length of time but part of what is said."""
        typed = self._typed(split.line)
        if typed is None:
            return None
        is_said = is_sure and (_would_be_a_name(typed.row) or _holds_no_words(typed.row))
        is_apart = is_sure and typed.row.undo is not None and _is_apart(typed, split.line)
        if not lasting.can_last(typed.row) and not is_said and not is_apart:
            return None
        said = {WHILE: lasting.check(typed.row, split, is_apart=is_apart)}
        with_room = None if typed.with_room is None else typed.with_room | said
        return Typed(typed.row, typed.values | said, with_room)

    def _typed(self, line: str) -> Typed | None:
        """What the line means, in the main room or in the one at its end.

        Raises:
            UnknownCommandError: It is something that the bridge does not do.
        """
        words = words_of(line)
        plain, room = self._meant(words, line), _split_room(without_last(words))
        if plain is not None and ROOM in plain.values:
            return Typed(_row(plain), plain.values, plain.values)
        if room is None:
            return None if plain is None else Typed(_row(plain), plain.values)
        before, name = room
        there = self._meant(before, line)
        if there is None or isinstance(there.what, Nearest) or not there.what.in_room:
            return None if plain is None else Typed(_row(plain), plain.values)
        with_room = there.values | {ROOM: text_of(name, line)}
        if plain is None or _is_better(there, plain):
            return Typed(_row(there), with_room, with_room)
        row = _row(plain)
        return Typed(row, plain.values, with_room if row is there.what else None)

    def _meant(self, words: Sequence[Word], line: str) -> Meant | None:
        asked = without_first(words)
        bare = without_last(asked)
        meant = (
            self._find(bare, line)
            or self._meanings.find(words, line)
            or self._meanings.find_without(bare, line)
        )
        if meant is None or isinstance(meant.what, Nearest):
            return meant
        if any(slot.is_spoken for slot in typed_slots(meant.what)):
            return self._meanings.find(asked, line) or meant
        return meant

    def _find(self, words: Sequence[Word], line: str) -> Meant | None:
        """A `for me` at the end is polite, unless it says more with it."""
        meant = self._meanings.find(words, line)
        if tuple(each.text.casefold() for each in words[-2:]) != _FOR_ME:
            return meant
        less = self._meanings.find(words[:-2], line)
        if less is None or (meant is not None and len(meant.own) > len(less.own)):
            return meant
        return less

    def _meant_if_begun(self, words: Sequence[Word]) -> Meant | None:
        """A line that begins with a name is nobody's slip, and a question is no wish."""
        first = words[0].text.casefold()
        if first in QUESTIONS or not self._meanings.is_begun(first):
            return None
        return self._meanings.find(words, self._line)

    def _unknown(self) -> BadArgumentError | UnknownCommandError:
        """Why not, with what is nearest in meaning."""
        words = without_last(without_first(words_of(self._line)))
        if len(words) == 1 and (group := self._group(words[0])) is not None:
            return group
        mended = mend(words, self._meanings.vocabulary, self._meant_if_begun)
        shown = _shorten(self._line)
        if mended is None and (answer := self._mended_answer(words)) is not None:
            return answer
        if mended is not None and (offered := self._offered(mended.words)) is not None:
            line, typed = offered
            meant = _shorten(_as_meant(line, typed))
            text = f"I don’t know “{shown}”. Did you mean “{meant}”?"
            return UnknownCommandError(text, typed.row.name, _likeliest(typed))
        return self._leftover(words) or self._group(words[0], shown) or _nothing(shown)

    def _mended_answer(self, words: Sequence[Word]) -> NotHereError | None:
        """`start recrding` is answered as it was meant, for nothing is done by that."""
        found = mend(words, self._meanings.vocabulary, self._meant_if_begun, is_answer=True)
        if found is None or not isinstance(found.meant.what, Nearest):
            return None
        return NotHereError(found.meant.what.text, rows=found.meant.what.rows)

    def _offered(self, words: Sequence[Word]) -> tuple[str, Typed] | None:
        """The mended line, read as if it had been typed; None where it would be refused."""
        line = " ".join(_as_typed(each, self._line) for each in words)
        try:
            return line, _Reading(self._table, line).run()
        except CommandError:
            return None

    def _leftover(self, words: Sequence[Word]) -> BadArgumentError | None:
        """A row is named and does not take what follows."""
        found = self._table.match(names_in(words))
        if found is None:
            return None
        row, count = found
        if row.name == _WHO and count < len(words):
            # `who was late` is a question of its own.
            return None
        try:
            assign(typed_slots(row), text_of(words[count:], self._line))
        except LeftoverError as error:
            problem = f"I don’t know what “{_shorten(str(error))}” means here."
            if not typed_slots(row):
                problem = f"{row.name} takes nothing after it."
            return BadArgumentError({"": problem}, example(row))
        return None

    def _group(self, word: Word, shown: str = "") -> UnknownCommandError | None:
        """The longer names that begin with it."""
        rows = self._table.group(word.text.strip(".,!?"))
        if not rows:
            return None
        names = tuple(row.name for row in rows)
        told = catalogue.UNKNOWN_THERE_ARE if shown else catalogue.THERE_ARE
        return UnknownCommandError(say(told, line=shown, names=", ".join(names)), rows=names)


def _not_later(typed: Typed) -> str:
    if not lasting.can_last(typed.row):
        return say(catalogue.NOT_LATER)
    return say(catalogue.NOT_LATER_BUT_FOR, example=render(typed.row, typed.values))


def _not_until(typed: Typed) -> str:
    if not lasting.can_last(typed.row):
        return say(catalogue.NOT_UNTIL_NOR_FOR)
    return say(catalogue.NOT_UNTIL, example=render(typed.row, typed.values))


def _nothing(shown: str) -> UnknownCommandError:
    return UnknownCommandError(f"I don’t know “{shown}”. {SLASH_COMMAND} help lists what I can.")


def _as_meant(line: str, typed: Typed) -> str:
    """With `every1` as it is read; what somebody says stays as it is."""
    if any(slot.is_spoken for slot in typed_slots(typed.row)):
        return line
    return " ".join(CONTRACTIONS.get(each.casefold(), each) for each in line.split())


def _likeliest(typed: Typed) -> dict[str, str]:
    """Behind people and where nothing else stands, an `in` is before a room."""
    slots = typed_slots(typed.row)
    is_room = typed.with_room is not None and (not slots or _would_be_a_name(typed.row))
    return dict(typed.with_room or {}) if is_room else typed.values


def _is_keyworded(meant: Meant, words: Sequence[Word], place: int) -> bool:
    """Of `then disconnect staying` the keyword says what `disconnect` is: a value, no order.

    Somebody's name behind it would make it one.
    """
    if isinstance(meant.what, Nearest) or not place:
        return False
    slots = typed_slots(meant.what)
    after = (each for each in slots if each.after and words[place - 1].is_keyword(each.after))
    slot = next(after, None)
    return (
        slot is not None
        and is_value(slot, words[place].text)
        and all(_is_closed(each.text, slots) for each in words[place + 1 : place + 2])
    )


def _is_closed(word: str, slots: Sequence[Slot]) -> bool:
    """Whether it is a keyword, or one of the few words that a field takes."""
    return any(
        each.after == word.casefold() or (each.is_closed and is_value(each, word)) for each in slots
    )


def _bare(line: str) -> str:
    words = without_last(words_of(line))
    return line[: words[-1].end] if words else line


def _row(meant: Meant) -> AnyRow:
    if isinstance(meant.what, Nearest):
        raise NotHereError(meant.what.text, rows=meant.what.rows)
    return meant.what


def _is_better(there: Meant, plain: Meant) -> bool:
    """With the `in` as a word of ours; of one row both readings are kept."""
    count, is_name, filled = there.weight
    return there.what is not plain.what and (count + 1, is_name, filled) > plain.weight


def _is_apart(typed: Typed, line: str) -> bool:
    """Whether somebody's own words are quoted or end before the line does."""
    spoken = next((slot.name for slot in typed_slots(typed.row) if slot.is_spoken), None)
    text = typed.values.get(spoken, "") if spoken else ""
    is_quoted = any(each.is_quoted and each.text == text for each in words_of(line))
    return bool(text) and (is_quoted or not line.endswith(text))


def _would_be_a_name(row: AnyRow) -> bool:
    """Whether nothing but a name could hold the words behind it."""
    slots = typed_slots(row)
    is_text = any(slot.is_spoken or slot.after == WHILE for slot in slots)
    return bool(slots) and not is_text and slots[-1].is_people


def _holds_no_words(row: AnyRow) -> bool:
    """Whether behind it stand only people, and words that are known."""
    return _KNOWN.issuperset(slot.kind for slot in typed_slots(row))


def _split_room(words: Sequence[Word]) -> tuple[Sequence[Word], Sequence[Word]] | None:
    for place in range(len(words) - 2, 0, -1):
        if words[place].is_keyword(ROOM):
            return words[:place], words[place + 1 :]
    return None


def _as_typed(word: Word, line: str) -> str:
    return line[word.start : word.end] if word.is_quoted else word.text


def _say(row: AnyRow, slot: Slot, value: str) -> str:
    """One value with its keyword, in quotes where it could be read as something else."""
    if slot.kind is SlotKind.FLAG and not slot.after:
        return next(iter(slot.choices))
    said = value if slot.is_closed else _say_open(row, slot, value)
    return f"{slot.after} {said}" if slot.after else said


def _say_open(row: AnyRow, slot: Slot, value: str) -> str:
    if slot.kind is SlotKind.PARTICIPANT and means_several(in_quotes(value) or value):
        return value
    slots = typed_slots(row)
    is_alone = not row.in_room and not any(each.after or each.is_closed for each in slots)
    if slot.kind in {SlotKind.PARTICIPANTS, SlotKind.TEXTS}:
        names = split_names(value) if slot.is_people else split_titles(value)
        taken = {each.casefold() for each in names if _is_ours(row, each) or is_around(each)}
        return join_names(names, taken)
    said = f"- {value}"
    is_meant_so = slot.is_spoken or not (is_around(value) or split_while(said) or split_bare(said))
    is_more_names = value.partition(" ")[0].casefold() in _BETWEEN_NAMES
    if is_alone and slot.name == slots[-1].name and is_meant_so and not is_more_names:
        return as_rest(value)
    is_half_a_name = slot.is_people and value.casefold() in BEFORE_A_NAME
    is_taken = _is_ours(row, value) or not is_meant_so or is_more_names or is_half_a_name
    return as_word(value, {value.casefold()} if is_taken else ())


def _say_room(name: str) -> str:
    return as_word(name, {name.casefold()} if is_around(name) else (ROOM,))


def _is_ours(row: AnyRow, text: str) -> bool:
    """Whether this word in the row's line would be read as a keyword or a closed field."""
    slots = typed_slots(row)
    keywords = {each.after for each in slots if each.after} | ({ROOM} if row.in_room else set())
    return text.casefold() in keywords or any(
        each.is_closed and is_value(each, text) for each in slots
    )


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"
