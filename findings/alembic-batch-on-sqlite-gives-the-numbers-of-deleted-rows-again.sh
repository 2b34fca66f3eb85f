#!/bin/sh
# alembic 1.20.1: a table that batch mode has copied on SQLite is without AUTOINCREMENT and COLLATE, and nothing tells.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install -q alembic==1.20.1 sqlalchemy==2.1.9

cat >"$folder/try.py" <<'PY'
import warnings

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

warnings.simplefilter("error")
metadata = sa.MetaData()
room = sa.Table(
    "room",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("alias", sa.String(collation="NOCASE"), nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False),
    sqlite_autoincrement=True,
)


def tell(when: str, connection: sa.Connection) -> None:
    connection.execute(room.delete())
    first = connection.execute(room.insert().values(alias="alice", name="")).inserted_primary_key[0]
    connection.execute(room.delete())
    again = connection.execute(room.insert().values(alias="alice", name="")).inserted_primary_key[0]
    try:
        with connection.begin_nested():
            connection.execute(room.insert().values(alias="Alice", name=""))
        case = "is another"
    except sa.exc.IntegrityError:
        case = "is refused"
    differences = compare_metadata(MigrationContext.configure(connection), metadata)
    number = "the same number" if again == first else "a number of its own"
    print(f"{when}: a new row after a deleted one has {number}, a second Alice {case}, {len(differences)} differences")


with sa.create_engine("sqlite://").begin() as connection:
    metadata.create_all(connection)
    tell("as made", connection)
    with Operations(MigrationContext.configure(connection)).batch_alter_table("room") as batch:
        batch.alter_column("name", server_default="")
    tell("after a batch", connection)
PY

echo "alembic 1.20.1, sqlalchemy 2.1.9"
echo "One would guess: a migration that gives one column a default leaves the rest of the table as it was."
echo "What happens: batch mode copies the table as it reads it, and it reads neither AUTOINCREMENT nor a collation:"
echo "from then on deleted rows' numbers come again and names that differ in case are two, and autogenerate sees no difference."
seen=$("$folder/bin/python" "$folder/try.py")
echo "$seen"
expected='as made: a new row after a deleted one has a number of its own, a second Alice is refused, 0 differences
after a batch: a new row after a deleted one has the same number, a second Alice is another, 0 differences'
test "$seen" = "$expected" || { echo "alembic behaves otherwise now" >&2; exit 1; }
