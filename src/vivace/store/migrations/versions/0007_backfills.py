"""Past dates of triggers that are made up for on demand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    table = op.create_table(
        "backfills",
        sa.Column("id", _TEXT, primary_key=True),
        *(
            sa.Column(name, _TEXT, nullable=False)
            for name in ("tenant", "namespace", "flow_id", "trigger_id")
        ),
        sa.Column("start_at", sa.BigInteger, nullable=False),
        sa.Column("end_at", sa.BigInteger, nullable=False),
        sa.Column("mode", _TEXT, nullable=False),
        sa.Column("direction", _TEXT, nullable=False),
        sa.Column("parallelism", sa.Integer, nullable=False),
        sa.Column("inputs", _TEXT, nullable=False),
        sa.Column("labels", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("previous_next_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    is_active = table.c.ended_at.is_(None)
    op.create_index(
        "backfills_active",
        "backfills",
        ["tenant", "namespace", "flow_id", "trigger_id"],
        unique=True,
        sqlite_where=is_active,
        postgresql_where=is_active,
    )


def downgrade() -> None:
    op.drop_table("backfills")
