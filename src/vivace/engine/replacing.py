"""A failed execution in whose place a new one tries again from the beginning."""

from __future__ import annotations

from vivace.engine.block import Phase
from vivace.engine.commands import Finish, KillTask, StartReplacement
from vivace.engine.runs import close
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.model.state import State

__all__ = ["replace", "replaced"]


def replace(turn: Turn, run: TaskRun, due: Micros) -> None:
    """End everything RETRIED: an execution that is started in its place begins at `due`."""
    live = turn.live
    run.enter(State.FAILED, turn.at)
    for other in list(live.open_runs.values()):
        if other is not run and live.node(other).is_at_worker:
            turn.ask(KillTask(other))
        live.blocks.pop(other.id, None)
        close(turn, other, State.RETRIED)
    live.execution.wake_at = due
    turn.enter_execution(State.FAILED)
    turn.enter_execution(State.RETRIED)
    root = live.blocks[None]
    root.open_runs.clear()
    root.side_open = None
    root.phase = Phase.ENDED
    turn.ask(StartReplacement(due))


def replaced(turn: Turn) -> None:
    """Let go of an execution whose replacement exists."""
    execution = turn.live.execution
    if execution.state is State.RETRIED and not execution.fully_ended:
        execution.wake_at = None
        execution.fully_ended = True
        turn.live.touch_header()
        turn.ask(Finish())
