"""Which conference a command was aimed at, so that wrong PINs are counted by what they are for."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("aim", sa.String(), nullable=True))
    op.create_index("ix_audit_aim", "audit", ["aim", "started"])


def downgrade() -> None:
    op.drop_index("ix_audit_aim", "audit")
    op.drop_column("audit", "aim")
