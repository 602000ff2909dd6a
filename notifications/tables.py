"""The outbox: one row a message, without personal data; what people see of a delivery."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from kernel.columns import Instant, Serial, metadata

# Neither address nor rendered text is kept: delivery looks up the one and makes the other.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("message_id", String, nullable=False, unique=True),
    Column("channel", String, nullable=False),
    Column("recipient_kind", String, nullable=False),
    Column("recipient_ref", String, nullable=False),
    Column("template", String, nullable=False),
    Column("language", String, nullable=False),
    Column("params", Text, nullable=False),  # JSON object of strings
    Column("about", String),  # business key
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant),  # None: sent or failed. While sending: the end of the lease
    Column("holder", String),  # who sends it now; see `attempts`
    Column("doubts", Integer, nullable=False, server_default=text("0")),  # ended without a word
    Column("last_error", Text),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index("ix_outbox_next_at_id", "next_at", "id", postgresql_where=text("next_at IS NOT NULL")),
    Index("ix_outbox_status_id", "status", "id"),
    Index("ix_outbox_about", "about"),
    sqlite_autoincrement=True,
)
