"""The first tables of complaints."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complainant",
        sa.Column("complaint", sa.String(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("complaint", name=op.f("pk_complainant")),
    )
    op.create_table(
        "complaint",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("root", sa.BigInteger(), nullable=True),
        sa.Column("class", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("reported_unit", sa.String(), nullable=True),
        sa.Column("reported_official", sa.String(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("external_system", sa.String(), nullable=True),
        sa.Column("external_reference", sa.String(), nullable=True),
        sa.Column("received_at", kernel.columns.Instant(), nullable=False),
        sa.Column("received_elsewhere_at", kernel.columns.Instant(), nullable=True),
        sa.Column("closed_at", kernel.columns.Instant(), nullable=True),
        sa.Column("tracking_hash", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_complaint")),
        sa.UniqueConstraint(
            "external_system",
            "external_reference",
            name=op.f("uq_complaint_external_system_external_reference"),
        ),
        sa.UniqueConstraint("root", name=op.f("uq_complaint_root")),
    )
    op.create_index("ix_complaint_unit_status", "complaint", ["unit", "status"], unique=False)
    op.create_table(
        "complaint_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_complaint_number")),
    )
    op.create_table(
        "conversation",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("complaint", sa.String(), nullable=False),
        sa.Column("at", kernel.columns.Instant(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversation_complaint", "conversation", ["complaint"], unique=False)
    op.create_table(
        "identity_opening",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("complaint", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("opened_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_opening")),
        sqlite_autoincrement=True,
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_table("identity_opening")
    op.drop_index("ix_conversation_complaint", table_name="conversation")
    op.drop_table("conversation")
    op.drop_table("complaint_number")
    op.drop_index("ix_complaint_unit_status", table_name="complaint")
    op.drop_table("complaint")
    op.drop_table("complainant")
    # ### end Alembic commands ###
