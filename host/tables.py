"""The replay's own table: how far it came, written in the transaction of each stimulus."""

from sqlalchemy import Column, Integer, String, Table

from kernel.columns import Instant, metadata

replay_progress = Table(
    "replay_progress",
    metadata,
    Column("source", String, primary_key=True),  # SHA-256 of the log
    Column("done", Integer, nullable=False),  # stimuli carried out, in the one order
    Column("at", Instant, nullable=False),  # simulated time
)
