"""What charts can show: the fields of each table by their names, and how they are read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from vivace.model.duration import parse_duration
from vivace.model.instant import from_iso, to_iso
from vivace.model.log import LogLevel
from vivace.store.conditions import NAME, Instant, Scope, Text
from vivace.store.encoding import decode
from vivace.store.execution_search import EXECUTIONS
from vivace.store.flows import FLOWS
from vivace.store.logs import LOGS
from vivace.store.search import Searchable, TimeRange
from vivace.store.tables import executions, flow_revisions, logs, metrics, triggers
from vivace.store.triggers import TRIGGERS

__all__ = ["SOURCES", "ChartField", "ChartSource", "label_value"]

Expression = sa.ColumnElement[Any]
_MICROS = 1_000_000
_LEVELS = tuple(LogLevel)


@dataclass(frozen=True, slots=True)
class ChartField:
    """A field of a table."""

    column: Expression
    read: Callable[[Any], Any] = lambda value: value
    """From the database to what a chart shows."""
    write: Callable[[Any], Any] = str
    """From what a user compares with to the database; raises ValueError when it cannot."""
    is_date: bool = False
    is_number: bool = False
    is_labels: bool = False


@dataclass(frozen=True, slots=True)
class ChartSource:
    """A table that charts are made of."""

    searchable: Searchable
    fields: Mapping[str, ChartField]
    date: Expression | None = None
    """What the period of a dashboard applies to."""


class _LabelValue(FunctionElement[str]):
    """The value of the label with a key, NULL without one: labels, key."""

    inherit_cache = True
    type = sa.Text()


@compiles(_LabelValue, "sqlite")
def _of_json_each(element: _LabelValue, compiler: SQLCompiler, **options: Any) -> str:
    labels, key = (compiler.process(clause, **options) for clause in element.clauses)
    return (
        f"(SELECT json_extract(value, '$[1]') FROM json_each({labels})"  # noqa: S608
        f" WHERE json_extract(value, '$[0]') = {key} LIMIT 1)"
    )


@compiles(_LabelValue, "postgresql")
def _of_elements(element: _LabelValue, compiler: SQLCompiler, **options: Any) -> str:
    labels, key = (compiler.process(clause, **options) for clause in element.clauses)
    return (
        f"(SELECT pair ->> 1 FROM jsonb_array_elements(({labels})::jsonb) AS pair"  # noqa: S608
        f" WHERE pair ->> 0 = {key} LIMIT 1)"
    )


def label_value(labels: Expression, key: str) -> Expression:
    """Give the value of one label."""
    return _LabelValue(labels, sa.literal_column(_quoted(key), sa.Text()))


def _quoted(text: str) -> str:
    # a bound parameter would differ between SELECT and GROUP BY, which PostgreSQL takes for two
    # expressions; colons would be taken for parameters
    return "'" + text.replace("'", "''").replace(":", "\\:") + "'"


def _text(column: Expression) -> ChartField:
    return ChartField(column)


def _number(column: Expression) -> ChartField:
    return ChartField(column, write=float, is_number=True)


def _instant(column: Expression) -> ChartField:
    return ChartField(column, read=to_iso, write=lambda value: from_iso(str(value)), is_date=True)


def _seconds(column: Expression) -> ChartField:
    return ChartField(
        column,
        read=lambda value: float(value) / _MICROS,
        write=lambda value: int(parse_duration(value).total_seconds() * _MICROS),
        is_number=True,
    )


def _level(column: Expression) -> ChartField:
    return ChartField(
        column,
        read=lambda rank: _LEVELS[rank].value,
        write=lambda value: LogLevel(str(value).upper()).rank,
    )


def _labels(column: Expression) -> ChartField:
    return ChartField(
        column,
        read=lambda text: ", ".join(f"{key}:{value}" for key, value in decode(text)),
        is_labels=True,
    )


_e, _f, _l, _m, _t = executions.c, flow_revisions.c, logs.c, metrics.c, triggers.c

_METRICS = Searchable(
    tenant=_m.tenant,
    fields={
        "scope": Scope(_m.namespace),
        "namespace": Text(_m.namespace, NAME),
        "flowId": Text(_m.flow_id, NAME),
        "executionId": Text(_m.execution_id),
        "taskId": Text(_m.task_id),
        "startDate": Instant(_m.at),
        "endDate": Instant(_m.at),
        "timeRange": TimeRange(TIMESTAMP=(_m.at,)),
    },
    sorts={},
    order=(_m.at.desc(),),
    tie=(_m.seq.desc(),),
)

SOURCES: Mapping[str, ChartSource] = {
    "Executions": ChartSource(
        EXECUTIONS,
        {
            "ID": _text(_e.id),
            "NAMESPACE": _text(_e.namespace),
            "FLOW_ID": _text(_e.flow_id),
            "FLOW_REVISION": _number(_e.flow_revision),
            "STATE": _text(_e.state),
            "DURATION": _seconds(_e.duration),
            "LABELS": _labels(_e.labels),
            "START_DATE": _instant(_e.started_at),
            "END_DATE": _instant(_e.ended_at),
            "TRIGGER_ID": _text(_e.trigger_id),
            "TRIGGER_EXECUTION_ID": _text(_e.trigger_execution_id),
            "FAILED_TASK_ID": _text(_e.failed_task_id),
        },
        date=_e.started_at,
    ),
    "Flows": ChartSource(
        FLOWS,
        {
            "ID": _text(_f.flow_id),
            "NAMESPACE": _text(_f.namespace),
            "REVISION": _number(_f.revision),
            "LABELS": _labels(_f.labels),
        },
    ),
    "Logs": ChartSource(
        LOGS,
        {
            "DATE": _instant(_l.at),
            "NAMESPACE": _text(_l.namespace),
            "FLOW_ID": _text(_l.flow_id),
            "EXECUTION_ID": _text(_l.execution_id),
            "TASK_ID": _text(_l.task_id),
            "TASK_RUN_ID": _text(_l.task_run_id),
            "ATTEMPT_NUMBER": _number(_l.attempt),
            "TRIGGER_ID": _text(_l.trigger_id),
            "LEVEL": _level(_l.level),
            "MESSAGE": _text(_l.message),
        },
        date=_l.at,
    ),
    "Metrics": ChartSource(
        _METRICS,
        {
            "DATE": _instant(_m.at),
            "NAMESPACE": _text(_m.namespace),
            "FLOW_ID": _text(_m.flow_id),
            "EXECUTION_ID": _text(_m.execution_id),
            "TASK_ID": _text(_m.task_id),
            "TASK_RUN_ID": _text(_m.task_run_id),
            "NAME": _text(_m.name),
            "TYPE": _text(_m.type),
            "VALUE": _number(_m.value),
        },
        date=_m.at,
    ),
    "Triggers": ChartSource(
        TRIGGERS,
        {
            "NAMESPACE": _text(_t.namespace),
            "FLOW_ID": _text(_t.flow_id),
            "TRIGGER_ID": _text(_t.trigger_id),
            "EXECUTION_ID": _text(_t.last_execution_id),
            "NEXT_EXECUTION_DATE": _instant(_t.next_at),
            "LAST_TRIGGERED_DATE": _instant(_t.last_at),
        },
    ),
}
