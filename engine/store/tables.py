"""The engine's tables. `root_instance.state` is the truth; the others are projections of it.

A key is root number x 2^24 + the number inside the instance (engine/store/keys.py).
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
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

deployment = Table(
    "deployment",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", String, nullable=False),
    Column("digest", String, nullable=False),  # SHA-256 over names and contents
    sqlite_autoincrement=True,
)

resource = Table(
    "resource",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("deployment", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("deployment", "name"),
    sqlite_autoincrement=True,
)

# One row for each process, decision and form version; `kind` is process | decision | form.
definition = Table(
    "definition",
    metadata,
    Column("key", Serial, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("version_tag", String),
    Column("name", String),
    Column("deployment", BigInteger, nullable=False),
    Column("resource", BigInteger, nullable=False),
    UniqueConstraint("kind", "id", "version"),
    sqlite_autoincrement=True,
)

root_instance = Table(
    "root_instance",
    metadata,
    Column("number", Serial, primary_key=True, autoincrement=True),
    Column("revision", Integer, nullable=False),
    Column("business_key", String),
    Column("ended", Boolean, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("suspended_by", String),  # while it stands still; no row of its is due meanwhile
    Column("descent", Text),  # the processes it came of, itself the last (engine/self_starts.py)
    Column("started_by", String),  # ids of the people behind its start (engine/publishers.py)
    Index("ix_root_instance_business_key", "business_key"),
    sqlite_autoincrement=True,
    postgresql_with={"fillfactor": 60},
)

process_instance = Table(
    "process_instance",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("root", BigInteger, nullable=False),
    Column("parent", BigInteger),
    Column("definition", BigInteger, nullable=False),
    Column("business_key", String),
    # active | suspended | completed | terminated | cancelled
    Column("status", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_process_instance_definition_status", "definition", "status"),
)

user_task = Table(
    "user_task",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("name", String),
    Column("process_id", String, nullable=False),
    Column("definition", BigInteger, nullable=False),
    Column("business_key", String),
    Column("assignee", String),
    Column("priority", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("clock", String),
    Column("share", String),
    Column("follow_up_at", Instant),
    Column("form", Text),  # JSON: id, binding, version tag
    Column("variables", LargeBinary, nullable=False),  # the local ones
    Index("ix_user_task_assignee_due_at", "assignee", "due_at"),
)

# `kind` is group | user; due_at is copied from the task so that an inbox page is one index range.
user_task_candidate = Table(
    "user_task_candidate",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("due_at", Instant),
    Index("ix_user_task_candidate_kind_name_due_at_key", "kind", "name", "due_at", "key"),
)

timer = Table(
    "timer",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("due_at", Instant),
    Column("clock", String),
    Column("share", String),
    Column("round", Integer),
    Index("ix_timer_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)

# A timer that waits for a clock fires once per (round, element, share).
fired_deadline = Table(
    "fired_deadline",
    metadata,
    Column("root", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, primary_key=True),
    Column("clock", String, primary_key=True),
    Column("share", String, primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
)

job = Table(
    "job",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("headers", Text, nullable=False),  # JSON object
    Column("variables", LargeBinary, nullable=False),
    Column("business_key", String),
    Column("due_at", Instant),  # from when it may be taken: with a worker, the end of its lease
    Column("last_error", Text),
    Column("worker", String),  # the external worker that has it, or had it last
    Index("ix_job_type_due_at_key", "type", "due_at", "key"),
)

message_subscription = Table(
    "message_subscription",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("process_id", String, nullable=False),
    Column("message_name", String, nullable=False),
    Column("correlation_key", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Index("ix_message_subscription_name_key", "message_name", "correlation_key"),
)

signal_subscription = Table(
    "signal_subscription",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),  # the order in which they opened
    Column("key", BigInteger, nullable=False, unique=True),
    Column("element_id", String, nullable=False),
    Column("process_id", String, nullable=False),
    Column("signal_name", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Index("ix_signal_subscription_signal_name_id", "signal_name", "id"),
    sqlite_autoincrement=True,
)

# One broadcast with work left: subscriptions from the one after `spread_to` up to `last` may still
# get their signal_delivery (-1: none has, nor a process).
signal = Table(
    "signal",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("variables", LargeBinary, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("publisher", String),  # ids of the people behind it (engine/publishers.py)
    Column("sender", BigInteger),  # the root instance that threw it; None: from outside
    Column("descent", Text),  # of the instance that threw it
    Column("spread_to", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# Who has still to get a signal: a root instance, or (root 0) a process that it starts.
signal_delivery = Table(
    "signal_delivery",
    metadata,
    Column("signal", BigInteger, primary_key=True, autoincrement=False),
    Column("root", BigInteger, primary_key=True, autoincrement=False),
    Column("process_id", String, primary_key=True),
    Index("ix_signal_delivery_root", "root"),
)

# What starts the latest version of a process by itself: message, signal and timer start events.
start_event = Table(
    "start_event",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("definition", BigInteger, nullable=False),
    Column("process_id", String, nullable=False),
    Column("element_id", String, nullable=False),
    Column("zone", String, nullable=False),  # IANA; of the timer, and of instances started
    Column("message_name", String),
    Column("signal_name", String),
    Column("due_at", Instant),
    Column("cycle", String),
    Column("repeats", Integer),  # firings left after the next one; None: endless
    Column("opened_at", Instant, nullable=False),
    Index("ix_start_event_message_name", "message_name"),
    Index("ix_start_event_signal_name", "signal_name"),
    Index("ix_start_event_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    sqlite_autoincrement=True,
)

message = Table(
    "message",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("message_id", String),  # the publisher's own; the same one is refused
    Column("name", String, nullable=False),
    Column("correlation_key", String, nullable=False),
    Column("variables", LargeBinary, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("publisher", String),  # ids of the people behind it (engine/publishers.py)
    Column("sender", BigInteger),  # the root instance that sent it; None: from outside
    Column("descent", Text),  # of the instance that published it
    UniqueConstraint("name", "correlation_key", "message_id"),
    Index("ix_message_name_key", "name", "correlation_key"),
    Index("ix_message_expires_at", "expires_at"),
    sqlite_autoincrement=True,
)

message_delivery = Table(
    "message_delivery",
    metadata,
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("process_id", String, primary_key=True),
    Column("subscription", BigInteger, nullable=False),
)

# The root instances that a message does not reach: hidden from who is behind it, or not its own.
message_bar = Table(
    "message_bar",
    metadata,
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("root", BigInteger, primary_key=True, autoincrement=False),
)

# At most one instance that a message started runs for each process and correlation key. A row with
# `released_at` holds nobody up any more: it tells which messages ended their life before that.
message_start_lock = Table(
    "message_start_lock",
    metadata,
    Column("process_id", String, primary_key=True),
    Column("correlation_key", String, primary_key=True),
    Column("root", BigInteger),  # None while the instance is being started
    Column("released_at", Instant),
    Index("ix_message_start_lock_root", "root"),
)

incident = Table(
    "incident",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("inputs", Text, nullable=False),  # JSON list of names, never values
    Column("business_key", String),
    Column("raised_at", Instant, nullable=False),
    Column("retries", Integer),  # those its job gets when it is resolved; None: the model's
)

# What stands still without a token (engine/standing_incidents.py); known by kind and subject.
standing_incident = Table(
    "standing_incident",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("root", BigInteger),
    Column("business_key", String),
    Column("element_id", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    UniqueConstraint("kind", "subject"),
    Index("ix_standing_incident_root", "root"),
    sqlite_autoincrement=True,
)

# What is over, for searches: a row comes here from the table of what is open when that closes, and
# stays. An incident that comes back, or a job made again after one, has its key again: the row
# tells the last closing, and while the key is open that is what counts. `ending` is completed |
# terminated | cancelled.
closed_user_task = Table(
    "closed_user_task",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("name", String),
    Column("process_id", String, nullable=False),
    Column("definition", BigInteger, nullable=False),
    Column("business_key", String),
    Column("assignee", String),
    Column("priority", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("follow_up_at", Instant),
    Column("form", Text),
    Column("candidate_groups", JSON),  # objects whose keys are the names; None: there was none
    Column("candidate_users", JSON),
    Column("ending", String, nullable=False),
    Column("closed_at", Instant, nullable=False),
)

# `ending` also error_thrown, and failed: without retries, so that its element has an incident.
closed_job = Table(
    "closed_job",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("business_key", String),
    Column("due_at", Instant),
    Column("last_error", Text),
    Column("error_code", String),
    Column("worker", String),
    Column("ending", String, nullable=False),
    Column("closed_at", Instant, nullable=False),
)

closed_incident = Table(
    "closed_incident",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("element_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("ending", String, nullable=False),  # resolved | terminated: gone with its element
    Column("closed_at", Instant, nullable=False),
)

# One row a step: the facts of the step as JSON (engine/history.py says which).
history = Table(
    "history",
    metadata,
    Column("root", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", String, nullable=False),
    Column("facts", Text, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String, primary_key=True),
    Column("root", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
)
