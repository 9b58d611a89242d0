"""Delete old log lines."""

from __future__ import annotations

from pydantic import AwareDatetime

from vivace.plugin import LogLevel, Outputs, RunContext, RunnableTask, Selection, type_id

__all__ = ["PurgeLogs"]


class PurgeLogsOutputs(Outputs):
    """What was deleted."""

    count: int
    """How many lines."""


@type_id("io.kestra.plugin.core.log.PurgeLogs")
class PurgeLogs(RunnableTask):
    """Delete log lines by their age; the executions stay.

    ```yaml
    id: tidy_up
    namespace: company.team
    tasks:
      - id: purge
        type: io.kestra.plugin.core.log.PurgeLogs
        namespace: company
        logLevels:
          - TRACE
          - DEBUG
        endDate: "{{ now() | dateAdd(-7, 'DAYS') }}"
    ```
    """

    namespace: str | None = None
    """Namespace, with those below it unless a flow is named; all when absent."""
    flow_id: str | None = None
    """A flow of the namespace."""
    execution_id: str | None = None
    """An execution."""
    log_levels: list[LogLevel] = []
    """Only lines of these levels."""
    start_date: AwareDatetime | None = None
    """Only lines of then or later."""
    end_date: AwareDatetime
    """Only lines of then or earlier, in ISO 8601 with an offset."""
    purge_execution_logs: bool = True
    """Delete lines of executions."""
    purge_non_execution_logs: bool = True
    """Delete lines that belong to no execution, such as those of triggers."""
    batch_size: int | None = None
    """Accepted and not needed: lines are always deleted in small transactions."""

    def run(self, context: RunContext) -> PurgeLogsOutputs:
        selection = Selection(
            namespace=self.namespace,
            flow_id=self.flow_id,
            execution_id=self.execution_id,
            levels=tuple(self.log_levels),
            after=self.start_date,
            before=self.end_date,
        )
        count = context.maintenance.purge_logs(
            selection,
            of_executions=self.purge_execution_logs,
            of_others=self.purge_non_execution_logs,
        )
        return PurgeLogsOutputs(count=count)
