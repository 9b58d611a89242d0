"""What happens now, as server-sent events."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import Operations
from vivace.api.parameters import FILTERS
from vivace.api.query import log_level
from vivace.api.respond import services
from vivace.api.sse import event_stream
from vivace.api.streams.follow import follow_execution
from vivace.api.streams.live import live_execution
from vivace.api.streams.logs import follow_logs

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
    events = live_execution(
        services(request), tenant, execution_id, level=log_level(min_level)
    )
    return await event_stream(request, events)


@operations.get("/executions/{executionId}/follow", media=_EVENTS)
async def follow_execution_events(
    request: Request, tenant: str, execution_id: str
) -> Response:
    """Follow an execution as a whole: `start`, `progress` at each change, `end`."""
    limit = request.app.state.settings.max_inline_output_bytes
    events = follow_execution(
        services(request), tenant, execution_id, max_output_bytes=limit
    )
    return await event_stream(request, events)


@operations.get("/logs/{executionId}/follow", media=_EVENTS, parameters=FILTERS)
async def follow_logs_from_execution(
    request: Request, tenant: str, execution_id: str, min_level: str | None = None
) -> Response:
    """Follow the log of an execution: what is there already, then what comes."""
    level = log_level(min_level or request.query_params.get("filters[level][EQUALS]") or "TRACE")
    return await event_stream(
        request, follow_logs(services(request), tenant, execution_id, level=level)
    )
