"""Read the value of a key."""

from __future__ import annotations

from typing import Any

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.kv.entry import Key, missing, other_namespace

__all__ = ["Get"]


class GetOutputs(Outputs):
    """What was found."""

    value: Any = None
    """The value with its type; null when there is none."""


@type_id("io.kestra.plugin.core.kv.Get")
class Get(RunnableTask):
    """Read a value from the key-value store.

    Of the flow's own namespace the parents are looked at too, the nearest first.

    ```yaml
    id: read_a_setting
    namespace: company.team
    tasks:
      - id: limit
        type: io.kestra.plugin.core.kv.Get
        key: row_limit
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "limit: {{ outputs.limit.value ?? 'none' }}"
    ```
    """

    key: Key
    """Which value to read."""
    namespace: str | None = None
    """Namespace of the store; the flow's own when absent."""
    error_on_missing: bool = False
    """Whether to fail when there is no such key."""

    def run(self, context: RunContext) -> GetOutputs:
        found, value = context.key_values.get(self.key, other_namespace(context, self.namespace))
        if not found and self.error_on_missing:
            raise missing(context, self.key, self.namespace)
        return GetOutputs(value=value)
