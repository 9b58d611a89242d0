"""What happens now, as server-sent events."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import log_level, log_selection
from vivace.api.respond import services
from vivace.api.sse import event_stream
from vivace.api.streams.dependencies import follow_dependencies
from vivace.api.streams.follow import follow_execution, follow_logs
from vivace.api.streams.live import LiveExecution

__all__ = ["operations"]

operations = Operations("Streams")

_EVENTS = "text/event-stream"


@operations.get("/executions/{executionId}/stream", media=_EVENTS)
async def stream_execution(
    request: Request, tenant: str, execution_id: str, min_level: str = "INFO"
) -> Response:
    """Follow an execution by what changes.

    Events: `execution` (its summary), `taskRuns` and `logs` (`{items}`), `removed` (ids of task
    runs), and `end`. A client that comes back with `Last-Event-ID` gets the state anew.
    """
    view = LiveExecution(
        services(request),
        tenant,
        execution_id,
        log_level(min_level),
        request.app.state.settings.sse_keep_alive_seconds,
    )
    return await event_stream(view.events())


@operations.get("/executions/{executionId}/follow", media=_EVENTS)
async def follow_execution_events(request: Request, tenant: str, execution_id: str) -> Response:
    """Follow an execution as a whole: `start`, `progress` at each change, `end`."""
    limit = request.app.state.settings.max_inline_output_bytes
    events = follow_execution(services(request), tenant, execution_id, max_output_bytes=limit)
    return await event_stream(events)


@operations.get("/executions/{executionId}/follow-dependencies", media=_EVENTS)
async def follow_dependencies_executions(
    request: Request,
    tenant: str,
    execution_id: str,
    destination_only: bool = False,
    expand_all: bool = False,
) -> Response:
    """Follow the states of an execution, of what started it, and of what it started.

    With `destinationOnly` what started it is left out; with `expandAll` the whole chain is
    followed, not the next executions alone. Events: `start`, `progress`, `end` of each, `end-all`.
    """
    events = follow_dependencies(
        services(request),
        tenant,
        execution_id,
        destination_only=destination_only,
        expand_all=expand_all,
    )
    return await event_stream(events)


@operations.get("/logs/{executionId}/follow", media=_EVENTS, parameters=FILTERS)
async def follow_logs_from_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    min_level: str | None = None,
    task_run_id: str | None = None,
    task_id: str | None = None,
    attempt: int | None = None,
) -> Response:
    """Follow the log of an execution: what is there already, then what comes."""
    selection = log_selection(request, min_level, task_run_id, task_id, attempt)
    return await event_stream(follow_logs(services(request), tenant, execution_id, selection))
