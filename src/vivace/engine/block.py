"""A running block: the counters that make each event cost the same, however large the block is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any

from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Flowable
from vivace.plugin.worker_block import WorkerBlock

__all__ = ["Phase", "RunningBlock"]


class Phase(Enum):
    """Which of its lists a block is at."""

    BEFORE = auto()
    """Tasks that precede a wait."""
    WAITING = auto()
    """Its run is PAUSED."""
    MAIN = auto()
    CLOSING = auto()
    """A worker keeps what is wanted of the directory that the children shared."""
    CHECKING = auto()
    """The main list has ended; whether it has to run again is being looked at."""
    ERRORS = auto()
    FINALLY = auto()
    HELD = auto()
    """All has ended, but the execution is paused (top level only)."""
    OUTPUTS = auto()
    """The flow's outputs are being rendered (top level only)."""
    CHOOSING = auto()
    """The execution has ended; which listeners run is being looked at (top level only)."""
    AFTER = auto()
    """The execution has ended, `afterExecution` runs (top level only)."""
    ENDED = auto()


class RunningBlock:
    """The state of one flowable's run, or of the top level (`run` is None).

    It holds nothing that cannot be derived from the task runs: after a crash it is rebuilt from
    them. Counters of failures and warnings are of the main list alone, as the final state is.
    """

    __slots__ = (
        "asked",
        "branches",
        "created",
        "ended_ids",
        "failed",
        "flowable",
        "groups",
        "killed",
        "left",
        "main",
        "open_runs",
        "phase",
        "plan",
        "run",
        "seen_ids",
        "side",
        "side_created",
        "side_open",
        "size",
        "verdict",
        "warnings",
    )

    def __init__(
        self,
        run: TaskRun | None,
        flowable: Flowable | None,
        main: Sequence[Task] | None,
        size: int,
        plan: Any = None,
    ) -> None:
        self.run = run
        self.flowable = flowable
        self.plan = plan
        self.main = main
        self.size = size
        self.phase = Phase.MAIN
        self.created = 0
        self.groups = 0
        self.open_runs: dict[str, TaskRun] = {}
        """Children of the main list that have not ended, by id."""
        self.branches: dict[str, TaskRun] | None = None
        """Of a block that may change its choice: children of all its branches, by task."""
        self.left: dict[str, TaskRun] = {}
        """Open children of a branch that is no longer the chosen one, by id."""
        self.asked = 0
        """How often the block was asked to decide again."""
        self.failed = 0
        self.killed = 0
        self.warnings = 0
        self.verdict = State.SUCCESS if flowable is None else flowable.verdict(plan)
        """The state at best, whatever the children do."""
        self.side: Sequence[Task] = ()
        """The list of the current phase when that is not the main one."""
        self.side_created = 0
        self.side_open: TaskRun | None = None
        self.seen_ids: set[str | tuple[str, int]] = set()
        self.ended_ids: set[str] = set()

    @property
    def is_forced(self) -> bool:
        """Whether it belongs to what runs after the end of the execution."""
        return self.run is not None and self.run.force

    @property
    def needs_closing(self) -> bool:
        """Whether a worker has to be asked before what follows the main list."""
        return self.phase is Phase.MAIN and isinstance(self.flowable, WorkerBlock)

    @property
    def open(self) -> int:
        """How many children of the main list have not ended."""
        return len(self.open_runs)

    def has_ended(self, task_id: str) -> bool:
        """Whether the child of this task has ended."""
        return task_id in self.ended_ids

    def is_created(self, task_id: str, iteration: int | None = None) -> bool:
        """Whether the child of this task has been created."""
        return (task_id if iteration is None else (task_id, iteration)) in self.seen_ids

    def add(self, run: TaskRun) -> None:
        """Count a new child of the main list."""
        if self.branches is not None:
            self.branches[run.task_id] = run
        self.created += 1
        self.open_runs[run.id] = run
        if run.iteration is None:
            self.seen_ids.add(run.task_id)
            return
        self.groups = max(self.groups, run.iteration + 1)

    def take_in(self, run: TaskRun) -> None:
        """Count a child that is there already: what comes before it may run again."""
        self.add(run)
        if run.iteration is not None:
            self.seen_ids.add((run.task_id, run.iteration))

    def leave(self, run: TaskRun) -> None:
        """Keep a child of a branch that is not the chosen one."""
        if self.branches is not None:
            self.branches[run.task_id] = run
        if not run.state.is_terminal:
            self.left[run.id] = run

    def count_end(self, run: TaskRun) -> None:
        """Count the end of a child of the main list."""
        self.open_runs.pop(run.id, None)
        if run.iteration is None:
            self.ended_ids.add(run.task_id)
        match run.state:
            case State.FAILED:
                self.failed += 1
            case State.KILLED:
                self.killed += 1
            case State.WARNING:
                self.warnings += 1
            case _:
                return

    def result(self) -> State:
        """Give the state that follows from the children of the main list, and from the verdict."""
        if self.killed:
            return State.KILLED
        if self.failed or self.verdict is State.FAILED:
            return State.FAILED
        if self.warnings or self.verdict is State.WARNING:
            return State.WARNING
        return State.SUCCESS
