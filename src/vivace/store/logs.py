"""Log lines of executions and triggers."""

from __future__ import annotations

from vivace.model.log import LogEntry, LogLevel
from vivace.store.bulk import Row, Upsert
from vivace.store.database import Database
from vivace.store.encoding import text
from vivace.store.tables import logs

__all__ = ["APPEND", "Logs", "to_row"]

APPEND = Upsert(logs)


def to_row(entry: LogEntry) -> Row:
    """Encode a line, in the order of the table's columns after the number."""
    return (
        entry.tenant,
        entry.namespace,
        entry.flow_id,
        entry.execution_id,
        entry.task_id,
        entry.task_run_id,
        entry.attempt,
        entry.trigger_id,
        entry.at,
        entry.level.rank,
        text(entry.message),
    )
