"""Executions of a namespace."""

from __future__ import annotations

from enum import StrEnum

from vivace.plugin import Static, type_id
from vivace.plugin.condition import ConditionView, EventCondition, Origin


class Comparison(StrEnum):
    """How namespaces are compared."""

    EQUALS = "EQUALS"
    PREFIX = "PREFIX"
    SUFFIX = "SUFFIX"


@type_id(
    "io.kestra.plugin.core.condition.ExecutionNamespace",
    aliases=(
        "io.kestra.core.models.conditions.types.ExecutionNamespaceCondition",
        "io.kestra.plugin.core.condition.ExecutionNamespaceCondition",
    ),
)
class ExecutionNamespace(EventCondition):
    """Holds for executions of a namespace, or of those that begin or end as it says.


    ```yaml
    id: of_a_namespace
    namespace: company.team
    tasks:
      - id: hello
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.flowId ?? 'another flow' }} has ended"
    listeners:
      - tasks:
          - id: tell
            type: io.kestra.plugin.core.log.Log
            message: It has ended.
        conditions:
          - type: io.kestra.plugin.core.condition.ExecutionNamespace
            namespace: company
            comparison: PREFIX
    ```
    """

    namespace: Static[str]
    comparison: Static[Comparison | None] = None
    """EQUALS unless `prefix` is true."""
    prefix: Static[bool] = False
    """Older way to say `comparison: PREFIX`."""

    def concerns(self, origin: Origin) -> bool:
        return self._accepts(origin.namespace)

    def holds(self, view: ConditionView) -> bool:
        return view.upstream is not None and self._accepts(view.upstream.namespace)

    def _accepts(self, seen: str) -> bool:
        match self.comparison or (Comparison.PREFIX if self.prefix else Comparison.EQUALS):
            case Comparison.PREFIX:
                return seen.startswith(self.namespace)
            case Comparison.SUFFIX:
                return seen.endswith(self.namespace)
            case _:
                return seen == self.namespace
