"""Find the changes of a message without a look at all that waits."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_key", "outbox", ["workspace", "key"])


def downgrade() -> None:
    op.drop_index("ix_outbox_key", "outbox")
