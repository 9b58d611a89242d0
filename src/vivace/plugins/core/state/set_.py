"""Keep values for the next execution."""

from __future__ import annotations

from typing import Any

from vivace.plugin import Outputs, RunContext, type_id
from vivace.plugins.core.execution.merging import deep_merge
from vivace.plugins.core.state.store import StateTask

__all__ = ["Set"]


class SetOutputs(Outputs):
    """What was done."""

    count: int
    """How many values the state has now."""
    key: str
    """Key in the key-value store that holds it."""


@type_id("io.kestra.plugin.core.state.Set", aliases=("io.kestra.core.tasks.states.Set",))
class Set(StateTask):
    """Keep values for later executions, joined with those kept before.

    Deprecated: `io.kestra.plugin.core.kv.Put` does the same with a key of your own.

    ```yaml
    id: remember_the_day
    namespace: company.team
    tasks:
      - id: set
        type: io.kestra.plugin.core.state.Set
        name: progress
        data:
          lastDay: "{{ execution.startDate | date('yyyy-MM-dd') }}"
    ```
    """

    data: dict[str, Any] | None = None
    """Values by name."""

    def run(self, context: RunContext) -> SetOutputs:
        data = deep_merge(self.current(context) or {}, self.data or {})
        key = self.key(context)
        context.key_values.set(key, data)
        return SetOutputs(count=len(data), key=key)
