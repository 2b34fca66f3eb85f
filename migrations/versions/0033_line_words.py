"""Lines can be found by their words: keyed hashes beside what is sealed.

A migration knows no keys, so those of the lines that are there are made by the bridge itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None

_HAS_NO_WORDS = sa.text("words_hashed IS NULL")


def upgrade() -> None:
    op.add_column("line", sa.Column("words_hashed", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_line_without_words",
        "line",
        ["id"],
        sqlite_where=_HAS_NO_WORDS,
        postgresql_where=_HAS_NO_WORDS,
    )


def downgrade() -> None:
    op.drop_index("ix_line_without_words", table_name="line")
    op.drop_column("line", "words_hashed")
