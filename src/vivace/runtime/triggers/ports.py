"""What triggers need of the rest of the server."""

from __future__ import annotations

from typing import Protocol

from vivace.model.execution import Execution
from vivace.model.instant import Micros
from vivace.model.log import LogEntry
from vivace.model.trigger import TriggerKey
from vivace.services.execution_request import StartRequest
from vivace.store import TriggerState

__all__ = ["LeaseStore", "LogSink", "Recorder", "TriggerStates"]


class TriggerStates(Protocol):
    """Where triggers stand."""

    async def get(
        self, tenant: str, namespace: str, flow_id: str, trigger_id: str
    ) -> TriggerState | None:
        """Give the state of a trigger."""
        ...

    async def upsert(self, state: TriggerState) -> None:
        """Write a state in place of the one before."""
        ...

    async def advance(self, state: TriggerState) -> bool:
        """Write what evaluating changes; false when the trigger is gone."""
        ...

    async def delete(self, tenant: str, namespace: str, flow_id: str, trigger_id: str) -> bool:
        """Forget a trigger."""
        ...

    async def of_flow(self, tenant: str, namespace: str, flow_id: str) -> list[TriggerState]:
        """Give the states of a flow's triggers."""
        ...


class Recorder(Protocol):
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


class LeaseStore(Protocol):
    """Which server has which trigger, and until when."""

    async def claim(self, key: TriggerKey, owner: str, now: Micros, until: Micros) -> bool:
        """Take or renew a lease; false when another has one that has not run out."""
        ...

    async def release(self, key: TriggerKey, owner: str) -> None:
        """Give a lease back."""
        ...


class LogSink(Protocol):
    """Where log lines go; the executor."""

    def add_logs(self, entries: list[LogEntry]) -> None:
        """Hand over log lines."""
        ...
