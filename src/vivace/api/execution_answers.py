"""An execution with all its task runs as JSON, written in pieces when there are many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from vivace.api.respond import json, services
from vivace.api.services import Services
from vivace.api.settings import ApiSettings
from vivace.api.views.base import encode
from vivace.api.views.executions import execution_view, task_run_view
from vivace.model.execution import Execution, TaskRun

__all__ = ["full_response", "page_url", "whole_response"]

_AT_ONCE = 200
"""Task runs that are encoded without letting others go on; some milliseconds."""


def page_url(use: Services, execution: Execution) -> str:
    """Give the address of the execution's page in the web app."""
    base = use.settings.url.rstrip("/")
    return (
        f"{base}/ui/{execution.tenant}/executions/"
        f"{execution.namespace}/{execution.flow_id}/{execution.id}"
    )


async def full_response(
    request: Request, execution_id: str, tenant: str, *, url: str | None = None
) -> Response:
    """Answer with an execution and its task runs.

    Raises:
        NotFoundError: there is none.
    """
    execution, runs = await services(request).executions.load(execution_id, tenant)
    return whole_response(request, execution, runs, url=url)


def whole_response(
    request: Request, execution: Execution, runs: list[TaskRun], *, url: str | None = None
) -> Response:
    """Answer with an execution and its task runs as they are given."""
    settings: ApiSettings = request.app.state.settings
    limit = settings.max_inline_output_bytes
    if len(runs) <= _AT_ONCE:
        views = [task_run_view(execution, run, max_output_bytes=limit) for run in runs]
        return json(execution_view(execution, views, url=url))
    return StreamingResponse(_pieces(execution, runs, limit, url), media_type="application/json")


async def _pieces(
    execution: Execution, runs: list[TaskRun], limit: int, url: str | None
) -> AsyncIterator[bytes]:
    head = encode(execution_view(execution, url=url))
    yield head[:-1] + b',"taskRunList":['
    for start in range(0, len(runs), _AT_ONCE):
        part = runs[start : start + _AT_ONCE]
        views = [task_run_view(execution, run, max_output_bytes=limit) for run in part]
        yield (b"," if start else b"") + encode(views)[1:-1]
        await asyncio.sleep(0)
    yield b"]}"
