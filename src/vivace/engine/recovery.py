"""Taking up an execution that was read from the store: after a crash, a restart, or a queue.

Commands follow from the state alone: everything that was under way is asked for again.
"""

from __future__ import annotations

from vivace.engine.block import Phase, RunningBlock
from vivace.engine.children import create_next, decide_again, errors_of
from vivace.engine.commands import (
    ChooseListeners,
    Continue,
    OpenItems,
    RenderOutputs,
    RunTask,
    StartChild,
    StartReplacement,
    WakeAt,
)
from vivace.engine.lifecycle import begin
from vivace.engine.plan import Kind, Node
from vivace.engine.progress import after_main, finalize, fully_ended, go_on
from vivace.engine.runs import end_attempt, prepare
from vivace.engine.sla import watch_durations
from vivace.engine.turn import Turn
from vivace.engine.worker_blocks import begin_again, settle_killed
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.plugin.flowable import Child

__all__ = ["dequeue", "recover"]


def recover(turn: Turn) -> None:
    """Ask again for everything that was under way."""
    live = turn.live
    if live.execution.state is State.CREATED and not live.runs:
        begin(turn)
        return
    if live.execution.state is State.RETRIED:
        turn.ask(StartReplacement(live.execution.wake_at or turn.at))
        return
    if live.execution.state is State.QUEUED:
        return  # whoever keeps the limit will say when
    was_restarted = live.execution.state is State.RESTARTED
    if was_restarted:
        turn.enter_execution(State.RUNNING)
        live.execution.outputs = None  # those of the source of a replay
    _ask_again(turn, was_restarted=was_restarted)


def dequeue(turn: Turn) -> None:
    """Let a queued execution begin, or go on after a restart."""
    if turn.live.execution.state is not State.QUEUED:
        return
    if not turn.live.runs:
        begin(turn)
        return
    turn.enter_execution(State.RUNNING)
    turn.live.execution.outputs = None  # those of the source of a replay
    _ask_again(turn, was_restarted=True)


def _ask_again(turn: Turn, *, was_restarted: bool) -> None:
    live = turn.live
    watch_durations(turn)
    begin_again(turn)
    for run in list(live.open_runs.values()):
        if run.id in live.open_runs and run.id not in live.blocks:
            _recover_run(turn, run, live.node(run))
    for run in (*live.waiting.values(), *live.sleeping.values()):
        if run.wake_at is not None:
            turn.ask(WakeAt(run, run.wake_at))
    if was_restarted:
        _resume_iterations(turn)
    for key, block in list(live.blocks.items()):
        if live.blocks.get(key) is block and not turn.is_killed(block):
            _go_on(turn, block)
    settle_killed(turn)
    root = live.blocks.get(None)
    if root is not None and root.phase is Phase.OUTPUTS:
        turn.ask(RenderOutputs())
    elif root is not None and root.phase is Phase.CHOOSING:
        turn.ask(ChooseListeners())
    elif root is not None and root.phase is Phase.ENDED:
        fully_ended(turn, root)


def _resume_iterations(turn: Turn) -> None:
    """Follow up on runs of loops that ended when their block already had, before a restart."""
    live = turn.live
    last: dict[tuple[str | None, int], TaskRun] = {}
    for run in live.runs.values():
        node = live.node(run)
        is_aside = node.side or node.detached
        if run.iteration is not None and run.parent_id in live.blocks and not is_aside:
            last[run.parent_id, run.iteration] = run
    for run in last.values():
        block = live.blocks.get(run.parent_id)
        if block is not None and run.state.is_terminal and run.state is not State.FAILED:
            create_next(turn, block, Child(live.node(run).task, run.value, run.iteration))


def _go_on(turn: Turn, block: RunningBlock) -> None:
    """Create what may be created; end the main list of a block whose children all ended."""
    if block.phase is not Phase.MAIN:
        return
    if block.failed:
        if block.open:
            turn.ask(Continue(block.run.id if block.run else None))
        else:
            after_main(turn, block, errors_of(turn, block))
        return
    if not decide_again(turn, block) and block.main is not None:
        go_on(turn, block, None)


def _was_held(turn: Turn, run: TaskRun, node: Node) -> bool:
    """Whether a run was created after the pause of the execution, and has to wait for its end."""
    live = turn.live
    is_later = run.history[-1][1] >= live.execution.history[-1][1]
    return live.is_held and is_later and not node.detached


def _recover_run(turn: Turn, run: TaskRun, node: Node) -> None:
    match run.state:
        case State.CREATED | State.RESTARTED:
            if _was_held(turn, run, node):
                turn.live.held[run.id] = run
            else:
                prepare(turn, run, node)
        case State.RETRYING:
            turn.ask(WakeAt(run, run.wake_at or turn.at))
        case State.KILLING:
            finalize(turn, run, State.KILLED)
        case State.RUNNING if node.kind is Kind.FLOWABLE:
            prepare(turn, run, node)
        case State.RUNNING if node.kind is Kind.CHILD_EXECUTION:
            turn.ask(StartChild(run, node, len(run.attempts) - 1))
        case State.RUNNING | State.PAUSED if node.kind is Kind.FAN_OUT:
            turn.ask(OpenItems(run, node, len(run.attempts) - 1))
        case State.SUBMITTED | State.RUNNING:
            end_attempt(turn, run, State.RESUBMITTED)
            run.enter(State.SUBMITTED, turn.at)
            turn.live.touch(run)
            turn.ask(RunTask(run, node, len(run.attempts)))
        case _:
            return
