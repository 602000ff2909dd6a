"""The outbox knows who holds a claimed message, and how many attempts ended without a word."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("holder", sa.String(), nullable=True))
    op.add_column(
        "outbox", sa.Column("doubts", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.drop_index("ix_outbox_next_at", table_name="outbox")
    op.create_index(
        "ix_outbox_next_at_id",
        "outbox",
        ["next_at", "id"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_next_at_id", table_name="outbox")
    op.create_index(
        "ix_outbox_next_at",
        "outbox",
        ["next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.drop_column("outbox", "doubts")
    op.drop_column("outbox", "holder")
