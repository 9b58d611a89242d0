"""Use cases of executions: start, look at, wait for, kill, delete."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from vivace.errors import ConflictError, NotFoundError, VivaceError
from vivace.model.execution import Execution, LoopRun, TaskRun
from vivace.services.execution_request import StartRequest
from vivace.services.execution_starter import ExecutionStarter, InputsReport
from vivace.services.executor_port import ExecutorPort
from vivace.services.live import LiveHub, Subscription
from vivace.storage import AsyncStorage, execution_directory

__all__ = ["ExecutionReader", "ExecutionRemover", "ExecutionService"]

_LOOK_AGAIN_SECONDS = 5.0
"""A commit of another process reaches no local subscriber: the store is asked now and then."""


class ExecutionReader(Protocol):
    """What is read from the store."""

    async def get(self, execution_id: str) -> Execution | None:
        """Give an execution without its task runs."""
        ...

    async def load(self, execution_id: str) -> tuple[Execution, list[TaskRun]] | None:
        """Give an execution and its task runs, of one instant."""
        ...


class ExecutionRemover(Protocol):
    """What is deleted from the store."""

    async def delete(self, ids: Sequence[str], *, logs: bool = True, metrics: bool = True) -> int:
        """Delete executions with their task runs, and say how many were there."""
        ...

    async def iterations(self, execution_id: str) -> list[str]:
        """Give the ids of all iterations of an execution's loops, those inside them too."""
        ...


class ExecutionService:
    """Use cases of executions; every change goes through the executor's port."""

    def __init__(
        self,
        starter: ExecutionStarter,
        port: ExecutorPort,
        reader: ExecutionReader,
        remover: ExecutionRemover,
        live: LiveHub,
        storage: AsyncStorage,
    ) -> None:
        self._starter = starter
        self._port = port
        self._reader = reader
        self._remover = remover
        self._live = live
        self._storage = storage

    async def create(self, request: StartRequest) -> Execution:
        """Start an execution.

        Returns:
            The execution as it was recorded, durably: state CREATED, or FAILED when a check of the
            flow wants it so. When another holds its `unique_key`, that one.

        Raises:
            NotFoundError: no such flow or revision.
            ConflictError: the flow is disabled or cannot be read.
            InvalidError: a label, an input or a blocking check.
            UnavailableError: the executor is stopping, or the database cannot be written.
        """
        execution = await self._starter.build(request)
        try:
            recorded = await self._port.start(execution)
        except VivaceError:
            await self._starter.discard(execution)
            raise
        if recorded.id != execution.id:
            await self._starter.discard(execution)
        return recorded

    async def iterate(self, parent: Execution, loop_run: LoopRun, unique_key: str) -> Execution:
        """Start an iteration of a loop as an execution of its own.

        Returns:
            The execution as it was recorded, durably. When another holds the key, that one.

        Raises:
            NotFoundError: the flow, or the execution of the loop, is gone.
            UnavailableError: the executor is stopping, or the database cannot be written.
        """
        return await self._port.start(self._starter.iteration(parent, loop_run, unique_key))

    async def validate_inputs(self, request: StartRequest) -> InputsReport:
        """Say what would become of a request's inputs, and which checks fail; see `create`."""
        return await self._starter.validate(request)

    async def get(self, execution_id: str, tenant: str = "main") -> Execution:
        """Give an execution without its task runs.

        Raises:
            NotFoundError: there is none.
        """
        execution = await self._reader.get(execution_id)
        if execution is None or execution.tenant != tenant:
            raise _missing(execution_id)
        return execution

    async def load(
        self, execution_id: str, tenant: str = "main"
    ) -> tuple[Execution, list[TaskRun]]:
        """Give an execution and its task runs in order.

        Raises:
            NotFoundError: there is none.
        """
        loaded = await self._reader.load(execution_id)
        if loaded is None or loaded[0].tenant != tenant:
            raise _missing(execution_id)
        return loaded

    async def kill(
        self, execution_id: str, tenant: str = "main", *, cascade: bool = True
    ) -> Execution:
        """End an execution and its running tasks; with `cascade` its children too.

        Raises:
            NotFoundError: there is none.
            ConflictError: it has already ended.
        """
        await self.get(execution_id, tenant)
        return await self._port.kill(execution_id, cascade=cascade)

    async def delete(
        self,
        execution_id: str,
        tenant: str = "main",
        *,
        logs: bool = True,
        metrics: bool = True,
        files: bool = True,
        include_running: bool = False,
    ) -> None:
        """Delete an execution, and what belongs to it: the iterations of its loops too.

        Raises:
            NotFoundError: there is none.
            ConflictError: it has not ended, and `include_running` is false.
        """
        execution = await self.get(execution_id, tenant)
        if not execution.fully_ended:
            if not include_running:
                raise ConflictError(
                    f"execution {execution_id} is in state {execution.state} and has not ended",
                    hint="kill it first",
                )
            await self._end(execution_id, tenant)
        ids = [*await self._remover.iterations(execution_id), execution_id]
        if files:
            for own_id in ids:
                await self._delete_files(execution, own_id)
        await self._remover.delete(ids, logs=logs, metrics=metrics)

    async def wait_for_end(self, execution_id: str, max_seconds: float | None = None) -> Execution:
        """Wait until an execution and what runs after its end have ended.

        Args:
            execution_id: Of any tenant.
            max_seconds: Longest wait; then the execution is given as it stands.

        Returns:
            The execution without its task runs.

        Raises:
            NotFoundError: there is none, or it was deleted meanwhile.
        """
        deadline = None if max_seconds is None else time.monotonic() + max_seconds
        # Subscribed before the store is read, so that no end can fall in between.
        async with self._live.subscribe(execution_id) as subscription:
            while True:
                execution = await self._reader.get(execution_id)
                if execution is None:
                    raise _missing(execution_id)
                left = None if deadline is None else deadline - time.monotonic()
                if execution.fully_ended or (left is not None and left <= 0):
                    return execution
                await _end_or_timeout(subscription, left)

    async def _end(self, execution_id: str, tenant: str) -> None:
        try:
            await self.kill(execution_id, tenant, cascade=False)
        except ConflictError:  # it ended in the meantime
            return
        await self.wait_for_end(execution_id, max_seconds=30)

    async def _delete_files(self, execution: Execution, own_id: str) -> None:
        directory = execution_directory(execution.namespace, execution.flow_id, own_id)
        await self._storage.for_tenant(execution.tenant).delete_directory(directory)


async def _end_or_timeout(subscription: Subscription, left: float | None) -> None:
    """Return when the end was reported, updates were lost, or it is time to look again."""
    loop = asyncio.get_running_loop()
    until = loop.time() + min(_LOOK_AGAIN_SECONDS, _LOOK_AGAIN_SECONDS if left is None else left)
    while (rest := until - loop.time()) > 0:
        update = await subscription.next(rest)
        if update is None or subscription.overflowed:
            subscription.overflowed = False
            return
        if update.execution is not None and update.execution.fully_ended:
            return


def _missing(execution_id: str) -> NotFoundError:
    return NotFoundError(f"execution {execution_id} does not exist")
