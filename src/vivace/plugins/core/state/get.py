"""Read what an earlier execution kept."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, type_id
from vivace.plugins.core.state.store import StateTask

__all__ = ["Get"]


class GetOutputs(Outputs):
    """What was found."""

    count: int
    """How many values the state has."""
    data: dict[str, Any]
    """The values by name."""


@type_id("io.kestra.plugin.core.state.Get", aliases=("io.kestra.core.tasks.states.Get",))
class Get(StateTask):
    """Read values that an earlier execution kept.

    Deprecated: `io.kestra.plugin.core.kv.Get` does the same with a key of your own.

    ```yaml
    id: where_were_we
    namespace: company.team
    tasks:
      - id: get
        type: io.kestra.plugin.core.state.Get
        name: progress
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.get.data.lastDay ?? 'never' }}"
    ```
    """

    error_on_missing: bool = False
    """Whether to fail when nothing was kept."""

    def run(self, context: RunContext) -> GetOutputs:
        data = self.current(context)
        if data is None and self.error_on_missing:
            raise TaskError(f"there is no state `{self.name}` and `errorOnMissing` is set to true")
        return GetOutputs(count=len(data or {}), data=data or {})
