"""The table of the door: what is remembered of requests that may be sent twice."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table

from kernel.columns import Instant, metadata

# For a day, of a request with an idempotency key; keyed hashes only.
repeated_request = Table(
    "repeated_request",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True),  # of what is asked, by whom, and the key
    Column("fingerprint", LargeBinary, nullable=False),  # of the content
    Column("made", BigInteger),  # the key of what it made; None: nothing that has one
    Column("at", Instant, nullable=False),
    Index("ix_repeated_request_at", "at"),
)
