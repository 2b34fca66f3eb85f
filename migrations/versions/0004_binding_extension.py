"""Add the alias behind a Virtual Reception to bindings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("binding", sa.Column("extension", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("binding", "extension")
