"""Tables of meetings: who was there, what was said and shown."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
    text,
)

from bridge.storage.tables.columns import IS_LIVE, NUMBER, Moment, metadata

meeting = Table(
    "meeting",
    metadata,
    Column("id", String, primary_key=True),
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), nullable=False),
    Column("workspace", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),
    # When something of it was heard last, as far as that is stored.
    Column("heard", Moment),
    # It has ended, and its files are not on their way yet.
    Column("is_filing_due", Boolean, nullable=False, server_default=false()),
    # It has ended for the bridge alone, which left it.
    Column("is_left", Boolean, nullable=False, server_default=false()),
    # How often the bridge has come back to it after that.
    Column("returns", Integer, nullable=False, server_default="0"),
)
Index(
    "uq_meeting_open",
    meeting.c.binding_id,
    unique=True,
    sqlite_where=IS_LIVE,
)

attendance = Table(
    "attendance",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("participant_uuid", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("protocol", String, nullable=False),
    Column("joined", Moment, nullable=False),
    Column("left", Moment),
)

moment = Table(
    "moment",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("participant_uuid", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("began", Moment, primary_key=True),
    Column("ended", Moment),
    Column("detail", String, nullable=False),
)

memo = Table(
    "memo",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)

line = Table(
    "line",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("participant_uuid", String),
    Column("name", String, nullable=False),
    Column("text_sealed", LargeBinary, nullable=False),
    Column("said_at", Moment, nullable=False),
    Column("language", String),
    Column("origin", String, nullable=False),
    Column("post_key", String),
    # Of a gap alone.
    Column("until", Moment),
    Column("lost", Integer),
    # It stays out of every file: it was withdrawn, never shown, or said before a !stop.
    Column("is_withheld", Boolean, nullable=False, server_default=false()),
    # Keyed hashes of its words; NULL where they are still to be made.
    Column("words_hashed", LargeBinary),
    Index("ix_line_meeting_id_kind", "meeting_id", "kind"),
    # Whoever searches reads this alone. A name may be too long for it on PostgreSQL.
    Index("ix_line_found", "meeting_id", "kind", "is_withheld", "said_at", "words_hashed"),
    sqlite_autoincrement=True,
)
_HAS_NO_WORDS = text("words_hashed IS NULL")
Index(
    "ix_line_without_words",
    line.c.id,
    sqlite_where=_HAS_NO_WORDS,
)

lasting = Table(
    "lasting",
    metadata,
    Column("id", String, primary_key=True),
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False),
    Column("workspace", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("person", String, nullable=False),
    Column("about", String, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("due", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Index("ix_lasting_due", "due"),
    Index("uq_lasting_about", "meeting_id", "about", unique=True),
)

slack_call = Table(
    "slack_call",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("call_id", String, nullable=False),
    Column("users", JSON, nullable=False),
)

person_link = Table(
    "person_link",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("slack_user", String, primary_key=True),
    Column("participant_uuid", String, nullable=False),
)

slide = Table(
    "slide",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", String, nullable=False),
    Column("look_sealed", LargeBinary, nullable=False),
    Column("shown_at", Moment, nullable=False),
    Column("small_sealed", LargeBinary),
)

filed = Table(
    "filed",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("title", String, nullable=False),
    Column("alt", String, nullable=False),
    Column("content_sealed", LargeBinary),
    Column("file_id", String),
    Column("permalink", String),
    Column("error", String),
    Column("created", Moment, nullable=False),
    Index("ix_filed_meeting_id", "meeting_id"),
)
