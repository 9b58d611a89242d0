"""What an execution is while it runs and after: records without validation, made by the thousand.

One record per execution, task run and attempt, each one row in the store. They are written in one
place, the engine; everything else reads them. Instants are microseconds (`instant.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vivace.model.instant import Micros
from vivace.model.state import State

__all__ = ["Attempt", "Execution", "ExecutionTrigger", "History", "LoopRun", "TaskRun"]

History = list[tuple[State, Micros]]
"""States in order with the instant each was entered."""


@dataclass(slots=True)
class Attempt:
    """One try of a task run."""

    history: History
    worker_id: str | None = None
    log_file: str | None = None
    """URI of the attempt's log when the task has `logToFile`."""

    @property
    def state(self) -> State:
        """The last state."""
        return self.history[-1][0]

    def enter(self, state: State, at: Micros) -> None:
        """Append a state; entering the current one again changes nothing."""
        if self.history[-1][0] is not state:
            self.history.append((state, at))


@dataclass(slots=True)
class TaskRun:
    """One run of a task: created at most once per (task, parent run, value, iteration)."""

    id: str
    task_id: str
    ordinal: int
    """Position in the order of creation within the execution, from 0; never reused."""
    history: History
    parent_id: str | None = None
    """Task run of the enclosing flowable."""
    value: str | None = None
    """Value of the loop's iteration: text, or compact JSON of anything else."""
    iteration: int | None = None
    attempts: list[Attempt] = field(default_factory=list)
    outputs: dict[str, Any] | None = None
    plan: Any = None
    """What a flowable decided when it started (branch, values); JSON, private to the engine."""
    wake_at: Micros | None = None
    """When a waiting run (retry, pause) has to be looked at again."""
    dynamic: bool = False
    force: bool = False
    """Runs although the execution has ended (afterExecution of a killed one)."""

    @property
    def state(self) -> State:
        """The current state."""
        return self.history[-1][0]

    def enter(self, state: State, at: Micros) -> bool:
        """Append a state and say whether it changed anything."""
        if self.history[-1][0] is state:
            return False
        self.history.append((state, at))
        return True


@dataclass(slots=True)
class ExecutionTrigger:
    """What started an execution; `variables` is what `{{ trigger.* }}` shows."""

    id: str
    type: str
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoopRun:
    """Which iteration of which loop an execution is."""

    execution_id: str
    """The execution that the loop belongs to, of the same flow and revision."""
    task_id: str
    task_run_id: str
    index: int
    """From 0."""
    value: str
    """Text, or compact JSON of anything else."""
    key: str | None = None
    """In a loop over a map."""
    parents: tuple[dict[str, Any], ...] = ()
    """`index`, `value` and `key` of the loops around this one, the nearest first."""


@dataclass(slots=True)
class Execution:
    """The header of an execution; its task runs are records of their own."""

    id: str
    tenant: str
    namespace: str
    flow_id: str
    flow_revision: int
    history: History
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] | None = None
    """Flow outputs, once rendered."""
    labels: list[tuple[str, str]] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    trigger: ExecutionTrigger | None = None
    parent_id: str | None = None
    original_id: str = ""
    kind: str | None = None
    """None for a normal one, else TEST, PLAYGROUND or LOOP."""
    schedule_at: Micros | None = None
    attempt_number: int = 1
    created_at: Micros = 0
    """Creation of the original execution: a restart keeps it."""
    wake_at: Micros | None = None
    version: int = 0
    """Raised by each commit; a writer that read an older one is refused."""
    task_run_count: int = 0
    failed_task_id: str | None = None
    """The task that failed first, which is what a reader wants to know."""
    failure: str | None = None
    """First line of that task's error."""
    unique_key: str | None = None
    """At most one execution has it: a trigger's instant, a sub-flow's task run, a client's key."""
    breakpoints: list[str] = field(default_factory=list)
    loop_run: LoopRun | None = None
    """Set when `kind` is LOOP: it runs the tasks of a loop for one value."""
    fully_ended: bool = False
    """Terminal, and what runs after the end (afterExecution) has ended too."""

    @property
    def state(self) -> State:
        """The current state."""
        return self.history[-1][0]

    def enter(self, state: State, at: Micros) -> bool:
        """Append a state and say whether it changed anything."""
        if self.history[-1][0] is state:
            return False
        self.history.append((state, at))
        return True

    @property
    def started_at(self) -> Micros:
        """First instant of the history."""
        return self.history[0][1]

    @property
    def ended_at(self) -> Micros | None:
        """Last instant if it ended or is paused."""
        state, at = self.history[-1]
        return at if state.is_terminal or state is State.PAUSED else None
