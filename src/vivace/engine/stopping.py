"""A kill: an end from outside that does not wait for the tasks."""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import KillChild, KillTask
from vivace.engine.plan import Kind
from vivace.engine.progress import begin_after, end_idle, finalize
from vivace.engine.turn import Turn
from vivace.model.state import State

__all__ = ["kill"]


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
    for idle in list(live.blocks.values()):
        end_idle(turn, idle)
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
