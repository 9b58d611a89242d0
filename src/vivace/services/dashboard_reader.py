"""From the text of a dashboard to the dashboard, with every finding at its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from vivace.errors import SourceSpan, VivaceError
from vivace.model.dashboard import (
    Chart,
    ChartData,
    ChartKind,
    Column,
    Dashboard,
    DataKind,
    KpiData,
    Where,
    data_kind,
)
from vivace.model.problem import InvalidSourceError, Problem, path_text
from vivace.model.source import SourceDocument, parse_yaml
from vivace.model.wrong_type import wrong_type
from vivace.store.chart_sources import SOURCES

__all__ = ["DashboardReading", "read_chart", "read_dashboard"]

_Part = TypeVar("_Part", bound=BaseModel)

Path = tuple[str | int, ...]
Finding = tuple[Path, str, str]
"""Place, message, hint."""


@dataclass(slots=True)
class DashboardReading:
    """Result of reading one text; the dashboard is there unless an error was found."""

    dashboard: Dashboard | None = None
    chart: Chart | None = None
    problems: list[Problem] = field(default_factory=list)

    def require(self) -> Dashboard:
        """Give the dashboard.

        Raises:
            InvalidSourceError: with all findings.
        """
        if self.dashboard is None or self.problems:
            raise InvalidSourceError("Invalid entity", self.problems)
        return self.dashboard

    def require_chart(self) -> Chart:
        """Give the chart; otherwise as `require`."""
        if self.chart is None or self.problems:
            raise InvalidSourceError("Invalid entity", self.problems)
        return self.chart


def read_dashboard(text: str) -> DashboardReading:
    """Read and check a dashboard; findings are collected, not raised."""
    reading = DashboardReading()
    document = _parse(text, "a dashboard is a map with `title` and `charts`", reading)
    if document is None:
        return reading
    reading.dashboard = _validated(Dashboard, document.data, reading, document)
    if reading.dashboard is not None:
        _note(_dashboard_findings(reading.dashboard), reading, document)
    return reading


def read_chart(text: str) -> DashboardReading:
    """Read and check a single chart; otherwise as `read_dashboard`."""
    reading = DashboardReading()
    document = _parse(text, "a chart is a map with `id` and `type`", reading)
    if document is None:
        return reading
    reading.chart = _validated(Chart, document.data, reading, document)
    if reading.chart is not None:
        _note(_chart_findings(reading.chart, ()), reading, document)
    return reading


def _parse(text: str, expected: str, reading: DashboardReading) -> SourceDocument | None:
    try:
        document = parse_yaml(text)
    except VivaceError as error:
        at = error.at or SourceSpan(1, 1)
        reading.problems.append(Problem(error.message, at, hint=error.hint))
        return None
    for key, at in document.duplicates:
        reading.problems.append(Problem(f"Duplicate key `{key}`", at, key))
    if isinstance(document.data, dict):
        return document
    reading.problems.append(Problem(expected, document.span(())))
    return None


def _validated(
    cls: type[_Part], data: Any, reading: DashboardReading, document: SourceDocument
) -> _Part | None:
    try:
        return cls.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        found = error.errors(include_url=False)
    for item in found:
        path = item["loc"]
        message = wrong_type(item, path) or _sentence(item, path)
        reading.problems.append(Problem(message, document.span(path), path_text(path)))
    return None


def _sentence(item: Mapping[str, Any], path: Path) -> str:
    match item["type"]:
        case "extra_forbidden":
            return f"Unknown property `{path[-1]}`"
        case "missing":
            return f"`{path_text(path)}` must not be null"
        case "string_pattern_mismatch":
            return (
                f"`{path_text(path)}` is `{item['input']}`: letters, digits, `.`, `_` and `-` only"
            )
        case _:
            return f"`{path_text(path)}`: {str(item['msg']).removeprefix('Value error, ')}"


def _note(findings: Iterable[Finding], reading: DashboardReading, document: SourceDocument) -> None:
    for path, message, hint in findings:
        reading.problems.append(Problem(message, document.span(path), path_text(path), hint=hint))
    reading.problems.sort(key=lambda item: (item.at.line, item.at.column))


def _dashboard_findings(dashboard: Dashboard) -> Iterator[Finding]:
    window = dashboard.time_window
    if window.default > window.max:
        yield ("timeWindow", "default"), "`timeWindow.default` is longer than `timeWindow.max`", ""
    seen: set[str] = set()
    for index, chart in enumerate(dashboard.charts):
        if chart.id in seen:
            yield ("charts", index, "id"), f"Duplicate chart id `{chart.id}`", ""
        seen.add(chart.id)
        yield from _chart_findings(chart, ("charts", index))


def _chart_findings(chart: Chart, at: Path) -> Iterator[Finding]:
    if chart.kind is None:
        yield (*at, "type"), f"Invalid type: {chart.type}", _nearest(chart.type, ChartKind, "chart")
    elif chart.kind is ChartKind.MARKDOWN:
        if chart.content is None and chart.source is None:
            yield (*at, "content"), "a Markdown chart needs `content`", ""
    elif chart.data is None:
        yield (*at, "data"), f"a {chart.kind} chart needs `data`", ""
    else:
        yield from _data_findings(chart, chart.data, (*at, "data"))
        yield from _option_findings(chart, at)


def _data_findings(chart: Chart, data: dict[str, Any], at: Path) -> Iterator[Finding]:
    type_id = str(data.get("type", ""))
    kind, is_kpi = data_kind(type_id)
    if kind is None:
        yield (*at, "type"), f"Invalid type: {type_id}", _nearest(type_id, DataKind, "data")
        return
    if is_kpi != (chart.kind is ChartKind.KPI):
        wanted = f"{kind}KPI" if chart.kind is ChartKind.KPI else str(kind)
        yield (*at, "type"), f"a {chart.kind} chart needs data of the type {wanted}", ""
        return
    reading = _data_reading(data, is_kpi=is_kpi)
    if isinstance(reading, list):
        yield from ((((*at, *path)), message, "") for path, message in reading)
        return
    fields = SOURCES[kind].fields
    if isinstance(reading, KpiData):
        yield from _column_findings(reading.columns, kind, (*at, "columns"))
    else:
        for name, column in reading.columns.items():
            yield from _column_findings(column, kind, (*at, "columns", name))
        for index, order in enumerate(reading.order_by):
            if order.column not in reading.columns:
                message = f"`orderBy` names the column `{order.column}`, which there is not"
                yield (*at, "orderBy", index, "column"), message, ""
    for name in ("where", "numerator"):
        for condition in getattr(reading, name, ()):
            yield from _where_findings(condition, kind, fields, (*at, name))


def _column_findings(column: Column, kind: DataKind, at: Path) -> Iterator[Finding]:
    fields = SOURCES[kind].fields
    if column.field is None:
        if column.agg is None:
            yield at, "a column needs `field` or `agg`", ""
        elif column.agg != "COUNT":
            yield at, f"{column.agg} needs a `field`", ""
    elif column.field not in fields:
        yield (*at, "field"), *_unknown_field(column.field, kind, fields)
    elif column.agg in ("SUM", "AVG") and not fields[column.field].is_number:
        yield (*at, "agg"), f"{column.agg} needs a number, and `{column.field}` is none", ""


def _where_findings(
    condition: Where, kind: DataKind, fields: Mapping[str, Any], at: Path
) -> Iterator[Finding]:
    if condition.type == "OR":
        for value in condition.values or []:
            try:
                inner = Where.model_validate(value, by_alias=True, by_name=False)
            except ValidationError:
                yield at, "each of the `values` of OR is a condition with `field` and `type`", ""
                return
            yield from _where_findings(inner, kind, fields, at)
    elif condition.field not in fields:
        yield at, *_unknown_field(condition.field or "", kind, fields)


def _option_findings(chart: Chart, at: Path) -> Iterator[Finding]:
    columns = (chart.data or {}).get("columns")
    if not isinstance(columns, dict) or chart.kind is ChartKind.KPI:
        return
    options = chart.chart_options
    if chart.kind in (ChartKind.TIME_SERIES, ChartKind.BAR) and options.column is None:
        yield (*at, "chartOptions"), f"a {chart.kind} chart needs `chartOptions.column`", ""
    for name, value in (("column", options.column), ("colorByColumn", options.color_by_column)):
        if value is not None and value not in columns:
            path = (*at, "chartOptions", name)
            yield path, f"`{name}` is `{value}`, which is none of the columns", ""


def _data_reading(
    data: dict[str, Any], *, is_kpi: bool
) -> ChartData | KpiData | list[tuple[Path, str]]:
    cls: type[ChartData | KpiData] = KpiData if is_kpi else ChartData
    try:
        return cls.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        return [
            (item["loc"], wrong_type(item, item["loc"]) or _sentence(item, item["loc"]))
            for item in error.errors(include_url=False)
        ]


def _unknown_field(name: str, kind: DataKind, fields: Iterable[str]) -> tuple[str, str]:
    near = difflib.get_close_matches(name.upper(), list(fields), 1)
    hint = f"did you mean `{near[0]}`?" if near else f"the fields are {', '.join(sorted(fields))}"
    return f"`{name}` is no field of {kind}", hint


def _nearest(type_id: str, kinds: type[Any], part: str) -> str:
    names = [item.value for item in kinds]
    near = difflib.get_close_matches(type_id.rpartition(".")[2], names, 1)
    prefix = f"io.kestra.plugin.core.dashboard.{part}."
    if near:
        return f"did you mean `{prefix}{near[0]}`?"
    return f"the types are {prefix} and {', '.join(names)}"
