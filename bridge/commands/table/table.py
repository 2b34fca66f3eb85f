"""All rows of the command table, found by the words a person types."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from bridge.commands.table.phrases import Nearest, Phrase
from bridge.commands.table.row import AnyRow

SLASH_COMMAND = "/pexip"
STATUS = "status"
"""The row that the bare slash command runs."""
UNDO = "undo"
"""The row that stands for the way back from what somebody did last."""

_LONGEST_NAME = 2
_NONE: Mapping[str, tuple[Phrase, ...]] = MappingProxyType({})


class Table:
    """Looks rows up by name or alias; names of two words go before names of one."""

    def __init__(
        self,
        rows: Sequence[AnyRow],
        phrases: Mapping[str, tuple[Phrase, ...]] = _NONE,
        answers: Sequence[Nearest] = (),
    ) -> None:
        """What else each row is called, by its name, and what no row does, stand beside them."""
        self.rows = tuple(rows)
        self.answers = tuple(answers)
        self._phrases = phrases
        self._by_name: dict[str, AnyRow] = {}
        for row in self.rows:
            for name in (row.name, *row.aliases):
                self._add(name, row)

    def _add(self, name: str, row: AnyRow) -> None:
        if name != " ".join(name.casefold().split()) or not 0 < len(name.split()) <= _LONGEST_NAME:
            raise ValueError(f"{name!r} is no command name: one or two words in lower case")
        if name in self._by_name:
            raise ValueError(f"two rows are called {name!r}")
        self._by_name[name] = row

    def __iter__(self) -> Iterator[AnyRow]:
        return iter(self.rows)

    def find(self, name: str) -> AnyRow | None:
        """The row of exactly this name or alias, however it is capitalized."""
        return self._by_name.get(" ".join(name.casefold().split()))

    def match(self, words: Sequence[str]) -> tuple[AnyRow, int] | None:
        """The row that the first words name, and how many of them do."""
        return next(self.named(words), None)

    def named(self, words: Sequence[str]) -> Iterator[tuple[AnyRow, int]]:
        """All rows that the first words name, the longest name first."""
        for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
            if (row := self.find(" ".join(words[:count]))) is not None:
                yield row, count

    @property
    def names(self) -> tuple[str, ...]:
        """What all rows are called, other names included."""
        return tuple(self._by_name)

    def phrases_of(self, row: AnyRow) -> tuple[Phrase, ...]:
        return self._phrases.get(row.name, ())

    def family(self, row: AnyRow) -> tuple[AnyRow, ...]:
        """The rows whose longer names begin with its own: `breakout move`, of `breakout`."""
        return tuple(each for each in self.rows if each.name.startswith(f"{row.name} "))

    def group(self, word: str) -> tuple[AnyRow, ...]:
        """The rows whose longer names begin with a word that names none: `captions` and its two."""
        first = word.casefold()
        found = [row for row in self.rows if row.name.split()[0] == first]
        return tuple(found) if len(found) > 1 and self.find(first) is None else ()
