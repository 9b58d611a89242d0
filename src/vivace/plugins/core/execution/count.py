"""Count executions."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from vivace.model.document import Document, Static
from vivace.plugin import Outputs, RunContext, RunnableTask, Selection, State, type_id

__all__ = ["Count"]


class CountedFlow(Document):
    """A flow whose executions are counted."""

    namespace: str
    """Namespace of the flow."""
    flow_id: str
    """Id of the flow."""


class CountResult(Outputs):
    """One number."""

    namespace: str
    """Namespace that was counted in."""
    flow_id: str | None = None
    """Flow that was counted; absent when it was a whole namespace."""
    count: int
    """How many executions there are."""


class CountOutputs(Outputs):
    """The numbers."""

    results: list[CountResult]
    """Those for which the expression is true."""
    total: int
    """Their sum."""


@type_id(
    "io.kestra.plugin.core.execution.Count", aliases=("io.kestra.core.tasks.executions.Counts",)
)
class Count(RunnableTask):
    """Count the executions of flows or namespaces that started in a period.

    ```yaml
    id: watch
    namespace: company.team
    tasks:
      - id: silent
        type: io.kestra.plugin.core.execution.Count
        flows:
          - namespace: company.team
            flowId: nightly
        states:
          - SUCCESS
        startDate: "{{ now() | dateAdd(-1, 'DAYS') }}"
        expression: "{{ count == 0 }}"
      - id: tell
        type: io.kestra.plugin.core.log.Log
        runIf: "{{ outputs.silent.results | length > 0 }}"
        message: "nightly has not succeeded since yesterday"
    ```
    """

    namespaces: list[str] | None = None
    """Namespaces, each counted as a whole."""
    flows: list[CountedFlow] | None = None
    """Flows, each counted by itself."""
    states: list[State] = []
    """States to count; all when there are none."""
    start_date: AwareDatetime
    """Count what started then or later, in ISO 8601 with an offset."""
    end_date: AwareDatetime | None = None
    """Count what started then or earlier."""
    expression: Static[Annotated[str, Field(min_length=1)]]
    """Which results are kept, by their `count`: those for which it gives `true`."""

    @model_validator(mode="after")
    def _something(self) -> Count:
        if not self.namespaces and not self.flows:
            raise ValueError("give `flows` or `namespaces`")
        return self

    def run(self, context: RunContext) -> CountOutputs:
        results = [
            CountResult(
                namespace=namespace,
                flow_id=flow_id,
                count=context.maintenance.count_executions(self._selection(namespace, flow_id)),
            )
            for namespace, flow_id in self._places()
        ]
        kept = [
            result
            for result in results
            if str(context.render(self.expression, {"count": result.count})).strip() == "true"
        ]
        return CountOutputs(results=kept, total=sum(result.count for result in kept))

    def _places(self) -> list[tuple[str, str | None]]:
        flows = [(flow.namespace, flow.flow_id) for flow in self.flows or ()]
        return [*((name, None) for name in self.namespaces or ()), *flows]

    def _selection(self, namespace: str, flow_id: str | None) -> Selection:
        return Selection(
            namespace=namespace,
            flow_id=flow_id,
            states=tuple(self.states),
            after=self.start_date,
            before=self.end_date,
        )
