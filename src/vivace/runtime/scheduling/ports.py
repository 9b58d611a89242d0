"""What the scheduler needs from the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.runtime.clock import Clock
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.rendering import BoundRenderer
from vivace.store import Evaluation, TriggerState

__all__ = ["ExecutionRecorder", "FlowSource", "Parts", "TriggerStates"]


class TriggerStates(Protocol):
    """Where the next instants are kept."""

    async def get(
        self, tenant: str, namespace: str, flow_id: str, trigger_id: str
    ) -> TriggerState | None: ...

    async def upsert(self, state: TriggerState) -> None: ...

    async def delete(self, tenant: str, namespace: str, flow_id: str, trigger_id: str) -> bool: ...

    async def of_flow(self, tenant: str, namespace: str, flow_id: str) -> list[TriggerState]: ...

    async def waiting(self) -> list[tuple[TriggerKey, Micros]]:
        """Give the next instants of all triggers that are on."""
        ...


class ExecutionRecorder(Protocol):
    """Makes executions for triggers."""

    async def create(self, request: StartRequest) -> Execution:
        """Start one, at most once for its unique key."""
        ...

    async def record_failure(self, request: StartRequest, message: str) -> Execution:
        """Record one that cannot start, as FAILED with the reason."""
        ...

    async def get(self, execution_id: str) -> Execution | None:
        """Find one."""
        ...


class FlowSource(Protocol):
    """Gives flows."""

    async def get(self, tenant: str, namespace: str, flow_id: str) -> FlowRevision:
        """Give the newest revision that is no draft.

        Raises:
            NotFoundError: there is no such flow.
        """
        ...

    def with_triggers(self) -> AsyncIterator[FlowRevision]:
        """Give the flows that may have triggers, without haste: others have their turn between."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that the scheduler works with."""

    states: TriggerStates
    executions: ExecutionRecorder
    flows: FlowSource
    renderer: Callable[[FlowRevision], BoundRenderer]
    clock: Clock
    record: Callable[[TriggerKey, Evaluation], None]
    """Notes what became of an evaluation."""
    shared: Mapping[str, Any] = field(default_factory=dict)
    """Names that all expressions see."""
