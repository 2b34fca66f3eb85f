"""Keep of a gap when it ended, and how many lines are known to be missing."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# SQLite's copy of a table would give numbers of deleted rows again.
COUNTED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    # Earlier gaps keep their end in the text, which only a key opens.
    op.add_column("line", sa.Column("until", sa.DateTime(timezone=True)))
    op.add_column("line", sa.Column("lost", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("line", table_kwargs=COUNTED) as line:
        line.drop_column("lost")
        line.drop_column("until")
