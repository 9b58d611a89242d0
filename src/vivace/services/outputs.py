"""Use cases of outputs: those of a task run, wherever they are kept."""

from __future__ import annotations

from typing import Any

import msgspec

from vivace.errors import NotFoundError
from vivace.model.execution import TaskRun
from vivace.services.executions import ExecutionService
from vivace.store import Store

__all__ = ["OutputService"]

_PAGE = 500


class OutputService:
    """Use cases of outputs."""

    def __init__(self, store: Store, executions: ExecutionService) -> None:
        self._store = store
        self._executions = executions

    async def runs_with_outputs(self, tenant: str, execution_id: str) -> list[tuple[TaskRun, int]]:
        """Give the task runs that gave outputs, and how long each's are as JSON.

        Raises:
            NotFoundError: there is no such execution.
        """
        await self._executions.get(execution_id, tenant)
        found: list[tuple[TaskRun, int]] = []
        offset = 0
        while True:
            runs, total = await self._store.executions.task_runs(
                execution_id, offset, _PAGE, include_outputs=True
            )
            for run in runs:
                if run.outputs:
                    found.append((run, len(msgspec.json.encode(run.outputs))))
                    run.outputs = None  # only the length is wanted: all of them may be large
            offset += len(runs)
            if not runs or offset >= total:
                return found

    async def of_run(self, tenant: str, execution_id: str, run_id: str) -> dict[str, Any]:
        """Give the outputs of a task run.

        Raises:
            NotFoundError: there is no such execution, or it has no such task run.
        """
        await self._executions.get(execution_id, tenant)
        run = await self._store.executions.task_run(execution_id, run_id)
        if run is None:
            raise NotFoundError(f"execution {execution_id} has no task run {run_id}")
        return run.outputs or {}
