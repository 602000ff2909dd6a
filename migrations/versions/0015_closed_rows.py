"""Closed user tasks, jobs and incidents, for searches; who published messages and signals.

What closed before stands in the history of its instance only.
"""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_user_task",
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
        sa.Column("follow_up_at", kernel.columns.Instant(), nullable=True),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("candidate_groups", sa.JSON(), nullable=True),
        sa.Column("candidate_users", sa.JSON(), nullable=True),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("closed_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_closed_user_task")),
    )
    op.create_table(
        "closed_job",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("closed_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_closed_job")),
    )
    op.create_table(
        "closed_incident",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("raised_at", kernel.columns.Instant(), nullable=False),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("closed_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_closed_incident")),
    )
    for table in ("message", "signal"):
        op.add_column(table, sa.Column("publisher", sa.String(), nullable=True))
    op.create_table(
        "message_bar",
        sa.Column("message", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("message", "root", name=op.f("pk_message_bar")),
    )


def downgrade() -> None:
    op.drop_table("message_bar")
    for table in ("message", "signal"):
        op.drop_column(table, "publisher")
    for table in ("closed_incident", "closed_job", "closed_user_task"):
        op.drop_table(table)
