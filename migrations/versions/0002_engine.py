"""The first tables of engine."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "definition",
        sa.Column(
            "key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_tag", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("deployment", sa.BigInteger(), nullable=False),
        sa.Column("resource", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_definition")),
        sa.UniqueConstraint("kind", "id", "version", name=op.f("uq_definition_kind_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deployment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("deployed_at", kernel.columns.Instant(), nullable=False),
        sa.Column("deployed_by", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "fired_deadline",
        sa.Column("root", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "root", "element_id", "clock", "share", "round", name=op.f("pk_fired_deadline")
        ),
    )
    op.create_table(
        "history",
        sa.Column("root", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root", "revision", name=op.f("pk_history")),
    )
    op.create_table(
        "idempotency",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=False),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "incident",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("raised_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_incident")),
    )
    op.create_table(
        "job",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_due_at",
        "job",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "message",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("correlation_key", sa.String(), nullable=False),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", kernel.columns.Instant(), nullable=False),
        sa.Column("expires_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_expires_at", "message", ["expires_at"], unique=False)
    op.create_index("ix_message_name_key", "message", ["name", "correlation_key"], unique=False)
    op.create_table(
        "message_delivery",
        sa.Column("message", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("subscription", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message", "process_id", name=op.f("pk_message_delivery")),
    )
    op.create_table(
        "message_subscription",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("message_name", sa.String(), nullable=False),
        sa.Column("correlation_key", sa.String(), nullable=False),
        sa.Column("opened_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_message_subscription")),
    )
    op.create_index(
        "ix_message_subscription_name_key",
        "message_subscription",
        ["message_name", "correlation_key"],
        unique=False,
    )
    op.create_table(
        "process_instance",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("definition", sa.BigInteger(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", kernel.columns.Instant(), nullable=False),
        sa.Column("ended_at", kernel.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_process_instance")),
    )
    op.create_index(
        "ix_process_instance_definition_status",
        "process_instance",
        ["definition", "status"],
        unique=False,
    )
    op.create_table(
        "resource",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("deployment", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("deployment", "name", name=op.f("uq_resource_deployment_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "root_instance",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_root_instance")),
        postgresql_with={"fillfactor": 60},
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_root_instance_business_key", "root_instance", ["business_key"], unique=False
    )
    op.create_table(
        "start_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("definition", sa.BigInteger(), nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("message_name", sa.String(), nullable=True),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.Column("cycle", sa.String(), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=True),
        sa.Column("opened_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_start_event_due_at",
        "start_event",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_start_event_message_name", "start_event", ["message_name"], unique=False)
    op.create_table(
        "timer",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.Column("clock", sa.String(), nullable=True),
        sa.Column("share", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_timer")),
    )
    op.create_index(
        "ix_timer_due_at",
        "timer",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "user_task",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("definition", sa.BigInteger(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", kernel.columns.Instant(), nullable=False),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.Column("clock", sa.String(), nullable=True),
        sa.Column("share", sa.String(), nullable=True),
        sa.Column("follow_up_at", kernel.columns.Instant(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_user_task")),
    )
    op.create_index(
        "ix_user_task_assignee_due_at", "user_task", ["assignee", "due_at"], unique=False
    )
    op.create_table(
        "user_task_candidate",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("key", "kind", "name", name=op.f("pk_user_task_candidate")),
    )
    op.create_index(
        "ix_user_task_candidate_kind_name_due_at_key",
        "user_task_candidate",
        ["kind", "name", "due_at", "key"],
        unique=False,
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_user_task_candidate_kind_name_due_at_key", table_name="user_task_candidate")
    op.drop_table("user_task_candidate")
    op.drop_index("ix_user_task_assignee_due_at", table_name="user_task")
    op.drop_table("user_task")
    op.drop_index(
        "ix_timer_due_at", table_name="timer", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.drop_table("timer")
    op.drop_index("ix_start_event_message_name", table_name="start_event")
    op.drop_index(
        "ix_start_event_due_at",
        table_name="start_event",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("start_event")
    op.drop_index("ix_root_instance_business_key", table_name="root_instance")
    op.drop_table("root_instance")
    op.drop_table("resource")
    op.drop_index("ix_process_instance_definition_status", table_name="process_instance")
    op.drop_table("process_instance")
    op.drop_index("ix_message_subscription_name_key", table_name="message_subscription")
    op.drop_table("message_subscription")
    op.drop_table("message_delivery")
    op.drop_index("ix_message_name_key", table_name="message")
    op.drop_index("ix_message_expires_at", table_name="message")
    op.drop_table("message")
    op.drop_index("ix_job_due_at", table_name="job", postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_table("job")
    op.drop_table("incident")
    op.drop_table("idempotency")
    op.drop_table("history")
    op.drop_table("fired_deadline")
    op.drop_table("deployment")
    op.drop_table("definition")
    # ### end Alembic commands ###
