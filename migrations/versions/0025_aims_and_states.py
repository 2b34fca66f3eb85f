"""Which conference a command was aimed at, so that wrong PINs are counted by what they are for.

Installs that are under way are kept nowhere any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("aim", sa.String(), nullable=True))
    op.create_index("ix_audit_aim", "audit", ["aim", "started"])
    op.drop_table("oauth_state")


def downgrade() -> None:
    op.create_table(
        "oauth_state",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oauth_state")),
    )
    op.drop_index("ix_audit_aim", "audit")
    op.drop_column("audit", "aim")
