"""Put a task run of an ended execution into another state by hand, and go on from there."""

from __future__ import annotations

from vivace.engine.plan import FlowPlan
from vivace.engine.restart import Restart, ancestors, begin_execution_again, reopen, side_runs
from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.plugin.worker_block import WorkerBlock

__all__ = ["MARKS", "mark", "mark_problem"]

MARKS = (State.SUCCESS, State.WARNING, State.FAILED, State.SKIPPED, State.CANCELLED)
"""States in which a task run can be put by hand."""


def mark_problem(runs: list[TaskRun], run_id: str, plan: FlowPlan) -> str | None:
    """Say why a task run cannot be put into another state; None when it can."""
    run = next((run for run in runs if run.id == run_id), None)
    if run is None:
        return f"the execution has no task run `{run_id}`"
    if run_id in side_runs(runs, plan):
        return (
            f"task `{run.task_id}` belongs to `errors`, `finally` or `afterExecution`, which run "
            "again when the execution goes on"
        )
    by_id = {each.id: each for each in runs}
    for block in (by_id[id_] for id_ in ancestors(run, by_id)):
        if isinstance(plan.nodes[block.task_id].task, WorkerBlock):
            return (
                f"task `{run.task_id}` shared the directory of task `{block.task_id}`, which is "
                "gone; mark that one"
            )
    return None


def mark(
    execution: Execution,
    runs: list[TaskRun],
    run_id: str,
    state: State,
    plan: FlowPlan,
    at: Micros,
) -> Restart:
    """Put a task run into a state and set what is around it back to work.

    CANCELLED ends the execution, and what is around the run, in that state; nothing runs again.
    Otherwise `errors`, `finally` and `afterExecution` are removed, and run again if it comes to
    that. Change the records first, then `restore` and `Recovered` do the rest.

    Args:
        execution: Ended, and `status_problem` gives None.
        runs: All task runs, in the order of creation; changed in place.
        run_id: `mark_problem` gives None for it.
        state: One of `MARKS`.
        plan: The revision that it runs.
        at: Now.
    """
    by_id = {run.id: run for run in runs}
    target = by_id[run_id]
    around = [by_id[id_] for id_ in ancestors(target, by_id)]
    _enter(target, state, at)
    if state is State.CANCELLED:
        for run in around:
            _enter(run, state, at)
        execution.enter(state, at)
        execution.fully_ended = False
        return Restart(list(runs), [target, *around])
    for run in around:
        reopen(run, plan, at)
    begin_execution_again(execution, at)
    aside = side_runs(runs, plan)
    return Restart(
        [run for run in runs if run.id not in aside],
        [target, *around],
        [run for run in runs if run.id in aside],
    )


def _enter(run: TaskRun, state: State, at: Micros) -> None:
    run.wake_at = None
    run.enter(state, at)
    for attempt in run.attempts[-1:]:
        attempt.enter(state, at)
