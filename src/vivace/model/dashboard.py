"""A dashboard as a user writes it: charts, and the data that each shows."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from vivace.model.duration import Duration, parse_duration

__all__ = [
    "Aggregate",
    "Chart",
    "ChartData",
    "ChartKind",
    "ChartOptions",
    "Column",
    "Comparison",
    "Dashboard",
    "DataKind",
    "Direction",
    "KpiData",
    "Order",
    "TimeWindow",
    "Where",
    "data_kind",
]

_Kind = TypeVar("_Kind", bound=StrEnum)

ID_PATTERN = r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$"
_CHARTS = "io.kestra.plugin.core.dashboard.chart."
_DATA = "io.kestra.plugin.core.dashboard.data."


class ChartKind(StrEnum):
    """How a chart looks; the value is the last part of its type."""

    TIME_SERIES = "TimeSeries"
    BAR = "Bar"
    PIE = "Pie"
    TABLE = "Table"
    KPI = "KPI"
    MARKDOWN = "Markdown"


class DataKind(StrEnum):
    """What a chart is about; the value is the last part of the type of its data."""

    EXECUTIONS = "Executions"
    FLOWS = "Flows"
    LOGS = "Logs"
    METRICS = "Metrics"
    TRIGGERS = "Triggers"


class Aggregate(StrEnum):
    """How many rows become one figure."""

    COUNT = "COUNT"
    SUM = "SUM"
    AVG = "AVG"
    MIN = "MIN"
    MAX = "MAX"


class Comparison(StrEnum):
    """How a field of `where` is compared."""

    EQUAL_TO = "EQUAL_TO"
    NOT_EQUAL_TO = "NOT_EQUAL_TO"
    IN = "IN"
    NOT_IN = "NOT_IN"
    CONTAINS = "CONTAINS"
    STARTS_WITH = "STARTS_WITH"
    ENDS_WITH = "ENDS_WITH"
    REGEX = "REGEX"
    GREATER_THAN = "GREATER_THAN"
    GREATER_THAN_OR_EQUAL_TO = "GREATER_THAN_OR_EQUAL_TO"
    LESS_THAN = "LESS_THAN"
    LESS_THAN_OR_EQUAL_TO = "LESS_THAN_OR_EQUAL_TO"
    IS_NULL = "IS_NULL"
    IS_NOT_NULL = "IS_NOT_NULL"
    IS_TRUE = "IS_TRUE"
    IS_FALSE = "IS_FALSE"
    OR = "OR"


class Direction(StrEnum):
    """Of an order."""

    ASC = "ASC"
    DESC = "DESC"


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", alias_generator=to_camel, validate_by_name=True, defer_build=True
    )


class Column(_Part):
    """A column of the data: a field, or a figure over the rows that have the other fields alike."""

    field: str | None = None
    agg: Aggregate | None = None
    display_name: str | None = None
    label_key: str | None = None
    """Of the field LABELS: which label."""
    graph_style: str | None = None
    """BARS or LINES, of a time series."""
    column_alignment: str | None = None


class Where(_Part):
    """A condition that rows have to meet."""

    field: str | None = None
    type: Comparison
    value: Any = None
    values: list[Any] | None = None
    """Of IN and NOT_IN; of OR the conditions one of which must hold."""
    label_key: str | None = None


class Order(_Part):
    """A criterion of the order."""

    column: str
    order: Direction = Direction.ASC


class ChartData(_Part):
    """Rows with named columns."""

    type: str
    columns: dict[str, Column] = Field(min_length=1)
    where: list[Where] = []
    order_by: list[Order] = []


class KpiData(_Part):
    """One figure, or the share of the rows that meet further conditions."""

    type: str
    columns: Column
    where: list[Where] = []
    numerator: list[Where] = []


class ChartOptions(_Part):
    """How a chart is shown."""

    display_name: str | None = None
    description: str | None = None
    width: int = Field(6, ge=1, le=12)
    """Of the twelve columns of a dashboard."""
    header: dict[str, Any] | None = None
    pagination: dict[str, Any] | None = None
    tooltip: str | None = None
    legend: dict[str, Any] | None = None
    column: str | None = None
    """Of a time series and bars: which column runs along the axis."""
    color_by_column: str | None = None
    graph_style: str | None = None
    number_type: str | None = None
    """Of a KPI: FLAT or PERCENTAGE."""


class Chart(_Part):
    """A part of a dashboard."""

    id: str = Field(pattern=ID_PATTERN)
    type: str
    chart_options: ChartOptions = ChartOptions.model_construct(width=6)
    data: dict[str, Any] | None = None
    """Read as `ChartData`, or as `KpiData` when the chart is one figure."""
    content: str | None = None
    """Of Markdown."""
    source: dict[str, Any] | None = None
    """Of Markdown, in place of the content."""

    @property
    def kind(self) -> ChartKind | None:
        """How it looks; None when there is no such type."""
        return _known(ChartKind, self.type, _CHARTS)


class TimeWindow(_Part):
    """How far back charts look when nobody says so."""

    default: Duration = parse_duration("P7D")
    max: Duration = parse_duration("P365D")


class Dashboard(_Part):
    """Charts under a title."""

    id: str = Field("", pattern=r"^$|" + ID_PATTERN)
    title: str = Field(min_length=1)
    description: str | None = None
    time_window: TimeWindow = TimeWindow.model_construct(
        default=parse_duration("P7D"), max=parse_duration("P365D")
    )
    charts: list[Chart] = []


def data_kind(type_id: str) -> tuple[DataKind | None, bool]:
    """Give what a type of data is about, and whether it gives a single figure."""
    is_kpi = type_id.endswith("KPI")
    return _known(DataKind, type_id.removesuffix("KPI"), _DATA), is_kpi


def _known(kinds: type[_Kind], type_id: str, prefix: str) -> _Kind | None:
    for start in (prefix, prefix.removeprefix("io.kestra.plugin."), prefix.removeprefix("io.")):
        if type_id.startswith(start):
            return next((kind for kind in kinds if kind.value == type_id[len(start) :]), None)
    return None
