"""Delete old executions."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field

from vivace.plugin import Outputs, RunContext, RunnableTask, Selection, State, type_id

__all__ = ["PurgeExecutions"]


class PurgeExecutionsOutputs(Outputs):
    """What was deleted."""

    executions_count: int
    """Executions, with their task runs."""
    logs_count: int
    """Lines of their logs."""
    storages_count: int
    """Their files."""
    metrics_count: int
    """Their measurements."""


@type_id(
    "io.kestra.plugin.core.execution.PurgeExecutions",
    aliases=("io.kestra.core.tasks.storages.Purge", "io.kestra.plugin.core.storage.Purge"),
)
class PurgeExecutions(RunnableTask):
    """Delete executions that ended long ago, with what belongs to them.

    ```yaml
    id: tidy_up
    namespace: company.team
    tasks:
      - id: purge
        type: io.kestra.plugin.core.execution.PurgeExecutions
        namespace: company
        states:
          - SUCCESS
        endDate: "{{ now() | dateAdd(-1, 'MONTHS') }}"
    ```
    """

    namespace: str | None = None
    """Namespace, with those below it unless a flow is named; all when absent."""
    flow_id: str | None = None
    """A flow of the namespace."""
    start_date: AwareDatetime | None = None
    """Only executions that started then or later."""
    end_date: AwareDatetime
    """Only executions that had ended by then, in ISO 8601 with an offset."""
    states: list[State] = []
    """Only executions in these states."""
    purge_execution: bool = True
    """Delete the executions themselves."""
    purge_log: bool = True
    """Delete their logs."""
    purge_metric: bool = True
    """Delete their metrics."""
    purge_storage: bool = True
    """Delete their files."""
    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 100
    """How many are deleted at a time."""

    def run(self, context: RunContext) -> PurgeExecutionsOutputs:
        wanted = {
            "executions": self.purge_execution,
            "logs": self.purge_log,
            "metrics": self.purge_metric,
            "files": self.purge_storage,
        }
        selection = Selection(
            namespace=self.namespace,
            flow_id=self.flow_id,
            states=tuple(self.states),
            after=self.start_date,
            ended_before=self.end_date,
        )
        kinds = [kind for kind, is_wanted in wanted.items() if is_wanted]
        purged = context.maintenance.purge_executions(selection, kinds, self.batch_size)
        return PurgeExecutionsOutputs(
            executions_count=purged.executions,
            logs_count=purged.logs,
            storages_count=purged.files,
            metrics_count=purged.metrics,
        )
