"""Use cases of dashboards: write them, read them, and give the data of their charts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import resources
from typing import Any

from vivace.errors import ConflictError, DeniedError, InvalidError, NotFoundError
from vivace.model.dashboard import (
    Aggregate,
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
from vivace.model.identifier import new_id
from vivace.model.instant import Micros
from vivace.services.dashboard_reader import DashboardReading, read_chart, read_dashboard
from vivace.services.statistics import period_of, stepped
from vivace.store import (
    ChartColumn,
    ChartCondition,
    ChartQuery,
    DashboardRecord,
    Filter,
    Leaf,
    Op,
    Page,
    Query,
    Store,
)

__all__ = ["DEFAULT", "ChartRequest", "DashboardService", "StoredDashboard"]

DEFAULT = "default"
"""Id of the dashboard that every server has."""
_STEPS = 60
_MOST_ROWS = 10_000
_BUNDLED = resources.files("vivace.services") / "default_dashboard.yaml"


@dataclass(frozen=True, slots=True)
class StoredDashboard:
    """A dashboard, and the text that it comes from."""

    record: DashboardRecord
    dashboard: Dashboard


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """What who looks at a chart has chosen."""

    filters: tuple[Filter, ...] = ()
    page: int = 1
    size: int | None = None
    offset: Micros = 0
    """How far their clock is ahead of UTC."""


class DashboardService:
    """Use cases of dashboards."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
        system_namespace: str = "system",
    ) -> None:
        self._store = store
        self._now = now
        self._system_namespace = system_namespace

    def validate(self, source: str) -> DashboardReading:
        """Check a dashboard; nothing is saved."""
        return read_dashboard(source)

    def validate_chart(self, source: str) -> DashboardReading:
        """Check a chart."""
        return read_chart(source)

    async def get(self, tenant: str, dashboard_id: str) -> StoredDashboard:
        """Give a dashboard.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = await self._store.dashboards.get(tenant, dashboard_id)
        if found is None and dashboard_id == DEFAULT:
            source = _BUNDLED.read_text("utf-8")
            found = DashboardRecord(tenant, DEFAULT, "Overview", source, 0, 0)
        if found is None:
            raise NotFoundError("")
        return StoredDashboard(found, read_dashboard(found.source).require())

    async def search(self, tenant: str, text: str, page: int, size: int) -> Page[StoredDashboard]:
        """Give a page of the dashboards that users wrote and whose title or id holds a text."""
        offset = (page - 1) * size
        found = await self._store.dashboards.search(tenant, text, offset=offset, limit=size)
        readings = [(item, read_dashboard(item.source).dashboard) for item in found.results]
        return Page(
            [StoredDashboard(item, read) for item, read in readings if read is not None],
            found.total,
        )

    async def create(self, tenant: str, source: str) -> StoredDashboard:
        """Save a new dashboard; one without an id gets one.

        Raises:
            InvalidSourceError: the text is not valid; with all findings.
            ConflictError: there is one of that id.
        """
        dashboard = read_dashboard(source).require()
        dashboard_id = dashboard.id or new_id()
        if await self._store.dashboards.get(tenant, dashboard_id) is not None:
            raise ConflictError(f"Dashboard id already exists: {dashboard_id}")
        return await self._save(tenant, dashboard_id, dashboard, source, self._now())

    async def update(self, tenant: str, dashboard_id: str, source: str) -> StoredDashboard:
        """Save a dashboard in place of the one before.

        Raises:
            InvalidSourceError: the text is not valid, or has another id.
            NotFoundError: there is none of that id.
        """
        before = await self.get(tenant, dashboard_id)
        dashboard = read_dashboard(source).require()
        if dashboard.id not in ("", dashboard_id):
            raise InvalidError(
                f"the source has the id `{dashboard.id}`, but `{dashboard_id}` is to be replaced",
                hint="an id does not change: create another dashboard",
            )
        created_at = before.record.created_at or self._now()
        return await self._save(tenant, dashboard_id, dashboard, source, created_at)

    async def delete(self, tenant: str, dashboard_id: str) -> None:
        """Delete a dashboard; of the default one, what a user wrote in its place.

        Raises:
            NotFoundError: there is none of that id.
            DeniedError: it is the default one, as it came.
        """
        if await self._store.dashboards.delete(tenant, dashboard_id):
            return
        if dashboard_id == DEFAULT:
            raise DeniedError("the default dashboard cannot be deleted")
        raise NotFoundError("")

    async def _save(
        self, tenant: str, dashboard_id: str, dashboard: Dashboard, source: str, created_at: Micros
    ) -> StoredDashboard:
        record = DashboardRecord(
            tenant, dashboard_id, dashboard.title, source, created_at, self._now()
        )
        await self._store.dashboards.save(record)
        return StoredDashboard(record, dashboard)

    async def chart(
        self, tenant: str, dashboard_id: str, chart_id: str, request: ChartRequest
    ) -> tuple[Chart, Page[dict[str, Any]]]:
        """Give a chart of a dashboard and its data.

        Raises:
            NotFoundError: there is no such dashboard, or it has no such chart.
        """
        dashboard = (await self.get(tenant, dashboard_id)).dashboard
        chart = next((item for item in dashboard.charts if item.id == chart_id), None)
        if chart is None:
            raise NotFoundError(f"dashboard {dashboard_id} has no chart {chart_id}")
        window = dashboard.time_window.default
        return chart, await self.data(tenant, chart, request, window)

    async def preview(
        self, tenant: str, source: str, request: ChartRequest
    ) -> tuple[Chart, Page[dict[str, Any]]]:
        """Give a chart that is not saved, and its data.

        Raises:
            InvalidSourceError: the text is not valid; with all findings.
        """
        chart = read_chart(source).require_chart()
        return chart, await self.data(tenant, chart, request, timedelta(days=1))

    async def data(
        self, tenant: str, chart: Chart, request: ChartRequest, window: timedelta
    ) -> Page[dict[str, Any]]:
        """Give the data of a chart; over `window` back from now unless a filter says a period."""
        if chart.data is None:
            return Page([], 0)
        now = self._now()
        query = Query(
            tenant=tenant,
            filters=request.filters,
            page=request.page,
            size=min(request.size or _MOST_ROWS, _MOST_ROWS),
            now=now,
            system_namespace=self._system_namespace,
        )
        start, end = period_of(query, now)
        if start is None:
            start = now - window // timedelta(microseconds=1)
            query = replace(query, filters=(*query.filters, _since(window)))
        kind, is_kpi = data_kind(str(chart.data.get("type", "")))
        if kind is DataKind.EXECUTIONS:
            # iterations of loops and tests are in no list either
            query = replace(query, filters=(*query.filters, Leaf("kind", Op.EQUALS, "NORMAL")))
        if is_kpi:
            figure = KpiData.model_validate(chart.data, by_alias=True, by_name=False)
            return await self._figure(str(kind), figure, query)
        wanted = ChartData.model_validate(chart.data, by_alias=True, by_name=False)
        span = stepped(start, end, _STEPS, request.offset)
        return await self._store.charts.page(
            ChartQuery(
                str(kind),
                tuple(_column(name, item) for name, item in wanted.columns.items()),
                query,
                _conditions(wanted.where),
                tuple((item.column, item.order == "DESC") for item in wanted.order_by),
                span if chart.kind is not ChartKind.TABLE else None,
            )
        )

    async def _figure(self, kind: str, wanted: KpiData, query: Query) -> Page[dict[str, Any]]:
        column = _column("value", wanted.columns)
        if column.aggregate is None:
            column = replace(column, aggregate=Aggregate.COUNT)
        where = _conditions(wanted.where)

        async def value(*conditions: ChartCondition) -> float:
            asked = ChartQuery(kind, (column,), query, conditions)
            rows = (await self._store.charts.page(asked)).results
            return float(rows[0].get("value", 0)) if rows else 0.0

        whole = await value(*where)
        if not wanted.numerator:
            return Page([{"value": whole}], 1)
        part = await value(*where, *_conditions(wanted.numerator))
        return Page([{"value": 100 * part / whole if whole else 0.0}], 1)


def _since(window: timedelta) -> Leaf:
    return Leaf("timeRange", Op.EQUALS, window)


def _column(name: str, column: Column) -> ChartColumn:
    aggregate = None if column.agg is None else column.agg.value
    return ChartColumn(name, column.field, aggregate, column.label_key)


def _conditions(where: Sequence[Where]) -> tuple[ChartCondition, ...]:
    return tuple(map(_condition, where))


def _condition(item: Where) -> ChartCondition:
    if item.type == "OR":
        inner = [
            Where.model_validate(each, by_alias=True, by_name=False) for each in item.values or []
        ]
        return ChartCondition(item.type.value, any_of=_conditions(inner))
    value = item.value if item.values is None else item.values
    return ChartCondition(item.type.value, item.field, value, item.label_key)
