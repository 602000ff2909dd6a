"""The host's own tables: how far a replay came, and due rows that failed alone."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from kernel.columns import Instant, metadata

# How far it came, written in the transaction of each stimulus.
replay_progress = Table(
    "replay_progress",
    metadata,
    Column("source", String, primary_key=True),  # SHA-256 of the log
    Column("done", Integer, nullable=False),  # stimuli carried out, in the one order
    Column("at", Instant, nullable=False),  # simulated time
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
