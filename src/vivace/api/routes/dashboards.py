"""Dashboards and the data of their charts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_json, read_text
from vivace.api.csv import csv_response
from vivace.api.operations import Body, Operations
from vivace.api.parameters import PAGING
from vivace.api.query import instant, paging
from vivace.api.respond import empty, json, services
from vivace.api.views.base import Paged
from vivace.api.views.dashboards import (
    ChartPreview,
    ChartRequestView,
    DashboardView,
    QueryFilter,
    dashboard_view,
)
from vivace.api.views.flows import Validation, validation_view
from vivace.errors import InvalidError
from vivace.model.dashboard import Chart
from vivace.services.dashboard_reader import DashboardReading
from vivace.services.dashboards import ChartRequest
from vivace.services.flow_validation import CheckedSource
from vivace.store import Filter, Group, Leaf, Logical, Op

__all__ = ["operations"]

operations = Operations("Dashboards")

_YAML = Body(("application/x-yaml",))
_REQUEST = Body(("application/json",), shape=ChartRequestView, required=False)
_PREVIEW = Body(("application/json",), shape=ChartPreview)
_Rows = Paged[dict[str, Any]]
_MINUTE = 60_000_000
_DEEPEST = 3


@operations.get("/dashboards", Paged[DashboardView], parameters=PAGING)
async def search_dashboards(request: Request, tenant: str, q: str = "") -> Response:
    """Search the dashboards that users wrote; the one with the id `default` is always there."""
    page, size = paging(request)
    found = await services(request).dashboards.search(tenant, q, page, size)
    return json(Paged(results=[dashboard_view(item) for item in found.results], total=found.total))


@operations.post("/dashboards", DashboardView, body=_YAML)
async def create_dashboard(request: Request, tenant: str) -> Response:
    """Save a new dashboard."""
    source = await read_text(request)
    return json(dashboard_view(await services(request).dashboards.create(tenant, source)))


@operations.post("/dashboards/validate", Validation, body=_YAML)
async def validate_dashboard(request: Request) -> Response:
    """Check a dashboard; nothing is saved."""
    return _validation(services(request).dashboards.validate(await read_text(request)))


@operations.post("/dashboards/validate/chart", Validation, body=_YAML)
async def validate_chart(request: Request) -> Response:
    """Check a chart."""
    return _validation(services(request).dashboards.validate_chart(await read_text(request)))


def _validation(reading: DashboardReading) -> Response:
    return json(validation_view(0, CheckedSource(reading.problems)))


@operations.get("/dashboards/{id}", DashboardView)
async def get_dashboard(request: Request, tenant: str, id: str) -> Response:
    """Give a dashboard."""
    return json(dashboard_view(await services(request).dashboards.get(tenant, id)))


@operations.put("/dashboards/{id}", DashboardView, body=_YAML)
async def update_dashboard(request: Request, tenant: str, id: str) -> Response:
    """Save a dashboard in place of the one before."""
    source = await read_text(request)
    return json(dashboard_view(await services(request).dashboards.update(tenant, id, source)))


@operations.delete("/dashboards/{id}", status=204)
async def delete_dashboard(request: Request, tenant: str, id: str) -> Response:
    """Delete a dashboard."""
    await services(request).dashboards.delete(tenant, id)
    return empty(204)


@operations.post("/dashboards/{id}/charts/{chartId}", _Rows, body=_REQUEST)
async def get_dashboard_chart_data(
    request: Request, tenant: str, id: str, chart_id: str
) -> Response:
    """Give the data of a chart: rows by the names of its columns."""
    wanted = await _chart_request(request)
    _, found = await services(request).dashboards.chart(tenant, id, chart_id, wanted)
    return json(Paged(results=found.results, total=found.total))


@operations.post("/dashboards/{id}/charts/{chartId}/export/to-csv", media="text/csv", body=_REQUEST)
async def export_dashboard_chart_data_to_csv(
    request: Request, tenant: str, id: str, chart_id: str
) -> Response:
    """Give the data of a chart as CSV."""
    wanted = await _chart_request(request)
    chart, found = await services(request).dashboards.chart(tenant, id, chart_id, wanted)
    return csv_response(
        f"{chart.id}.csv", _columns(chart.data, found.results), _each(found.results)
    )


@operations.post("/dashboards/charts/preview", _Rows, body=_PREVIEW)
async def preview_chart(request: Request, tenant: str) -> Response:
    """Give the data of a chart that is not saved."""
    body: ChartPreview = await read_json(request, ChartPreview)
    wanted = _wanted(body.global_filter or ChartRequestView())
    _, found = await services(request).dashboards.preview(tenant, body.chart, wanted)
    return json(Paged(results=found.results, total=found.total))


@operations.post("/dashboards/charts/export/to-csv", media="text/csv", body=_PREVIEW)
async def export_chart_to_csv(request: Request, tenant: str) -> Response:
    """Give the data of a chart that is not saved as CSV."""
    body: ChartPreview = await read_json(request, ChartPreview)
    wanted = _wanted(body.global_filter or ChartRequestView())
    chart, found = await services(request).dashboards.preview(tenant, body.chart, wanted)
    return csv_response(
        f"{chart.id}.csv", _columns(chart.data, found.results), _each(found.results)
    )


def _as_csv(chart: Chart, rows: list[dict[str, Any]]) -> Response:
    return csv_response(f"{chart.id}.csv", _columns(chart.data, rows), _each(rows))


def _columns(data: Mapping[str, Any] | None, rows: list[dict[str, Any]]) -> list[str]:
    declared = (data or {}).get("columns")
    names = list(declared) if isinstance(declared, dict) else []
    return [*names] if rows and set(rows[0]) <= set(names) else sorted({n for r in rows for n in r})


async def _each(rows: Iterable[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    for row in rows:
        yield row


async def _chart_request(request: Request) -> ChartRequest:
    if not await request.body():
        return ChartRequest()
    return _wanted(await read_json(request, ChartRequestView))


def _wanted(body: ChartRequestView) -> ChartRequest:
    filters: list[Filter] = [_filter(item, _DEEPEST) for item in body.filters]
    if body.time_range:
        filters.append(Leaf("timeRange", Op.EQUALS, body.time_range))
    if instant(body.start_date) is not None:
        filters.append(Leaf("startDate", Op.GREATER_THAN_OR_EQUAL_TO, body.start_date))
    if instant(body.end_date) is not None:
        filters.append(Leaf("startDate", Op.LESS_THAN, body.end_date))
    if body.namespace:
        filters.append(Leaf("namespace", Op.PREFIX, body.namespace))
    if body.labels:
        filters.append(Leaf("labels", Op.EQUALS, body.labels))
    page, size = body.page_number or 1, body.page_size
    if page < 1 or (size is not None and size < 1):
        raise InvalidError(f"page {page} of size {size} is none: both start at 1")
    return ChartRequest(tuple(filters), page, size, body.offset * _MINUTE)


def _filter(item: QueryFilter, depth: int) -> Filter:
    if item.logical is not None or item.children:
        if not depth:
            raise InvalidError(f"groups of filters are nested more than {_DEEPEST} levels")
        children = [_filter(_member(child), depth - 1) for child in item.children]
        word = (item.logical or "and").lower()
        return Group(Logical.OR if word == "or" else Logical.AND, tuple(children))
    if not item.field or not item.operation or item.operation not in Op.__members__:
        raise InvalidError(
            f"the filter by `{item.field}` has the operation `{item.operation}`",
            hint=f"the operations are {', '.join(Op)}",
        )
    return Leaf(item.field, Op[item.operation], item.value)


def _member(child: dict[str, Any]) -> QueryFilter:
    texts = {key: value for key, value in child.items() if isinstance(value, str)}
    return QueryFilter(
        field=texts.get("field"),
        operation=texts.get("operation"),
        value=child.get("value"),
        logical=texts.get("logical"),
        children=[each for each in child.get("children") or [] if isinstance(each, dict)],
    )
