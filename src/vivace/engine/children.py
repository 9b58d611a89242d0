"""Children of a block: its lists, their creation a part at a time, and letting go of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import Continue, DecideAgain
from vivace.engine.creating import create
from vivace.engine.runs import close
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Child, Flowable, enabled, next_in_order

__all__ = [
    "abandon_children",
    "create_next",
    "decide_again",
    "decide_around",
    "errors_of",
    "finally_of",
    "make_block",
    "nothing_to_run",
]

_CHILDREN_A_STEP = 200


def make_block(run: TaskRun, flowable: Flowable) -> RunningBlock:
    """Make the block of a flowable's run from what it decided."""
    main = flowable.main_list(run.plan)
    tasks = None if main is None else [task for task in main if not task.disabled]
    size = flowable.size(run.plan) if tasks else 0
    block = RunningBlock(run, flowable, tasks, size, run.plan)
    if flowable.decides_again():
        block.branches = {}
    return block


def create_next(turn: Turn, block: RunningBlock, ended: Child | None) -> None:
    """Create the children that may be created now that `ended` has ended."""
    if block.flowable is None:
        children: Iterable[Child] = next_in_order(block.main or (), block)
    else:
        children = block.flowable.next_children(block, ended)
    count = 0
    for child in islice(children, _CHILDREN_A_STEP):
        block.add(create(turn, block, child))
        count += 1
    if count == _CHILDREN_A_STEP:
        # A step stays short however wide the block: others get their turn in between.
        turn.ask(Continue(block.run.id if block.run else None))


def decide_again(turn: Turn, block: RunningBlock) -> bool:
    """Ask a block for its choice again before it goes on; False when its choice is final."""
    if block.branches is None or block.run is None:
        return False
    block.asked += 1
    turn.ask(DecideAgain(block.run, turn.live.node(block.run), block.asked))
    return True


def decide_around(turn: Turn, run: TaskRun) -> None:
    """Ask the blocks around a run that has changed what they may have looked at.

    The innermost one is left out: it is asked when the run ends.
    """
    live = turn.live
    here = live.runs.get(run.parent_id or "")
    while here is not None and here.parent_id is not None:
        block = live.blocks.get(here.parent_id)
        if block is not None and block.phase is Phase.MAIN:
            decide_again(turn, block)
        here = live.runs.get(here.parent_id)


def errors_of(turn: Turn, block: RunningBlock) -> Sequence[Task]:
    """Give the enabled tasks of a block's `errors`."""
    if block.flowable is None:
        return turn.live.plan.errors
    return enabled(block.flowable.errors)


def finally_of(turn: Turn, block: RunningBlock) -> Sequence[Task]:
    """Give the enabled tasks of a block's `finally`."""
    if block.flowable is None:
        return turn.live.plan.finally_
    return enabled(block.flowable.finally_)


def nothing_to_run(turn: Turn, block: RunningBlock) -> str:
    """Say that a block has no list to run."""
    execution = turn.live.execution
    task_id = block.run.task_id if block.run else ""
    return (
        f"No task found on flow '{execution.namespace}.{execution.flow_id}', "
        f"task '{task_id}', execution '{execution.id}'"
    )


def abandon_children(turn: Turn, block: RunningBlock, state: State) -> None:
    """Let go of children that have not ended: what has been started keeps its own end.

    Those that were not started, and blocks, take the state of their block.
    """
    runs = [*block.open_runs.values(), *block.left.values()]
    if block.side_open is not None:
        runs.append(block.side_open)
    for run in runs:
        inner = turn.live.blocks.pop(run.id, None)
        if inner is not None:
            abandon_children(turn, inner, state)
        if inner is not None or run.state not in (State.SUBMITTED, State.RUNNING):
            close(turn, run, state)
    block.open_runs.clear()
    block.left.clear()
    block.side_open = None
