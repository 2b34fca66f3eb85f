"""What every table is made with: the naming of constraints, moments, and numbered rows."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time: UTC in the database, aware in Python, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def bind_processor(
        self, dialect: Dialect
    ) -> Callable[[datetime | None], str | datetime | None] | None:
        # Each row has two or three, and there they are text.
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    """As SQLAlchemy has it there, at a third of the cost."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


# SQLite numbers rows by itself only where the type is exactly INTEGER.
NUMBER = BigInteger().with_variant(Integer, "sqlite")

# Of bindings and meetings. What an index of PostgreSQL is limited to stands in its migration alone:
# to name it here would load all that SQLAlchemy has for that database, in every start.
IS_LIVE = text("ended IS NULL")
