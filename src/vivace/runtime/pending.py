"""What one round of the executor produced: rows to commit, and what may happen only then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, fields
from operator import attrgetter

from vivace.engine.commands import Command
from vivace.engine.live import LiveExecution
from vivace.model.execution import Attempt, Execution, TaskRun
from vivace.runtime.ports import EventOutbox
from vivace.services.live import LiveHub, Update
from vivace.store import Batch

__all__ = ["Answer", "Pending", "snapshot", "snapshot_run"]


@dataclass(slots=True)
class Answer:
    """Someone who waits until a change is durable."""

    execution_id: str
    future: asyncio.Future[Execution]
    value: Execution
    created: bool = False
    """Whether the commit creates the execution."""
    is_picture: bool = False
    """Whether `value` is as it was when asked, not as the round leaves it."""


@dataclass(slots=True)
class Pending:
    """The outcome of a round, complete enough to be retried."""

    batch: Batch = field(default_factory=Batch)
    effects: list[tuple[LiveExecution, Command]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    touched: dict[str, LiveExecution] = field(default_factory=dict)
    amended: dict[str, Execution] = field(default_factory=dict)
    """Headers of executions that nobody runs."""
    updates: dict[str, Update] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to commit and nobody to answer."""
        batch = self.batch
        return not (self.touched or self.answers or self.effects or batch.logs or batch.metrics)

    def gather(self, hub: LiveHub, outbox: EventOutbox | None = None) -> None:
        """Take the changes of the touched executions into the batch."""
        for execution_id, live in self.touched.items():
            header_changed, runs = live.take_changes()
            runs = list(runs)
            execution = live.execution
            if not header_changed and not runs:
                continue
            execution.version += 1
            execution.task_run_count = len(live.runs)
            self.batch.executions.append(execution)
            if outbox is not None and live.announced < len(execution.history):
                self.batch.events += outbox.events(execution, live.announced)
                live.announced = len(execution.history)
            removed = live.take_removed()
            self.batch.removed_task_runs += [(execution_id, run.id) for run in removed]
            self.batch.task_runs += [(execution_id, run) for run in runs]
            if hub.is_watched(execution_id):
                update = self._update(execution_id)
                update.execution = snapshot(execution)
                update.task_runs += [snapshot_run(run) for run in runs]
        for execution_id, execution in self.amended.items():
            execution.version += 1
            self.batch.executions.append(execution)
            if hub.is_watched(execution_id):
                self._update(execution_id).execution = snapshot(execution)
        for entry in self.batch.logs:
            if entry.execution_id is not None and hub.is_watched(entry.execution_id):
                self._update(entry.execution_id).logs.append(entry)

    def _update(self, execution_id: str) -> Update:
        return self.updates.setdefault(execution_id, Update())

    def execution_ids(self) -> set[str]:
        """Give the executions that the rows belong to."""
        batch = self.batch
        ids = {item.id for item in batch.executions} | {item[0] for item in batch.task_runs}
        ids |= {item[0] for item in batch.removed_task_runs}
        ids |= {item.execution_id for item in batch.logs if item.execution_id is not None}
        return ids | {item.execution_id for item in batch.metrics}

    def note_durable(self, execution_id: str) -> None:
        """Note that what concerns an execution cannot be refused any more."""
        for answer in self.answers:
            if answer.execution_id == execution_id:
                answer.created = False

    def clear(self) -> None:
        """Take out everything."""
        self.batch = Batch()
        self.effects, self.answers = [], []
        self.touched, self.amended, self.updates = {}, {}, {}

    def drop(self, execution_id: str) -> list[Answer]:
        """Take out an execution that may not exist, and give those who wait for it."""
        batch = self.batch
        batch.executions = [item for item in batch.executions if item.id != execution_id]
        batch.task_runs = [item for item in batch.task_runs if item[0] != execution_id]
        batch.removed_task_runs = [
            item for item in batch.removed_task_runs if item[0] != execution_id
        ]
        batch.logs = [item for item in batch.logs if item.execution_id != execution_id]
        batch.metrics = [item for item in batch.metrics if item.execution_id != execution_id]
        batch.events = [item for item in batch.events if item.execution_id != execution_id]
        self.effects = [item for item in self.effects if item[0].execution.id != execution_id]
        self.updates.pop(execution_id, None)
        self.touched.pop(execution_id, None)
        waiting = [item for item in self.answers if item.execution_id == execution_id]
        self.answers = [item for item in self.answers if item.execution_id != execution_id]
        return waiting


# `copy.copy` of a slotted record takes five times as long.
_values_of_execution = attrgetter(*(field.name for field in fields(Execution)))
_values_of_run = attrgetter(*(field.name for field in fields(TaskRun)))


def snapshot(execution: Execution) -> Execution:
    """Copy a header, so that later steps do not change what a reader holds."""
    frozen = Execution(*_values_of_execution(execution))
    frozen.history = list(execution.history)
    frozen.labels = list(execution.labels)
    return frozen


def snapshot_run(run: TaskRun) -> TaskRun:
    """Copy a task run."""
    frozen = TaskRun(*_values_of_run(run))
    frozen.history = list(run.history)
    frozen.attempts = [
        Attempt(list(item.history), item.worker_id, item.log_file) for item in run.attempts
    ]
    return frozen
