"""Jobs for external workers, signals, one start a message key, suspended instances."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DUE = {"postgresql_where": sa.text("due_at IS NOT NULL")}


def upgrade() -> None:
    op.add_column("job", sa.Column("worker", sa.String(), nullable=True))
    op.drop_index("ix_job_due_at", table_name="job", **_DUE)
    op.create_index("ix_job_type_due_at_key", "job", ["type", "due_at", "key"])
    op.add_column("incident", sa.Column("retries", sa.Integer(), nullable=True))
    op.add_column("start_event", sa.Column("signal_name", sa.String(), nullable=True))
    op.create_index("ix_start_event_signal_name", "start_event", ["signal_name"])
    _message_ids(["name", "correlation_key", "message_id"], instead_of=["message_id"])
    op.add_column("root_instance", sa.Column("suspended_by", sa.String(), nullable=True))
    op.create_table(
        "message_start_lock",
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("correlation_key", sa.String(), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=True),
        sa.Column("released_at", kernel.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint(
            "process_id", "correlation_key", name=op.f("pk_message_start_lock")
        ),
    )
    op.create_index("ix_message_start_lock_root", "message_start_lock", ["root"])
    _create_signals()


def _create_signals() -> None:
    op.create_table(
        "signal_subscription",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("signal_name", sa.String(), nullable=False),
        sa.Column("opened_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_subscription")),
        sa.UniqueConstraint("key", name=op.f("uq_signal_subscription_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_signal_subscription_signal_name_id", "signal_subscription", ["signal_name", "id"]
    )
    op.create_table(
        "signal",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", kernel.columns.Instant(), nullable=False),
        sa.Column("spread_to", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signal_delivery",
        sa.Column("signal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("signal", "root", "process_id", name=op.f("pk_signal_delivery")),
    )
    op.create_index("ix_signal_delivery_root", "signal_delivery", ["root"])


def _message_ids(columns: list[str], *, instead_of: list[str]) -> None:
    """What a message id is unique among. SQLite makes the table anew for that."""
    naming = kernel.columns.metadata.naming_convention
    options = {"sqlite_autoincrement": True}
    with op.batch_alter_table(
        "message", naming_convention=naming, table_kwargs=options
    ) as message:
        message.drop_constraint(f"uq_message_{'_'.join(instead_of)}", type_="unique")
        message.create_unique_constraint(f"uq_message_{'_'.join(columns)}", columns)


def downgrade() -> None:
    for table in ("signal_delivery", "signal", "signal_subscription"):
        op.drop_table(table)
    op.drop_table("message_start_lock")
    op.drop_column("root_instance", "suspended_by")
    _message_ids(["message_id"], instead_of=["name", "correlation_key", "message_id"])
    op.drop_index("ix_start_event_signal_name", table_name="start_event")
    op.drop_column("start_event", "signal_name")
    op.drop_column("incident", "retries")
    op.drop_index("ix_job_type_due_at_key", table_name="job")
    op.create_index("ix_job_due_at", "job", ["due_at"], **_DUE)
    op.drop_column("job", "worker")
