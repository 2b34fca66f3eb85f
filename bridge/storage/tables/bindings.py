"""Tables of what is bound to which conference, and of the bridge's own place there."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from bridge.storage.tables.columns import IS_LIVE, NUMBER, Moment, metadata

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
Index(
    "uq_binding_live_channel",
    binding.c.workspace,
    binding.c.channel,
    unique=True,
    sqlite_where=IS_LIVE,
)
Index(
    "uq_binding_live_conference",
    binding.c.workspace,
    binding.c.conference_name,
    unique=True,
    sqlite_where=IS_LIVE,
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
    Column("id", NUMBER, primary_key=True),
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), nullable=False),
    Column("participant_uuid", String, nullable=False),
    Index("uq_own_participant", "binding_id", "participant_uuid", unique=True),
    sqlite_autoincrement=True,
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

# Who wants to be told of what happens in the binding's meetings.
alert = Table(
    "alert",
    metadata,
    Column("id", String, primary_key=True),
    Column("binding_id", ForeignKey("binding.id", ondelete="CASCADE"), nullable=False),
    Column("person", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("words_sealed", LargeBinary, nullable=False),
    Column("created", Moment, nullable=False),
    Index("ix_alert_binding_id", "binding_id"),
    Index("ix_alert_person", "person"),
)
