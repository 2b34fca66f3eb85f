"""A meeting that the bridge has left may go on without it, and be taken up again.

How often files of it were made is kept beside it, for those of a later end are others.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "meeting", sa.Column("is_left", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("meeting", sa.Column("returns", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("meeting", "returns")
    op.drop_column("meeting", "is_left")
