"""Delete files of a namespace."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.namespace.matching import matching_paths

__all__ = ["DeleteFiles"]


class DeleteFilesOutputs(Outputs):
    """The files that were deleted."""

    files: list[str]
    """Paths in the namespace, with a `/` in front."""


@type_id("io.kestra.plugin.core.namespace.DeleteFiles")
class DeleteFiles(RunnableTask):
    """Delete files of a namespace.

    Metric: `deleted`, how many files were deleted.

    ```yaml
    id: drop_old_queries
    namespace: company.team
    tasks:
      - id: delete
        type: io.kestra.plugin.core.namespace.DeleteFiles
        namespace: company.team
        files:
          - "**/*.bak"
    ```
    """

    namespace: str
    """Namespace whose files to delete."""
    files: str | list[str]
    """Paths or glob patterns."""
    delete_parent_folder: bool = False
    """Whether folders that become empty go too; a folder is there only while it has files."""

    def run(self, context: RunContext) -> DeleteFilesOutputs:
        deleted = [
            path
            for path in matching_paths(context, self.namespace, self.files)
            if context.namespace_files.delete(path, self.namespace)
        ]
        context.metric("deleted", len(deleted))
        return DeleteFilesOutputs(files=[f"/{path}" for path in deleted])
