"""Resume an execution that waits."""

from __future__ import annotations

from typing import Any

from vivace.plugin import RunContext, RunnableTask, type_id

__all__ = ["Resume"]


@type_id("io.kestra.plugin.core.execution.Resume")
class Resume(RunnableTask):
    """Resume a paused execution, with the inputs that it asks for.

    ```yaml
    id: answer
    namespace: company.team
    inputs:
      - id: execution
        type: STRING
    tasks:
      - id: resume
        type: io.kestra.plugin.core.execution.Resume
        executionId: "{{ inputs.execution }}"
        inputs:
          approved: true
    ```
    """

    execution_id: str | None = None
    """The execution to resume; this one when absent."""
    namespace: str | None = None
    """Namespace that the execution must be of, if given."""
    flow_id: str | None = None
    """Flow that the execution must be of, if given."""
    inputs: dict[str, Any] | None = None
    """What the paused task asks for."""

    async def run(self, context: RunContext) -> None:
        await context.on_thread(
            context.executions.resume,
            self.execution_id or context.identity.execution_id,
            self.inputs or {},
            namespace=self.namespace,
            flow_id=self.flow_id,
        )
