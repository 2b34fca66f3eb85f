"""All rows of the command table, found by the words a person types."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from bridge.commands.table.row import AnyRow

SLASH_COMMAND = "/pexip"
STATUS = "status"
"""The row that the bare slash command runs."""

_LONGEST_NAME = 2
# Lower offers `lock` for `clock in`; higher misses `mtue`.
_LIKENESS = 0.6


class Table:
    """Looks rows up by name or alias; names of two words go before names of one."""

    def __init__(self, rows: Sequence[AnyRow]) -> None:
        self.rows = tuple(rows)
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
        for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
            if (row := self.find(" ".join(words[:count]))) is not None:
                return row, count
        return None

    def suggest(self, words: Sequence[str]) -> tuple[AnyRow, int] | None:
        """The row whose name is most like the first words, and how many it would replace."""
        for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
            typed = " ".join(words[:count]).casefold()
            names = [name for name in self._by_name if len(name.split()) == count]
            if near := get_close_matches(typed, names, n=1, cutoff=_LIKENESS):
                return self._by_name[near[0]], count
        return self._beginning_with(words)

    def _beginning_with(self, words: Sequence[str]) -> tuple[AnyRow, int] | None:
        """`captions` alone stands for the first row that begins with it."""
        for name, row in self._by_name.items():
            if words and name.split()[0] == words[0].casefold():
                return row, 1
        return None
