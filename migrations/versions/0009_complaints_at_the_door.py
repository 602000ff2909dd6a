"""Submissions sent twice, changes of status, and lists of complaints by unit."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_identity_opening_complaint", "identity_opening", ["complaint"], unique=False
    )
    op.create_index("ix_complaint_unit_number", "complaint", ["unit", "number"], unique=False)
    op.create_table(
        "repeated_submission",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("root", sa.BigInteger(), nullable=True),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_repeated_submission")),
    )
    op.create_index("ix_repeated_submission_at", "repeated_submission", ["at"], unique=False)
    op.create_table(
        "status_change",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("complaint", sa.String(), nullable=False),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_status_change_complaint", "status_change", ["complaint"], unique=False)
    # Of complaints taken before, only the beginning and the end are known.
    op.execute(
        "INSERT INTO status_change (complaint, at, status)"
        " SELECT number, received_at, 'received' FROM complaint ORDER BY number"
    )
    op.execute(
        "INSERT INTO status_change (complaint, at, status)"
        " SELECT number, closed_at, status FROM complaint WHERE closed_at IS NOT NULL"
        " ORDER BY number"
    )


def downgrade() -> None:
    op.drop_index("ix_status_change_complaint", table_name="status_change")
    op.drop_table("status_change")
    op.drop_index("ix_repeated_submission_at", table_name="repeated_submission")
    op.drop_table("repeated_submission")
    op.drop_index("ix_complaint_unit_number", table_name="complaint")
    op.drop_index("ix_identity_opening_complaint", table_name="identity_opening")
