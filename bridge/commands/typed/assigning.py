"""The words behind a row's name, handed to its fields; pure.

A keyword takes what follows it. Of the others the last open field takes all that is left: those
before it take one word each, the closed ones behind it are known by their words at the end. A
word that fits nothing goes to a required field that still lacks one, so that the refusal can say
what is possible there.
"""

import re
from collections.abc import Sequence

from bridge.commands.typed.durations import parse_seconds
from bridge.commands.typed.groups import means_a_group, means_several, span_of_people
from bridge.commands.typed.slots import Slot, SlotKind
from bridge.commands.typed.words import (
    Word,
    join_names,
    split_names,
    split_titles,
    text_of,
    words_of,
)

YES = "yes"
"""The value of a flag that was given."""

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_LONGEST_DURATION = 5
_JOINING = ("and", "&", "+")


class LeftoverError(ValueError):
    """There are more words than the fields take."""


def assign(slots: Sequence[Slot], line: str) -> dict[str, str]:
    """Raw values by field.

    Raises:
        LeftoverError: More words than the fields take.
    """
    return _Assignment(slots, line).run()


def is_value(slot: Slot, text: str) -> bool:
    """Whether the text is a value of this closed slot."""
    return _fits(slot, [Word(text, 0, 0, len(text))])


def value_of(slot: Slot, words: Sequence[Word], line: str) -> str:
    """What these words of the line come to in the slot.

    Names that are quoted as one stay so where they could be read as several people.
    """
    raw = line[words[0].start : words[-1].end]
    match slot.kind:
        case SlotKind.PARTICIPANTS:
            return raw if means_a_group(raw) else join_names(split_names(raw))
        case SlotKind.PARTICIPANT if words[0].is_quoted and means_several(words[0].text):
            return raw
        case SlotKind.TEXTS:
            return join_names(split_titles(raw))
        case SlotKind.FLAG if _is_flag(slot):
            return YES
        case _:
            return text_of(words, line)


def _span_at_end(slot: Slot, words: Sequence[Word]) -> int:
    """How many of the last words are a value of this closed slot."""
    return next((n for n in _lengths(slot, words) if _fits(slot, words[len(words) - n :])), 0)


def _span_at_start(slot: Slot, words: Sequence[Word]) -> int:
    """How many of the first words are a value of this closed slot."""
    return next((n for n in _lengths(slot, words) if _fits(slot, words[:n])), 0)


def _lengths(slot: Slot, words: Sequence[Word]) -> range:
    longest = max([len(choice.split()) for choice in slot.choices], default=1)
    if slot.kind is SlotKind.DURATION:
        longest = _LONGEST_DURATION
    return range(min(longest, len(words)), 0, -1)


def _fits(slot: Slot, words: Sequence[Word]) -> bool:
    if any(each.is_quoted for each in words):
        return False
    text = " ".join(each.text for each in words).casefold()
    match slot.kind:
        case SlotKind.NUMBER:
            return bool(_NUMBER.fullmatch(text))
        case SlotKind.DURATION:
            return parse_seconds(text) is not None
        case _:
            return text in {choice.casefold() for choice in slot.choices}


class _Assignment:
    """One line on its way into the fields."""

    def __init__(self, slots: Sequence[Slot], line: str) -> None:
        self._line = line
        self._keyworded = {slot.after: slot for slot in slots if slot.after}
        places = [slot for slot in slots if not slot.after]
        opened = [number for number, slot in enumerate(places) if not slot.is_closed]
        last = opened[-1] if opened else -1
        self._rest = places[last] if opened else None
        self._leading = [each for each in places[: max(last, 0)] if not _is_flag(each)]
        self._trailing = [
            each for number, each in enumerate(places) if number > last or _is_flag(each)
        ]
        self._values: dict[str, str] = {}

    def run(self) -> dict[str, str]:
        head, segments = self._split(words_of(self._line))
        pool = list(head)
        for slot, words in segments:
            pool.extend(self._take_after(slot, words, is_first=not head))
        self._take_trailing(pool, self._kept())
        if self._rest is None:
            self._take_known(pool)
        self._take_missing(pool)
        self._take_leading(pool)
        self._take_rest(pool)
        return self._values

    def _split(
        self, words: Sequence[Word]
    ) -> tuple[Sequence[Word], list[tuple[Slot, Sequence[Word]]]]:
        """The words before the first keyword, and those behind each."""
        found: list[tuple[int, Slot]] = []
        for number, word in enumerate(words):
            slot = next((s for k, s in self._keyworded.items() if word.is_keyword(k)), None)
            if slot is not None and self._is_meant(slot, words[number + 1 :], found):
                found.append((number, slot))
        if not found:
            return words, []
        ends = [*[number for number, _ in found[1:]], len(words)]
        parts = [words[number + 1 : end] for (number, _), end in zip(found, ends, strict=True)]
        segments = [(slot, part) for (_, slot), part in zip(found, parts, strict=True)]
        led = [(slot, _before_keyword(slot, part)) for slot, part in segments[:-1]]
        return _before_keyword(self._rest, words[: found[0][0]]), [*led, segments[-1]]

    def _is_meant(self, slot: Slot, after: Sequence[Word], found: list[tuple[int, Slot]]) -> bool:
        """Each keyword counts once; within a text only where a value of it follows."""
        if any(slot is each for _, each in found):
            return False
        is_in_text = self._rest is not None and self._rest.kind is SlotKind.TEXT
        return not (is_in_text and slot.is_closed) or _span_at_start(slot, after) > 0

    def _take_after(self, slot: Slot, words: Sequence[Word], *, is_first: bool) -> Sequence[Word]:
        """Give a keyword its words; what is not its own is left for the others."""
        own = list(words)
        if slot.is_closed:
            count = _span_at_start(slot, own) or min(1, len(own))
            left = own[count:]
            own = own[:count]
        else:
            self._take_trailing(own, 1)
            # `layout for bob 1:7`: what is required and has not been said ends the line.
            lacking = self._kept() if is_first and not slot.is_required else 0
            count = max(len(own) - lacking, 1)
            left = own[count:]
            own = own[:count]
        self._give(slot, own)
        return left

    def _kept(self) -> int:
        """How many words must be left for what is required and not known by its words."""
        needed = [*self._leading, *([self._rest] if self._rest else [])]
        return sum(slot.is_required for slot in needed if slot.name not in self._values)

    def _take_trailing(self, words: list[Word], kept: int) -> None:
        """Take what the last words are known to be, as long as so many are kept."""
        is_more = True
        while is_more:
            is_more = False
            for slot in reversed(self._open_of(self._trailing)):
                count = _span_at_end(slot, words)
                if count and len(words) - count >= kept:
                    self._give(slot, words[len(words) - count :])
                    del words[len(words) - count :]
                    is_more = True
                    break

    def _take_known(self, words: list[Word]) -> None:
        """Where nothing takes the rest, a field is known at the front as well."""
        for slot in self._open_of(self._trailing):
            if count := _span_at_start(slot, words):
                self._give(slot, words[:count])
                del words[:count]

    def _take_missing(self, words: list[Word]) -> None:
        for slot in reversed(self._open_of(self._trailing)):
            if slot.is_required and len(words) > self._kept():
                self._give(slot, [words.pop()])

    def _take_leading(self, words: list[Word]) -> None:
        for slot in self._leading:
            count = self._span_leading(slot, words)
            if not count and slot.is_required:
                count = 1
            if words and count:
                self._give(slot, words[:count])
                del words[:count]

    def _span_leading(self, slot: Slot, words: Sequence[Word]) -> int:
        if slot.is_closed:
            return _span_at_start(slot, words)
        if slot.kind is not SlotKind.PARTICIPANT:
            return 1
        is_said = self._rest is not None and self._rest.is_spoken
        # Of `whisper bob and wait` nobody knows where the names end; a comma says it.
        return span_of_people(words, with_and=not is_said)

    def _take_rest(self, words: list[Word]) -> None:
        if not words:
            return
        unfilled = [self._rest] if self._rest else self._open_of(self._trailing)
        if not unfilled:
            raise LeftoverError(text_of(words, self._line))
        self._give(unfilled[0], words)

    def _open_of(self, slots: Sequence[Slot]) -> list[Slot]:
        return [slot for slot in slots if slot.name not in self._values]

    def _give(self, slot: Slot, words: Sequence[Word]) -> None:
        self._values[slot.name] = value_of(slot, words, self._line) if words else ""


def _before_keyword(slot: Slot | None, words: Sequence[Word]) -> Sequence[Word]:
    """Of `with bob and then disconnect` the `and` leads on to the keyword and is none of Bob."""
    is_list = slot is not None and (slot.is_people or slot.kind is SlotKind.TEXTS)
    is_joined = len(words) > 1 and any(words[-1].is_keyword(each) for each in _JOINING)
    return words[:-1] if is_list and is_joined else words


def _is_flag(slot: Slot) -> bool:
    return slot.kind is SlotKind.FLAG and not slot.after
