"""What the runtime asks the services for: plans of flows, and executions that tasks start."""

from __future__ import annotations

from vivace.engine.plan import FlowPlan, plan_flow
from vivace.errors import NotFoundError
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.label import merge_labels
from vivace.plugin.task import ChildRequest
from vivace.services.execution_request import StartRequest
from vivace.services.executions import ExecutionService
from vivace.services.flow_revisions import FlowRevisions

__all__ = ["ChildStarts", "Plans"]


class Plans:
    """Flows ready to run, kept with their revisions."""

    def __init__(self, revisions: FlowRevisions) -> None:
        self._revisions = revisions

    async def get(self, tenant: str, namespace: str, flow_id: str, revision: int) -> FlowPlan:
        found = await self._revisions.get(tenant, namespace, flow_id, revision, allow_deleted=True)
        plan = found.memo.get("plan")
        if not isinstance(plan, FlowPlan):
            plan = found.memo["plan"] = plan_flow(found.require(), found.revision, found.dialect)
        return plan


class ChildStarts:
    """Executions that tasks start; see `StartChildExecution`."""

    def __init__(self, executions: ExecutionService, flows: FlowRevisions) -> None:
        self._executions = executions
        self._flows = flows

    async def __call__(
        self, parent: Execution, request: ChildRequest, trigger: ExecutionTrigger, unique_key: str
    ) -> Execution:
        inherited = [
            (key, value)
            for key, value in parent.labels
            if key.startswith("system.") or request.inherit_labels
        ]
        try:
            await self._flows.get(
                parent.tenant, request.namespace, request.flow_id, request.revision
            )
        except NotFoundError as error:
            name = f"'{request.namespace}'.'{request.flow_id}'"
            revision = "latest" if request.revision is None else request.revision
            raise NotFoundError(f"Unable to find flow {name} with revision '{revision}'") from error
        return await self._executions.create(
            StartRequest(
                tenant=parent.tenant,
                namespace=request.namespace,
                flow_id=request.flow_id,
                revision=request.revision,
                inputs=request.inputs,
                labels=merge_labels(inherited, request.labels),
                is_manual=False,
                trigger=trigger,
                kind=None if parent.loop_run is not None else parent.kind,
                schedule_at=request.schedule_at,
                unique_key=unique_key,
            )
        )
