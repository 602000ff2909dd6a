"""What is remembered for a day of a request with an idempotency key."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "repeated_request",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=True),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_repeated_request")),
    )
    op.create_index("ix_repeated_request_at", "repeated_request", ["at"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_repeated_request_at", table_name="repeated_request")
    op.drop_table("repeated_request")
    # ### end Alembic commands ###
