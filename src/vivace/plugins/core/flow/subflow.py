"""Another flow as a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, Field

from vivace.model.instant import from_datetime
from vivace.model.label import parse_labels
from vivace.plugin import (
    ChildExecutionTask,
    ChildOutcome,
    ChildRequest,
    Effect,
    Outputs,
    RestartBehavior,
    RunView,
    State,
    Static,
    type_id,
)

_TRANSMITTED = frozenset({State.FAILED, State.PAUSED, State.KILLED, State.WARNING})


class SubflowOutputs(Outputs):
    """How the started execution stands, or ended."""

    execution_id: str
    """Id of the started execution."""
    state: State
    """Its state; CREATED when nobody waits."""
    outputs: dict[str, Any] | None = None
    """Outputs of its flow."""


@type_id(
    "io.kestra.plugin.core.flow.Subflow",
    aliases=("io.kestra.core.tasks.flows.Subflow", "io.kestra.core.tasks.flows.Flow"),
)
class Subflow(ChildExecutionTask):
    """Run another flow, wait for its end and take over its outputs.

    ```yaml
    id: parent
    namespace: company.team
    tasks:
      - id: child
        type: io.kestra.plugin.core.flow.Subflow
        namespace: company.team
        flowId: report
        inputs:
          day: "2026-01-31"
        wait: true
        transmitFailed: true
    ```
    """

    outputs_type: ClassVar[type[Outputs]] = SubflowOutputs

    namespace: str
    """Namespace of the flow."""
    flow_id: str
    """Id of the flow."""
    revision: Annotated[int | None, Field(ge=1)] = None
    """Revision to run; the latest when absent."""
    inputs: dict[str, Any] | None = None
    """Inputs of the started execution."""
    labels: dict[str, Any] | list[Any] | None = None
    """Labels added to the started execution."""
    outputs: Static[dict[str, Any] | None] = None
    """Expressions over the started execution, when its flow declares no outputs (old form)."""
    wait: bool = True
    """Wait for its end."""
    transmit_failed: bool = True
    """End as the started execution ended, when that was not a success."""
    inherit_labels: bool = False
    """Give it the labels of this execution."""
    schedule_date: AwareDatetime | None = None
    """When it has to run; at once when absent."""
    restart_behavior: Static[RestartBehavior] = RestartBehavior.RETRY_FAILED
    """After a restart of this execution: restart the one that failed, or start another."""

    def outputs_of_child(self) -> Mapping[str, Any] | None:
        return self.outputs

    def request(self, view: RunView) -> ChildRequest:
        return ChildRequest(
            namespace=self.namespace,
            flow_id=self.flow_id,
            revision=self.revision,
            inputs=self.inputs or {},
            labels=parse_labels(self.labels),
            inherit_labels=self.inherit_labels,
            wait=self.wait,
            schedule_at=None if self.schedule_date is None else from_datetime(self.schedule_date),
            restart=self.restart_behavior,
        )

    def result(self, child: ChildOutcome) -> Effect:
        outputs: dict[str, Any] = {"executionId": child.execution_id, "state": child.state.value}
        if not self.wait:
            return Effect(outputs=outputs)
        if child.outputs is not None:
            outputs["outputs"] = dict(child.outputs)
        transmit = self.transmit_failed and child.state in _TRANSMITTED
        return Effect(outputs=outputs, state=child.state if transmit else State.SUCCESS)
