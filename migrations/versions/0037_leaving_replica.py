"""Which replica is being stopped, and takes nothing any more."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "replica",
        sa.Column("is_leaving", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("replica") as replica:
        replica.drop_column("is_leaving")
