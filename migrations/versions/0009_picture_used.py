"""Keep when a picture was used last, instead of when it was uploaded."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("picture") as picture:
        picture.alter_column("created", new_column_name="used")


def downgrade() -> None:
    with op.batch_alter_table("picture") as picture:
        picture.alter_column("used", new_column_name="created")
