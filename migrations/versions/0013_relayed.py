"""Keep what of Slack was said in a meeting, and what is being said there."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# SQLite's copy of a table would give numbers of deleted rows again.
COUNTED = {"sqlite_autoincrement": True}

_IS_WAITING = sa.text("handled IS NULL")
# What earlier versions kept of it: a message's row of this form, without a ts of its own.
_MARK = "/relayed/"

_message = sa.table(
    "message", sa.column("workspace"), sa.column("key"), sa.column("channel"), sa.column("ts")
)
_meeting = sa.table("meeting", sa.column("id"), sa.column("began", sa.DateTime(timezone=True)))
_inbox = sa.table(
    "inbox",
    sa.column("attempts"),
    sa.column("attempted", sa.DateTime(timezone=True)),
    sa.column("received", sa.DateTime(timezone=True)),
    sa.column("handled"),
)


def upgrade() -> None:
    op.add_column("inbox", sa.Column("attempted", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbox", sa.Column("parts", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_inbox_place", "inbox", ["workspace", "channel", "ts"])
    op.create_index(
        "ix_inbox_lane",
        "inbox",
        ["workspace", "channel", "thread_ts"],
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )
    # Begun by the earlier version: whether it was said nobody knows.
    begun = _inbox.c.handled.is_(None) & (_inbox.c.attempts > 0)
    op.execute(sa.update(_inbox).where(begun).values(attempted=_inbox.c.received))
    relayed = _create_relayed()
    _carry_over(relayed)


def downgrade() -> None:
    op.drop_table("relayed")
    op.drop_index("ix_inbox_lane", "inbox")
    op.drop_index("ix_inbox_place", "inbox")
    with op.batch_alter_table("inbox", table_kwargs=COUNTED) as inbox:
        inbox.drop_column("parts")
        inbox.drop_column("attempted")


def _create_relayed() -> sa.Table:
    table = op.create_table(
        "relayed",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("slack_user", sa.String(), nullable=False),
        sa.Column("client_msg_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("edited", sa.String(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("said", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_relayed_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace", "channel", "ts", name=op.f("pk_relayed")),
    )
    op.create_index("ix_relayed_meeting_id", "relayed", ["meeting_id", "ts"])
    return table


def _carry_over(relayed: sa.Table) -> None:
    """That it was said is known; how, and by whom, was not kept."""
    connection = op.get_bind()
    began = dict(connection.execute(sa.select(_meeting.c.id, _meeting.c.began)).all())
    marks = connection.execute(sa.select(_message).where(_message.c.key.contains(_MARK))).all()
    for mark in marks:
        meeting, _, ts = mark.key.partition(_MARK)
        if meeting in began:
            connection.execute(
                sa.insert(relayed).values(
                    workspace=mark.workspace,
                    channel=mark.channel,
                    ts=ts,
                    meeting_id=meeting,
                    slack_user="",
                    name="",
                    edited="",
                    is_withdrawn=False,
                    said=began[meeting],
                )
            )
    op.execute(sa.delete(_message).where(_message.c.key.contains(_MARK)))
