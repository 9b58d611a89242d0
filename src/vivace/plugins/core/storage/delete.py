"""Delete a file."""

from __future__ import annotations

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id

__all__ = ["Delete"]


class DeleteOutputs(Outputs):
    """What was done."""

    uri: str
    """URI of the file."""
    deleted: bool
    """Whether the file was there."""


@type_id("io.kestra.plugin.core.storage.Delete", aliases=("io.kestra.core.tasks.storages.Delete",))
class Delete(RunnableTask):
    """Delete a file of this execution from internal storage.

    ```yaml
    id: leave_nothing
    namespace: company.team
    tasks:
      - id: write
        type: io.kestra.plugin.core.storage.Write
        content: Hello
      - id: delete
        type: io.kestra.plugin.core.storage.Delete
        uri: "{{ outputs.write.uri }}"
    ```
    """

    uri: str
    """URI of the file."""
    error_on_missing: bool = False
    """Whether to fail when there is no such file."""

    def run(self, context: RunContext) -> DeleteOutputs:
        deleted = context.files.delete(self.uri)
        if not deleted and self.error_on_missing:
            raise TaskError(f"there is no file `{self.uri}` and `errorOnMissing` is set to true")
        return DeleteOutputs(uri=self.uri, deleted=deleted)
