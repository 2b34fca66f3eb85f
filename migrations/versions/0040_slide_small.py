"""A small copy of each slide, which the transcript shows."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("slide", sa.Column("small_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("slide") as table:
        table.drop_column("small_sealed")
