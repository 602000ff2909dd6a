"""Accounts, sessions, API tokens, password links and counted attempts."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("changed_at", kernel.columns.Instant(), nullable=True),
        sa.Column("disabled_at", kernel.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_account_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_account")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("opened_at", kernel.columns.Instant(), nullable=False),
        sa.Column("seen_at", kernel.columns.Instant(), nullable=False),
        sa.Column("expires_at", kernel.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_session_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index("ix_session_person", "session", ["person"], unique=False)
    op.create_table(
        "api_token",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", kernel.columns.Instant(), nullable=False),
        sa.Column("expires_at", kernel.columns.Instant(), nullable=False),
        sa.Column("revoked_at", kernel.columns.Instant(), nullable=True),
        sa.Column("used_at", kernel.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_api_token_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_token_person", "api_token", ["person"], unique=False)
    op.create_table(
        "password_link",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("made_at", kernel.columns.Instant(), nullable=False),
        sa.Column("expires_at", kernel.columns.Instant(), nullable=False),
        sa.Column("used_at", kernel.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_password_link_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_password_link")),
        sa.UniqueConstraint("serial", name=op.f("uq_password_link_serial")),
    )
    op.create_table(
        "attempt",
        sa.Column("bucket", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", kernel.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_ends_at", "attempt", ["ends_at"], unique=False)
    op.create_index("ix_person_lower_email", "person", [sa.text("lower(email)")], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_person_lower_email", table_name="person")
    op.drop_index("ix_attempt_ends_at", table_name="attempt")
    op.drop_table("attempt")
    op.drop_table("password_link")
    op.drop_index("ix_api_token_person", table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("ix_session_person", table_name="session")
    op.drop_table("session")
    op.drop_table("account")
    # ### end Alembic commands ###
