"""The tables of both databases, and why each index is there.

Instants are microseconds in BIGINT, documents are JSON in TEXT. Text compares byte by byte in both
databases (PostgreSQL needs to be told), so that sorting, ranges and case agree. There are no
foreign keys: the one writer keeps the rows of an execution together, and purging goes in steps.

Every index costs on each insert, and the hot tables are `executions`, `task_runs` and `logs`; so
an index there has to serve a query that is asked all day.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

__all__ = [
    "METADATA",
    "backfills",
    "complete_metadata",
    "dashboards",
    "executions",
    "flow_revisions",
    "gatherings",
    "key_values",
    "large_values",
    "logs",
    "metrics",
    "namespace_files",
    "settings",
    "state_events",
    "task_runs",
    "trigger_evaluations",
    "triggers",
]

METADATA = sa.MetaData()

_PARTIAL_INDEXES: list[tuple[str, Sequence[sa.Column[Any]], sa.ColumnElement[bool], bool]] = []


def _partial_index(
    name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool], unique: bool = False
) -> None:
    """Declare an index of the rows for which `where` is true; see `complete_metadata`."""
    _PARTIAL_INDEXES.append((name, columns, where, unique))


@cache
def complete_metadata() -> sa.MetaData:
    """Give `METADATA` with the partial indexes.

    An index with a `where` makes SQLAlchemy import both dialects, which a start that creates no
    table can do without.
    """
    for name, columns, where, unique in _PARTIAL_INDEXES:
        sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
    return METADATA


_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""SQLite numbers rows by itself only in a column of exactly the type INTEGER."""


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, _TEXT, nullable=False)


def _optional_text(name: str) -> sa.Column[str]:
    return sa.Column(name, _TEXT)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, _TEXT, primary_key=True)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _instant(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _optional_instant(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


executions = sa.Table(
    "executions",
    METADATA,
    _key("id"),
    _text("tenant"),
    _text("namespace"),
    _text("flow_id"),
    _number("flow_revision"),
    _text("state"),
    _optional_text("kind"),
    _instant("started_at"),
    _optional_instant("ended_at"),
    _optional_instant("duration"),
    _optional_text("parent_id"),
    _text("original_id"),
    _optional_text("trigger_id"),
    _optional_text("trigger_execution_id"),
    _optional_text("unique_key"),
    _optional_instant("wake_at"),
    _optional_instant("schedule_at"),
    _flag("fully_ended"),
    _optional_text("failed_task_id"),
    _optional_text("failure"),
    _instant("version"),
    _number("task_run_count"),
    _number("attempt_number"),
    _instant("created_at"),
    _text("history"),
    _text("labels"),
    _text("breakpoints"),
    _optional_text("trigger"),
    _text("inputs"),
    _optional_text("outputs"),
    _text("variables"),
    _optional_text("loop_run"),
)
_e = executions.c
_open = _e.fully_ended == sa.false()

# Lists are sorted by start. The state rides along, so that filtering and counting by state read
# the index alone; a separate index by state would move an entry at every change of state.
sa.Index("executions_by_start", _e.tenant, _e.started_at, _e.state)
# The page of a flow, the last runs of each flow in a list, and everything below a namespace.
sa.Index("executions_by_flow", _e.tenant, _e.namespace, _e.flow_id, _e.started_at)
# What a starting server takes up again; holds only what has not ended.
_partial_index("executions_open", _e.started_at, where=_open)
# The rule that a key starts one execution; holds only executions that have a key.
_keyed = _e.unique_key.is_not(None)
_partial_index(
    "executions_unique_key",
    _e.unique_key,
    unique=True,
    where=_keyed,
)
# Sub-flows of an execution; hold only executions that have a parent.
_child, _triggered = _e.parent_id.is_not(None), _e.trigger_execution_id.is_not(None)
_partial_index("executions_by_parent", _e.parent_id, where=_child)
_partial_index(
    "executions_by_trigger_execution",
    _e.trigger_execution_id,
    where=_triggered,
)

# No index by the run's id: it is random, so each insert would touch a page of its own, and every
# caller knows the execution, whose rows lie together.
task_runs = sa.Table(
    "task_runs",
    METADATA,
    _key("execution_id"),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    _text("id"),
    _text("task_id"),
    _optional_text("parent_id"),
    _optional_text("value"),
    sa.Column("iteration", sa.BigInteger),
    _text("state"),
    _instant("started_at"),
    _optional_instant("ended_at"),
    _optional_instant("wake_at"),
    _flag("dynamic"),
    _flag("force"),
    _text("history"),
    _text("attempts"),
    _optional_text("plan"),
    _optional_text("outputs"),
)

# Documents of an execution or its task runs that are too large to be read with every list. The
# digest is that of the content: the unchanged inputs of a running execution are written once.
large_values = sa.Table(
    "large_values",
    METADATA,
    _key("execution_id"),
    _key("digest"),
    _text("value"),
)

logs = sa.Table(
    "logs",
    METADATA,
    sa.Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
    _text("tenant"),
    _text("namespace"),
    _text("flow_id"),
    _optional_text("execution_id"),
    _optional_text("task_id"),
    _optional_text("task_run_id"),
    sa.Column("attempt", sa.Integer),
    _optional_text("trigger_id"),
    _instant("at"),
    sa.Column("level", sa.SmallInteger, nullable=False),
    _text("message"),
    # a number once used is never given again, so that a reader may go on after the last it saw
    sqlite_autoincrement=True,
)
# The log of one execution, in order.
sa.Index("logs_by_execution", logs.c.execution_id, logs.c.seq)
# The newest lines of all, and the oldest for purging.
sa.Index("logs_by_time", logs.c.tenant, logs.c.at)

metrics = sa.Table(
    "metrics",
    METADATA,
    sa.Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
    _text("tenant"),
    _text("namespace"),
    _text("flow_id"),
    _text("execution_id"),
    _text("task_id"),
    _text("task_run_id"),
    _instant("at"),
    _text("name"),
    _text("type"),
    # NULL is NaN, which SQLite cannot store
    sa.Column("value", sa.Double),
    _text("tags"),
    sqlite_autoincrement=True,
)
sa.Index("metrics_by_execution", metrics.c.execution_id, metrics.c.seq)
# The charts of a flow over time.
sa.Index("metrics_by_flow", metrics.c.tenant, metrics.c.namespace, metrics.c.flow_id, metrics.c.at)

flow_revisions = sa.Table(
    "flow_revisions",
    METADATA,
    _key("tenant"),
    _key("namespace"),
    _key("flow_id"),
    sa.Column("revision", sa.Integer, primary_key=True),
    _text("source"),
    _flag("deleted"),
    _flag("disabled"),
    _flag("draft"),
    _flag("is_latest"),
    _instant("updated_at"),
    _optional_text("description"),
    _text("labels"),
)
_latest = flow_revisions.c.is_latest == sa.true()
# Lists show the last revision only; unique, so that a flow cannot have two.
_partial_index(
    "flow_revisions_latest",
    flow_revisions.c.tenant,
    flow_revisions.c.namespace,
    flow_revisions.c.flow_id,
    unique=True,
    where=_latest,
)

triggers = sa.Table(
    "triggers",
    METADATA,
    _key("tenant"),
    _key("namespace"),
    _key("flow_id"),
    _key("trigger_id"),
    _optional_instant("next_at"),
    _optional_instant("last_at"),
    _optional_text("last_execution_id"),
    _flag("disabled"),
    _text("definition_hash"),
    _optional_instant("evaluated_at"),
    _instant("updated_at"),
    _optional_text("backfill"),
    _optional_text("state"),
)
# What is due next; the scheduler asks all the time.
sa.Index("triggers_by_next", triggers.c.next_at)

trigger_evaluations = sa.Table(
    "trigger_evaluations",
    METADATA,
    _key("tenant"),
    _key("namespace"),
    _key("flow_id"),
    _key("trigger_id"),
    # a ring: the newest takes the place of the oldest, so that nothing has to be deleted
    sa.Column("slot", sa.Integer, primary_key=True),
    _instant("number"),
    _text("outcome"),
    _text("detail"),
    _optional_text("execution_id"),
    _optional_instant("instant"),
    _instant("first_at"),
    _instant("last_at"),
    _number("times"),
)

# Which server evaluates a trigger, or listens for it; whoever dies lets it run out.
trigger_leases = sa.Table(
    "trigger_leases",
    METADATA,
    _key("tenant"),
    _key("namespace"),
    _key("flow_id"),
    _key("trigger_id"),
    _text("owner"),
    _instant("until"),
)

backfills = sa.Table(
    "backfills",
    METADATA,
    _key("id"),
    _text("tenant"),
    _text("namespace"),
    _text("flow_id"),
    _text("trigger_id"),
    _instant("start_at"),
    _instant("end_at"),
    _text("mode"),
    _text("direction"),
    _number("parallelism"),
    _text("inputs"),
    _text("labels"),
    _text("state"),
    _text("reason"),
    _optional_instant("next_at"),
    _instant("total"),
    _optional_instant("previous_next_at"),
    _instant("created_at"),
    _instant("updated_at"),
    _optional_instant("ended_at"),
)
_active = backfills.c.ended_at.is_(None)
# One at a time of each trigger; and the few that have not ended are looked for at each start.
_partial_index(
    "backfills_active",
    backfills.c.tenant,
    backfills.c.namespace,
    backfills.c.flow_id,
    backfills.c.trigger_id,
    unique=True,
    where=_active,
)

key_values = sa.Table(
    "key_values",
    METADATA,
    _key("tenant"),
    _key("namespace"),
    _key("key"),
    _number("revision"),
    _text("type"),
    _text("value"),
    _optional_text("description"),
    _instant("created_at"),
    _instant("updated_at"),
    _optional_instant("expires_at"),
)
_expiring = key_values.c.expires_at.is_not(None)
_partial_index(
    "key_values_by_expiry",
    key_values.c.expires_at,
    where=_expiring,
)

namespace_files = sa.Table(
    "namespace_files",
    METADATA,
    _key("tenant"),
    _key("namespace"),
    _key("path"),
    sa.Column("version", sa.Integer, primary_key=True),
    _instant("size"),
    _text("uri"),
    _flag("is_latest"),
    _flag("deleted"),
    _instant("created_at"),
    _instant("updated_at"),
)

# Changes of state on their way to Flow triggers; empty most of the time.
state_events = sa.Table(
    "state_events",
    METADATA,
    _key("execution_id"),
    sa.Column("position", sa.Integer, primary_key=True),
    _text("tenant"),
    _text("namespace"),
    _text("flow_id"),
    _text("state"),
    _instant("at"),
)
sa.Index("state_events_by_time", state_events.c.at)

gatherings = sa.Table(
    "gatherings",
    METADATA,
    _key("tenant"),
    _key("namespace"),
    _key("flow_id"),
    _key("gathering_id"),
    _text("trigger_id"),
    _number("epoch"),
    _instant("version"),
    _instant("fired"),
    _optional_instant("next_at"),
    _text("document"),
)
# Which window has to be closed next.
sa.Index("gatherings_by_next", gatherings.c.next_at)

settings = sa.Table("settings", METADATA, _key("key"), _text("value"))

dashboards = sa.Table(
    "dashboards",
    METADATA,
    _key("tenant"),
    _key("id"),
    _text("title"),
    _text("source"),
    _instant("created_at"),
    _instant("updated_at"),
)
