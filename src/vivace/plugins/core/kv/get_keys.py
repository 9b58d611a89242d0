"""List keys."""

from __future__ import annotations

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.kv.entry import other_namespace

__all__ = ["GetKeys"]


class GetKeysOutputs(Outputs):
    """What was found."""

    keys: list[str]
    """The keys, sorted."""


@type_id("io.kestra.plugin.core.kv.GetKeys")
class GetKeys(RunnableTask):
    """List the keys of a namespace in the key-value store.

    ```yaml
    id: clean_up_markers
    namespace: company.team
    tasks:
      - id: markers
        type: io.kestra.plugin.core.kv.GetKeys
        prefix: marker_
      - id: each
        type: io.kestra.plugin.core.flow.ForEach
        values: "{{ outputs.markers.keys }}"
        tasks:
          - id: delete
            type: io.kestra.plugin.core.kv.Delete
            key: "{{ taskrun.value }}"
    ```
    """

    prefix: str = ""
    """Only keys that start with this."""
    namespace: str | None = None
    """Namespace of the store; the flow's own when absent."""

    def run(self, context: RunContext) -> GetKeysOutputs:
        keys = context.key_values.keys(self.prefix, other_namespace(context, self.namespace))
        return GetKeysOutputs(keys=keys)
