"""Many executions at once: kill, delete; all or none when one is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vivace.errors import ConflictError, NotFoundError
from vivace.model.execution import Execution
from vivace.services.executions import ExecutionService
from vivace.store import Query, Store

__all__ = ["ExecutionSets", "Refusal"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an execution keeps a bulk request from being carried out."""

    execution_id: str
    reason: str


class ExecutionSets:
    """Use cases that touch several executions."""

    def __init__(self, store: Store, executions: ExecutionService) -> None:
        self._store = store
        self._executions = executions

    async def matching(self, query: Query) -> list[str]:
        """Give the ids of all executions that match."""
        return await self._store.executions.ids(query)

    async def kill(self, tenant: str, ids: Sequence[str]) -> list[Refusal]:
        """End executions, unless one is unknown or has ended."""
        refusals = await self._refusals(tenant, ids, _has_ended)
        if not refusals:
            for execution_id in ids:
                await self._kill_one(tenant, execution_id)
        return refusals

    async def _kill_one(self, tenant: str, execution_id: str) -> None:
        try:
            await self._executions.kill(execution_id, tenant)
        except ConflictError:  # it has ended since it was looked at
            return

    async def delete(
        self,
        tenant: str,
        ids: Sequence[str],
        *,
        include_running: bool = False,
        logs: bool = True,
        metrics: bool = True,
        files: bool = True,
    ) -> list[Refusal]:
        """Delete executions, unless one is unknown, or runs and `include_running` is false."""
        refusals = await self._refusals(
            tenant, ids, lambda item: "" if include_running else _still_runs(item)
        )
        if not refusals:
            for execution_id in ids:
                await self._executions.delete(
                    execution_id,
                    tenant,
                    logs=logs,
                    metrics=metrics,
                    files=files,
                    include_running=include_running,
                )
        return refusals

    async def _refusals(
        self, tenant: str, ids: Sequence[str], reason: Callable[[Execution], str]
    ) -> list[Refusal]:
        refusals = []
        for execution_id in ids:
            try:
                text = reason(await self._executions.get(execution_id, tenant))
            except NotFoundError:
                text = "execution not found"
            if text:
                refusals.append(Refusal(execution_id, text))
        return refusals


def _has_ended(execution: Execution) -> str:
    return "execution already finished" if execution.state.is_terminal else ""


def _still_runs(execution: Execution) -> str:
    return "" if execution.state.is_terminal else "execution is not terminated"
