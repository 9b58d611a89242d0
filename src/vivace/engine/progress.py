"""How blocks go on: what the end of a run leads to.

The end of a run may end its block, whose run may end the block around it, up to the top level: that
chain is what makes an event cost O(depth).
"""

from __future__ import annotations

from collections.abc import Sequence

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.children import (
    abandon_children,
    create_next,
    decide_again,
    errors_of,
    finally_of,
    nothing_to_run,
)
from vivace.engine.commands import (
    CheckBlock,
    ChooseListeners,
    Continue,
    Finish,
    KillTask,
    RenderOutputs,
    RunTask,
)
from vivace.engine.creating import create
from vivace.engine.pausing import pause
from vivace.engine.runs import WORKING, close
from vivace.engine.states import of_task
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Child, enabled
from vivace.plugin.waiting import RepeatingFlowable, WaitingFlowable

__all__ = [
    "after_closing",
    "after_main",
    "begin_after",
    "begin_block",
    "begin_main",
    "continued",
    "end_held",
    "end_idle",
    "end_if_idle",
    "exit_execution",
    "finalize",
    "finish_top_level",
    "fully_ended",
    "go_on",
    "listeners_chosen",
    "main_ended",
    "start_block",
]


def start_block(turn: Turn, block: RunningBlock) -> None:
    """Begin a block with what precedes its tasks, if anything does."""
    flowable = block.flowable
    if not isinstance(flowable, WaitingFlowable):
        begin_block(turn, block)
        return
    before = enabled(flowable.before(block.plan))
    if before:
        block.phase = Phase.BEFORE
        _begin_side(turn, block, before)
    else:
        _wait(turn, block, flowable)


def _wait(turn: Turn, block: RunningBlock, flowable: WaitingFlowable) -> None:
    wait = flowable.wait(block.plan, turn.at)
    if wait is None:
        begin_main(turn, block)
    else:
        pause(turn, block, wait)


def begin_main(turn: Turn, block: RunningBlock) -> None:
    """Create the first children of a block that need not have any."""
    if block.main:
        block.phase = Phase.MAIN
        begin_block(turn, block)
    else:
        after_main(turn, block, ())


def begin_block(turn: Turn, block: RunningBlock) -> None:
    """Create the first children of a block, or end it when it has none."""
    if block.main is None:
        # As in Kestra, `allowFailure` does not excuse it where it has `errors` or `finally`.
        turn.log(block.run, LogLevel.WARN, nothing_to_run(turn, block))
        block.failed += 1
        _end(turn, block, excusable=not (errors_of(turn, block) or finally_of(turn, block)))
    elif block.flowable is not None and not block.flowable.main_list(block.plan):
        _end(turn, block)  # a branch that was not written is over at once
    elif block.size == 0 or not block.main:
        after_main(turn, block, ())  # disabled tasks, an empty loop: `finally` all the same
    else:
        create_next(turn, block, None)


# The main list


def continued(turn: Turn, event: events.Continued) -> None:
    """Create further children of a wide block, or end the main list of one that has failed."""
    block = turn.live.blocks.get(event.task_run_id)
    if block is None or block.phase is not Phase.MAIN or turn.is_killed(block):
        return
    if block.failed:
        after_main(turn, block, errors_of(turn, block))
    else:
        create_next(turn, block, None)


def _main_child_ended(turn: Turn, block: RunningBlock, run: TaskRun) -> None:
    block.count_end(run)
    if turn.is_killed(block):
        end_if_idle(turn, block)
    elif block.phase is not Phase.MAIN:
        return
    elif block.failed:  # this one, or one that was put into that state by hand
        _failed(turn, block, run)
    elif not decide_again(turn, block):
        task = turn.live.node(run).task
        go_on(turn, block, Child(task, run.value, run.iteration))


def go_on(turn: Turn, block: RunningBlock, ended: Child | None) -> None:
    """Create what may be created; end the main list once all of it has ended without failure."""
    create_next(turn, block, ended)
    if not block.open and block.created >= block.size:
        main_ended(turn, block)


def _failed(turn: Turn, block: RunningBlock, run: TaskRun) -> None:
    """Leave the main list; what was begun beside the failure at the same instant goes first."""
    node = turn.live.node(run)
    if run.state is State.FAILED and block.flowable is not None:
        child = Child(node.task, run.value, run.iteration)
        for other in block.flowable.beside_failure(block, child):
            block.add(create(turn, block, other))
    if block.open:
        turn.ask(Continue(block.run.id if block.run else None))
    else:
        after_main(turn, block, errors_of(turn, block))


def main_ended(turn: Turn, block: RunningBlock) -> None:
    """Go on after the tasks of a block have ended without failure."""
    run = block.run
    if run is not None and isinstance(block.flowable, RepeatingFlowable):
        block.phase = Phase.CHECKING
        turn.ask(CheckBlock(run, turn.live.node(run)))
    else:
        after_main(turn, block, ())


def end_idle(turn: Turn, block: RunningBlock) -> None:
    """End a block of a killed execution that waits for nothing inside it."""
    if block.phase in (Phase.WAITING, Phase.CHECKING):
        _end(turn, block)
    elif block.branches is not None:
        end_if_idle(turn, block)  # it is being asked how it goes on


def end_if_idle(turn: Turn, block: RunningBlock) -> None:
    """End a block of a killed execution once nothing in it runs any more."""
    ended = block.phase in (Phase.CHOOSING, Phase.AFTER, Phase.ENDED)
    if not ended and not block.open and not block.left and block.side_open is None:
        _end(turn, block)


# `errors`, `finally`, `afterExecution`: one after another, whatever becomes of each


def after_main(turn: Turn, block: RunningBlock, errors: Sequence[Task]) -> None:
    """Go on with what follows the main list: `errors` if there are any, then `finally`."""
    if block.needs_closing and block.run is not None:
        block.phase = Phase.CLOSING
        run, attempt = block.run, len(block.run.attempts) - 1
        turn.ask(RunTask(run, turn.live.node(run), attempt, closing=True))
    elif errors:
        block.phase = Phase.ERRORS
        _begin_side(turn, block, errors)
    else:
        _begin_finally(turn, block)


def after_closing(turn: Turn, block: RunningBlock) -> None:
    """Go on with a block that a worker has closed."""
    after_main(turn, block, errors_of(turn, block) if block.failed else ())


def begin_after(turn: Turn, root: RunningBlock) -> None:
    """Go on with what follows the end of the execution."""
    if turn.live.plan.listeners:
        root.phase = Phase.CHOOSING
        turn.ask(ChooseListeners())
    else:
        root.phase = Phase.AFTER
        _begin_side(turn, root, turn.live.plan.after)


def listeners_chosen(turn: Turn, event: events.ListenersChosen) -> None:
    """Run the listeners whose conditions hold, then `afterExecution`; none of them twice."""
    live = turn.live
    root = live.blocks.get(None)
    if root is None or root.phase is not Phase.CHOOSING:
        return
    for failure in event.failures:
        turn.log(None, LogLevel.WARN, failure)
    chosen = [task for index in event.chosen for task in live.plan.listeners[index]]
    root.phase = Phase.AFTER
    root.side = [task for task in (*chosen, *live.plan.after) if task.id not in live.last_runs]
    root.side_created = 0
    if root.side_open is None:
        _next_of_side(turn, root)


def _begin_finally(turn: Turn, block: RunningBlock) -> None:
    block.phase = Phase.FINALLY
    _begin_side(turn, block, finally_of(turn, block))


def _begin_side(turn: Turn, block: RunningBlock, tasks: Sequence[Task]) -> None:
    block.side, block.side_created = tasks, 0
    _next_of_side(turn, block)


def _next_of_side(turn: Turn, block: RunningBlock) -> None:
    if block.phase is Phase.CHOOSING:
        return
    if turn.is_killed(block) and block.phase is not Phase.AFTER:
        end_if_idle(turn, block)
    elif block.side_created < len(block.side):
        task = block.side[block.side_created]
        block.side_created += 1
        block.side_open = create(turn, block, Child(task))
    elif block.phase is Phase.BEFORE and isinstance(block.flowable, WaitingFlowable):
        _wait(turn, block, block.flowable)
    elif block.phase is Phase.ERRORS:
        _begin_finally(turn, block)
    elif block.phase is Phase.AFTER:
        fully_ended(turn, block)
    else:
        _end(turn, block)


def _side_child_ended(turn: Turn, block: RunningBlock, run: TaskRun) -> None:
    if block.phase is Phase.BEFORE and run.state is State.FAILED and not turn.is_killed(block):
        block.failed += 1
        after_main(turn, block, errors_of(turn, block))
    else:
        _next_of_side(turn, block)


# Ends


def finalize(turn: Turn, run: TaskRun, state: State) -> None:
    """End a run and let its block go on."""
    live = turn.live
    close(turn, run, state)
    live.blocks.pop(run.id, None)
    block = live.blocks.get(run.parent_id)
    # Without a block: its block went on without it.
    if block is not None and live.node(run).side:
        if block.side_open is run:
            block.side_open = None
            _side_child_ended(turn, block, run)
    elif block is not None and run.id in block.open_runs:
        _main_child_ended(turn, block, run)
    elif block is not None and run.id in block.left:
        del block.left[run.id]
        if turn.is_killed(block):
            end_if_idle(turn, block)
    root = live.blocks.get(None)
    if root is not None and root.phase is Phase.ENDED:
        fully_ended(turn, root)


def _end(turn: Turn, block: RunningBlock, *, excusable: bool = True) -> None:
    is_killed = turn.is_killed(block)
    if block.run is None and turn.live.is_held and not is_killed:
        block.phase = Phase.HELD
        return
    state = State.KILLED if is_killed else block.result()
    abandon_children(turn, block, state)
    if block.run is None:
        _end_top_level(turn, block, state)
        return
    block.phase = Phase.ENDED
    exit_state = None
    if block.flowable is not None:
        state = block.flowable.outcome(state, block.plan)
        state = of_task(state, block.flowable) if excusable else state
        exit_state = None if is_killed else block.flowable.exit_state(state, block.plan)
    if exit_state is None:
        finalize(turn, block.run, state)
    else:
        exit_execution(turn, block.run, exit_state)


def end_held(turn: Turn) -> None:
    """End an execution whose end was held up by a pause."""
    root = turn.live.blocks.get(None)
    if root is not None and root.phase is Phase.HELD:
        _end(turn, root)


def _end_top_level(turn: Turn, root: RunningBlock, state: State) -> None:
    if turn.is_killed():
        finish_top_level(turn, root, turn.end_state)
    elif turn.live.plan.flow.outputs:
        root.phase = Phase.OUTPUTS
        turn.ask(RenderOutputs())
    else:
        finish_top_level(turn, root, state)


def finish_top_level(turn: Turn, root: RunningBlock, state: State) -> None:
    """End the execution; only what follows its end is left to run."""
    turn.enter_execution(state)
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


def fully_ended(turn: Turn, root: RunningBlock) -> None:
    """Let go of the execution once its last task run has ended too."""
    root.phase = Phase.ENDED
    if not turn.live.open_runs and not turn.live.execution.fully_ended:
        turn.live.execution.fully_ended = True
        turn.live.touch_header()
        turn.ask(Finish())
