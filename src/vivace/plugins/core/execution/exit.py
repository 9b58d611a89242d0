"""End the execution at once."""

from __future__ import annotations

from enum import StrEnum

from vivace.plugin import Effect, ExecutorTask, RunView, State, type_id

__all__ = ["Exit", "ExitState"]


class ExitState(StrEnum):
    """States in which an execution can be ended."""

    SUCCESS = "SUCCESS"
    WARNING = "WARNING"
    KILLED = "KILLED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    CANCELLED = "CANCELLED"


@type_id("io.kestra.plugin.core.execution.Exit")
class Exit(ExecutorTask):
    """End the execution in a state of choice: no further task starts.

    `errors` and `finally` do not run, `afterExecution` does. Tasks that are running go on, except
    with `KILLED`, which stops them.

    ```yaml
    id: nothing_to_do
    namespace: company.team
    inputs:
      - id: rows
        type: INT
        defaults: 0
    tasks:
      - id: none
        type: io.kestra.plugin.core.flow.If
        condition: "{{ inputs.rows == 0 }}"
        then:
          - id: stop
            type: io.kestra.plugin.core.execution.Exit
            state: WARNING
      - id: work
        type: io.kestra.plugin.core.log.Log
        message: "{{ inputs.rows }} rows to work on"
    ```
    """

    state: ExitState = ExitState.SUCCESS
    """State of the execution, of this task and of the blocks that it is in."""

    def execute(self, view: RunView) -> Effect:
        name = "CANCELLED" if self.state is ExitState.CANCELED else self.state.value
        return Effect(exit_state=State(name))
