"""Ends that do not wait for the tasks: a kill from outside, an exit from within."""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import KillChild, KillTask
from vivace.engine.plan import Kind
from vivace.engine.progress import begin_after, finalize
from vivace.engine.runs import WORKING, close
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.state import State

__all__ = ["exit_execution", "kill"]


def kill(turn: Turn, event: events.KillRequested) -> None:
    """End the execution now; tasks that run are told, and their ends still recorded."""
    if turn.live.execution.state.is_terminal:
        return
    turn.end_state = event.state
    turn.enter_execution(State.KILLING)
    _stop_runs(turn, State.KILLED)
    turn.enter_execution(event.state)
    _after_stop(turn)


def _stop_runs(turn: Turn, state: State) -> None:
    """End what waits, tell what runs; blocks end when their children have."""
    live = turn.live
    for run in list(live.open_runs.values()):
        if run.id not in live.open_runs or run.id in live.blocks:
            continue
        node = live.node(run)
        if run.state in (State.RUNNING, State.SUBMITTED) and node.is_at_worker:
            run.enter(State.KILLING, turn.at)
            live.touch(run)
            turn.ask(KillTask(run))
        else:
            if node.kind in (Kind.CHILD_EXECUTION, Kind.FAN_OUT) and run.attempts:
                turn.ask(KillChild(run))
            finalize(turn, run, state)
    for run in live.open_runs.values():
        block = live.blocks.get(run.id)
        if block is not None and run.enter(State.KILLING, turn.at):
            live.touch(run)
            if block.phase is Phase.CLOSING:
                turn.ask(KillTask(run))


def _after_stop(turn: Turn) -> None:
    root = turn.live.blocks.get(None)
    if root is None:
        # Killed before it began: there is nothing but what follows the end.
        root = turn.live.blocks[None] = RunningBlock(None, None, (), 0)
    if root.phase not in (Phase.AFTER, Phase.ENDED):
        begin_after(turn, root)


def exit_execution(turn: Turn, run: TaskRun, state: State) -> None:
    """End the task, its ancestors and the execution in a state; what waits never starts."""
    live = turn.live
    if live.execution.state.is_terminal:
        finalize(turn, run, state)
        return
    if state is State.KILLED:
        turn.enter_execution(State.KILLING)
    here: TaskRun | None = run
    while here is not None:
        close(turn, here, state)
        live.blocks.pop(here.id, None)
        here = live.runs.get(here.parent_id) if here.parent_id else None
    for other in list(live.open_runs.values()):
        is_working = live.node(other).is_at_worker and other.state in WORKING
        if is_working and state is State.KILLED:
            turn.ask(KillTask(other))
        live.blocks.pop(other.id, None)
        close(turn, other, state)
    turn.enter_execution(state)
    root = live.blocks[None]
    root.open_runs.clear()
    begin_after(turn, root)
