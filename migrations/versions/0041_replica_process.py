"""By what a replica's process is known on its machine, so that others there see it end."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("replica", sa.Column("process", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("replica") as table:
        table.drop_column("process")
