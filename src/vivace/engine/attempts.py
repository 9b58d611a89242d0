"""What is reported of a task run: prepared, started, ended, due again."""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.children import decide_around, make_block
from vivace.engine.commands import WakeAt
from vivace.engine.creating import prepare_or_hold
from vivace.engine.plan import Kind, Node
from vivace.engine.progress import exit_execution, finalize, start_block
from vivace.engine.replacing import replace
from vivace.engine.retry import next_attempt_at, next_execution_at
from vivace.engine.runs import (
    WAITING,
    WORKING,
    dispatch,
    end_attempt,
    enter_attempt,
    is_undecided,
    keep_outputs,
)
from vivace.engine.states import after_attempts, of_task
from vivace.engine.turn import Turn
from vivace.engine.waiting import expired
from vivace.model.execution import Attempt, TaskRun
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.plugin.flowable import Flowable

__all__ = ["ended_run", "fail", "prepared", "succeed", "task_ended", "task_started", "woken"]


def prepared(turn: Turn, event: events.Prepared) -> None:
    """Go on with a run that has been looked at."""
    run = turn.live.open_runs.get(event.task_run_id)
    if run is None:
        return
    node = turn.live.node(run)
    is_flowable = node.kind is Kind.FLOWABLE
    if run.state not in WAITING and not (is_flowable and is_undecided(run)):
        return
    if event.failure is not None:
        turn.log(run, LogLevel.ERROR, event.failure)
        if not event.is_condition:
            run.attempts.append(Attempt([(State.CREATED, turn.at)]))
        fail(turn, run, node, event.failure)
    elif event.skip:
        run.attempts.append(Attempt([(State.SKIPPED, turn.at)]))
        if event.start is not None and event.start.outputs is not None:
            run.outputs = event.start.outputs
        finalize(turn, run, State.SKIPPED)
    elif node.kind is Kind.FLOWABLE and isinstance(node.task, Flowable) and not node.is_at_worker:
        _start_block(turn, run, node.task, event)
    else:
        dispatch(turn, run, node)


def _start_block(turn: Turn, run: TaskRun, flowable: Flowable, event: events.Prepared) -> None:
    start = event.start
    enter_attempt(turn, run)
    if start is not None:
        run.plan = start.plan
        if start.outputs is not None:
            run.outputs = start.outputs
            turn.live.show_outputs(run)
    block = turn.live.blocks[run.id] = make_block(run, flowable)
    start_block(turn, block)


def task_started(turn: Turn, event: events.TaskStarted) -> None:
    """Note that a worker has begun an attempt."""
    run = turn.live.open_runs.get(event.task_run_id)
    if run is None:
        return
    if run.state is State.SUBMITTED and event.attempt == len(run.attempts):
        enter_attempt(turn, run, event.worker_id)
    elif event.attempt == len(run.attempts) - 1 and run.attempts[-1].worker_id is None:
        # A block runs before a worker opens it.
        run.attempts[-1].worker_id = event.worker_id
        turn.live.touch(run)


def ended_run(turn: Turn, event: events.TaskEnded) -> TaskRun | None:
    """Give the run whose present attempt has ended; None for an end that is late or repeated."""
    run = turn.live.open_runs.get(event.task_run_id)
    if run is None:
        return None
    if event.attempt == len(run.attempts):
        if run.state is State.SUBMITTED:
            enter_attempt(turn, run, event.worker_id)
        elif run.state is State.KILLING:
            # Killed between its dispatch and its start.
            run.attempts.append(Attempt([(State.CREATED, turn.at)]))
    if event.attempt != len(run.attempts) - 1 or run.state not in WORKING:
        return None
    if run.attempts[-1].state.is_terminal:
        return None  # the next attempt has been handed out
    if event.log_file is not None:
        run.attempts[-1].log_file = event.log_file
        turn.live.touch(run)
    return run


def task_ended(turn: Turn, run: TaskRun, event: events.TaskEnded) -> None:
    """Take up the end of an attempt, with what it changes in the execution."""
    execution = turn.live.execution
    if event.labels is not None:
        execution.labels = event.labels
        turn.live.touch_header()
    if event.variables is not None:
        execution.variables = event.variables
        turn.live.touch_header()
    if event.labels is not None or event.variables is not None:
        decide_around(turn, run)
    keep_outputs(turn, run, event.outputs)
    if event.exit_state is not None:
        exit_execution(turn, run, event.exit_state)
    elif event.state is State.FAILED:
        fail(turn, run, turn.live.node(run), event.failure)
    else:
        succeed(turn, run, event.state)


def succeed(turn: Turn, run: TaskRun, state: State) -> None:
    """End an attempt, and with it the run, in a state that is not FAILED."""
    node = turn.live.node(run)
    end_attempt(turn, run, state)
    finalize(turn, run, after_attempts(state, node.task, node.retry, len(run.attempts)))


def fail(turn: Turn, run: TaskRun, node: Node, failure: str | None) -> None:
    """End an attempt FAILED: wait for the next one, or end the run."""
    if turn.is_killed() and not run.force:
        finalize(turn, run, State.KILLED)
        return
    end_attempt(turn, run, State.FAILED)
    execution = turn.live.execution
    due = next_execution_at(execution, node, turn.at, turn.chance())
    if due is not None and not execution.state.is_terminal:
        replace(turn, run, due)
        return
    wake_at = next_attempt_at(run, node, turn.at, turn.chance())
    if wake_at is not None:
        _wait_for_retry(turn, run, wake_at)
        return
    state = of_task(State.FAILED, node.task)
    ended = execution.state.is_terminal
    if state is State.FAILED and execution.failed_task_id is None and not ended:
        execution.failed_task_id = run.task_id
        execution.failure = failure
        turn.live.touch_header()
    finalize(turn, run, state)


def _wait_for_retry(turn: Turn, run: TaskRun, wake_at: int) -> None:
    run.enter(State.FAILED, turn.at)
    run.enter(State.RETRYING, turn.at)
    run.wake_at = wake_at
    turn.live.touch(run)
    state = turn.live.execution.state
    if not state.is_terminal and state is not State.PAUSED:
        turn.enter_execution(State.FAILED)
        turn.enter_execution(State.RETRYING)
    turn.ask(WakeAt(run, wake_at))


def woken(turn: Turn, event: events.Woken) -> None:
    """Go on with a run whose time has come."""
    run = turn.live.open_runs.get(event.task_run_id)
    if run is None:
        return
    if run.state is State.PAUSED:
        expired(turn, run)
    elif run.state is State.RETRYING:
        _retry(turn, run)


def _retry(turn: Turn, run: TaskRun) -> None:
    if run.wake_at is not None and turn.at < run.wake_at:
        turn.ask(WakeAt(run, run.wake_at))
        return
    run.wake_at = None
    run.enter(State.CREATED, turn.at)
    turn.live.touch(run)
    if turn.live.execution.state is State.RETRYING:
        turn.enter_execution(State.RUNNING)
    prepare_or_hold(turn, run, turn.live.node(run))
