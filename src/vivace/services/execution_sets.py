"""Many executions at once; all or none when one is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from vivace.engine.amending import labels_problem, status_problem
from vivace.engine.restart import restart_problem
from vivace.errors import ConflictError, InvalidError, NotFoundError
from vivace.model.execution import Execution
from vivace.model.state import State
from vivace.services.answers import AnswerService
from vivace.services.execution_changes import (
    ExecutionChanges,
    check_end_state,
    check_new_labels,
    check_unqueued_state,
)
from vivace.services.executions import ExecutionService
from vivace.store import Query, Store

__all__ = ["BulkOutcome", "ExecutionSets", "Refusal"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an execution keeps a bulk request from being carried out."""

    execution_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of a bulk request."""

    count: int = 0
    """How many executions were changed; those that ended or began in between are not counted."""
    refusals: list[Refusal] = field(default_factory=list)
    """When there are any, nothing was changed."""


class ExecutionSets:
    """Use cases that touch several executions."""

    def __init__(
        self,
        store: Store,
        executions: ExecutionService,
        changes: ExecutionChanges,
        answers: AnswerService,
    ) -> None:
        self._store = store
        self._executions = executions
        self._changes = changes
        self._answers = answers

    async def matching(self, query: Query) -> list[str]:
        """Give the ids of all executions that match."""
        return await self._store.executions.ids(query)

    async def kill(self, tenant: str, ids: Sequence[str], *, cascade: bool = False) -> BulkOutcome:
        """End executions, unless one is unknown or has ended."""
        return await self._each(
            tenant, ids, _has_ended, lambda id_: self._executions.kill(id_, tenant, cascade=cascade)
        )

    async def pause(self, tenant: str, ids: Sequence[str]) -> BulkOutcome:
        """Pause executions, unless one is unknown or not running."""
        return await self._each(
            tenant, ids, _is_not(State.RUNNING), lambda id_: self._answers.pause(id_, tenant)
        )

    async def resume(self, tenant: str, ids: Sequence[str]) -> BulkOutcome:
        """Let paused executions go on, unless one is unknown or not paused."""
        return await self._each(
            tenant, ids, _is_not(State.PAUSED), lambda id_: self._answers.resume(id_, tenant)
        )

    async def restart(self, tenant: str, ids: Sequence[str]) -> BulkOutcome:
        """Take up executions from what failed, unless the state of one does not allow it."""
        return await self._each(
            tenant, ids, restart_problem, lambda id_: self._changes.restart(id_, tenant)
        )

    async def replay(
        self, tenant: str, ids: Sequence[str], *, latest_revision: bool = False
    ) -> BulkOutcome:
        """Run executions again as new ones, unless one is unknown."""
        return await self._each(
            tenant,
            ids,
            lambda _: None,
            lambda id_: self._changes.replay(id_, tenant, latest_revision=latest_revision),
        )

    async def set_labels(
        self, tenant: str, ids: Sequence[str], labels: Sequence[tuple[str, str]]
    ) -> BulkOutcome:
        """Add labels to ended executions, unless one has not ended.

        Raises:
            InvalidError: a label is empty, or belongs to the server.
        """
        check_new_labels(labels)
        return await self._each(
            tenant,
            ids,
            labels_problem,
            lambda id_: self._changes.set_labels(id_, labels, tenant, keep_others=True),
        )

    async def force_run(self, tenant: str, ids: Sequence[str]) -> BulkOutcome:
        """Let executions go on now, unless one has ended."""
        return await self._each(
            tenant, ids, _has_ended, lambda id_: self._changes.force_run(id_, tenant)
        )

    async def unqueue(self, tenant: str, ids: Sequence[str], state: State) -> BulkOutcome:
        """Take executions out of the queues of their flows, unless one is in none.

        Raises:
            InvalidError: no execution leaves a queue in this state.
        """
        check_unqueued_state(state)
        return await self._each(
            tenant, ids, _is_not_queued, lambda id_: self._changes.unqueue(id_, state, tenant)
        )

    async def change_status(self, tenant: str, ids: Sequence[str], state: State) -> BulkOutcome:
        """Put ended executions into another end state, unless one has not ended or was killed.

        Raises:
            InvalidError: it is no end state.
        """
        check_end_state(state)
        return await self._each(
            tenant, ids, status_problem, lambda id_: self._changes.change_status(id_, state, tenant)
        )

    async def _each(
        self,
        tenant: str,
        ids: Sequence[str],
        problem: Callable[[Execution], str | None],
        act: Callable[[str], Awaitable[Any]],
    ) -> BulkOutcome:
        """Look at all of them before the first is changed."""
        ids = list(dict.fromkeys(ids))
        refusals = await self._refusals(tenant, ids, problem)
        if refusals:
            return BulkOutcome(refusals=refusals)
        count = 0
        for execution_id in ids:
            try:
                await act(execution_id)
                count += 1
            except (ConflictError, InvalidError, NotFoundError):
                continue  # it has changed since it was looked at, or there is nothing to do
        return BulkOutcome(count)

    async def delete(
        self,
        tenant: str,
        ids: Sequence[str],
        *,
        include_running: bool = False,
        logs: bool = True,
        metrics: bool = True,
        files: bool = True,
    ) -> BulkOutcome:
        """Delete executions, unless one is unknown, or runs and `include_running` is false."""
        return await self._each(
            tenant,
            ids,
            lambda item: None if include_running else _still_runs(item),
            lambda id_: self._executions.delete(
                id_,
                tenant,
                logs=logs,
                metrics=metrics,
                files=files,
                include_running=include_running,
            ),
        )

    async def _refusals(
        self, tenant: str, ids: Sequence[str], problem: Callable[[Execution], str | None]
    ) -> list[Refusal]:
        refusals = []
        for execution_id in ids:
            try:
                text = problem(await self._executions.get(execution_id, tenant))
            except NotFoundError:
                text = "execution not found"
            if text:
                refusals.append(Refusal(execution_id, text))
        return refusals


def _is_not(state: State) -> Callable[[Execution], str | None]:
    return lambda item: None if item.state is state else f"execution is not {state}"


def _has_ended(execution: Execution) -> str | None:
    return "execution already finished" if execution.state.is_terminal else None


def _is_not_queued(execution: Execution) -> str | None:
    return None if execution.state is State.QUEUED else "execution is not queued"


def _still_runs(execution: Execution) -> str | None:
    return None if execution.state.is_terminal else "execution is not terminated"
