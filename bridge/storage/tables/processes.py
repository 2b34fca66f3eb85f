"""Tables of the processes that share the database."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from bridge.storage.tables.columns import Moment, metadata

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

# What is counted for all processes together, by name.
counter = Table(
    "counter",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
