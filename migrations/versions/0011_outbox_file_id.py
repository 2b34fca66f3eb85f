"""Keep which file of Slack's an upload is, from before it is shown, for it to be looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# SQLite's copy of a table would give numbers of deleted rows again.
COUNTED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("file_id", sa.String))


def downgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs=COUNTED) as outbox:
        outbox.drop_column("file_id")
