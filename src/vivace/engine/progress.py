"""How blocks go on: which children are created, and what the end of one leads to.

The end of a run may end its block, whose run may end the block around it, up to the top level: that
chain is what makes an event cost O(depth).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import Continue, Finish, RenderOutputs, RunTask
from vivace.engine.runs import close, prepare
from vivace.engine.states import of_task
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Child, Flowable, next_in_order

__all__ = [
    "after_closing",
    "after_main",
    "begin_after",
    "begin_block",
    "continued",
    "create_next",
    "end_if_idle",
    "errors_of",
    "finalize",
    "finish_top_level",
    "fully_ended",
    "make_block",
]

_CHILDREN_A_STEP = 200


def make_block(run: TaskRun, flowable: Flowable) -> RunningBlock:
    """Make the block of a flowable's run from what it decided."""
    main = flowable.main_list(run.plan)
    tasks = None if main is None else [task for task in main if not task.disabled]
    return RunningBlock(run, flowable, tasks, flowable.size(run.plan) if tasks else 0, run.plan)


def begin_block(turn: Turn, block: RunningBlock) -> None:
    """Create the first children of a block, or end it when it has none."""
    if block.main is None:
        turn.log(block.run, LogLevel.WARN, _nothing_to_run(turn, block))
        block.failed += 1
        _end(turn, block)
    elif block.flowable is not None and not block.flowable.main_list(block.plan):
        _end(turn, block)  # a branch that was not written is over at once
    elif block.size == 0 or not block.main:
        after_main(turn, block, ())  # disabled tasks, an empty loop: `finally` all the same
    else:
        create_next(turn, block, None)


def _nothing_to_run(turn: Turn, block: RunningBlock) -> str:
    execution = turn.live.execution
    task_id = block.run.task_id if block.run else ""
    return (
        f"No task found on flow '{execution.namespace}.{execution.flow_id}', "
        f"task '{task_id}', execution '{execution.id}'"
    )


# Children of the main list


def create_next(turn: Turn, block: RunningBlock, ended: Child | None) -> None:
    """Create the children that may be created now that `ended` has ended."""
    if block.flowable is None:
        children: Iterable[Child] = next_in_order(block.main or (), block)
    else:
        children = block.flowable.next_children(block, ended)
    count = 0
    for child in islice(children, _CHILDREN_A_STEP):
        block.add(_create(turn, block, child))
        count += 1
    if count == _CHILDREN_A_STEP:
        # A step stays short however wide the block: others get their turn in between.
        turn.ask(Continue(block.run.id if block.run else None))


def continued(turn: Turn, event: events.Continued) -> None:
    """Create further children of a wide block."""
    block = turn.live.blocks.get(event.task_run_id)
    if block is not None and block.phase is Phase.MAIN and not turn.is_killed(block):
        create_next(turn, block, None)


def _create(turn: Turn, block: RunningBlock, child: Child) -> TaskRun:
    live = turn.live
    run = TaskRun(
        id=turn.new_id(),
        task_id=child.task.id,
        ordinal=live.next_ordinal,
        history=[(State.CREATED, turn.at)],
        parent_id=block.run.id if block.run else None,
        value=child.value,
        iteration=child.iteration,
        force=block.phase is Phase.AFTER or block.is_forced,
    )
    live.add(run)
    live.touch(run)
    prepare(turn, run, live.plan.nodes[run.task_id])
    return run


def _main_child_ended(turn: Turn, block: RunningBlock, run: TaskRun) -> None:
    block.count_end(run)
    if turn.is_killed(block):
        end_if_idle(turn, block)
    elif block.phase is not Phase.MAIN:
        return
    elif run.state is State.FAILED:
        after_main(turn, block, errors_of(turn, block))
    else:
        task = turn.live.node(run).task
        create_next(turn, block, Child(task, run.value, run.iteration))
        if not block.open and block.created >= block.size:
            after_main(turn, block, ())


def end_if_idle(turn: Turn, block: RunningBlock) -> None:
    """End a block of a killed execution once nothing in it runs any more."""
    ended = block.phase in (Phase.AFTER, Phase.ENDED)
    if not ended and not block.open and block.side_open is None:
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
    root.phase = Phase.AFTER
    _begin_side(turn, root, turn.live.plan.after)


def _begin_finally(turn: Turn, block: RunningBlock) -> None:
    block.phase = Phase.FINALLY
    _begin_side(turn, block, _finally_of(turn, block))


def _begin_side(turn: Turn, block: RunningBlock, tasks: Sequence[Task]) -> None:
    block.side, block.side_created = tasks, 0
    _next_of_side(turn, block)


def _next_of_side(turn: Turn, block: RunningBlock) -> None:
    if turn.is_killed(block) and block.phase is not Phase.AFTER:
        end_if_idle(turn, block)
    elif block.side_created < len(block.side):
        task = block.side[block.side_created]
        block.side_created += 1
        block.side_open = _create(turn, block, Child(task))
    elif block.phase is Phase.ERRORS:
        _begin_finally(turn, block)
    elif block.phase is Phase.AFTER:
        fully_ended(turn, block)
    else:
        _end(turn, block)


def errors_of(turn: Turn, block: RunningBlock) -> Sequence[Task]:
    """Give the enabled tasks of a block's `errors`."""
    if block.flowable is None:
        return turn.live.plan.errors
    return [task for task in block.flowable.errors if not task.disabled]


def _finally_of(turn: Turn, block: RunningBlock) -> Sequence[Task]:
    if block.flowable is None:
        return turn.live.plan.finally_
    return [task for task in block.flowable.finally_ if not task.disabled]


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
            _next_of_side(turn, block)
    elif block is not None and run.id in block.open_runs:
        _main_child_ended(turn, block, run)
    root = live.blocks.get(None)
    if root is not None and root.phase is Phase.ENDED:
        fully_ended(turn, root)


def _end(turn: Turn, block: RunningBlock) -> None:
    state = State.KILLED if turn.is_killed(block) else block.result()
    _abandon_children(turn, block, state)
    if block.run is None:
        _end_top_level(turn, block, state)
        return
    block.phase = Phase.ENDED
    outcome = state if block.flowable is None else block.flowable.outcome(state)
    finalize(turn, block.run, of_task(outcome, turn.live.node(block.run).task))


def _abandon_children(turn: Turn, block: RunningBlock, state: State) -> None:
    """Let go of children that have not ended: what has been started keeps its own end.

    Those that were not started, and blocks, take the state of their block.
    """
    runs = list(block.open_runs.values())
    if block.side_open is not None:
        runs.append(block.side_open)
    for run in runs:
        inner = turn.live.blocks.pop(run.id, None)
        if inner is not None:
            _abandon_children(turn, inner, state)
        if inner is not None or run.state not in (State.SUBMITTED, State.RUNNING):
            close(turn, run, state)
    block.open_runs.clear()
    block.side_open = None


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


def fully_ended(turn: Turn, root: RunningBlock) -> None:
    """Let go of the execution once its last task run has ended too."""
    root.phase = Phase.ENDED
    if not turn.live.open_runs and not turn.live.execution.fully_ended:
        turn.live.execution.fully_ended = True
        turn.live.touch_header()
        turn.ask(Finish())
