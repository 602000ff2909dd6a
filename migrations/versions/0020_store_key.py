"""The fingerprint of the key that seals a store: another key is refused at the door."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_key",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_store_key")),
    )


def downgrade() -> None:
    op.drop_table("store_key")
