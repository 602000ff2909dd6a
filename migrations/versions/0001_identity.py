"""The first tables of identity."""

import sqlalchemy as sa
from alembic import op

import kernel.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["unit.id"], name=op.f("fk_unit_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index("ix_unit_parent", "unit", ["parent"], unique=False)
    op.create_table(
        "absence",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("away_from", kernel.columns.Instant(), nullable=False),
        sa.Column("away_until", kernel.columns.Instant(), nullable=False),
        sa.Column("substitute", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_absence_person")),
        sa.ForeignKeyConstraint(["substitute"], ["person.id"], name=op.f("fk_absence_substitute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_absence_person_away_until", "absence", ["person", "away_until"], unique=False
    )
    op.create_index(
        "ix_absence_substitute_away_until", "absence", ["substitute", "away_until"], unique=False
    )
    op.create_table(
        "membership",
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_membership_person")),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name=op.f("fk_membership_unit")),
        sa.PrimaryKeyConstraint("unit", "role", "person", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_person", "membership", ["person"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index("ix_membership_person", table_name="membership")
    op.drop_table("membership")
    op.drop_index("ix_absence_substitute_away_until", table_name="absence")
    op.drop_index("ix_absence_person_away_until", table_name="absence")
    op.drop_table("absence")
    op.drop_index("ix_unit_parent", table_name="unit")
    op.drop_table("unit")
    op.drop_table("person")
    # ### end Alembic commands ###
