"""A live execution: its records, the indexes that make every look-up constant, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from vivace.engine.block import RunningBlock
from vivace.engine.plan import FlowPlan, Node
from vivace.model.encrypted import holds_encrypted
from vivace.model.execution import Execution, TaskRun
from vivace.model.state import State
from vivace.plugin.waiting import RepeatingFlowable

if TYPE_CHECKING:
    from vivace.engine.fan_out import FanOut

__all__ = ["LiveExecution"]


class LiveExecution:
    """An execution in memory, written by the engine alone.

    What the engine changes is marked, so that the shell writes just that. If a commit fails for
    good the object is dropped and made anew from the store.
    """

    __slots__ = (
        "announced",
        "blocks",
        "changed_runs",
        "changes",
        "execution",
        "fan_outs",
        "has_encrypted",
        "header_changed",
        "held",
        "inside",
        "last_runs",
        "next_ordinal",
        "open_runs",
        "outer",
        "outputs",
        "plan",
        "removed_runs",
        "runs",
        "sleeping",
        "waiting",
    )

    def __init__(self, execution: Execution, plan: FlowPlan) -> None:
        self.execution = execution
        self.plan = plan
        self.announced = len(execution.history) if execution.version else 0
        """States of the history that others have been told of, or will be by the next commit."""
        self.runs: dict[str, TaskRun] = {}
        self.blocks: dict[str | None, RunningBlock] = {}
        """Running blocks by the id of their task run; None is the top level."""
        self.outer: LiveExecution | None = None
        """The execution that this one is an iteration of: expressions see through to it."""
        self.fan_outs: dict[str, FanOut] = {}
        """Runs that go over many items, by id."""
        self.open_runs: dict[str, TaskRun] = {}
        """Task runs that have not ended, by id."""
        self.outputs: dict[str, Any] = {}
        """What `{{ outputs }}` shows: by task id, in loops by the values around it too."""
        self.last_runs: dict[str, TaskRun] = {}
        """The newest run of each task."""
        self.has_encrypted = plan.has_secrets or _triggered_with_encrypted(execution)
        """Whether expressions may meet a text that is kept encrypted."""
        self.waiting: dict[str, TaskRun] = {}
        """Paused runs that hold up the execution until they are answered or expire, by id."""
        self.sleeping: dict[str, TaskRun] = {}
        """Paused runs between two runs of their tasks, by id; they hold up nothing."""
        self.held: dict[str, TaskRun] = {}
        """Runs that begin once the execution goes on, by id."""
        self.inside: dict[str, dict[str, TaskRun]] = {}
        """What ran inside a run that may run its tasks again, by the ids of both."""
        self.next_ordinal = 0
        self.changed_runs: dict[str, TaskRun] = {}
        self.changes = 0
        """Grows with every change."""
        self.removed_runs: list[TaskRun] = []
        self.header_changed = False

    @property
    def root(self) -> LiveExecution:
        """The execution that is no iteration: this one, or the outermost around it."""
        here = self
        while here.outer is not None:
            here = here.outer
        return here

    @property
    def meets_encrypted(self) -> bool:
        """Whether expressions may meet an encrypted text, here or in what is around it."""
        here: LiveExecution | None = self
        while here is not None and not here.has_encrypted:
            here = here.outer
        return here is not None

    def node(self, run: TaskRun) -> Node:
        """Give the task of a run at its place in the flow."""
        return self.plan.nodes[run.task_id]

    def add(self, run: TaskRun) -> None:
        """Take in a new run, or one from the store."""
        self.runs[run.id] = run
        self.last_runs[run.task_id] = run
        self.next_ordinal = max(self.next_ordinal, run.ordinal + 1)
        if not run.state.is_terminal:
            self.open_runs[run.id] = run
        if run.state is State.PAUSED:
            self.note_paused(run)
        if self.plan.nodes[run.task_id].repeated:
            for around in self._repeating(run):
                self.inside.setdefault(around, {})[run.id] = run
        if run.outputs is not None:
            self.show_outputs(run)

    def remove(self, run: TaskRun) -> None:
        """Let no trace be left of a run; those inside it go first."""
        for around in self._repeating(run):
            self.inside[around].pop(run.id, None)
        self.let_go(run)
        del self.runs[run.id]
        self.open_runs.pop(run.id, None)
        self.changed_runs.pop(run.id, None)
        self.blocks.pop(run.id, None)
        if self.last_runs.get(run.task_id) is run:
            del self.last_runs[run.task_id]
        self.inside.pop(run.id, None)
        self._hide_outputs(run)
        self.removed_runs.append(run)

    def note_paused(self, run: TaskRun) -> None:
        """Take in that a run waits."""
        is_sleep = isinstance(self.node(run).task, RepeatingFlowable)
        (self.sleeping if is_sleep else self.waiting)[run.id] = run

    def let_go(self, run: TaskRun) -> None:
        """Take in that a run waits no more, for anything."""
        self.waiting.pop(run.id, None)
        self.sleeping.pop(run.id, None)
        self.held.pop(run.id, None)

    @property
    def is_held(self) -> bool:
        """Whether no further task may start: a wait or a request has paused the execution."""
        return self.execution.state is State.PAUSED and not (self.sleeping and not self.waiting)

    def remove_inside(self, run: TaskRun) -> list[TaskRun]:
        """Take out everything that ran inside a run that may run its tasks again."""
        removed = list(self.inside.get(run.id, {}).values())
        for inner in reversed(removed):
            self.remove(inner)
        return removed

    def _repeating(self, run: TaskRun) -> Iterator[str]:
        here = self.runs.get(run.parent_id) if run.parent_id else None
        while here is not None:
            if isinstance(self.node(here).task, RepeatingFlowable):
                yield here.id
            here = self.runs.get(here.parent_id) if here.parent_id else None

    def touch(self, run: TaskRun) -> None:
        """Mark a run as changed."""
        self.changed_runs[run.id] = run
        self.changes += 1

    def touch_header(self) -> None:
        """Mark the header as changed."""
        self.changes += 1
        self.header_changed = True

    def take_changes(self) -> tuple[bool, Iterable[TaskRun]]:
        """Give what changed since the last call: whether the header did, and which runs."""
        changed, runs = self.header_changed, list(self.changed_runs.values())
        self.header_changed = False
        self.changed_runs.clear()
        return changed, runs

    def take_removed(self) -> list[TaskRun]:
        """Give the runs that were removed since the last call."""
        removed, self.removed_runs = self.removed_runs, []
        return removed

    def values(self, run: TaskRun) -> list[str]:
        """Give the values of the loops around a run, outermost first, its own last."""
        values: list[str] = []
        here: TaskRun | None = run
        while here is not None:
            if here.value is not None:
                values.append(here.value)
            here = self.runs.get(here.parent_id) if here.parent_id else None
        values.reverse()
        return values

    def show_outputs(self, run: TaskRun) -> None:
        """Let expressions see a run's outputs (engine rules: outputs map of loops)."""
        if not self.has_encrypted and holds_encrypted(run.outputs):
            self.has_encrypted = True
        values = self.values(run)
        if not values:
            self.outputs[run.task_id] = run.outputs
            return
        level = self.outputs.setdefault(run.task_id, {})
        for value in values[:-1]:
            level = level.setdefault(value, {})
        level[values[-1]] = run.outputs

    def _hide_outputs(self, run: TaskRun) -> None:
        *values, last = [run.task_id, *self.values(run)]
        level: Any = self.outputs
        for value in values:
            level = level.get(value, {})
        if level.get(last) is run.outputs:
            level.pop(last, None)


def _triggered_with_encrypted(execution: Execution) -> bool:
    return execution.trigger is not None and holds_encrypted(execution.trigger.variables)
