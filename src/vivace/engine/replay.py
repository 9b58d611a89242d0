"""Run an execution again from one of its task runs, as a new execution.

What ran before the task run is kept with its outputs; itself and what follows from it runs again.
Work beside it (other branches) that did not end well begins again too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vivace.engine.copying import copied_runs, descendant
from vivace.engine.fitting import misfit
from vivace.engine.plan import FlowPlan, Kind, Node
from vivace.engine.restart import reopen
from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.label import merge_labels
from vivace.model.state import State
from vivace.plugin.flowable import Child, Flowable, follows_in_order
from vivace.plugin.worker_block import WorkerBlock

__all__ = ["Replay", "mark_replayed", "replay_from", "replay_problem", "replay_whole"]

_WELL = frozenset({State.SUCCESS, State.WARNING, State.SKIPPED})


@dataclass(frozen=True, slots=True)
class Replay:
    """A new execution and the task runs that it begins with, in the order of creation."""

    execution: Execution
    runs: list[TaskRun]


def mark_replayed(source: Execution) -> None:
    """Note on an execution that another one runs it again."""
    source.labels = merge_labels(source.labels, [("system.replayed", "true")])


def replay_whole(source: Execution, plan: FlowPlan, own_id: str, at: Micros) -> Execution:
    """Make the execution that runs another one again from its beginning."""
    made = descendant(source, own_id, at, revision=plan.revision)
    made.labels = merge_labels(made.labels, [("system.replay", "true")])
    if plan.revision != source.flow_revision:
        made.variables = dict(plan.flow.variables)
    return made


def replay_problem(
    runs: list[TaskRun], target_id: str, source_plan: FlowPlan, plan: FlowPlan
) -> str | None:
    """Say why an execution cannot be replayed from a task run; None when it can.

    Args:
        runs: All task runs of the execution, in the order of creation.
        target_id: Id of the task run.
        source_plan: The revision that ran.
        plan: The revision that is to run.
    """
    target = next((run for run in runs if run.id == target_id), None)
    if target is None:
        return "No task found to restart execution from!"
    if target.force:
        return f"task `{target.task_id}` ran after the end of the execution"
    if source_plan.nodes[target.task_id].detached:
        return f"task `{target.task_id}` ran beside another one, and nothing follows from it"
    parts = _Parts(runs, source_plan, _whole(target, runs, source_plan))
    kept = [run for run in runs if run.id not in parts.gone]
    going_on = {run.id for run in kept if parts.goes_on(run)}
    return misfit(kept, going_on, source_plan, plan)


def replay_from(
    source: Execution,
    runs: list[TaskRun],
    target_id: str,
    plans: tuple[FlowPlan, FlowPlan],
    *,
    at: Micros,
    new_id: Callable[[], str],
) -> Replay:
    """Make the execution that runs another one again from a task run.

    Args:
        source: Left as it is, in any state.
        runs: All its task runs, in the order of creation; left as they are.
        target_id: `replay_problem` gives None for it.
        plans: The revision that ran, and the one that is to run.
        at: Now.
        new_id: Gives fresh ids.
    """
    source_plan, plan = plans
    made = replay_whole(source, plan, new_id(), at)
    made.history = [*source.history, (State.RESTARTED, at)]
    target = next(run for run in runs if run.id == target_id)
    parts = _Parts(runs, source_plan, _whole(target, runs, source_plan))
    copies = copied_runs((run for run in runs if run.id not in parts.gone), new_id)
    for run in runs:
        if run.id not in copies or run.id in parts.closed:
            continue
        if parts.goes_on(run):
            reopen(copies[run.id], plan, at)
        else:
            _begin_again(copies[run.id], plan.nodes[run.task_id], at)
    return Replay(made, list(copies.values()))


def _whole(target: TaskRun, runs: list[TaskRun], plan: FlowPlan) -> TaskRun:
    """Give the block in the place of a run that shares its directory, which is not kept."""
    block = next((run for run in runs if run.id == target.parent_id), None)
    if block is None or plan.nodes[target.task_id].side:
        return target
    return block if isinstance(plan.nodes[block.task_id].task, WorkerBlock) else target


class _Parts:
    """Which runs of the source are left out, which stay as they are, which go on."""

    def __init__(self, runs: list[TaskRun], plan: FlowPlan, target: TaskRun) -> None:
        self._plan = plan
        self._target = target
        self._by_id = {run.id: run for run in runs}
        self._leads: dict[str | None, TaskRun] = {}
        """By the id of each block around the target: the run in it that leads to the target."""
        here: TaskRun | None = target
        while here is not None:
            self._leads[here.parent_id] = here
            here = self._by_id.get(here.parent_id) if here.parent_id else None
        self._lead_ids = {run.id for run in self._leads.values()}
        self.gone: set[str] = set()
        """Ids of the runs that the new execution does not have."""
        self.closed: set[str] = set()
        """Ids of the runs that stay as they are, with all inside them."""
        for run in runs:  # parents come before their children
            self._decide(run)
        self._parents = {run.parent_id for run in runs if run.id not in self.gone}

    def goes_on(self, run: TaskRun) -> bool:
        """Whether a run is a block that goes on around children that are kept."""
        is_open = run.id not in self.gone and run.id not in self.closed
        return is_open and run is not self._target and run.id in self._parents

    def _decide(self, run: TaskRun) -> None:
        lead = self._leads.get(run.parent_id)
        if run.id in self._lead_ids:
            return
        if run.parent_id in self.gone or run.parent_id == self._target.id:
            self.gone.add(run.id)
        elif run.parent_id in self.closed:
            self.closed.add(run.id)
        elif lead is not None and self._is_aside(lead):
            self._decide_beside_errors(run, lead)
        elif self._comes_later(run, lead) or self._shares_lost_directory(run):
            self.gone.add(run.id)
        elif run.state in _WELL:
            self.closed.add(run.id)

    def _decide_beside_errors(self, run: TaskRun, lead: TaskRun) -> None:
        """The target is one of a block's `errors` or `finally`: what led to them stays."""
        is_later = self._is_aside(run) and run.ordinal > lead.ordinal
        (self.gone if is_later else self.closed).add(run.id)

    def _comes_later(self, run: TaskRun, lead: TaskRun | None) -> bool:
        return self._is_aside(run) or (lead is not None and self._follows(lead, run))

    def _shares_lost_directory(self, run: TaskRun) -> bool:
        """Whether a run is in a block that has to begin with a new directory."""
        block = self._by_id.get(run.parent_id) if run.parent_id else None
        return block is not None and isinstance(self._plan.nodes[block.task_id].task, WorkerBlock)

    def _is_aside(self, run: TaskRun) -> bool:
        return self._plan.nodes[run.task_id].side

    def _follows(self, lead: TaskRun, run: TaskRun) -> bool:
        """Whether a run begins only once the one beside it has ended."""
        nodes = self._plan.nodes
        first = Child(nodes[lead.task_id].task, lead.value, lead.iteration)
        second = Child(nodes[run.task_id].task, run.value, run.iteration)
        if lead.parent_id is None:
            return follows_in_order(self._plan.tasks, first, second)
        block = self._by_id[lead.parent_id]
        flowable = nodes[block.task_id].task
        assert isinstance(flowable, Flowable)
        return flowable.follows(block.plan, first, second)


def _begin_again(run: TaskRun, node: Node, at: Micros) -> None:
    """Set a run back to its beginning; a flowable decides anew since its last attempt is over."""
    run.wake_at = None
    if run.attempts and not run.attempts[-1].state.is_terminal:
        run.attempts[-1].enter(State.RESUBMITTED, at)
    if node.kind is Kind.CHILD_EXECUTION:
        run.outputs = None  # the child that they name belongs to the source
    decides = node.kind is Kind.FLOWABLE and not node.is_at_worker
    run.enter(State.RUNNING if decides else State.RESTARTED, at)
