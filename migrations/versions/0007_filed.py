"""Add the files of meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "filed",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.String(), nullable=True),
        sa.Column("permalink", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_filed_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "key", name=op.f("pk_filed")),
    )
    op.create_index("ix_filed_meeting_id", "filed", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("filed")
    # What a sender of the earlier version would not know how to send.
    op.execute("DELETE FROM outbox WHERE action = 'upload'")
