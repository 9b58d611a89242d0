"""One server at a time evaluates a trigger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "trigger_leases",
        sa.Column("tenant", _TEXT, primary_key=True),
        sa.Column("namespace", _TEXT, primary_key=True),
        sa.Column("flow_id", _TEXT, primary_key=True),
        sa.Column("trigger_id", _TEXT, primary_key=True),
        sa.Column("owner", _TEXT, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("trigger_leases")
