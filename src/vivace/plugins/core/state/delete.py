"""Forget what an earlier execution kept."""

from __future__ import annotations

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, type_id
from vivace.plugins.core.state.store import StateTask

__all__ = ["Delete"]


class DeleteOutputs(Outputs):
    """What was done."""

    deleted: bool
    """Whether there was anything."""


@type_id("io.kestra.plugin.core.state.Delete", aliases=("io.kestra.core.tasks.states.Delete",))
class Delete(StateTask):
    """Forget values that an earlier execution kept.

    Deprecated: `io.kestra.plugin.core.kv.Delete` does the same with a key of your own.

    ```yaml
    id: start_over
    namespace: company.team
    tasks:
      - id: forget
        type: io.kestra.plugin.core.state.Delete
        name: progress
    ```
    """

    error_on_missing: bool = False
    """Whether to fail when nothing was kept."""

    def run(self, context: RunContext) -> DeleteOutputs:
        deleted = context.key_values.delete(self.key(context))
        if not deleted and self.error_on_missing:
            raise TaskError(f"there is no state `{self.name}` and `errorOnMissing` is set to true")
        return DeleteOutputs(deleted=deleted)
