"""The host's own tables: how far a replay came, and which key seals the store."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, String, Table

from kernel.columns import Instant, metadata

#: Written in the transaction of each stimulus.
replay_progress = Table(
    "replay_progress",
    metadata,
    Column("source", String, primary_key=True),  # SHA-256 of the log
    Column("done", Integer, nullable=False),  # stimuli carried out, in the one order
    Column("at", Instant, nullable=False),  # simulated time
)

#: One row, from the first start on.
store_key = Table(
    "store_key",
    metadata,
    Column("one", Boolean, primary_key=True),  # always true: there is no second row
    Column("fingerprint", LargeBinary, nullable=False),  # Keyring.fingerprint
    Column("taken_at", Instant, nullable=False),
)
