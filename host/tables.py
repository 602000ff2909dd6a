"""The host's own tables: a replay's progress, the store's key, and due rows that failed alone."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from kernel.columns import Instant, metadata

# How far it came, written in the transaction of each stimulus.
replay_progress = Table(
    "replay_progress",
    metadata,
    Column("source", String, primary_key=True),  # SHA-256 of the log
    Column("done", Integer, nullable=False),  # stimuli carried out, in the one order
    Column("at", Instant, nullable=False),  # simulated time
)

# One row, from the first start on.
store_key = Table(
    "store_key",
    metadata,
    Column("one", Boolean, primary_key=True),  # always true: there is no second row
    Column("fingerprint", LargeBinary, nullable=False),  # Keyring.fingerprint
    Column("taken_at", Instant, nullable=False),
)

# A due row that failed alone (host/parking.py): nobody tries it before `next_at`.
parked_row = Table(
    "parked_row",
    metadata,
    Column("kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("root", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("error", Text, nullable=False),  # names kinds and elements, never data
    Index("ix_parked_row_next_at", "next_at"),
)
