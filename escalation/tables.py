"""The tables of the ladder: the rungs of clocks, who has an alert open, what people said."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from kernel.columns import Instant, Serial, metadata

# `next_at`: something is to be done then (fire, or see that nobody answered); None: nothing is.
rung = Table(
    "rung",
    metadata,
    Column("key", Serial, primary_key=True, autoincrement=True),
    Column("root", BigInteger, nullable=False),
    Column("business_key", String),
    Column("clock", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("policy", Text, nullable=False),  # JSON, the row of escalation_policy.dmn
    Column("status", String, nullable=False),  # escalation.ladder.Status
    Column("due_at", Instant),
    Column("next_at", Instant),
    Column("early_reason", String),
    Column("failure", String),
    Column("fired_at", Instant),
    Column("late_by", BigInteger),  # microseconds
    Column("unit", String),
    Column("recipients", Text, nullable=False),  # JSON list of person ids
    Column("unreached", Text, nullable=False),  # JSON list, a part of recipients
    Column("acknowledge_by", Instant),
    Column("acknowledged_by", String),
    Column("acknowledged_at", Instant),
    Column("comment", LargeBinary),  # sealed, see escalation.comments
    UniqueConstraint("root", "clock", "round", "number"),
    Index("ix_rung_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    Index("ix_rung_status_key", "status", "key"),
    Index(
        "ix_rung_fired_at_key",
        *("fired_at", "key"),
        postgresql_where=text("fired_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

# An alert that a person may still acknowledge; gone when somebody did, or the clock closed.
alert = Table(
    "alert",
    metadata,
    Column("person", String, primary_key=True),
    Column("rung", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_alert_rung", "rung"),
)

# What people who were told said about a rung, beside the comment of the one who acknowledged it.
rung_comment = Table(
    "rung_comment",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("rung", BigInteger, nullable=False),
    Column("person", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", LargeBinary, nullable=False),  # sealed
    Index("ix_rung_comment_rung", "rung"),
    sqlite_autoincrement=True,
)
