"""Tasks for databases, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_JDBC = "io.kestra.plugin.jdbc."
_HERE = "vivace.plugins.jdbc."

_TASKS = {
    "duckdb.Queries": "duckdb.queries:Queries",
    "duckdb.Query": "duckdb.query:Query",
    "postgresql.Batch": "postgresql.batch:Batch",
    "postgresql.CopyIn": "postgresql.copy_in:CopyIn",
    "postgresql.CopyOut": "postgresql.copy_out:CopyOut",
    "postgresql.Queries": "postgresql.queries:Queries",
    "postgresql.Query": "postgresql.query:Query",
    "sqlite.Queries": "sqlite.queries:Queries",
    "sqlite.Query": "sqlite.query:Query",
}
"""Id without what all have in front → module and class."""

_TRIGGERS = {
    "duckdb.Trigger": "duckdb.trigger:Trigger",
    "postgresql.RealtimeTrigger": "postgresql.realtime_trigger:RealtimeTrigger",
    "postgresql.Trigger": "postgresql.trigger:Trigger",
    "sqlite.Trigger": "sqlite.trigger:Trigger",
}

TYPES: dict[str, dict[str, str]] = {
    "task": {f"{_JDBC}{name}": f"{_HERE}{place}" for name, place in _TASKS.items()},
    "trigger": {f"{_JDBC}{name}": f"{_HERE}{place}" for name, place in _TRIGGERS.items()},
}
ALIASES: dict[str, str] = {}
