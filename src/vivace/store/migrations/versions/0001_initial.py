"""The first tables.

What a migration makes is written out here and stays as it is; `tables.py` goes on from it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_executions()
    _create_task_runs()
    _create_large_values()
    _create_logs()
    _create_metrics()
    _create_flow_revisions()
    _create_triggers()
    _create_key_values()
    _create_namespace_files()
    _create_settings()


def _create_executions() -> None:
    op.create_table(
        "executions",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("tenant", _TEXT, nullable=False),
        sa.Column("namespace", _TEXT, nullable=False),
        sa.Column("flow_id", _TEXT, nullable=False),
        sa.Column("flow_revision", sa.Integer, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("kind", _TEXT),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("duration", sa.BigInteger),
        sa.Column("parent_id", _TEXT),
        sa.Column("original_id", _TEXT, nullable=False),
        sa.Column("trigger_id", _TEXT),
        sa.Column("trigger_execution_id", _TEXT),
        sa.Column("unique_key", _TEXT),
        sa.Column("wake_at", sa.BigInteger),
        sa.Column("schedule_at", sa.BigInteger),
        sa.Column("fully_ended", sa.Boolean, nullable=False),
        sa.Column("failed_task_id", _TEXT),
        sa.Column("failure", _TEXT),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("task_run_count", sa.Integer, nullable=False),
        sa.Column("attempt_number", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("history", _TEXT, nullable=False),
        sa.Column("labels", _TEXT, nullable=False),
        sa.Column("breakpoints", _TEXT, nullable=False),
        sa.Column("trigger", _TEXT),
        sa.Column("inputs", _TEXT, nullable=False),
        sa.Column("outputs", _TEXT),
        sa.Column("variables", _TEXT, nullable=False),
    )
    _index("executions_by_flow", "executions", ["tenant", "namespace", "flow_id", "started_at"])
    _index(
        "executions_by_parent",
        "executions",
        ["parent_id"],
        where=_given("parent_id"),
    )
    _index("executions_by_start", "executions", ["tenant", "started_at", "state"])
    _index(
        "executions_by_trigger_execution",
        "executions",
        ["trigger_execution_id"],
        where=_given("trigger_execution_id"),
    )
    _index(
        "executions_open",
        "executions",
        ["started_at"],
        where=_is("fully_ended", sa.false()),
    )
    _index(
        "executions_unique_key",
        "executions",
        ["unique_key"],
        unique=True,
        where=_given("unique_key"),
    )


def _create_task_runs() -> None:
    op.create_table(
        "task_runs",
        sa.Column("execution_id", _TEXT, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("task_id", _TEXT, nullable=False),
        sa.Column("parent_id", _TEXT),
        sa.Column("value", _TEXT),
        sa.Column("iteration", sa.BigInteger),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("wake_at", sa.BigInteger),
        sa.Column("dynamic", sa.Boolean, nullable=False),
        sa.Column("force", sa.Boolean, nullable=False),
        sa.Column("history", _TEXT, nullable=False),
        sa.Column("attempts", _TEXT, nullable=False),
        sa.Column("plan", _TEXT),
        sa.Column("outputs", _TEXT),
    )


def _create_large_values() -> None:
    op.create_table(
        "large_values",
        sa.Column("execution_id", _TEXT, primary_key=True),
        sa.Column("digest", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )


def _create_logs() -> None:
    op.create_table(
        "logs",
        sa.Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("tenant", _TEXT, nullable=False),
        sa.Column("namespace", _TEXT, nullable=False),
        sa.Column("flow_id", _TEXT, nullable=False),
        sa.Column("execution_id", _TEXT),
        sa.Column("task_id", _TEXT),
        sa.Column("task_run_id", _TEXT),
        sa.Column("attempt", sa.Integer),
        sa.Column("trigger_id", _TEXT),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("message", _TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    _index("logs_by_execution", "logs", ["execution_id", "seq"])
    _index("logs_by_time", "logs", ["tenant", "at"])


def _create_metrics() -> None:
    op.create_table(
        "metrics",
        sa.Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("tenant", _TEXT, nullable=False),
        sa.Column("namespace", _TEXT, nullable=False),
        sa.Column("flow_id", _TEXT, nullable=False),
        sa.Column("execution_id", _TEXT, nullable=False),
        sa.Column("task_id", _TEXT, nullable=False),
        sa.Column("task_run_id", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("tags", _TEXT, nullable=False),
        sqlite_autoincrement=True,
    )
    _index("metrics_by_execution", "metrics", ["execution_id", "seq"])
    _index("metrics_by_flow", "metrics", ["tenant", "namespace", "flow_id", "at"])


def _create_flow_revisions() -> None:
    op.create_table(
        "flow_revisions",
        sa.Column("tenant", _TEXT, primary_key=True),
        sa.Column("namespace", _TEXT, primary_key=True),
        sa.Column("flow_id", _TEXT, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("draft", sa.Boolean, nullable=False),
        sa.Column("is_latest", sa.Boolean, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("description", _TEXT),
        sa.Column("labels", _TEXT, nullable=False),
    )
    _index(
        "flow_revisions_latest",
        "flow_revisions",
        ["tenant", "namespace", "flow_id"],
        unique=True,
        where=_is("is_latest", sa.true()),
    )


def _create_triggers() -> None:
    op.create_table(
        "triggers",
        sa.Column("tenant", _TEXT, primary_key=True),
        sa.Column("namespace", _TEXT, primary_key=True),
        sa.Column("flow_id", _TEXT, primary_key=True),
        sa.Column("trigger_id", _TEXT, primary_key=True),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("last_at", sa.BigInteger),
        sa.Column("last_execution_id", _TEXT),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("definition_hash", _TEXT, nullable=False),
        sa.Column("evaluated_at", sa.BigInteger),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("backfill", _TEXT),
        sa.Column("state", _TEXT),
    )
    _index("triggers_by_next", "triggers", ["next_at"])


def _create_key_values() -> None:
    op.create_table(
        "key_values",
        sa.Column("tenant", _TEXT, primary_key=True),
        sa.Column("namespace", _TEXT, primary_key=True),
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("value", _TEXT, nullable=False),
        sa.Column("description", _TEXT),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )
    _index(
        "key_values_by_expiry",
        "key_values",
        ["expires_at"],
        where=_given("expires_at"),
    )


def _create_namespace_files() -> None:
    op.create_table(
        "namespace_files",
        sa.Column("tenant", _TEXT, primary_key=True),
        sa.Column("namespace", _TEXT, primary_key=True),
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("uri", _TEXT, nullable=False),
        sa.Column("is_latest", sa.Boolean, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )


def _create_settings() -> None:
    op.create_table(
        "settings",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )


def _given(column: str) -> sa.ColumnElement[bool]:
    return sa.column(column).is_not(None)


def _is(column: str, value: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.column(column, sa.Boolean) == value


def _index(
    name: str,
    table: str,
    columns: list[str],
    *,
    unique: bool = False,
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("settings")
    op.drop_table("namespace_files")
    op.drop_table("key_values")
    op.drop_table("triggers")
    op.drop_table("flow_revisions")
    op.drop_table("metrics")
    op.drop_table("logs")
    op.drop_table("large_values")
    op.drop_table("task_runs")
    op.drop_table("executions")
