"""Make a live execution from its rows: the blocks follow from the task runs, in one pass."""

from __future__ import annotations

from collections.abc import Iterable

from vivace.engine.block import Phase, RunningBlock
from vivace.engine.children import make_block
from vivace.engine.live import LiveExecution
from vivace.engine.plan import FlowPlan, Kind, Node
from vivace.engine.runs import is_undecided
from vivace.model.execution import Execution, TaskRun
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Flowable, enabled
from vivace.plugin.waiting import WaitingFlowable

__all__ = ["restore"]


_UNDER_WAY = frozenset({State.RUNNING, State.KILLING, State.PAUSED, State.RETRYING})


def restore(execution: Execution, runs: Iterable[TaskRun], plan: FlowPlan) -> LiveExecution:
    """Rebuild a live execution; `runs` are in the order of creation. O(number of runs)."""
    live = LiveExecution(execution, plan)
    runs = list(runs)
    if not runs and execution.state in (State.CREATED, State.QUEUED):
        return live
    live.blocks[None] = RunningBlock(None, None, plan.tasks, len(plan.tasks))
    for run in runs:
        live.add(run)
        _count(live, run)
    for block in list(live.blocks.values()):
        _settle(live, block)
    return live


def _count(live: LiveExecution, run: TaskRun) -> None:
    node = live.plan.nodes[run.task_id]
    is_block = node.kind is Kind.FLOWABLE and run.state in _UNDER_WAY and not is_undecided(run)
    if is_block and isinstance(node.task, Flowable):
        live.blocks[run.id] = make_block(run, node.task)
    block = live.blocks.get(run.parent_id)
    if block is None:
        return
    if node.side:
        _count_side(live, block, run, node)
        return
    if block.phase is Phase.BEFORE:
        block.phase = Phase.MAIN
    if block.branches is not None and node.task not in (block.main or ()):
        block.leave(run)
        return
    block.take_in(run)
    if run.state.is_terminal:
        block.count_end(run)


def _count_side(live: LiveExecution, block: RunningBlock, run: TaskRun, node: Node) -> None:
    for phase, tasks in _side_lists(live, block):
        if node.task in tasks:
            if block.phase is not phase:
                block.phase, block.side, block.side_created = phase, tasks, 0
            block.side_created += 1
            block.side_open = None if run.state.is_terminal else run
            if phase is Phase.BEFORE and run.state is State.FAILED:
                block.failed += 1
            return


def _side_lists(live: LiveExecution, block: RunningBlock) -> list[tuple[Phase, list[Task]]]:
    if block.flowable is None:
        plan = live.plan
        return [
            (Phase.ERRORS, list(plan.errors)),
            (Phase.FINALLY, list(plan.finally_)),
            (Phase.AFTER, [*(task for tasks in plan.listeners for task in tasks), *plan.after]),
        ]
    lists = [
        (Phase.ERRORS, enabled(block.flowable.errors)),
        (Phase.FINALLY, enabled(block.flowable.finally_)),
    ]
    if isinstance(block.flowable, WaitingFlowable):
        lists.append((Phase.BEFORE, enabled(block.flowable.before(block.plan))))
    return lists


def _settle(live: LiveExecution, block: RunningBlock) -> None:
    """Say where a block stands when none of its own tasks is under way."""
    if block.run is not None and block.run.state is State.PAUSED:
        block.phase = Phase.WAITING
    if block.run is None and live.execution.state.is_terminal and live.plan.listeners:
        block.phase = Phase.CHOOSING  # which of them run is not kept, and found out again
        return
    if block.run is not None or block.side_open is not None:
        return
    if live.execution.state.is_terminal:
        block.phase = Phase.ENDED
    elif not block.open and live.execution.state is State.PAUSED:
        block.phase = Phase.HELD
    elif live.execution.state in (State.RESTARTED, State.QUEUED):
        return  # a task run was put into another state by hand: what follows it is to be created
    elif not block.open and live.plan.flow.outputs:
        block.phase = Phase.OUTPUTS
