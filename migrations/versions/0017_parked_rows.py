"""Due rows that failed alone are parked with their back-off, for all workers and restarts."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parked_row",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", kernel.columns.Instant(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_parked_row")),
    )
    op.create_index(op.f("ix_parked_row_next_at"), "parked_row", ["next_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_parked_row_next_at"), table_name="parked_row")
    op.drop_table("parked_row")
