"""A task whose definition is a text."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vivace.errors import InvalidError, TaskError, TooLargeError
from vivace.model.source import parse_yaml
from vivace.plugin import Result, RunContext, RunnableTask, type_id

__all__ = ["TemplatedTask"]


@type_id(
    "io.kestra.plugin.core.templating.TemplatedTask",
    aliases=("io.kestra.core.tasks.templating.TemplatedTask",),
)
class TemplatedTask(RunnableTask):
    """Render the definition of a task and run it in the place of this one.

    So its type, and properties that take no expressions, can be computed. What the expressions give
    is taken as it is: it is not rendered once more.

    ```yaml
    id: choose_a_task
    namespace: company.team
    inputs:
      - id: level
        type: STRING
        defaults: WARN
    tasks:
      - id: chosen
        type: io.kestra.plugin.core.templating.TemplatedTask
        spec: |
          type: io.kestra.plugin.core.log.Log
          message: "Hello"
          logLevel: {{ inputs.level }}
          level: {{ inputs.level }}
    ```
    """

    spec: Annotated[str, Field(min_length=1)]
    """YAML of the task; an `id` is not needed."""

    async def run(self, context: RunContext) -> Result:
        try:
            document = parse_yaml(self.spec, "spec").data
        except (InvalidError, TooLargeError) as error:
            raise TaskError(f"`spec` was rendered to what is no YAML: {error.message}") from error
        if not isinstance(document, dict):
            raise TaskError("`spec` was rendered to YAML that is no map of a task's properties")
        if str(document.get("type", "")).endswith("templating.TemplatedTask"):
            raise TaskError("a TemplatedTask cannot run another TemplatedTask")
        result: Result = await context.run_task({"id": context.identity.task_id, **document})
        return result
