"""Delete a key."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.kv.entry import Key, missing, other_namespace

__all__ = ["Delete"]


class DeleteOutputs(Outputs):
    """What was done."""

    deleted: bool
    """Whether the key was there."""


@type_id("io.kestra.plugin.core.kv.Delete")
class Delete(RunnableTask):
    """Delete a key and its value from the key-value store.

    ```yaml
    id: forget_the_marker
    namespace: company.team
    tasks:
      - id: delete
        type: io.kestra.plugin.core.kv.Delete
        key: marker
        errorOnMissing: false
    ```
    """

    key: Key
    """Which key to delete."""
    namespace: str | None = None
    """Namespace of the store; the flow's own when absent."""
    error_on_missing: bool = False
    """Whether to fail when there is no such key."""

    def run(self, context: RunContext) -> DeleteOutputs:
        namespace = other_namespace(context, self.namespace)
        deleted = context.key_values.delete(self.key, namespace)
        if not deleted and self.error_on_missing:
            raise missing(context, self.key, self.namespace)
        return DeleteOutputs(deleted=deleted)
