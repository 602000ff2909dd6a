"""Batches: one operation on many instances, one instance a transaction."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", kernel.columns.Instant(), nullable=False),
        sa.Column("ended_at", kernel.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batch_state_id", "batch", ["state", "id"])
    op.create_table(
        "batch_item",
        sa.Column("batch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("done_at", kernel.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("batch", "key", name=op.f("pk_batch_item")),
    )
    op.create_index("ix_batch_item_batch_state_key", "batch_item", ["batch", "state", "key"])


def downgrade() -> None:
    op.drop_table("batch_item")
    op.drop_table("batch")
