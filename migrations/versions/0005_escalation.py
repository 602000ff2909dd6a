"""The first tables of escalation."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("rung", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("person", "rung", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_rung", "alert", ["rung"], unique=False)
    op.create_table(
        "rung",
        sa.Column(
            "key",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("root", sa.BigInteger(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_at", kernel.columns.Instant(), nullable=True),
        sa.Column("next_at", kernel.columns.Instant(), nullable=True),
        sa.Column("early_reason", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("fired_at", kernel.columns.Instant(), nullable=True),
        sa.Column("late_by", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("unreached", sa.Text(), nullable=False),
        sa.Column("acknowledge_by", kernel.columns.Instant(), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("acknowledged_at", kernel.columns.Instant(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rung")),
        sa.UniqueConstraint(
            "root", "clock", "round", "number", name=op.f("uq_rung_root_clock_round_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_rung_next_at",
        "rung",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_rung_status_key", "rung", ["status", "key"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_rung_status_key", table_name="rung")
    op.drop_index(
        "ix_rung_next_at", table_name="rung", postgresql_where=sa.text("next_at IS NOT NULL")
    )
    op.drop_table("rung")
    op.drop_index("ix_alert_rung", table_name="alert")
    op.drop_table("alert")
    # ### end Alembic commands ###
