"""Tables of the processes that share the database, and of what each of them has in hand."""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Table, false

from bridge.storage.tables.columns import Moment, metadata

# Which batch of a process is stored: read where a commit was not answered.
mark = Table(
    "mark",
    metadata,
    Column("process", String, primary_key=True),
    Column("batch", BigInteger, nullable=False),
    Column("written", Moment, nullable=False),
)

# One row for each process that runs, by the database's clock; past `until` it counts as dead.
replica = Table(
    "replica",
    metadata,
    Column("id", String, primary_key=True),
    # Where it runs, for people.
    Column("host", String, nullable=False),
    Column("began", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    # It ends in order, and takes nothing any more.
    Column("is_leaving", Boolean, nullable=False, server_default=false()),
    # By what others on its machine can see whether it has ended.
    Column("process", String),
)

# What one replica at a time has in hand. The token grows with each taking, so that whoever had it
# before is known by an old one.
claim = Table(
    "claim",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("owner", String),
    Column("token", BigInteger, nullable=False),
    Index("ix_claim_owner", "owner"),
)

# What is counted for all processes together, by name.
counter = Table(
    "counter",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# What each replica has said of itself last. `told` is by the database's clock and `made` by the
# replica's own, so that it can be seen whether they are apart.
replica_state = Table(
    "replica_state",
    metadata,
    Column("replica", String, primary_key=True),
    Column("state_sealed", LargeBinary, nullable=False),
    Column("told", Moment, nullable=False),
    Column("made", Moment, nullable=False),
)
