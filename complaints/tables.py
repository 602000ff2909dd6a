"""The tables of complaints. Identity and texts rest sealed; the engine never sees them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from kernel.columns import Instant, Serial, metadata

complaint = Table(
    "complaint",
    metadata,
    Column("number", String, primary_key=True),
    Column("place", BigInteger, nullable=False),  # in the register: year x 10^9 + the year's count
    Column("root", BigInteger, unique=True),
    Column("class", String),  # None until classified
    Column("channel", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("language", String, nullable=False),
    Column("contact", String),  # channel that reaches the complainant; None: by number and code
    Column("unit", String, nullable=False),  # handles it now
    Column("reported_unit", String),
    Column("reported_official", String),
    Column("anonymous", Boolean, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("external_system", String),
    Column("external_reference", String),
    Column("received_at", Instant, nullable=False),
    Column("received_elsewhere_at", Instant),
    Column("closed_at", Instant),
    Column("tracking_hash", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),  # sealed JSON: subject, description
    UniqueConstraint("external_system", "external_reference"),
    Index("ix_complaint_unit_status", "unit", "status"),
    Index("ix_complaint_place", "place", unique=True),
    Index("ix_complaint_unit_place", "unit", "place"),
    Index("ix_complaint_reported_unit", "reported_unit"),
    Index("ix_complaint_reported_official", "reported_official"),
)

# `last`: how many the year has; the first `plain` of them have their count as their number.
complaint_number = Table(
    "complaint_number",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("plain", Integer, nullable=False),
)

# Letters to the complainant of one complaint on one day of its unit (complaints/letter_days.py).
letter_day = Table(
    "letter_day",
    metadata,
    Column("complaint", String, primary_key=True),
    Column("day", String, primary_key=True),  # as 2026-11-24
    Column("letters", Integer, nullable=False),
)

complainant = Table(
    "complainant",
    metadata,
    Column("complaint", String, primary_key=True),
    Column("identity", LargeBinary, nullable=False),  # sealed JSON: name, nik, contacts, address
)

# Each time an identity is opened: who, when, for which purpose.
identity_opening = Table(
    "identity_opening",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("complaint", String, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("purpose", LargeBinary),  # sealed; None: of before it was
    Column("opened_at", Instant, nullable=False),
    Index("ix_identity_opening_complaint", "complaint"),
    sqlite_autoincrement=True,
)

# What complainant and office say to each other, and internal notes; `kind` names the occasion.
conversation = Table(
    "conversation",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("complaint", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", String, nullable=False),  # person id, or complainant
    Column("kind", String, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed
    Index("ix_conversation_complaint", "complaint"),
    sqlite_autoincrement=True,
)

# What is remembered for a day of a submission with an idempotency key; keyed hashes only.
repeated_submission = Table(
    "repeated_submission",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True),  # of sender and key
    Column("fingerprint", LargeBinary, nullable=False),  # of the content
    Column("number", String),  # None only inside the transaction that takes it
    Column("root", BigInteger),
    Column("at", Instant, nullable=False),
    Index("ix_repeated_submission_at", "at"),
)

# Each status a complaint had, from when; the last one is that of its row.
status_change = Table(
    "status_change",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("complaint", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("status", String, nullable=False),
    Index("ix_status_change_complaint", "complaint"),
    sqlite_autoincrement=True,
)
