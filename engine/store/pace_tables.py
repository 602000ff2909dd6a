"""The tables of processes that start themselves (engine/self_starts.py)."""

from sqlalchemy import BigInteger, Column, Index, String, Table

from kernel.columns import Instant, metadata

# When a process that starts itself has its next turn, an hour ahead; it may use up what is behind.
start_pace = Table(
    "start_pace",
    metadata,
    Column("process_id", String, primary_key=True),
    Column("next_at", Instant, nullable=False),
)

# A start by a message or signal (`kind`, and the id of its row) that waits for its turn.
braked_start = Table(
    "braked_start",
    metadata,
    Column("kind", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("process_id", String, primary_key=True),
    Column("not_before", Instant, nullable=False),
    Index("ix_braked_start_not_before", "not_before"),
)
