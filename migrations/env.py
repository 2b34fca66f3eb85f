"""How Alembic reaches the database: over a connection it is handed, or by BRIDGE_DATABASE_URL."""

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from bridge.storage.connection.engine import create_engine, create_file, parse_url
from bridge.storage.tables import Moment, metadata

# An arbitrary number that all replicas agree on: one of them migrates, the others wait for it.
_ADVISORY_LOCK = 7_305_118


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own type as what it is in the database: old migrations must not import it."""
    is_moment = kind == "type" and isinstance(item, Moment)
    return "sa.DateTime(timezone=True)" if is_moment else False


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite cannot alter a table; Alembic then copies it.
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def connect_and_run(database_url: str) -> None:
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite":
        create_file(url)
    with create_engine(url).begin() as connection:
        run(connection)


if context.is_offline_mode():
    raise SystemExit("Migrations need a database; SQL scripts are not written.")
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
elif "BRIDGE_DATABASE_URL" in os.environ:
    connect_and_run(os.environ["BRIDGE_DATABASE_URL"])
else:
    raise SystemExit("Set BRIDGE_DATABASE_URL.")
