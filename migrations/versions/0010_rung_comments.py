"""What people say about an alert afterwards, and rungs in the order in which they fired."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rung_comment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("rung", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung_comment")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rung_comment_rung", "rung_comment", ["rung"], unique=False)
    op.create_index(
        "ix_rung_fired_at_key",
        "rung",
        ["fired_at", "key"],
        unique=False,
        postgresql_where=sa.text("fired_at IS NOT NULL"),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(
        "ix_rung_fired_at_key", table_name="rung", postgresql_where=sa.text("fired_at IS NOT NULL")
    )
    op.drop_index("ix_rung_comment_rung", table_name="rung_comment")
    op.drop_table("rung_comment")
    # ### end Alembic commands ###
