"""Change the variables of the execution."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Effect, ExecutorTask, RunView, type_id
from vivace.plugins.core.execution.merging import deep_merge

__all__ = ["SetVariables"]


@type_id("io.kestra.plugin.core.execution.SetVariables")
class SetVariables(ExecutorTask):
    """Set variables, which `vars` shows to all later tasks of this execution.

    Maps are joined with the maps that are there, lists get the items that they lack.

    ```yaml
    id: count_up
    namespace: company.team
    variables:
      round: 1
    tasks:
      - id: next
        type: io.kestra.plugin.core.execution.SetVariables
        variables:
          round: 2
          note: "after round {{ vars.round }}"
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ vars.round }}: {{ vars.note }}"
    ```
    """

    variables: dict[str, Any]
    """New values by name."""
    overwrite: bool = True
    """Whether a variable that exists may be changed; if not, the task fails."""

    def execute(self, view: RunView) -> Effect:
        if not self.overwrite:
            known = [name for name in self.variables if name in view.variables]
            if known:
                raise TaskError(
                    f"these variables exist already: {', '.join(known)}",
                    hint="set `overwrite: true` to change them",
                )
        return Effect(variables=deep_merge(view.variables, self.variables))
