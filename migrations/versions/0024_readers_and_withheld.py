"""Keep who came into a bound channel, when it was widened, and which words stay out of files."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# SQLite's copy of a table would give numbers of deleted rows again.
COUNTED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "channel_member",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("slack_user", sa.String(), nullable=False),
        sa.Column("joined", sa.DateTime(timezone=True)),
        sa.Column("widenings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "channel", "slack_user", name=op.f("pk_channel_member")
        ),
    )
    op.create_table(
        "widening",
        sa.Column("binding_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["binding_id"],
            ["binding.id"],
            name=op.f("fk_widening_binding_id_binding"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("binding_id", "number", name=op.f("pk_widening")),
    )
    op.add_column(
        "line", sa.Column("is_withheld", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("line", table_kwargs=COUNTED) as line:
        line.drop_column("is_withheld")
    op.drop_table("widening")
    op.drop_table("channel_member")
