"""Figures of what the lists show: over time, and by cause of failure."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import executions_query, search_query
from vivace.api.respond import json, services
from vivace.api.sse import event_stream
from vivace.api.streams.activity import follow_activity
from vivace.api.views.statistics import (
    FailureGroups,
    TimelineView,
    failure_group,
    timeline_view,
)

__all__ = ["operations"]

operations = Operations("Statistics")

_MINUTE = 60_000_000


@operations.get("/executions/histogram", TimelineView, parameters=FILTERS)
async def get_executions_histogram(
    request: Request, tenant: str, buckets: int = 60, offset: int = 0
) -> Response:
    """Count the executions that match by start and state.

    `buckets` is how many steps there are at most, `offset` the minutes by which the caller's clock
    is ahead of UTC.
    """
    query = executions_query(request, tenant)
    found = await services(request).statistics.executions(query, buckets, offset * _MINUTE)
    return json(timeline_view(found))


@operations.get("/executions/failures", FailureGroups, parameters=FILTERS)
async def get_executions_failures(request: Request, tenant: str, limit: int = 20) -> Response:
    """Group the failed executions that match by flow, task and message."""
    query = executions_query(request, tenant)
    found = await services(request).statistics.failures(query, limit)
    return json(FailureGroups(results=[failure_group(item) for item in found]))


@operations.get("/logs/histogram", TimelineView, parameters=FILTERS)
async def get_logs_histogram(
    request: Request, tenant: str, buckets: int = 60, offset: int = 0
) -> Response:
    """Count the log lines that match by time and level."""
    query = search_query(request, tenant)
    found = await services(request).statistics.lines(query, buckets, offset * _MINUTE)
    return json(timeline_view(found))


@operations.get("/executions/changes", media="text/event-stream")
async def follow_executions_changes(request: Request) -> Response:
    """Say when any execution has changed: `changed`, at most once in two seconds."""
    keep_alive = request.app.state.settings.sse_keep_alive_seconds
    return await event_stream(follow_activity(services(request).live, keep_alive))
