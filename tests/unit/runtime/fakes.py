"""The executor's surroundings in memory: a store that fails as it is told, a worker that obeys."""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from vivace.engine.events import TaskEnded, TaskStarted
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Node
from vivace.errors import ConflictError
from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry
from vivace.model.state import State
from vivace.runtime.executor import Executor
from vivace.store import Batch, CommitResult, ItemExecution, ItemOutputs

__all__ = ["FakeClock", "FakeStore", "FakeWorker"]


class FakeClock:
    """A clock that moves when it is told, and by a microsecond when it is asked."""

    def __init__(self, now: int = 1_700_000_000_000_000) -> None:
        self.at = now

    def now(self) -> int:
        self.at += 1
        return self.at


@dataclass
class FakeBatch:
    """A picture of a batch."""

    batch: Batch

    def without(self, execution_ids: Collection[str]) -> FakeBatch:
        batch, gone = self.batch, set(execution_ids)
        return FakeBatch(
            Batch(
                [item for item in batch.executions if item.id not in gone],
                [item for item in batch.task_runs if item[0] not in gone],
                [item for item in batch.removed_task_runs if item[0] not in gone],
                [item for item in batch.logs if item.execution_id not in gone],
                [item for item in batch.metrics if item.execution_id not in gone],
            )
        )


class FakeStore:
    """Keeps copies of what was committed; the part of `Store` that the executor uses."""

    def __init__(self) -> None:
        self.executions = self
        self.items = FakeItems(self)
        self.headers: dict[str, Execution] = {}
        self.runs: dict[str, dict[str, TaskRun]] = {}
        self.logs: list[LogEntry] = []
        self.failures: deque[Exception] = deque()
        """What the next commits raise."""
        self.outage: Exception | None = None
        """What every commit raises while it is set."""
        self.poison: dict[str, Exception] = {}
        """Execution → what a commit raises that holds a row of it."""
        self.gate = asyncio.Event()
        """Commits wait until it is set."""
        self.gate.set()
        self.attempts = 0
        self.check: Callable[[Batch], None] = lambda batch: None
        """Called with each batch before it is written; may raise."""
        self.commits: list[set[str]] = []
        """The executions that each commit wrote."""

    # Writing

    def encode(self, batch: Batch) -> FakeBatch:
        return FakeBatch(copy.deepcopy(batch))

    async def commit(self, batch: Batch) -> CommitResult:
        return await self.commit_encoded(self.encode(batch))

    async def commit_encoded(self, prepared: FakeBatch) -> CommitResult:
        self.attempts += 1
        for _ in range(3):  # long enough for the next round to be prepared meanwhile
            await asyncio.sleep(0)
        await self.gate.wait()
        if self.failures:
            raise self.failures.popleft()
        if self.outage is not None:
            raise self.outage
        refused = self._refused(prepared.batch)
        batch = prepared.without(refused).batch
        self.check(batch)
        self._check(batch)
        for header in batch.executions:
            self.headers[header.id] = header
        for execution_id, run_id in batch.removed_task_runs:
            self.runs.get(execution_id, {}).pop(run_id, None)
        for execution_id, run in batch.task_runs:
            self.runs.setdefault(execution_id, {})[run.id] = run
        self.logs += batch.logs
        self.commits.append({header.id for header in batch.executions})
        return CommitResult(refused)

    def _refused(self, batch: Batch) -> dict[str, str]:
        holders = {item.unique_key: key for key, item in self.headers.items() if item.unique_key}
        refused = {}
        for item in batch.executions:
            if item.unique_key is not None and item.version <= 1:
                holder = holders.setdefault(item.unique_key, item.id)
                if holder != item.id:
                    refused[item.id] = holder
        return refused

    def _check(self, batch: Batch) -> None:
        for item in batch.executions:
            if item.id in self.poison:
                raise self.poison[item.id]
            stored = self.headers.get(item.id)
            if stored is not None and stored.version > item.version:
                raise ConflictError(f"execution {item.id} is at version {stored.version}")
            same = [key for key, known in self.headers.items() if known.unique_key]
            if item.unique_key and item.id not in same:
                keys = {self.headers[key].unique_key for key in same}
                assert item.unique_key not in keys, "the unique index of the table"

    # Reading

    async def open_ids(self) -> list[str]:
        return [key for key, header in self.headers.items() if not header.fully_ended]

    async def load(self, execution_id: str) -> tuple[Execution, list[TaskRun]] | None:
        header = self.headers.get(execution_id)
        if header is None:
            return None
        runs = sorted(self.runs.get(execution_id, {}).values(), key=lambda run: run.ordinal)
        return copy.deepcopy(header), copy.deepcopy(runs)

    async def get(self, execution_id: str) -> Execution | None:
        return copy.deepcopy(self.headers.get(execution_id))

    async def by_unique_key(self, key: str) -> Execution | None:
        found = (item for item in self.headers.values() if item.unique_key == key)
        return copy.deepcopy(next(found, None))

    async def open_children(self, execution_id: str) -> list[str]:
        return []

    def state(self, execution_id: str) -> str | None:
        header = self.headers.get(execution_id)
        return None if header is None else header.state.value

    def states(self, execution_id: str) -> dict[str, str]:
        """The state of each task's last run."""
        runs = sorted(self.runs.get(execution_id, {}).values(), key=lambda run: run.ordinal)
        return {run.task_id: run.state.value for run in runs}


class FakeItems:
    """The executions of items in a fake store; the part of `Store` that fan-outs use."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store

    async def states(self, prefix: str) -> list[ItemExecution]:
        return [
            ItemExecution(item.id, key, item.state, item.ended_at, item.fully_ended)
            for key, item in self._with(prefix)
        ]

    async def open_ids(self, prefix: str) -> list[str]:
        return [item.id for _, item in self._with(prefix) if not item.fully_ended]

    async def outputs(self, prefix: str) -> list[ItemOutputs]:
        ended = [pair for pair in self._with(prefix) if pair[1].fully_ended and pair[1].outputs]
        return [
            ItemOutputs(item.id, key, item.state, item.loop_run, item.outputs or {})
            for key, item in sorted(ended, key=lambda pair: pair[1].ended_at or 0)
        ]

    def _with(self, prefix: str) -> list[tuple[str, Execution]]:
        keyed = [(str(item.unique_key), item) for item in self._store.headers.values()]
        found = [pair for pair in keyed if pair[0].startswith(prefix)]
        return sorted(found, key=lambda pair: pair[1].started_at)


@dataclass
class FakeWorker:
    """Notes what it is given, and ends attempts when it is told."""

    executor: Executor
    clock: FakeClock
    jobs: list[tuple[str, TaskRun, int]] = field(default_factory=list)
    """Execution, task run, attempt; in the order of submission."""
    killed: list[str] = field(default_factory=list)
    raises: Exception | None = None
    """What `submit` raises."""

    def submit(
        self,
        live: LiveExecution,
        run: TaskRun,
        node: Node,
        attempt: int,
        *,
        closing: bool = False,
    ) -> None:
        if self.raises is not None:
            raise self.raises
        self.jobs.append((live.execution.id, run, attempt))

    def kill(self, task_run_id: str) -> None:
        self.killed.append(task_run_id)

    def tasks(self) -> list[tuple[str, str]]:
        """Execution and task of each job."""
        return [(execution_id, run.task_id) for execution_id, run, _ in self.jobs]

    def end(
        self, index: int = 0, state: State = State.SUCCESS, outputs: dict[str, Any] | None = None
    ) -> None:
        """Report the start and the end of a job, and forget it."""
        execution_id, run, attempt = self.jobs.pop(index)
        now = self.clock.now
        self.executor.post(execution_id, TaskStarted(now(), run.id, attempt, "w"))
        self.executor.post(execution_id, TaskEnded(now(), run.id, attempt, state, outputs))
