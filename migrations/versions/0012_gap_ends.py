"""Keep of a gap when it ended, and how many lines are known to be missing."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Earlier gaps keep their end in the text, which only a key opens.
    op.add_column("line", sa.Column("until", sa.DateTime(timezone=True)))
    op.add_column("line", sa.Column("lost", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("line") as line:
        line.drop_column("lost")
        line.drop_column("until")
