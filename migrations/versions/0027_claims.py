"""A row for each replica, what each has in hand, and which of them began a command.

Whoever ran on the one-slot row of before must be stopped by now: it knows nothing of claims.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("replica")
    op.create_table(
        "replica",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replica")),
    )
    op.create_table(
        "claim",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_owner", "claim", ["owner"])
    op.add_column("audit", sa.Column("replica", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("audit", "replica")
    op.drop_index("ix_claim_owner", "claim")
    op.drop_table("claim")
    op.drop_table("replica")
    op.create_table(
        "replica",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("beat", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_replica")),
    )
