"""What became of the last evaluations of each trigger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "trigger_evaluations",
        sa.Column("tenant", _TEXT, primary_key=True),
        sa.Column("namespace", _TEXT, primary_key=True),
        sa.Column("flow_id", _TEXT, primary_key=True),
        sa.Column("trigger_id", _TEXT, primary_key=True),
        sa.Column("slot", sa.Integer, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("outcome", _TEXT, nullable=False),
        sa.Column("detail", _TEXT, nullable=False),
        sa.Column("execution_id", _TEXT),
        sa.Column("instant", sa.BigInteger),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("trigger_evaluations")
