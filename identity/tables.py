"""Identity's tables: the unit tree, people, their roles in units, and their absences."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from kernel.columns import Instant, Serial, metadata

unit = Table(
    "unit",
    metadata,
    Column("id", String, primary_key=True),  # e.g. kejari-bandung
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("parent", String, ForeignKey("unit.id")),  # None: the top of a tree
    Column("zone", String, nullable=False),  # IANA, e.g. Asia/Jayapura
    Column("calendar", String, nullable=False),  # a calendar's name in sla
    Index("ix_unit_parent", "parent"),
)

person = Table(
    "person",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("telephone", String),
)

membership = Table(
    "membership",
    metadata,
    Column("unit", String, ForeignKey("unit.id"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("person", String, ForeignKey("person.id"), primary_key=True),
    Index("ix_membership_person", "person"),
)

# Away from `away_from` until, not including, `away_until`.
absence = Table(
    "absence",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("person", String, ForeignKey("person.id"), nullable=False),
    Column("away_from", Instant, nullable=False),
    Column("away_until", Instant, nullable=False),
    Column("substitute", String, ForeignKey("person.id")),
    Index("ix_absence_person_away_until", "person", "away_until"),
    Index("ix_absence_substitute_away_until", "substitute", "away_until"),
    sqlite_autoincrement=True,
)
