"""Tables of workspaces, their people and what they did."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from bridge.storage.tables.columns import NUMBER, Moment, metadata

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

audit = Table(
    "audit",
    metadata,
    Column("id", NUMBER, primary_key=True),
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
    # Which process began it: what a dead one has left as started is swept up by the others.
    Column("replica", String),
    Index("uq_audit_key", "key", unique=True),
    Index("ix_audit_aim", "aim", "started"),
    Index("ix_audit_workspace_person", "workspace", "person", "started"),
    sqlite_autoincrement=True,
)
