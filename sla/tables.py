"""The tables of calendars and clocks. A clock's record is the truth; the columns are derived."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from kernel.columns import Instant, Serial, metadata

calendar = Table(
    "calendar",
    metadata,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("record", Text, nullable=False),  # JSON, as `calendar export` gives it
    Column("imported_at", Instant, nullable=False),
    Column("imported_by", String, nullable=False),
    Column("reason", String, nullable=False),
)

clock = Table(
    "clock",
    metadata,
    Column("root", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("business_key", String),
    Column("unit", String, nullable=False),  # holds it now
    Column("calendar", String, nullable=False),
    Column("calendar_version", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("due_at", Instant),  # None while paused
    Column("provisional", Boolean, nullable=False),
    Column("record", Text, nullable=False),  # JSON, sla/ledger_json.py
    Index("ix_clock_outcome_calendar_calendar_version", "outcome", "calendar", "calendar_version"),
)

# What happened to clocks, appended; also what changed nothing, with the reason.
clock_fact = Table(
    "clock_fact",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("root", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("happened", String, nullable=False),
    Column("detail", String, nullable=False),
    Index("ix_clock_fact_root", "root"),
    sqlite_autoincrement=True,
)
