"""Identity's tables: units, people, their roles and absences, and how people prove who they are.

Of passwords, sessions and tokens only hashes rest here; a link's token rests nowhere.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    func,
)

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
# Sign-in finds people by their address, whatever the case of its letters.
Index("ix_person_lower_email", func.lower(person.c.email))

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

account = Table(
    "account",
    metadata,
    Column("person", String, ForeignKey("person.id"), primary_key=True),
    Column("password_hash", String),  # None: none was set yet
    Column("changed_at", Instant),  # of the password
    Column("disabled_at", Instant),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person", String, ForeignKey("person.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),  # however busy it is
    Index("ix_session_person", "person"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("person", String, ForeignKey("person.id"), nullable=False),
    Column("label", String, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),  # JSON array of strings
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("used_at", Instant),  # the last use, to a few minutes
    Index("ix_api_token_person", "person"),
    sqlite_autoincrement=True,
)

# One row a person: a new link takes the place of the one before.
password_link = Table(
    "password_link",
    metadata,
    Column("person", String, ForeignKey("person.id"), primary_key=True),
    Column("serial", BigInteger, nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

attempt = Table(
    "attempt",
    metadata,
    Column("bucket", LargeBinary, primary_key=True),  # keyed hash of limit and subject
    Column("count", Integer, nullable=False),
    Column("ends_at", Instant, nullable=False),  # of the window that is counted
    Index("ix_attempt_ends_at", "ends_at"),
)
