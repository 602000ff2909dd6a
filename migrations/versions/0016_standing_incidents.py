"""Incidents that stop no token: due rows that fail, clocks without a policy, tasks of nobody."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_incident",
        sa.Column("id", kernel.columns.Serial, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=True),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("raised_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_incident")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_standing_incident_kind_subject")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_standing_incident_root"), "standing_incident", ["root"])


def downgrade() -> None:
    op.drop_index(op.f("ix_standing_incident_root"), table_name="standing_incident")
    op.drop_table("standing_incident")
