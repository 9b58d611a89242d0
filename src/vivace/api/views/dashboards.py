"""Dashboards as JSON."""

from __future__ import annotations

from typing import Any

from vivace.api.views.base import View
from vivace.model.dashboard import Chart, ChartKind
from vivace.model.duration import format_duration
from vivace.model.instant import to_iso
from vivace.services.dashboards import StoredDashboard

__all__ = ["ChartPreview", "ChartRequestView", "DashboardView", "QueryFilter", "dashboard_view"]


class TimeWindowView(View):
    """How far back charts look, as ISO durations."""

    default: str
    max: str


class DashboardView(View):
    """A dashboard, and the text that it comes from."""

    tenant_id: str
    id: str
    title: str
    time_window: TimeWindowView
    charts: list[dict[str, Any]]
    """Of each: id, type, chartOptions, and data or content."""
    deleted: bool
    created: str
    updated: str
    source_code: str
    description: str | None = None


class QueryFilter(View):
    """A comparison in the body of a request; with `logical`, of its children."""

    field: str | None = None
    operation: str | None = None
    value: Any = None
    logical: str | None = None
    children: list[dict[str, Any]] = []


class ChartRequestView(View):
    """What who looks at a chart has chosen; a period is a filter, or `startDate` and `endDate`."""

    filters: list[QueryFilter] = []
    start_date: str | None = None
    end_date: str | None = None
    time_range: str | None = None
    namespace: str | None = None
    labels: dict[str, str] = {}
    page_size: int | None = None
    page_number: int | None = None
    offset: int = 0
    """Minutes by which the caller's clock is ahead of UTC."""


class ChartPreview(View):
    """A chart that is not saved."""

    chart: str
    """Its YAML."""
    global_filter: ChartRequestView | None = None


def dashboard_view(found: StoredDashboard) -> DashboardView:
    """Give a dashboard."""
    record, dashboard = found.record, found.dashboard
    window = dashboard.time_window
    return DashboardView(
        tenant_id=record.tenant,
        id=record.id,
        title=dashboard.title,
        description=dashboard.description,
        time_window=TimeWindowView(
            default=format_duration(window.default), max=format_duration(window.max)
        ),
        charts=[_chart(item) for item in dashboard.charts],
        deleted=False,
        created=to_iso(record.created_at),
        updated=to_iso(record.updated_at),
        source_code=record.source,
    )


def _chart(chart: Chart) -> dict[str, Any]:
    given: dict[str, Any] = chart.model_dump(mode="json", by_alias=True, exclude_none=True)
    options = given.setdefault("chartOptions", {})
    if chart.kind is ChartKind.TABLE:
        options.setdefault("header", {"enabled": True})
        options.setdefault("pagination", {"enabled": True})
        for column in given.get("data", {}).get("columns", {}).values():
            column.setdefault("columnAlignment", "LEFT")
    elif chart.kind in (ChartKind.TIME_SERIES, ChartKind.BAR, ChartKind.PIE):
        options.setdefault("legend", {"enabled": True})
    return given
