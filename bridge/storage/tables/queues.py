"""Tables of what is on its way between Slack and meetings."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from bridge.storage.tables.columns import NUMBER, Moment, metadata

message = Table(
    "message",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("ts", String),
    Column("thread_key", String),
    Column("participant_uuid", String),
    Column("text_hash", String, nullable=False),
    # The ts of what was deleted is kept: Slack's own event about it must still be known as ours.
    Column("is_gone", Boolean, nullable=False),
    Column("error", String),
    Index("ix_message_ts", "workspace", "channel", "ts"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("workspace", String, nullable=False),
    Column("action", String, nullable=False),
    Column("key", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("thread_key", String),
    Column("participant_uuid", String),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("attempted", Moment),
    Column("created", Moment, nullable=False),
    # Told by the wall, so it is a hint for the next start only: who waits does so in memory.
    Column("not_before", Moment, nullable=False),
    Column("error", String),
    # Of a file whose bytes are with Slack, from before anybody is shown it.
    Column("file_id", String),
    sqlite_autoincrement=True,
)
_IS_POST = text("action = 'post'")
Index(
    "uq_outbox_post",
    outbox.c.workspace,
    outbox.c.key,
    unique=True,
    sqlite_where=_IS_POST,
)
Index("ix_outbox_key", outbox.c.workspace, outbox.c.key)
Index("ix_outbox_lane", outbox.c.workspace, outbox.c.channel, outbox.c.thread_key, outbox.c.id)

inbox = Table(
    "inbox",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("key", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("thread_ts", String),
    Column("kind", String, nullable=False),
    Column("payload_sealed", LargeBinary),
    Column("received", Moment, nullable=False),
    Column("handled", Moment),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # Set while it is being said in a meeting: who finds it set does not know whether it was.
    Column("attempted", Moment),
    # Of a long message, how many parts are in the meeting for certain.
    Column("parts", Integer, nullable=False, server_default="0"),
    Index("uq_inbox_key", "key", unique=True),
    Index("ix_inbox_handled", "handled"),
    Index("ix_inbox_place", "workspace", "channel", "ts"),
    sqlite_autoincrement=True,
)
_IS_WAITING = text("handled IS NULL")
Index(
    "ix_inbox_lane",
    inbox.c.workspace,
    inbox.c.channel,
    inbox.c.thread_ts,
    sqlite_where=_IS_WAITING,
)

relayed = Table(
    "relayed",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False),
    Column("thread_ts", String),
    Column("slack_user", String, nullable=False),
    Column("client_msg_id", String),
    Column("name", String, nullable=False),
    # As the meeting has read them last; NULL where nobody knows whether it has.
    Column("words_sealed", LargeBinary),
    Column("edited", String, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    Column("said", Moment, nullable=False),
    Index("ix_relayed_meeting_id", "meeting_id", "ts"),
)

dedupe = Table(
    "dedupe",
    metadata,
    Column("key", String, primary_key=True),
    Column("seen", Moment, nullable=False),
    Index("ix_dedupe_seen", "seen"),
)

pending = Table(
    "pending",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("person", String, nullable=False),
    Column("command", String, nullable=False),
    Column("payload_sealed", LargeBinary),
    Column("expires", Moment, nullable=False),
    Column("used", Moment),
    Index("ix_pending_expires", "expires"),
)

picture = Table(
    "picture",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("file_id", String, nullable=False),
    Column("used", Moment, nullable=False),
)

mail = Table(
    "mail",
    metadata,
    Column("id", String, primary_key=True),
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    # Until somebody has taken it.
    Column("body_sealed", LargeBinary),
    Column("asked", Moment, nullable=False),
    Column("taken", Moment),
    Column("answer_sealed", LargeBinary),
    Index("ix_mail_asked", "asked"),
)
