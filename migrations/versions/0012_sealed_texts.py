"""Texts that people write about alerts and openings of identities rest sealed.

A migration has no key to seal what was written before in clear: those texts are wiped, not kept.
Who answered an alert or opened an identity, and when, stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Dropping a column alone would leave its values in the pages of the store.
    op.execute("UPDATE rung SET comment = NULL WHERE comment IS NOT NULL")
    op.execute("UPDATE identity_opening SET purpose = ''")
    op.drop_column("rung", "comment")
    op.add_column("rung", sa.Column("comment", sa.LargeBinary(), nullable=True))
    op.drop_column("identity_opening", "purpose")
    op.add_column("identity_opening", sa.Column("purpose", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("identity_opening", "purpose")
    op.add_column(
        "identity_opening", sa.Column("purpose", sa.String(), nullable=False, server_default="")
    )
    op.drop_column("rung", "comment")
    op.add_column("rung", sa.Column("comment", sa.Text(), nullable=True))
