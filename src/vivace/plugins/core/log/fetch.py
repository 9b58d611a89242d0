"""Give the lines of a log as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vivace.model.instant import to_iso
from vivace.model.log import LogEntry
from vivace.plugin import LogLevel, Outputs, RunContext, RunnableTask, Selection, type_id
from vivace.plugins.core.storage.row_file import encode_rows

__all__ = ["Fetch"]

_BATCH = 1_000


class FetchOutputs(Outputs):
    """The lines."""

    uri: str
    """URI of the file, one record to a line."""
    size: int
    """How many lines there are."""


@type_id("io.kestra.plugin.core.log.Fetch", aliases=("io.kestra.core.tasks.log.Fetch",))
class Fetch(RunnableTask):
    """Write the log of an execution, by default of this one, to a file of records.

    ```yaml
    id: keep_the_log
    namespace: company.team
    tasks:
      - id: work
        type: io.kestra.plugin.core.log.Log
        message: working
      - id: wait
        type: io.kestra.plugin.core.flow.Sleep
        duration: PT1S
      - id: log
        type: io.kestra.plugin.core.log.Fetch
        level: WARN
        tasksId:
          - work
    ```
    """

    namespace: str | None = None
    """Namespace of the execution's flow."""
    flow_id: str | None = None
    """Flow of the execution."""
    execution_id: str | None = None
    """Execution whose log is wanted; this one when absent."""
    tasks_id: list[str] = []
    """Only lines of these tasks."""
    level: LogLevel = LogLevel.INFO
    """Lowest level that is wanted."""

    def run(self, context: RunContext) -> FetchOutputs:
        execution_id = self.execution_id or context.identity.execution_id
        selection = Selection(
            namespace=self.namespace,
            flow_id=self.flow_id,
            task_ids=tuple(self.tasks_id),
            min_level=self.level,
        )
        path, size = context.working_dir / f"log-{context.identity.task_run_id}.ion", 0
        with path.open("wb") as file:
            for rows in _batches(context.maintenance.logs(execution_id, selection)):
                file.write(encode_rows(rows))
                size += len(rows)
        uri = context.files.put(path, "log.ion")
        path.unlink()
        return FetchOutputs(uri=uri, size=size)


def _batches(entries: Iterator[LogEntry]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for entry in entries:
        rows.append(_row(entry))
        if len(rows) == _BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _row(entry: LogEntry) -> dict[str, Any]:
    facts = {
        "namespace": entry.namespace,
        "flowId": entry.flow_id,
        "taskId": entry.task_id,
        "executionId": entry.execution_id,
        "taskRunId": entry.task_run_id,
        "attemptNumber": entry.attempt,
        "timestamp": to_iso(entry.at),
        "level": entry.level.value,
        "message": entry.message,
    }
    return {key: value for key, value in facts.items() if value is not None}
