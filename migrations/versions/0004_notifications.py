"""The first tables of notifications."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("recipient_kind", sa.String(), nullable=False),
        sa.Column("recipient_ref", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", kernel.columns.Instant(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", kernel.columns.Instant(), nullable=False),
        sa.Column("sent_at", kernel.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_about", "outbox", ["about"], unique=False)
    op.create_index(
        "ix_outbox_next_at",
        "outbox",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_outbox_status_id", "outbox", ["status", "id"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_outbox_status_id", table_name="outbox")
    op.drop_index(
        "ix_outbox_next_at", table_name="outbox", postgresql_where=sa.text("next_at IS NOT NULL")
    )
    op.drop_index("ix_outbox_about", table_name="outbox")
    op.drop_table("outbox")
    # ### end Alembic commands ###
