"""Every table of the database; a column marked `_sealed` holds only what `Cipher` wrote."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time: UTC in the database, aware in Python, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself only where the type is exactly INTEGER.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

binding = Table(
    "binding",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("conference_name", String, nullable=False),
    Column("alias", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_detail", String, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("pin_sealed", LargeBinary),
    Column("is_listening", Boolean, nullable=False),
    Column("channel_is_private", Boolean, nullable=False),
    Column("extension", String),
    Column("created", Moment, nullable=False),
    Column("ended", Moment),
)
_IS_LIVE = text("ended IS NULL")
Index(
    "uq_binding_live_channel",
    binding.c.workspace,
    binding.c.channel,
    unique=True,
    sqlite_where=_IS_LIVE,
    postgresql_where=_IS_LIVE,
)
Index(
    "uq_binding_live_conference",
    binding.c.workspace,
    binding.c.conference_name,
    unique=True,
    sqlite_where=_IS_LIVE,
    postgresql_where=_IS_LIVE,
)

grant = Table(
    "grant",
    metadata,
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), primary_key=True),
    Column("subject_kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("permission", Integer, nullable=False),
    Column("granted_by", String, nullable=False),
    Column("created", Moment, nullable=False),
)

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
    sqlite_where=_IS_LIVE,
    postgresql_where=_IS_LIVE,
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

pexip_token = Table(
    "pexip_token",
    metadata,
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), primary_key=True),
    Column("node", String, nullable=False),
    Column("value_sealed", LargeBinary),
    Column("fields", JSON, nullable=False),
    Column("participant_uuid", String, nullable=False),
    Column("issued", Moment, nullable=False),
    Column("version", Integer, nullable=False),
)

own_participant = Table(
    "own_participant",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), nullable=False),
    Column("participant_uuid", String, nullable=False),
    Index("uq_own_participant", "binding_id", "participant_uuid", unique=True),
    sqlite_autoincrement=True,
)

line = Table(
    "line",
    metadata,
    Column("id", _NUMBER, primary_key=True),
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
    Index("ix_line_meeting_id_kind", "meeting_id", "kind"),
    sqlite_autoincrement=True,
)

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
    Column("id", _NUMBER, primary_key=True),
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
    postgresql_where=_IS_POST,
)
Index("ix_outbox_lane", outbox.c.workspace, outbox.c.channel, outbox.c.thread_key, outbox.c.id)

inbox = Table(
    "inbox",
    metadata,
    Column("id", _NUMBER, primary_key=True),
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
    postgresql_where=_IS_WAITING,
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

audit = Table(
    "audit",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("key", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("binding_id", String),
    Column("person", String, nullable=False),
    Column("person_name", String, nullable=False),
    Column("command", String, nullable=False),
    Column("subject_uuid", String),
    Column("subject_name", String),
    Column("detail", Text, nullable=False),
    Column("surface", String, nullable=False),
    Column("result", String, nullable=False),
    Column("answer", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("finished", Moment),
    Column("aim", String),
    Index("uq_audit_key", "key", unique=True),
    Index("ix_audit_aim", "aim", "started"),
    Index("ix_audit_workspace_person", "workspace", "person", "started"),
    sqlite_autoincrement=True,
)

installation = Table(
    "installation",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("enterprise_id", String),
    Column("is_enterprise", Boolean, nullable=False),
    Column("app_id", String),
    Column("bot_id", String, nullable=False),
    Column("bot_user_id", String, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("installed_by", String, nullable=False),
    Column("token_sealed", LargeBinary, nullable=False),
    Column("is_approved", Boolean, nullable=False),
    Column("installed", Moment, nullable=False),
)

picture = Table(
    "picture",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("file_id", String, nullable=False),
    Column("used", Moment, nullable=False),
)

# Which batch of a process is stored: read where a commit was not answered.
mark = Table(
    "mark",
    metadata,
    Column("process", String, primary_key=True),
    Column("batch", BigInteger, nullable=False),
    Column("written", Moment, nullable=False),
)

# Who has the database: one process at a time, until there are replicas.
replica = Table(
    "replica",
    metadata,
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("owner", String, nullable=False),
    Column("beat", Moment, nullable=False),
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

# When others than before could read in a binding's channel: it was made public, or shared.
widening = Table(
    "widening",
    metadata,
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # By Slack's clock, and when the bridge heard of it by its own.
    Column("at", Moment, nullable=False),
    Column("noted", Moment, nullable=False),
)

channel_member = Table(
    "channel_member",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("slack_user", String, primary_key=True),
    # By Slack's clock; NULL for who was found there.
    Column("joined", Moment),
    # How often the channel had been widened when they were found.
    Column("widenings", Integer, nullable=False),
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

slide = Table(
    "slide",
    metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", String, nullable=False),
    Column("look_sealed", LargeBinary, nullable=False),
    Column("shown_at", Moment, nullable=False),
)

# By table: what a sealed value is bound to, so that it opens in its own row only.
BOUND_TO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "binding": ("id",),
        "filed": ("workspace", "key"),
        "inbox": ("key",),
        "installation": ("workspace",),
        "lasting": ("id",),
        "line": ("id",),
        "outbox": ("id",),
        "pending": ("id",),
        "pexip_token": ("binding_id",),
        # Its channel may be given another id.
        "relayed": ("meeting_id", "ts"),
        "slide": ("meeting_id", "number"),
    }
)
