"""What is reported of the executions that tasks start."""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.attempts import fail, succeed
from vivace.engine.runs import WAITING, WORKING, enter_attempt, keep_outputs
from vivace.engine.turn import Turn
from vivace.model.execution import Attempt
from vivace.model.state import State

__all__ = ["child_ended", "child_started"]


def child_started(turn: Turn, event: events.ChildStarted) -> None:
    """Note which execution a task waits for."""
    run = turn.live.open_runs.get(event.task_run_id)
    if run is None or run.state not in WAITING or event.attempt != len(run.attempts):
        return
    enter_attempt(turn, run)
    keep_outputs(turn, run, {"executionId": event.execution_id})


def child_ended(turn: Turn, event: events.ChildEnded) -> None:
    """End the attempt of a task whose execution has ended, or could not be started."""
    run = turn.live.open_runs.get(event.task_run_id)
    if run is None:
        return
    if run.state in WAITING and event.attempt == len(run.attempts):
        if event.state is State.FAILED:
            run.attempts.append(Attempt([(State.CREATED, turn.at)]))
            fail(turn, run, turn.live.node(run), event.failure)
            return
        enter_attempt(turn, run)
    if event.attempt != len(run.attempts) - 1 or run.state not in WORKING:
        return
    keep_outputs(turn, run, event.outputs)
    if event.state is State.FAILED:
        fail(turn, run, turn.live.node(run), event.failure)
    else:
        succeed(turn, run, event.state)
