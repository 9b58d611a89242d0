"""Logs and metrics."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import Operations
from vivace.api.parameters import FILTERS, PAGED_FILTERS, PAGING
from vivace.api.query import instant, log_selection, paging, search_query
from vivace.api.respond import attachment_stream, empty, json, services
from vivace.api.views.base import Paged
from vivace.api.views.runs import (
    LogView,
    MetricAggregations,
    MetricView,
    aggregations_view,
    log_view,
    metric_view,
)

__all__ = ["operations"]

operations = Operations("Logs")


@operations.get("/logs/search", Paged[LogView], parameters=PAGED_FILTERS)
async def search_logs(request: Request, tenant: str) -> Response:
    """Search the logs of all executions and triggers."""
    query = search_query(request, tenant)
    found = await services(request).logs.search(query)
    return json(Paged(results=[log_view(item) for item in found.results], total=found.total))


@operations.get("/logs/{executionId}", list[LogView], parameters=FILTERS)
async def list_logs_from_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    min_level: str | None = None,
    task_run_id: str | None = None,
    task_id: str | None = None,
    attempt: int | None = None,
) -> Response:
    """List the log of an execution."""
    selection = log_selection(request, min_level, task_run_id, task_id, attempt)
    found = await services(request).logs.of_execution(tenant, execution_id, selection)
    return json([log_view(item) for item in found])


@operations.get("/logs/{executionId}/download", media="text/plain", parameters=FILTERS)
async def download_logs_from_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    min_level: str | None = None,
    task_run_id: str | None = None,
    task_id: str | None = None,
    attempt: int | None = None,
) -> Response:
    """Give the log of an execution as text."""
    selection = log_selection(request, min_level, task_run_id, task_id, attempt)
    content = await services(request).logs.as_text(tenant, execution_id, selection)
    return attachment_stream(content, f"{execution_id}.log", "text/plain; charset=utf-8")


@operations.delete("/logs/{executionId}")
async def delete_logs_from_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    min_level: str | None = None,
    task_run_id: str | None = None,
    task_id: str | None = None,
    attempt: int | None = None,
) -> Response:
    """Delete lines of the log of an execution."""
    selection = log_selection(request, min_level, task_run_id, task_id, attempt)
    await services(request).logs.delete(tenant, execution_id, selection)
    return empty()


@operations.delete("/logs/{namespace}/{flowId}")
async def delete_logs_from_flow(
    request: Request, tenant: str, namespace: str, flow_id: str, trigger_id: str
) -> Response:
    """Delete the log of a trigger."""
    await services(request).logs.delete_of_trigger(tenant, namespace, flow_id, trigger_id)
    return empty()


@operations.get("/metrics/{executionId}", Paged[MetricView], parameters=PAGING, tag="Metrics")
async def search_metrics_by_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    task_run_id: str | None = None,
    task_id: str | None = None,
) -> Response:
    """List the measurements of an execution."""
    page, size = paging(request)
    found = await services(request).metrics.of_execution(
        tenant, execution_id, page, size, task_run_id=task_run_id, task_id=task_id
    )
    return json(Paged(results=[metric_view(item) for item in found.results], total=found.total))


@operations.get("/metrics/names/{namespace}/{flowId}", list[str], tag="Metrics")
async def list_flow_metrics(
    request: Request, tenant: str, namespace: str, flow_id: str
) -> Response:
    """List the names of a flow's metrics."""
    return json(await services(request).metrics.names(tenant, namespace, flow_id))


@operations.get("/metrics/names/{namespace}/{flowId}/{taskId}", list[str], tag="Metrics")
async def list_task_metrics(
    request: Request, tenant: str, namespace: str, flow_id: str, task_id: str
) -> Response:
    """List the names of a task's metrics."""
    return json(await services(request).metrics.names(tenant, namespace, flow_id, task_id))


@operations.get("/metrics/tasks/{namespace}/{flowId}", list[str], tag="Metrics")
async def list_tasks_with_metrics(
    request: Request, tenant: str, namespace: str, flow_id: str
) -> Response:
    """List the tasks of a flow that have metrics."""
    return json(await services(request).metrics.tasks(tenant, namespace, flow_id))


@operations.get(
    "/metrics/aggregates/{namespace}/{flowId}/{metric}", MetricAggregations, tag="Metrics"
)
async def aggregate_metrics_from_flow(
    request: Request,
    tenant: str,
    namespace: str,
    flow_id: str,
    metric: str,
    start_date: str | None = None,
    end_date: str | None = None,
    aggregation: str = "sum",
) -> Response:
    """Give a metric of a flow over time; the last 30 days unless dates are given."""
    found = await services(request).metrics.aggregate(
        tenant,
        namespace,
        flow_id,
        metric,
        start=instant(start_date),
        end=instant(end_date),
        aggregation=aggregation,
    )
    return json(aggregations_view(found))


@operations.get(
    "/metrics/aggregates/{namespace}/{flowId}/{taskId}/{metric}",
    MetricAggregations,
    tag="Metrics",
)
async def aggregate_metrics_from_task(
    request: Request,
    tenant: str,
    namespace: str,
    flow_id: str,
    task_id: str,
    metric: str,
    start_date: str | None = None,
    end_date: str | None = None,
    aggregation: str = "sum",
) -> Response:
    """Give a metric of a task over time; the last 30 days unless dates are given."""
    found = await services(request).metrics.aggregate(
        tenant,
        namespace,
        flow_id,
        metric,
        task_id=task_id,
        start=instant(start_date),
        end=instant(end_date),
        aggregation=aggregation,
    )
    return json(aggregations_view(found))
