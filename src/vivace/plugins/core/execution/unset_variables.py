"""Take variables away from the execution."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Effect, ExecutorTask, RunView, type_id

__all__ = ["UnsetVariables"]


@type_id("io.kestra.plugin.core.execution.UnsetVariables")
class UnsetVariables(ExecutorTask):
    """Remove variables: `vars` does not show them to later tasks.

    ```yaml
    id: forget
    namespace: company.team
    variables:
      draft: true
      owner:
        name: Ada
        phone: "123"
    tasks:
      - id: unset
        type: io.kestra.plugin.core.execution.UnsetVariables
        variables:
          - draft
          - owner.phone
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ vars.owner.name }}, {{ vars.draft ?? 'no draft' }}"
    ```
    """

    variables: list[str]
    """Names; dots lead into maps."""
    ignore_missing: bool = False
    """Whether a name may lead through a map that does not exist; if not, the task fails."""

    def execute(self, view: RunView) -> Effect:
        variables = dict(view.variables)
        for name in self.variables:
            self._remove(variables, name)
        return Effect(variables=variables)

    def _remove(self, variables: dict[str, Any], name: str) -> None:
        *parents, last = name.split(".")
        level = variables
        for index, parent in enumerate(parents):
            inner = level.get(parent)
            if not isinstance(inner, dict):
                if self.ignore_missing:
                    return
                raise TaskError(
                    f"`{name}` cannot be removed: "
                    f"there is no map of variables `{'.'.join(parents[: index + 1])}`"
                )
            # Copied on the way down: the maps still belong to the execution as it was.
            level[parent] = dict(inner)
            level = level[parent]
        level.pop(last, None)
