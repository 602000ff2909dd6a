"""Who is behind messages, signals and instances; the register's own order; letters of a day."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("sender", sa.BigInteger(), nullable=True))
    op.add_column("signal", sa.Column("sender", sa.BigInteger(), nullable=True))
    op.add_column("root_instance", sa.Column("started_by", sa.String(), nullable=True))
    op.execute(
        "UPDATE root_instance SET started_by = (SELECT h.actor FROM history h"
        " WHERE h.root = root_instance.number AND h.revision = 1 AND h.actor <> 'engine')"
    )
    _register()
    op.create_table(
        "letter_day",
        sa.Column("complaint", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("complaint", "day", name=op.f("pk_letter_day")),
    )


def _register() -> None:
    """Numbers given so far are their year's count, and stay."""
    op.add_column(
        "complaint_number", sa.Column("plain", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute("UPDATE complaint_number SET plain = last")
    op.add_column(
        "complaint", sa.Column("place", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.execute(
        "UPDATE complaint SET place = CAST(substr(number, 5, 4) AS BIGINT) * 1000000000"
        " + CAST(substr(number, 10) AS BIGINT)"
    )
    for table, column in (("complaint_number", "plain"), ("complaint", "place")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)
    op.create_index("ix_complaint_place", "complaint", ["place"], unique=True)
    op.drop_index("ix_complaint_unit_number", table_name="complaint")
    op.create_index("ix_complaint_unit_place", "complaint", ["unit", "place"])
    op.create_index("ix_complaint_reported_unit", "complaint", ["reported_unit"])
    op.create_index("ix_complaint_reported_official", "complaint", ["reported_official"])


def downgrade() -> None:
    op.drop_index("ix_complaint_reported_official", table_name="complaint")
    op.drop_index("ix_complaint_reported_unit", table_name="complaint")
    op.drop_index("ix_complaint_unit_place", table_name="complaint")
    op.create_index("ix_complaint_unit_number", "complaint", ["unit", "number"])
    op.drop_index("ix_complaint_place", table_name="complaint")
    op.drop_column("complaint", "place")
    op.drop_column("complaint_number", "plain")
    op.drop_table("letter_day")
    op.drop_column("root_instance", "started_by")
    op.drop_column("signal", "sender")
    op.drop_column("message", "sender")
