"""The execution as a whole: how it begins, is held back by a limit, and gets its outputs."""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import Finish
from vivace.engine.progress import begin_block, finish_top_level
from vivace.engine.runs import close
from vivace.engine.sla import watch_durations
from vivace.engine.turn import Turn
from vivace.model.log import LogLevel
from vivace.model.state import State

__all__ = ["begin", "outputs_rendered", "queue", "refuse"]

_NOT_BEGUN = (State.CREATED, State.QUEUED)


def begin(turn: Turn) -> None:
    """Create the first task runs."""
    live = turn.live
    if live.execution.state not in _NOT_BEGUN:
        return
    turn.enter_execution(State.RUNNING)
    live.execution.outputs = None  # those of the source of a replay
    root = RunningBlock(None, None, live.plan.tasks, len(live.plan.tasks))
    live.blocks[None] = root
    watch_durations(turn)
    begin_block(turn, root)


def queue(turn: Turn) -> None:
    """Wait for a place below the flow's limit."""
    if turn.live.execution.state is State.CREATED:
        turn.enter_execution(State.QUEUED)


def refuse(turn: Turn, event: events.Refused) -> None:
    """End an execution that the flow's limit does not let begin, or go on after a restart."""
    execution = turn.live.execution
    if execution.state not in _NOT_BEGUN:
        return
    for run in list(turn.live.open_runs.values()):
        turn.live.blocks.pop(run.id, None)
        close(turn, run, event.state)
    if event.state is State.FAILED:
        turn.log(None, LogLevel.ERROR, event.reason)
        execution.failure = event.reason
    turn.enter_execution(event.state)
    execution.fully_ended = True
    turn.ask(Finish())


def outputs_rendered(turn: Turn, event: events.OutputsRendered) -> None:
    """End an execution that waited for its outputs; without them it has failed."""
    root = turn.live.blocks.get(None)
    if root is None or root.phase is not Phase.OUTPUTS:
        return
    execution = turn.live.execution
    if event.failure is None:
        execution.outputs = event.outputs
        finish_top_level(turn, root, root.result())
        return
    turn.log(None, LogLevel.ERROR, f"Failed to render output values: {event.failure}")
    execution.failure = execution.failure or event.failure
    turn.enter_execution(root.result())
    finish_top_level(turn, root, State.FAILED)
