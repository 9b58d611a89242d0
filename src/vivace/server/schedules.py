"""What the scheduler works with, made of the other parts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from time import perf_counter

from vivace.model.execution import Execution
from vivace.model.identifier import new_id
from vivace.model.label import merge_labels
from vivace.model.state import State
from vivace.runtime.clock import Clock
from vivace.runtime.executor import Executor
from vivace.runtime.scheduling import Scheduler
from vivace.runtime.triggers.host import TriggerHost
from vivace.services.execution_request import StartRequest
from vivace.services.executions import ExecutionService
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.flow_revisions import FlowRevisions, StoredFlow
from vivace.services.flows import FlowListener
from vivace.services.triggers import TriggerListener
from vivace.store import Store, TriggerState

__all__ = ["ScheduledFlows", "TriggeredExecutions", "switch_listener", "trigger_listener"]

_LOG = logging.getLogger(__name__)
_SHARE = 0.2
"""Of the time of one core, for reading flows while others wait."""


class TriggeredExecutions:
    """Executions that triggers start; see `ExecutionRecorder`."""

    def __init__(
        self, executions: ExecutionService, executor: Executor, store: Store, clock: Clock
    ) -> None:
        self._executions = executions
        self._executor = executor
        self._store = store
        self._clock = clock

    async def create(self, request: StartRequest) -> Execution:
        return await self._executions.create(request)

    async def record_failure(self, request: StartRequest, message: str) -> Execution:
        """Record an execution that cannot start, so that the missed date is seen."""
        now, own_id = self._clock.now(), new_id()
        latest = await self._store.flows.get(request.tenant, request.namespace, request.flow_id)
        execution = Execution(
            id=own_id,
            tenant=request.tenant,
            namespace=request.namespace,
            flow_id=request.flow_id,
            flow_revision=latest.revision if latest is not None else 1,
            history=[(State.CREATED, now), (State.FAILED, now)],
            labels=merge_labels(
                [("system.from", "trigger"), ("system.correlationId", own_id)],
                list(request.labels),
            ),
            trigger=request.trigger,
            original_id=own_id,
            created_at=now,
            unique_key=request.unique_key,
            failure=message,
        )
        _LOG.warning("trigger of %s.%s: %s", request.namespace, request.flow_id, message)
        return await self._executor.start(execution)

    async def get(self, execution_id: str) -> Execution | None:
        return await self._store.executions.get(execution_id)


class ScheduledFlows:
    """Flows as the scheduler asks for them; see `FlowSource`."""

    def __init__(self, store: Store, revisions: FlowRevisions) -> None:
        self._store = store
        self._revisions = revisions

    async def get(self, tenant: str, namespace: str, flow_id: str) -> FlowRevision:
        return await self._revisions.get(tenant, namespace, flow_id)

    async def with_triggers(self) -> AsyncIterator[FlowRevision]:
        for record in await self._store.flows.all_latest():
            if record.deleted or record.draft or not _may_have_triggers(record.source):
                continue
            began = perf_counter()
            yield await self._revisions.parsed(record)
            await asyncio.sleep((perf_counter() - began) * (1 / _SHARE - 1))


def _may_have_triggers(source: str) -> bool:
    return "triggers" in source or "schedule" in source


def trigger_listener(scheduler: Scheduler | TriggerHost) -> FlowListener:
    async def changed(stored: StoredFlow) -> None:
        record = stored.record
        if record.deleted:
            await scheduler.flow_deleted(record.tenant, record.namespace, record.id)
        elif not record.draft:
            await scheduler.flow_changed(stored.parsed)

    return changed


def switch_listener(scheduler: Scheduler) -> TriggerListener:
    async def switched(state: TriggerState) -> None:
        await scheduler.switched(state)

    return switched
