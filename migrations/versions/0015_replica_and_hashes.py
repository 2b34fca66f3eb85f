"""A row that says which process has the database; hashes of words go that need no key to be tried.

Of messages that are in Slack nobody asks for the hash any more. Those that are on their way are
given a key when the bridge starts, for a migration has none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


_message = sa.table("message", sa.column("text_hash"))


def upgrade() -> None:
    op.execute(sa.update(_message).values(text_hash=""))
    op.create_table(
        "replica",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("beat", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_replica")),
    )


def downgrade() -> None:
    op.drop_table("replica")
