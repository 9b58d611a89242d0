"""Tasks kept apart from the flows that use them, as old servers had them."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Effect, ExecutorTask, RunView, type_id


@type_id("io.kestra.plugin.core.flow.Template", aliases=("io.kestra.core.tasks.flows.Template",))
class Template(ExecutorTask):
    """Run the tasks of a template (deprecated); a server without templates fails it by name.

    Templates are what sub-flows replaced, and this server keeps none. A flow that names one can be
    saved and looked at, and its execution fails here, where it would fail for a template that was
    deleted. Make the template a flow and call it with `Subflow`.

    ```yaml
    id: old_flow
    namespace: company.team
    tasks:
      - id: shared
        type: io.kestra.plugin.core.flow.Template
        namespace: company.team
        templateId: shared_tasks
        allowFailure: true
    ```
    """

    namespace: str
    """Namespace of the template."""
    template_id: str
    """Id of the template."""
    args: dict[str, Any] | None = None
    """What its tasks read as `parent.outputs.args`."""

    def execute(self, view: RunView) -> Effect:
        raise TaskError(
            f"Can't find flow template '{self.namespace}.{self.template_id}'",
            hint="save its tasks as a flow, and call that with a Subflow task",
        )
