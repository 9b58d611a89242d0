"""What would become of the inputs of an execution, as JSON."""

from __future__ import annotations

from typing import Any

from vivace.api.views.catalogue import CheckResult, InputCheck, InputErrorView, InputsCheck
from vivace.model.input import Input
from vivace.services.execution_starter import InputsReport
from vivace.services.inputs import InputResult

__all__ = ["inputs_check"]


def inputs_check(report: InputsReport) -> InputsCheck:
    """Give the inputs of a flow with their values and faults."""
    return InputsCheck(
        id=report.revision.flow_id,
        namespace=report.revision.namespace,
        inputs=[_input_check(item) for item in report.resolved.results],
        checks=[
            CheckResult(message=check.message, style=check.style, behavior=check.behavior)
            for check in report.failed_checks
        ],
    )


def _input_check(result: InputResult) -> InputCheck:
    return InputCheck(
        input=_input_document(result.input),
        value=result.value,
        enabled=result.enabled,
        is_default=result.is_default,
        errors=[
            InputErrorView(message=problem.message, render_error=problem.render_error)
            for problem in result.errors
        ],
    )


def _input_document(declared: Input) -> dict[str, Any]:
    document = declared.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {**document, "required": declared.required}
