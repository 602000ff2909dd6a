"""What instances, signals and messages descend from, and starts that wait for their turn."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = ("root_instance", "signal", "message")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("descent", sa.Text(), nullable=True))
    op.create_table(
        "start_pace",
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("next_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_start_pace")),
    )
    op.create_table(
        "braked_start",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("not_before", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", "process_id", name=op.f("pk_braked_start")),
    )
    op.create_index(op.f("ix_braked_start_not_before"), "braked_start", ["not_before"])


def downgrade() -> None:
    op.drop_index(op.f("ix_braked_start_not_before"), table_name="braked_start")
    op.drop_table("braked_start")
    op.drop_table("start_pace")
    for table in reversed(_TABLES):
        op.drop_column(table, "descent")
