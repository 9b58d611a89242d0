"""Tasks before which an execution stops, until somebody lets it go on."""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.live import LiveExecution
from vivace.engine.runs import prepare
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.log import LogLevel
from vivace.model.state import State

__all__ = ["breakpoint_problem", "breakpoints_lifted", "is_breakpoint", "stop_before"]


def is_breakpoint(live: LiveExecution, run: TaskRun) -> bool:
    """Whether the execution is to stop before a new run: by its task, or its task and value."""
    names = live.execution.breakpoints
    if not names or run.force:
        return False
    return run.task_id in names or f"{run.task_id}.{run.value}" in names


def stop_before(turn: Turn, run: TaskRun) -> None:
    """Hold up a run that was created; what runs beside it goes on."""
    run.enter(State.BREAKPOINT, turn.at)
    turn.live.touch(run)
    if turn.live.execution.state is State.RUNNING:
        turn.enter_execution(State.BREAKPOINT)
    turn.log(run, LogLevel.INFO, f"stopped at the breakpoint before task `{run.task_id}`")


def breakpoint_problem(live: LiveExecution) -> str | None:
    """Say why an execution cannot go on from a breakpoint; None when it can."""
    if any(run.state is State.BREAKPOINT for run in live.open_runs.values()):
        return None
    execution = live.execution
    return f"execution `{execution.id}` is {execution.state} and stands at no breakpoint"


def breakpoints_lifted(turn: Turn, event: events.BreakpointsLifted) -> None:
    """Let everything go on that stands at a breakpoint, and stop at others from now on."""
    live = turn.live
    if breakpoint_problem(live) is not None:
        return
    live.execution.breakpoints = list(event.breakpoints)
    live.touch_header()
    if live.execution.state is State.BREAKPOINT:
        turn.enter_execution(State.RUNNING)
    for run in list(live.open_runs.values()):
        if run.state is State.BREAKPOINT:
            run.enter(State.CREATED, turn.at)
            live.touch(run)
            prepare(turn, run, live.node(run))
