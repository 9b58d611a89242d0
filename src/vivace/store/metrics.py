"""Measurements of task runs."""

from __future__ import annotations

from vivace.model.log import MetricEntry
from vivace.store.bulk import Row, Upsert
from vivace.store.encoding import encode, text
from vivace.store.tables import metrics

__all__ = ["APPEND", "to_row"]

APPEND = Upsert(metrics)


def to_row(entry: MetricEntry) -> Row:
    """Encode a measurement, in the order of the table's columns after the number."""
    return (
        entry.tenant,
        entry.namespace,
        entry.flow_id,
        entry.execution_id,
        entry.task_id,
        entry.task_run_id,
        entry.at,
        text(entry.name),
        entry.type,
        None if entry.value != entry.value else entry.value,
        encode(entry.tags),
    )
