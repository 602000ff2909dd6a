"""The first tables of sla."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("imported_at", kernel.columns.Instant(), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_calendar")),
    )
    op.create_table(
        "clock",
        sa.Column("root", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("started_at", kernel.columns.Instant(), nullable=False),
        sa.Column("closed_at", kernel.columns.Instant(), nullable=True),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root", "name", "round", name=op.f("pk_clock")),
    )
    op.create_index(
        "ix_clock_outcome_calendar_calendar_version",
        "clock",
        ["outcome", "calendar", "calendar_version"],
        unique=False,
    )
    op.create_table(
        "clock_fact",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("root", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.Column("happened", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_fact")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_clock_fact_root", "clock_fact", ["root"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_clock_fact_root", table_name="clock_fact")
    op.drop_table("clock_fact")
    op.drop_index("ix_clock_outcome_calendar_calendar_version", table_name="clock")
    op.drop_table("clock")
    op.drop_table("calendar")
    # ### end Alembic commands ###
