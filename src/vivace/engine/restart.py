"""Take up an ended execution again from the task runs that failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from vivace.engine.copying import copied_runs, descendant
from vivace.engine.fitting import misfit
from vivace.engine.plan import FlowPlan
from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.label import merge_labels
from vivace.model.state import State
from vivace.plugin.waiting import RepeatingFlowable, WaitingFlowable
from vivace.plugin.worker_block import WorkerBlock

__all__ = [
    "Restart",
    "ancestors",
    "begin_execution_again",
    "can_restart",
    "reopen",
    "restart",
    "restart_as_new",
    "restart_problem",
    "restarted_at",
    "side_runs",
]

_BEGUN_AGAIN = frozenset({State.FAILED, State.PAUSED})


@dataclass(slots=True)
class Restart:
    """What a restart makes of an execution's task runs."""

    kept: list[TaskRun] = field(default_factory=list)
    """In the order of creation."""
    changed: list[TaskRun] = field(default_factory=list)
    removed: list[TaskRun] = field(default_factory=list)


def restart_problem(execution: Execution) -> str | None:
    """Say why the state of an execution forbids a restart; None when it does not."""
    if execution.state is State.KILLED:
        return f"execution `{execution.id}` was killed, and a killed execution stays so"
    if not execution.state.is_terminal and execution.state is not State.PAUSED:
        return f"execution `{execution.id}` is {execution.state} and has not ended"
    return None


def restarted_at(run: TaskRun) -> Micros | None:
    """Give the instant of the restart that a run's present attempt follows; None without one."""
    for state, at in reversed(run.history):
        if state is State.RESTARTED:
            return at
        if state is State.CREATED:
            return None
    return None


def can_restart(runs: list[TaskRun], plan: FlowPlan) -> bool:
    """Whether there is a task run to restart from."""
    return bool(_to_begin_again(runs, plan))


def restart(execution: Execution, runs: list[TaskRun], plan: FlowPlan, at: Micros) -> Restart:
    """Set the failed task runs and all around them back to work.

    Runs that did not fail, or whose failure was allowed, are kept with their outputs. What ran
    because of the failure or the end (`errors`, `finally`, `afterExecution`) is removed, so that
    it runs again. Change the records first, then `restore` and `Recovered` do the rest.

    Args:
        execution: Ended; `restart_problem` gives None and `can_restart` is true.
        runs: All task runs, in the order of creation; changed in place.
        plan: The revision that it goes on with.
        at: Now.
    """
    result = Restart()
    by_id = {run.id: run for run in runs}
    again = _to_begin_again(runs, plan)
    # Of a block whose directory is gone nothing is kept: all of it runs again.
    inside = {run.id for run in runs if _is_in_worker_block(run, by_id, plan)}
    aside = side_runs(runs, plan) | {each for each in inside if by_id[each].parent_id in again}
    again -= inside
    around = {ancestor for run_id in again for ancestor in ancestors(by_id[run_id], by_id)}
    # A block that failed around children that did not (its sibling failed) goes on with them.
    around |= again & {run.parent_id for run in runs if run.id not in again | aside}
    anew = _from_the_start(runs, plan, again)
    around -= anew
    gone: set[str] = set()
    for run in runs:
        if run.id in aside or run.parent_id in anew or run.parent_id in gone:
            gone.add(run.id)
            result.removed.append(run)
            continue
        result.kept.append(run)
        if run.id in around:
            reopen(run, plan, at)
            result.changed.append(run)
        elif run.id in again:
            run.wake_at = None
            run.enter(State.RESTARTED, at)
            result.changed.append(run)
    begin_execution_again(execution, at)
    return result


def begin_execution_again(execution: Execution, at: Micros) -> None:
    """Take back the end of an execution."""
    execution.enter(State.RESTARTED, at)
    execution.labels = merge_labels(execution.labels, [("system.restarted", "true")])
    execution.attempt_number += 1
    execution.outputs = None
    execution.failed_task_id = execution.failure = None
    execution.fully_ended = False


def restart_as_new(
    source: Execution,
    runs: list[TaskRun],
    plans: tuple[FlowPlan, FlowPlan],
    *,
    at: Micros,
    new_id: Callable[[], str],
) -> tuple[Execution, list[TaskRun], str | None]:
    """Restart an execution with another revision of its flow, as a new execution.

    Args:
        source: As for `restart`, but left as it is.
        runs: The same.
        plans: The revision that ran, and the one that goes on.
        at: Now.
        new_id: Gives fresh ids.

    Returns:
        The execution and its task runs, and why the revision cannot go on from them, if it cannot.
    """
    made = descendant(source, new_id(), at, revision=plans[1].revision)
    made.history = list(source.history)
    made.attempt_number = source.attempt_number  # `restart` counts this one
    copies = list(copied_runs(runs, new_id).values())
    result = restart(made, copies, plans[0], at)
    going_on = {run.id for run in result.changed if run.state is State.RUNNING}
    return made, result.kept, misfit(result.kept, going_on, *plans)


def _to_begin_again(runs: list[TaskRun], plan: FlowPlan) -> set[str]:
    """Give the failed or paused runs of main lists whose failure nothing around tolerated."""
    aside = side_runs(runs, plan)
    again: set[str] = set()
    under_way: set[str] = set()
    for run in runs:  # parents come before their children
        inside = run.parent_id is None or run.parent_id in again or run.parent_id in under_way
        if run.id in aside or not inside:
            continue
        if run.state in _BEGUN_AGAIN:
            again.add(run.id)
        elif not run.state.is_terminal:
            under_way.add(run.id)  # of an execution that is paused
    return again


def _from_the_start(runs: list[TaskRun], plan: FlowPlan, again: set[str]) -> set[str]:
    """Give the runs that wait anew: what failed or paused was the wait, not a task inside."""
    failed_inside = {run.parent_id for run in runs if run.id in again}
    return {
        run.id
        for run in runs
        if run.id in again
        and run.id not in failed_inside
        and isinstance(plan.nodes[run.task_id].task, RepeatingFlowable | WaitingFlowable)
    }


def side_runs(runs: list[TaskRun], plan: FlowPlan) -> set[str]:
    """Give the runs of `errors`, `finally` and `afterExecution`, and all inside them."""
    aside: set[str] = set()
    for run in runs:  # parents come before their children
        if plan.nodes[run.task_id].side or run.parent_id in aside:
            aside.add(run.id)
    return aside


def _is_in_worker_block(run: TaskRun, by_id: dict[str, TaskRun], plan: FlowPlan) -> bool:
    parent = by_id.get(run.parent_id) if run.parent_id else None
    return parent is not None and isinstance(plan.nodes[parent.task_id].task, WorkerBlock)


def ancestors(run: TaskRun, by_id: dict[str, TaskRun]) -> list[str]:
    """Give the ids of the blocks around a run, the innermost first."""
    found = []
    while run.parent_id is not None:
        found.append(run.parent_id)
        run = by_id[run.parent_id]
    return found


def reopen(run: TaskRun, plan: FlowPlan, at: Micros) -> None:
    """Set a block back to work: what failed is inside it."""
    run.wake_at = None
    if isinstance(plan.nodes[run.task_id].task, RepeatingFlowable):
        run.enter(State.RESTARTED, at)  # its longest duration counts from here
    run.enter(State.RUNNING, at)
    for attempt in run.attempts[-1:]:
        attempt.history = [entry for entry in attempt.history if not entry[0].is_terminal]
