"""The first tables of host."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replay_progress",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_replay_progress")),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_table("replay_progress")
    # ### end Alembic commands ###
