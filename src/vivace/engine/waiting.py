"""The end of a wait: an answer, an instant, a resume of the whole execution."""

from __future__ import annotations

from datetime import timedelta

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.children import errors_of, make_block
from vivace.engine.commands import KillChild, KillTask, WakeAt
from vivace.engine.creating import release_held
from vivace.engine.live import LiveExecution
from vivace.engine.pausing import sleep
from vivace.engine.plan import Kind
from vivace.engine.progress import after_main, begin_block, begin_main, end_held, exit_execution
from vivace.engine.runs import enter_attempt, keep_outputs
from vivace.engine.states import of_task
from vivace.engine.turn import Turn
from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.plugin.waiting import RepeatingFlowable, Resumption, WaitingFlowable

__all__ = [
    "checked",
    "expired",
    "go_on_if_nothing_waits",
    "not_paused",
    "not_running",
    "note_failure",
    "pause_problem",
    "pause_requested",
    "resume_problem",
    "resumed",
    "unpause",
]

_MICROSECOND = timedelta(microseconds=1)
_INTERRUPTIBLE = (Phase.MAIN, Phase.ERRORS, Phase.FINALLY)


def pause_problem(live: LiveExecution) -> str | None:
    """Say why an execution cannot be paused; None when it can."""
    execution = live.execution
    if execution.state is not State.RUNNING:
        return not_running(execution)
    root = live.blocks.get(None)
    if root is None or root.phase not in _INTERRUPTIBLE:
        return f"execution `{execution.id}` is about to end"
    return None


def resume_problem(live: LiveExecution, task_run_id: str | None) -> str | None:
    """Say why an execution, or a run of it, cannot be resumed; None when it can."""
    execution = live.execution
    if task_run_id is not None:
        if task_run_id in live.waiting or task_run_id in live.sleeping:
            return None
        return f"task run `{task_run_id}` of execution `{execution.id}` is not PAUSED"
    if execution.state is State.PAUSED:
        return None
    return not_paused(execution)


def not_running(execution: Execution) -> str:
    """Say that an execution cannot be paused since it does not run."""
    return f"The execution is not running: `{execution.id}` is {execution.state}"


def not_paused(execution: Execution) -> str:
    """Say that an execution cannot be resumed since nothing holds it up."""
    return f"Execution '{execution.id}' is not paused, can't resume it: it is {execution.state}"


def pause_requested(turn: Turn) -> None:
    """Pause a running execution: what runs goes on, nothing new begins."""
    if pause_problem(turn.live) is None:
        turn.enter_execution(State.PAUSED)


def resumed(turn: Turn, event: events.Resumed) -> None:
    """Let the run go on that was waited for, or the execution when none waits."""
    live = turn.live
    # After the end of an execution a run of `afterExecution` may wait still.
    waiting = [key for key in live.waiting if key in live.blocks]
    run_id = event.task_run_id or next(iter(waiting or live.sleeping), None)
    if run_id is None:
        unpause(turn, State.RESTARTED)
        return
    run = live.waiting.get(run_id) or live.sleeping.get(run_id)
    block = live.blocks.get(run_id)
    if run is None or block is None:
        return  # a loop goes on when its iteration does
    flowable = block.flowable
    if isinstance(flowable, WaitingFlowable):
        _go_on(turn, block, run, flowable.answered(run.plan, event.answer, turn.at))
    elif isinstance(flowable, RepeatingFlowable):
        _again(turn, run, flowable)


def expired(turn: Turn, run: TaskRun) -> None:
    """Go on with a run whose wait is over."""
    if run.wake_at is not None and turn.at < run.wake_at:
        turn.ask(WakeAt(run, run.wake_at))
        return
    block = turn.live.blocks[run.id]
    flowable = block.flowable
    if run.wake_at is None:
        return  # it waits for an answer alone
    if isinstance(flowable, WaitingFlowable):
        _go_on(turn, block, run, flowable.expired(run.plan, turn.at))
    elif isinstance(flowable, RepeatingFlowable):
        _again(turn, run, flowable)


def go_on_if_nothing_waits(turn: Turn) -> None:
    """Let the execution go on when what it waited for was ended by something else."""
    if turn.live.held or not turn.live.sleeping:
        unpause(turn, State.RESTARTED)


def _go_on(turn: Turn, block: RunningBlock, run: TaskRun, resumption: Resumption) -> None:
    flowable = block.flowable
    assert flowable is not None
    run.plan = resumption.plan
    keep_outputs(turn, run, resumption.outputs)
    run.wake_at = None
    if resumption.exit_state is not None:
        exit_execution(turn, run, resumption.exit_state)
        return
    turn.live.let_go(run)
    unpause(turn, State.RESTARTED)
    if run.state.is_terminal:
        return  # with it went what held up the end of the execution
    block = turn.live.blocks[run.id] = make_block(run, flowable)
    if resumption.failure is not None:
        note_failure(turn, run, resumption.failure)
    if block.main or flowable.errors or flowable.finally_:
        _run_again(turn, run)
    if block.verdict is State.FAILED:
        after_main(turn, block, errors_of(turn, block))
    else:
        begin_main(turn, block)


def note_failure(turn: Turn, run: TaskRun, failure: str) -> None:
    """Say why a block fails by itself; the first failure is the execution's."""
    turn.log(run, LogLevel.ERROR, failure)
    execution = turn.live.execution
    is_failed = of_task(State.FAILED, turn.live.node(run).task) is State.FAILED
    if is_failed and not execution.state.is_terminal and execution.failed_task_id is None:
        execution.failed_task_id, execution.failure = run.task_id, failure
        turn.live.touch_header()


def _run_again(turn: Turn, run: TaskRun) -> None:
    run.enter(State.RUNNING, turn.at)
    if run.attempts:
        run.attempts[-1].enter(State.RUNNING, turn.at)
    turn.live.touch(run)


def unpause(turn: Turn, via: State) -> None:
    """Let the execution go on unless something else waits."""
    live = turn.live
    if live.waiting or live.execution.state is not State.PAUSED:
        return
    if not live.sleeping:
        turn.enter_execution(via)
        turn.enter_execution(State.RUNNING)
    release_held(turn)
    end_held(turn)


# Blocks that run their tasks again


def checked(turn: Turn, event: events.Checked) -> None:
    """Run the tasks of a block again after a wait, or end it."""
    block = turn.live.blocks.get(event.task_run_id)
    if block is None or block.phase is not Phase.CHECKING or block.plan != event.plan:
        return
    run, flowable, check = block.run, block.flowable, event.check
    assert run is not None
    assert isinstance(flowable, RepeatingFlowable)
    if check.warning is not None:
        turn.log(run, LogLevel.WARN, check.warning)
    if check.again_after is not None:
        sleep(turn, block, turn.at + check.again_after // _MICROSECOND)
    elif check.failure is None:
        after_main(turn, block, ())
    else:
        note_failure(turn, run, check.failure)
        run.plan = block.plan = flowable.failed(run.plan)
        block.verdict = flowable.verdict(run.plan)
        turn.live.touch(run)
        after_main(turn, block, errors_of(turn, block))


def _again(turn: Turn, run: TaskRun, flowable: RepeatingFlowable) -> None:
    live = turn.live
    start = flowable.again(run.plan)
    for inner in live.remove_inside(run):
        _stop_left_over(turn, inner)
    live.let_go(run)
    run.plan, run.wake_at = start.plan, None
    run.attempts.clear()
    enter_attempt(turn, run)
    keep_outputs(turn, run, start.outputs)
    unpause(turn, State.RUNNING)
    if run.state.is_terminal:
        return  # with it went what held up the end of the execution
    block = live.blocks[run.id] = make_block(run, flowable)
    begin_block(turn, block)


def _stop_left_over(turn: Turn, run: TaskRun) -> None:
    """Stop what a block inside had let go of while it ran."""
    if run.state.is_terminal:
        return
    node = turn.live.node(run)
    if node.is_at_worker:
        turn.ask(KillTask(run))
    elif node.kind in (Kind.CHILD_EXECUTION, Kind.FAN_OUT) and run.attempts:
        turn.ask(KillChild(run))
