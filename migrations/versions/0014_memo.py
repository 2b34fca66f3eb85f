"""Keep when a meeting was heard last, whether its files are due, and what features must know."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would drop the table to make it anew, and all that hangs on it with it.
    op.add_column("meeting", sa.Column("heard", sa.DateTime(timezone=True)))
    op.add_column(
        "meeting",
        sa.Column("is_filing_due", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "memo",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_memo_meeting_id_meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", "name", name=op.f("pk_memo")),
    )


def downgrade() -> None:
    op.drop_table("memo")
    op.drop_column("meeting", "is_filing_due")
    op.drop_column("meeting", "heard")
