"""A run that waits: it and the execution are PAUSED, and nothing holds a worker."""

from __future__ import annotations

from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import WakeAt
from vivace.engine.creating import create_aside
from vivace.engine.runs import keep_outputs
from vivace.engine.turn import Turn
from vivace.model.execution import History
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.plugin.waiting import Wait

__all__ = ["pause", "sleep"]

_LONGEST_HISTORY = 200


def pause(turn: Turn, block: RunningBlock, wait: Wait) -> None:
    """Hold up a block, and the execution with it, before its tasks."""
    run = block.run
    assert run is not None
    keep_outputs(turn, run, wait.outputs)
    _enter_pause(turn, block, wait.until)
    for task in wait.notify:
        if not task.disabled:
            create_aside(turn, run, task)


def sleep(turn: Turn, block: RunningBlock, until: Micros) -> None:
    """Let a block wait before its tasks run again; what runs beside it goes on."""
    assert block.run is not None
    _forget_turns(block.run.history)
    _forget_turns(turn.live.execution.history)
    _enter_pause(turn, block, until)


def _enter_pause(turn: Turn, block: RunningBlock, until: Micros | None) -> None:
    run = block.run
    assert run is not None
    block.phase = Phase.WAITING
    run.enter(State.PAUSED, turn.at)
    run.attempts[-1].enter(State.PAUSED, turn.at)
    run.wake_at = until
    turn.live.note_paused(run)
    turn.live.touch(run)
    if not turn.live.execution.state.is_terminal:
        turn.enter_execution(State.PAUSED)
    if until is not None:
        turn.ask(WakeAt(run, until))


def _forget_turns(history: History) -> None:
    """Drop the latest wait from a long history, which is written anew at each change."""
    if len(history) > _LONGEST_HISTORY and history[-2][0] is State.PAUSED:
        del history[-2:]
