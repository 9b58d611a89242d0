"""Files and outputs of executions."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge
from starlette.requests import Request
from starlette.responses import Response

from vivace.api.operations import Operations
from vivace.api.respond import attachment_stream, json, services
from vivace.api.views.catalogue import FileMetas, FilePreview, TaskOutput
from vivace.api.views.files import preview_view

__all__ = ["operations"]

operations = Operations("Executions")


@operations.get("/executions/{executionId}/file", media="application/octet-stream")
async def download_file_from_execution(
    request: Request, tenant: str, execution_id: str, path: str
) -> Response:
    """Give a file of internal storage that the execution uses, by its `kestra:///` address."""
    file = await services(request).execution_files.open(tenant, execution_id, path)
    return attachment_stream(file.content, file.name, "application/octet-stream", size=file.size)


@operations.get("/executions/{executionId}/file/metas", FileMetas)
async def get_file_metadatas_from_execution(
    request: Request, tenant: str, execution_id: str, path: str
) -> Response:
    """Give the size of a file."""
    size = await services(request).execution_files.size(tenant, execution_id, path)
    return json(FileMetas(size=size))


@operations.get("/executions/{executionId}/file/preview", FilePreview)
async def preview_file_from_execution(
    request: Request,
    tenant: str,
    execution_id: str,
    path: str,
    max_rows: Annotated[int | None, Ge(1)] = None,
    encoding: str = "UTF-8",
) -> Response:
    """Give the beginning of a file in a form that can be shown."""
    settings = request.app.state.settings
    rows = min(max_rows or settings.preview_rows, settings.max_preview_rows)
    preview = await services(request).execution_files.preview(
        tenant, execution_id, path, rows=rows, encoding=encoding
    )
    return json(preview_view(preview))


@operations.get("/outputs/{executionId}", list[TaskOutput], tag="Outputs")
async def list_task_outputs(request: Request, tenant: str, execution_id: str) -> Response:
    """List the task runs of an execution that gave outputs."""
    return await _outputs(request, tenant, execution_id)


@operations.get("/outputs/tasks/{executionId}", list[TaskOutput], tag="Outputs")
async def list_outputs_of_tasks(request: Request, tenant: str, execution_id: str) -> Response:
    """List the task runs of an execution that gave outputs; the newer path."""
    return await _outputs(request, tenant, execution_id)


async def _outputs(request: Request, tenant: str, execution_id: str) -> Response:
    limit = request.app.state.settings.max_inline_output_bytes
    runs = await services(request).outputs.runs_with_outputs(tenant, execution_id)
    return json(
        [
            TaskOutput(
                task_id=run.task_id,
                task_run_id=run.id,
                inline=size <= limit,
                value=run.value,
                iteration=run.iteration,
            )
            for run, size in runs
        ]
    )


@operations.get("/outputs/executions/{executionId}", dict, tag="Outputs")
async def get_flow_outputs(request: Request, tenant: str, execution_id: str) -> Response:
    """Give the outputs of the flow."""
    execution = await services(request).executions.get(execution_id, tenant)
    return json(execution.outputs or {})


@operations.get("/outputs/{executionId}/{taskRunId}", dict, tag="Outputs")
async def get_task_run_outputs(
    request: Request, tenant: str, execution_id: str, task_run_id: str
) -> Response:
    """Give all outputs of a task run."""
    return json(await services(request).outputs.of_run(tenant, execution_id, task_run_id))


@operations.get("/outputs/tasks/{executionId}/{taskRunId}", dict, tag="Outputs")
async def get_outputs_of_task_run(
    request: Request, tenant: str, execution_id: str, task_run_id: str
) -> Response:
    """Give all outputs of a task run; the newer path."""
    return json(await services(request).outputs.of_run(tenant, execution_id, task_run_id))
