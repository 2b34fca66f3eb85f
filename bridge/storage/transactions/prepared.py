"""Statements that are compiled once for each kind of database, and from then on only carried out.

To compile a statement, or to look up that it was, takes several times what SQLite needs to carry
it out. So what is asked with every line or message stands in a constant, with its values apart.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Row: TypeAlias = Mapping[str, Any]
"""By the names of its columns."""

_Process: TypeAlias = Callable[[Any], Any]

# One for each length of a list that stands in a statement.
_MOST_TEXTS = 256


@dataclass(frozen=True)
class Done:
    """What a statement has found, and how many rows it touched, over all its values."""

    rows: Sequence[Row]
    count: int


class Prepared:
    """A statement; `columns` are those of an insert that names none itself."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._by_dialect: dict[str, _Compiled] = {}

    def carry_out(self, connection: Connection, values: Row | Sequence[Row] | None = None) -> Done:
        """Once, or once for each of several values.

        Raises:
            DBAPIError: As the connection itself would.
        """
        compiled = self._by_dialect.get(connection.dialect.name)
        if compiled is None:
            compiled = _Compiled(self._statement, self._columns, connection.dialect)
            self._by_dialect[connection.dialect.name] = compiled
        if values is None or isinstance(values, Mapping):
            return compiled.carry_out(connection, values or {})
        if len(values) == 1:
            return compiled.carry_out(connection, values[0])
        return compiled.carry_out_all(connection, values)


class _Compiled:
    """For one kind of database."""

    def __init__(
        self, statement: Executable, columns: Sequence[str] | None, dialect: Dialect
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)  # type: ignore[attr-defined]
        self._compiled: SQLCompiler = compiled
        self._expanding = tuple(sorted(each.key for each in compiled.post_compile_params))
        # Values that the statement brings along.
        binds = {name: each for each, name in compiled.bind_names.items()}
        own = compiled.params
        self._own = {name: own[name] for name, each in binds.items() if not each.required}
        self._incoming = _processes(binds, dialect)
        found = getattr(statement, "exported_columns", ())
        types = {each.key: each.type for each in found}
        self._names = tuple(types)
        self._outgoing = _results(types, dialect)
        self._texts: dict[tuple[int, ...], _Text] = {}

    def carry_out(self, connection: Connection, values: Row) -> Done:
        text = self._text(values)
        return self._run(connection, text.statement, text.arguments(self._all(values)))

    def carry_out_all(self, connection: Connection, values: Sequence[Row]) -> Done:
        text = self._text(values[0])
        arguments = [text.arguments(self._all(each)) for each in values]
        return self._run(connection, text.statement, arguments, is_many=True)

    def _all(self, values: Row) -> Row:
        return {**self._own, **values} if self._own else values

    def _text(self, values: Row) -> "_Text":
        lengths = tuple(len(values[name]) for name in self._expanding)
        text = self._texts.get(lengths)
        if text is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            text = self._texts[lengths] = self._make_text(values)
        return text

    def _make_text(self, values: Row) -> "_Text":
        if not self._expanding:
            return _Text(self._compiled.string, self._compiled.positiontup, self._incoming, {})
        state = self._compiled.construct_expanded_state(dict(self._all(values)))
        expansion = state.parameter_expansion
        return _Text(state.statement, state.positiontup, self._incoming, expansion)

    def _run(
        self, connection: Connection, statement: str, arguments: Any, *, is_many: bool = False
    ) -> Done:
        raw: Any = connection.connection.driver_connection
        cursor = raw.cursor()
        try:
            (cursor.executemany if is_many else cursor.execute)(statement, arguments)
            found = () if cursor.description is None else cursor.fetchall()
            return Done([self._row(each) for each in found], cursor.rowcount)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _known(error, connection, cursor, statement) from error
        finally:
            cursor.close()

    def _row(self, values: Sequence[Any]) -> Row:
        row = dict(zip(self._names, values, strict=True))
        for name, process in self._outgoing:
            row[name] = process(row[name])
        return row


class _Text:
    """What is sent to the driver; in it a list has one place for each of its values."""

    def __init__(
        self,
        statement: str,
        names: Sequence[str] | None,
        processes: Mapping[str, _Process],
        expansion: Mapping[str, Sequence[str]],
    ) -> None:
        self.statement = statement
        self._names = names
        self._expansion = expansion
        self._processes = processes
        self._steps = tuple((name, processes.get(name)) for name in names or ())

    def arguments(self, values: Row) -> Sequence[Any] | Row:
        """In the order of their places, or by name, as the driver takes them."""
        if self._expansion:
            values = dict(chain.from_iterable(self._expanded(*each) for each in values.items()))
        if self._names is None:
            given = {name: process(values[name]) for name, process in self._processes.items()}
            return {**values, **given}
        return [
            values[name] if process is None else process(values[name])
            for name, process in self._steps
        ]

    def _expanded(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        if name not in self._expansion:
            yield name, value
        else:
            yield from zip(self._expansion[name], value, strict=True)


def _processes(binds: Mapping[str, Any], dialect: Dialect) -> dict[str, _Process]:
    found = {
        name: each.type.dialect_impl(dialect).bind_processor(dialect)
        for name, each in binds.items()
    }
    return {name: process for name, process in found.items() if process is not None}


def _results(
    types: Mapping[str, TypeEngine[Any]], dialect: Dialect
) -> tuple[tuple[str, _Process], ...]:
    found = [
        (name, each.dialect_impl(dialect).result_processor(dialect, None))
        for name, each in types.items()
    ]
    return tuple((name, process) for name, process in found if process is not None)


def _known(error: Any, connection: Connection, cursor: Any, statement: str) -> Exception:
    """As SQLAlchemy has it; a connection that is lost is not used again."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection, cursor)
    if is_lost:
        connection.invalidate(error)
    known: Exception = DBAPIError.instance(
        statement,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=dialect,
    )
    return known
