"""Who is called what, looked at once for as long as nothing changes.

A command compares its words with all names several times, and a hall has thousands of them, often
the same one. So each name that there is stands here once, with all who bear it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary

from bridge.budgets.table import COMPARED
from bridge.mirror.people.labels import number_in
from bridge.mirror.people.roster import Roster
from bridge.mirror.words.text import clean_name
from bridge.pexip.models import Participant

# More than one large meeting's names, each with its label.
_MOST_FOLDED = 16_384


class NameIndex:
    """These people by their names and labels; whoever is found comes in their order."""

    def __init__(self, people: Sequence[Participant], roster: Roster) -> None:
        self.people = people
        self._roster = roster
        called: dict[str, list[int]] = {}
        for place, each in enumerate(people):
            called.setdefault(each.display_name, []).append(place)
        self._names: dict[str, list[int]] = {}
        for name, places in called.items():
            self._names.setdefault(fold(name), []).extend(places)

    def exact(self, wanted: str) -> tuple[Participant, ...]:
        """Those whose whole name or label this is."""
        places = {*self._names.get(wanted, ()), *self._labeled(wanted)}
        return self._at(places) if wanted else ()

    def _labeled(self, wanted: str) -> Iterator[int]:
        """Whoever has a number behind the name, or no name but what stands for one."""
        for place in self._names.get("", ()):
            if fold(self._label(place)) == wanted:
                yield place
        number = number_in(wanted)
        # Of thousands of namesakes only the number is another.
        for place in self._names.get(wanted.removesuffix(number), ()) if number else ():
            if self._label(place).endswith(number):
                yield place

    def _label(self, place: int) -> str:
        return self._roster.label(self.people[place])

    def where(self, holds: Callable[[str], bool]) -> tuple[Participant, ...]:
        """Those for whose name it holds."""
        return self._at(place for name in self._names if holds(name) for place in self._names[name])

    def _at(self, places: "set[int] | Iterator[int]") -> tuple[Participant, ...]:
        return tuple(self.people[place] for place in sorted(places))


_Known = tuple[tuple[Participant, ...], tuple[Participant, ...], NameIndex]
# A roster gives the same tuples for as long as nothing about these people changes.
_KNOWN: "WeakKeyDictionary[Roster, _Known]" = WeakKeyDictionary()


def everybody_in(roster: Roster) -> NameIndex:
    """Who is in the meeting, then who waits."""
    people, waiting = roster.people, roster.waiting
    known = _KNOWN.get(roster)
    if known is None or known[0] is not people or known[1] is not waiting:
        known = people, waiting, NameIndex((*people, *waiting), roster)
        _KNOWN[roster] = known
    return known[2]


@lru_cache(maxsize=_MOST_FOLDED)
def fold(text: str) -> str:
    """Without case, accents and what cannot be seen: `ÁNA  Lee` and `ana lee` are the same.

    Of a long text only the beginning: nobody is called more, and likeness is dear.
    """
    letters = clean_name(text, "")
    if not letters.isascii():
        plain = unicodedata.normalize("NFKD", letters)
        letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(letters.casefold().split())[: COMPARED.amount]


@lru_cache(maxsize=_MOST_FOLDED)
def words_of(folded: str) -> str:
    """`lee, bob (sales)` has the words lee, bob and sales."""
    return " ".join(re.findall(r"[^\W_]+(?:['\u2019.-][^\W_]+)*", folded))
