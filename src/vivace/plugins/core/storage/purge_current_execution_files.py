"""Delete all files of the execution."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id

__all__ = ["PurgeCurrentExecutionFiles"]


class PurgeOutputs(Outputs):
    """What was done."""

    uris: list[str]
    """URIs of the files that were deleted."""


@type_id(
    "io.kestra.plugin.core.storage.PurgeCurrentExecutionFiles",
    aliases=(
        "io.kestra.core.tasks.storages.PurgeExecution",
        "io.kestra.plugin.core.storage.PurgeExecution",
    ),
)
class PurgeCurrentExecutionFiles(RunnableTask):
    """Delete every file of this execution from internal storage: inputs and files of tasks.

    ```yaml
    id: clean_up
    namespace: company.team
    tasks:
      - id: write
        type: io.kestra.plugin.core.storage.Write
        content: only for a moment
      - id: purge
        type: io.kestra.plugin.core.storage.PurgeCurrentExecutionFiles
    ```
    """

    def run(self, context: RunContext) -> PurgeOutputs:
        return PurgeOutputs(uris=context.files.delete_all())
