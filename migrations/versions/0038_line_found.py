"""All that a search looks at, beside the lines: their sealed words are not read for it."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_COLUMNS = ["meeting_id", "kind", "is_withheld", "said_at", "words_hashed"]


def upgrade() -> None:
    op.create_index("ix_line_found", "line", _COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_line_found", table_name="line")
