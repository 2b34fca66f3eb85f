"""The database's own clock, which all replicas share; theirs may be apart.

It is asked for wherever one process judges what another has written: leases, and how long ago a
call began.
"""

from typing import Any

from sqlalchemy import FunctionElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from bridge.storage.tables.columns import Moment


class DatabaseTime(FunctionElement[Any]):
    """The moment at which a statement runs, or so many seconds later."""

    type = Moment()
    inherit_cache = True

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(literal(float(seconds)))


@compiles(DatabaseTime, "postgresql")
def _of_postgresql(element: DatabaseTime, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + make_interval(secs => {seconds}))"


@compiles(DatabaseTime, "sqlite")
def _of_sqlite(element: DatabaseTime, compiler: SQLCompiler, **options: Any) -> str:
    # As `Moment` is stored there: with six digits of a second.
    seconds = compiler.process(element.clauses, **options)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000')"
