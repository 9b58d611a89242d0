"""What the scheduler needs from the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.runtime.clock import Clock
from vivace.services.backfill_dates import DatedSource
from vivace.services.execution_request import StartRequest
from vivace.services.flow_catalogue import FlowRevision
from vivace.services.schedule_conditions import ScheduleContext
from vivace.store import Backfill, BackfillState, Evaluation, TriggerState

__all__ = [
    "BackfillStates",
    "DatedReader",
    "ExecutionRecorder",
    "FlowSource",
    "Parts",
    "TriggerStates",
]


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


class BackfillStates(Protocol):
    """Where backfills are kept."""

    async def active(self) -> list[Backfill]: ...

    async def active_of(self, key: TriggerKey) -> Backfill | None: ...

    async def advance(self, backfill_id: str, next_at: Micros | None, now: Micros) -> None: ...

    async def enter(
        self, backfill_id: str, state: BackfillState, now: Micros, reason: str = ""
    ) -> bool: ...


class DatedReader(DatedSource, Protocol):
    """Executions by their keys."""

    async def open_ids(self, span: tuple[str, str], ending: str) -> list[str]:
        """Give those of a span of dates whose keys end alike and that have not fully ended."""
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
    backfills: BackfillStates
    dated: DatedReader
    flows: FlowSource
    context: ScheduleContext
    clock: Clock
    record: Callable[[TriggerKey, Evaluation], None]
    """Notes what became of an evaluation."""
    shares_store: bool = False
    """Whether other schedulers work on the same store."""
