"""What happens to a task run by itself, without a look at the block around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vivace.engine.commands import OpenItems, Prepare, RunTask, StartChild
from vivace.engine.plan import Kind, Node
from vivace.engine.turn import Turn
from vivace.model.execution import Attempt, TaskRun
from vivace.model.state import State
from vivace.plugin.worker_block import WorkerBlock

__all__ = [
    "WAITING",
    "WORKING",
    "close",
    "dispatch",
    "end_attempt",
    "enter_attempt",
    "is_undecided",
    "keep_outputs",
    "prepare",
]

WAITING = (State.CREATED, State.RESTARTED)
"""States before an attempt."""
WORKING = (State.RUNNING, State.KILLING, State.SUBMITTED)
"""States in which the end of an attempt may be reported."""


def prepare(turn: Turn, run: TaskRun, node: Node) -> None:
    """Have a run looked at before it begins, if there is anything to look at."""
    if node.conditional or node.kind is Kind.FLOWABLE:
        turn.ask(Prepare(run, node))
    else:
        dispatch(turn, run, node)


def dispatch(turn: Turn, run: TaskRun, node: Node) -> None:
    """Hand out the next attempt of a run."""
    attempt = len(run.attempts)
    if run.state is State.RESTARTED and node.kind is not Kind.CHILD_EXECUTION:
        run.outputs = None  # those of an earlier attempt
    if node.kind is Kind.FAN_OUT:
        turn.ask(OpenItems(run, node, attempt))
        return
    if node.kind is Kind.CHILD_EXECUTION:
        turn.ask(StartChild(run, node, attempt))
        return
    if isinstance(node.task, WorkerBlock):
        enter_attempt(turn, run)  # as any block; that a worker opens it is a part of its work
        turn.ask(RunTask(run, node, attempt))
        return
    run.enter(State.SUBMITTED, turn.at)
    turn.live.touch(run)
    turn.ask(RunTask(run, node, attempt))


def is_undecided(run: TaskRun) -> bool:
    """Whether a flowable's run has to decide anew: it runs, but its last attempt is over."""
    return run.state is State.RUNNING and all(item.state.is_terminal for item in run.attempts[-1:])


def enter_attempt(turn: Turn, run: TaskRun, worker_id: str | None = None) -> None:
    """Begin an attempt."""
    run.enter(State.RUNNING, turn.at)
    run.attempts.append(Attempt([(State.CREATED, turn.at), (State.RUNNING, turn.at)], worker_id))
    turn.live.touch(run)


def end_attempt(turn: Turn, run: TaskRun, state: State) -> None:
    """End the attempt under way, if there is one."""
    if run.attempts and not run.attempts[-1].state.is_terminal:
        run.attempts[-1].enter(state, turn.at)


def close(turn: Turn, run: TaskRun, state: State) -> None:
    """End a run; the block around it is not told."""
    live = turn.live
    end_attempt(turn, run, state)
    run.enter(state, turn.at)
    run.wake_at = None
    live.open_runs.pop(run.id, None)
    live.let_go(run)
    live.fan_outs.pop(run.id, None)
    if live.last_runs.get(run.task_id) is run:
        # Tasks are listed in the order in which they ended: a failed task before its block.
        del live.last_runs[run.task_id]
        live.last_runs[run.task_id] = run
    live.touch(run)


def keep_outputs(turn: Turn, run: TaskRun, outputs: Mapping[str, Any] | None) -> None:
    """Add to the outputs of a run."""
    if outputs is not None:
        run.outputs = {**(run.outputs or {}), **outputs}
        turn.live.show_outputs(run)
