"""What a line would mean with a slip of the finger mended; only ever offered, never done; pure.

Only our own words are mended, for a name is somebody's. Where two mendings are equally near, as of
`nmute` to `mute` and `unmute`, none is offered.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from bridge.commands.table.phrases import Nearest
from bridge.commands.typed.meaning import Meant
from bridge.commands.typed.vocabulary import SOUNDS
from bridge.commands.typed.words import Word

_MOST_WORDS = 10
_MOST_LETTERS = 16
_MOST_MENDED = 2
# A word of so many letters has no other of ours so near by chance.
_FEWEST_LETTERS = 2
# Of a shorter one a letter is missing or out of place; another letter makes another word.
_SHORT = 3
_LONG = 7

Find = Callable[[Sequence[Word]], Meant | None]


@dataclass(frozen=True)
class Mended:
    """A line with some of its words as they were meant."""

    words: tuple[Word, ...]
    meant: Meant

    @property
    def level(self) -> int:
        return 0 if isinstance(self.meant.what, Nearest) else self.meant.what.permission


def mend(
    words: Sequence[Word], vocabulary: Collection[str], find: Find, *, is_answer: bool = False
) -> Mended | None:
    """The nearest line that means one thing; or `is_answer`, that has a reason why not.

    Of words that are ours as they stand only `of` and its like are mended.
    """
    if len(words) > _MOST_WORDS:
        return None
    near = {n: alike for n, word in enumerate(words) if (alike := _near(word, vocabulary))}
    unknown = {n: alike for n, alike in near.items() if words[n].text.casefold() not in vocabulary}
    short = {n: alike for n, alike in near.items() if len(words[n].text) < _SHORT}
    wanted = _of_kind(find, is_answer=is_answer)
    return _mend(words, unknown, wanted) or _mend(words, short, wanted)


def _of_kind(find: Find, *, is_answer: bool) -> Find:
    """Of an answer all words are known, for none of them is looked up as a name."""

    def found(words: Sequence[Word]) -> Meant | None:
        meant = find(words)
        if meant is None or isinstance(meant.what, Nearest) is not is_answer:
            return None
        return meant if not is_answer or len(meant.own) == len(words) else None

    return found


def _mend(words: Sequence[Word], near: dict[int, list[str]], find: Find) -> Mended | None:
    for count in range(1, _MOST_MENDED + 1):
        found = [
            each
            for places in combinations(near, count)
            for each in _mended(words, {place: near[place] for place in places}, find)
        ]
        if found:
            return _only(found)
    return None


def _mended(words: Sequence[Word], near: dict[int, list[str]], find: Find) -> Iterator[Mended]:
    for chosen in product(*near.values()):
        line = list(words)
        for place, text in zip(near, chosen, strict=True):
            line[place] = replace(line[place], text=text)
        meant = find(line)
        if meant is not None and meant.own.issuperset(near):
            yield Mended(tuple(line), meant)


def _only(found: Sequence[Mended]) -> Mended | None:
    best = max(each.meant.weight for each in found)
    first, *others = [each for each in found if each.meant.weight == best]
    is_one = all(each.meant.is_like(first.meant) for each in others)
    # What could as well have been something milder is not offered as something strong.
    is_mildest = first.level <= min(each.level for each in found)
    return first if is_one and is_mildest else None


def _near(word: Word, vocabulary: Collection[str]) -> list[str]:
    text = word.text.casefold()
    if word.is_quoted or not text.isalpha() or not _FEWEST_LETTERS <= len(text) <= _MOST_LETTERS:
        return []
    if heard := [each for each in _as_heard(text) if each in vocabulary]:
        return heard
    most = 2 if len(text) > _LONG else 1
    alike = (each for each in vocabulary if abs(len(each) - len(text)) <= most and each != text)
    # Nobody slips on the first letter but by typing the second one first.
    ends = (each for each in alike if text[0] == each[0] or text[:2] == each[1::-1])
    # Cheap to see, and nearly all words are out then.
    letters = set(text)
    near = (each for each in ends if len(letters.symmetric_difference(each)) <= 2 * most)
    return [each for each in near if slips(text, each) <= most and _is_likely(text, each)]


def _as_heard(text: str) -> Iterator[str]:
    """What sounds like it: `spotlite` is more than two slips from spotlight."""
    return (text.replace(wrong, right) for wrong, right in SOUNDS.items() if wrong in text)


def _is_likely(typed: str, meant: str) -> bool:
    return len(typed) > _SHORT or len(meant) > len(typed) or sorted(typed) == sorted(meant)


def slips(typed: str, meant: str) -> int:
    """How many letters are wrong, missing, too many, or have changed places with the next."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for n, letter in enumerate(typed, 1):
        before, last, row = row, before, [n]
        for m, other in enumerate(meant, 1):
            best = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != other))
            if n > 1 and m > 1 and letter == meant[m - 2] and typed[n - 2] == other:
                best = min(best, last[m - 2] + 1)
            row.append(best)
    return row[-1]
