"""What Flow triggers wait for: changes of state to look at, and what has been met so far."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "state_events",
        sa.Column("execution_id", _TEXT, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("tenant", _TEXT, nullable=False),
        sa.Column("namespace", _TEXT, nullable=False),
        sa.Column("flow_id", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("state_events_by_time", "state_events", ["at"])
    op.create_table(
        "gatherings",
        sa.Column("tenant", _TEXT, primary_key=True),
        sa.Column("namespace", _TEXT, primary_key=True),
        sa.Column("flow_id", _TEXT, primary_key=True),
        sa.Column("gathering_id", _TEXT, primary_key=True),
        sa.Column("trigger_id", _TEXT, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("fired", sa.BigInteger, nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("document", _TEXT, nullable=False),
    )
    op.create_index("gatherings_by_next", "gatherings", ["next_at"])


def downgrade() -> None:
    op.drop_table("gatherings")
    op.drop_table("state_events")
