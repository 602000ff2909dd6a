"""The tables of batches: operations on many instances."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from kernel.columns import Instant, Serial, metadata

# One operation on many instances (engine/batches.py); `plan` is JSON, `state` that of the whole.
batch = Table(
    "batch",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),  # migrate | cancel | resolve-incidents | modify
    Column("plan", Text, nullable=False),
    Column("state", String, nullable=False),  # active | suspended | cancelled | completed
    Column("created_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_batch_state_id", "state", "id"),
    sqlite_autoincrement=True,
)

# `key` is that of the process instance or incident; `state` is pending | done | failed.
batch_item = Table(
    "batch_item",
    metadata,
    Column("batch", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    Column("reason", Text),  # why it failed
    Column("done_at", Instant),
    Index("ix_batch_item_batch_state_key", "batch", "state", "key"),
)
