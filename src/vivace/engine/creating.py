"""New task runs; those of a paused execution wait until it goes on."""

from __future__ import annotations

from vivace.engine.block import Phase, RunningBlock
from vivace.engine.breakpoints import is_breakpoint, stop_before
from vivace.engine.plan import Node
from vivace.engine.runs import prepare
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.flowable import Child

__all__ = ["create", "create_aside", "prepare_or_hold", "release_held"]


def create(turn: Turn, block: RunningBlock, child: Child) -> TaskRun:
    """Create a child of a block."""
    run = _new_run(turn, child)
    run.parent_id = block.run.id if block.run else None
    run.force = block.phase is Phase.AFTER or block.is_forced
    return _add(turn, run)


def create_aside(turn: Turn, beside: TaskRun, task: Task) -> TaskRun:
    """Create a run that no block counts, and that begins although the execution is paused."""
    run = _new_run(turn, Child(task, beside.value, beside.iteration))
    run.parent_id, run.force = beside.parent_id, beside.force
    turn.live.add(run)
    turn.live.touch(run)
    prepare(turn, run, turn.live.node(run))
    return run


def prepare_or_hold(turn: Turn, run: TaskRun, node: Node) -> None:
    """Let a run begin now, or once the execution goes on."""
    if turn.live.is_held and not node.detached:
        turn.live.held[run.id] = run
    else:
        prepare(turn, run, node)


def release_held(turn: Turn) -> None:
    """Let all runs begin that have been held up."""
    held, turn.live.held = turn.live.held, {}
    for run in held.values():
        prepare(turn, run, turn.live.node(run))


def _new_run(turn: Turn, child: Child) -> TaskRun:
    return TaskRun(
        id=turn.new_id(),
        task_id=child.task.id,
        ordinal=turn.live.next_ordinal,
        history=[(State.CREATED, turn.at)],
        value=child.value,
        iteration=child.iteration,
    )


def _add(turn: Turn, run: TaskRun) -> TaskRun:
    live = turn.live
    live.add(run)
    live.touch(run)
    if is_breakpoint(live, run):
        stop_before(turn, run)
    else:
        prepare_or_hold(turn, run, live.plan.nodes[run.task_id])
    return run
