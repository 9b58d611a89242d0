"""Iterations of loops are executions, and say which ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("executions", sa.Column("loop_run", _TEXT))


def downgrade() -> None:
    op.drop_column("executions", "loop_run")
