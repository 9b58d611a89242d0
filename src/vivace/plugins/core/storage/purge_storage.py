"""Delete files that no execution owns any more."""

from __future__ import annotations

from pydantic import AwareDatetime

from vivace.plugin import Outputs, RunContext, RunnableTask, Selection, type_id

__all__ = ["PurgeStorage"]


class PurgeStorageOutputs(Outputs):
    """What was found and deleted."""

    scanned_count: int
    """Executions whose files were looked at."""
    purged_count: int
    """Executions that no longer exist, whose files were deleted (or would be)."""
    deleted_files_count: int
    """Files that were deleted (or would be)."""


@type_id("io.kestra.plugin.core.storage.PurgeStorage")
class PurgeStorage(RunnableTask):
    """Delete the files of executions that no longer exist from internal storage.

    Without `dryRun: false` it only says what it would delete.

    ```yaml
    id: tidy_up
    namespace: company.team
    tasks:
      - id: purge
        type: io.kestra.plugin.core.storage.PurgeStorage
        namespace: company
        endDate: "{{ now() | dateAdd(-1, 'MONTHS') }}"
        dryRun: false
    ```
    """

    namespace: str | None = None
    """Namespace, with those below it unless a flow is named; all when absent."""
    flow_id: str | None = None
    """A flow of the namespace."""
    start_date: AwareDatetime | None = None
    """Only executions whose newest file is of then or later."""
    end_date: AwareDatetime | None = None
    """Only executions whose newest file is of then or earlier."""
    dry_run: bool = True
    """Only say what would be deleted."""

    def run(self, context: RunContext) -> PurgeStorageOutputs:
        selection = Selection(
            namespace=self.namespace,
            flow_id=self.flow_id,
            after=self.start_date,
            before=self.end_date,
        )
        found = context.maintenance.purge_orphaned_files(selection, dry_run=self.dry_run)
        return PurgeStorageOutputs(
            scanned_count=found.scanned,
            purged_count=found.purged,
            deleted_files_count=found.files,
        )
