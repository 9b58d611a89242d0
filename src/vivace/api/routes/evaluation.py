"""Expressions evaluated within an execution."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vivace.api.body import read_text
from vivace.api.operations import Body, Operations
from vivace.api.respond import json, services
from vivace.api.views.executions import EvaluationView

__all__ = ["operations"]

operations = Operations("Executions")

_EXPRESSION = Body(("text/plain",))


@operations.post("/executions/{executionId}/eval", EvaluationView, body=_EXPRESSION)
async def eval_expression_classic(request: Request, tenant: str, execution_id: str) -> Response:
    """Evaluate an expression with the variables of an execution; the 1.x path."""
    return await _evaluate(request, tenant, execution_id, None)


@operations.post("/executions/{executionId}/actions/eval", EvaluationView, body=_EXPRESSION)
async def eval_expression(request: Request, tenant: str, execution_id: str) -> Response:
    """Evaluate an expression with the variables of an execution.

    The status is 200 also when it cannot be evaluated: then `error` says why. A result that derives
    from a secret is masked.
    """
    return await _evaluate(request, tenant, execution_id, None)


@operations.post("/executions/{executionId}/eval/{taskRunId}", EvaluationView, body=_EXPRESSION)
async def eval_task_run_expression_classic(
    request: Request, tenant: str, execution_id: str, task_run_id: str
) -> Response:
    """Evaluate an expression with the variables of a task run; the 1.x path."""
    return await _evaluate(request, tenant, execution_id, task_run_id)


@operations.post(
    "/executions/{executionId}/actions/eval/{taskRunId}", EvaluationView, body=_EXPRESSION
)
async def eval_task_run_expression(
    request: Request, tenant: str, execution_id: str, task_run_id: str
) -> Response:
    """Evaluate an expression with the variables of a task run."""
    return await _evaluate(request, tenant, execution_id, task_run_id)


async def _evaluate(
    request: Request, tenant: str, execution_id: str, task_run_id: str | None
) -> Response:
    source = await read_text(request)
    found = await services(request).evaluation.evaluate(tenant, execution_id, source, task_run_id)
    # There are no frames of Java to show: the error itself is all there is to know.
    view = EvaluationView(result=found.result, error=found.error, stack_trace=found.error)
    return json(view)
