"""Blocks that a worker opens and closes: their tasks share a directory there.

The block's own run is an attempt at the worker twice: before the first child, and after the last.
In between it is a block like any other. The directory does not outlive whoever made it, so that
after a crash the block begins again, without a trace of the children it had.
"""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.attempts import fail, succeed
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.children import make_block
from vivace.engine.progress import after_closing, begin_block, end_if_idle
from vivace.engine.runs import dispatch, end_attempt, keep_outputs
from vivace.engine.turn import Turn
from vivace.model.execution import TaskRun
from vivace.model.state import State
from vivace.plugin.flowable import Flowable
from vivace.plugin.worker_block import WorkerBlock

__all__ = ["begin_again", "opened_or_closed", "settle_killed"]


def opened_or_closed(turn: Turn, run: TaskRun, event: events.TaskEnded) -> None:
    """Take up what a worker says of a block: that it may begin, or what it leaves."""
    block = turn.live.blocks.get(run.id)
    if event.closing or block is not None:
        _closed(turn, run, block, event)
    elif event.state is State.FAILED:
        fail(turn, run, turn.live.node(run), event.failure)
    elif event.state is State.SUCCESS and run.state is State.RUNNING:
        task = turn.live.node(run).task
        assert isinstance(task, Flowable)
        block = turn.live.blocks[run.id] = make_block(run, task)
        begin_block(turn, block)
    else:
        succeed(turn, run, State.KILLED)


def _closed(turn: Turn, run: TaskRun, block: RunningBlock | None, event: events.TaskEnded) -> None:
    if block is None or block.phase is not Phase.CLOSING or not event.closing:
        return
    keep_outputs(turn, run, event.outputs)
    if turn.is_killed(block):
        end_if_idle(turn, block)
        return
    if event.state is State.FAILED:
        block.failed += 1
        execution = turn.live.execution
        if execution.failed_task_id is None:
            execution.failed_task_id, execution.failure = run.task_id, event.failure
            turn.live.touch_header()
    after_closing(turn, block)


def begin_again(turn: Turn) -> None:
    """Have every block opened anew whose directory is gone with the worker."""
    for block in list(turn.live.blocks.values()):
        run = block.run
        if run is None or not isinstance(block.flowable, WorkerBlock):
            continue
        if block.phase is Phase.MAIN and not turn.is_killed(block):
            _open_anew(turn, run)


def _open_anew(turn: Turn, run: TaskRun) -> None:
    live = turn.live
    for child in [each for each in live.runs.values() if each.parent_id == run.id]:
        live.remove(child)
    live.blocks.pop(run.id)
    end_attempt(turn, run, State.RESUBMITTED)
    dispatch(turn, run, live.node(run))


def settle_killed(turn: Turn) -> None:
    """End the blocks that were being closed when a kill and then a crash came."""
    for block in list(turn.live.blocks.values()):
        if isinstance(block.flowable, WorkerBlock) and turn.is_killed(block):
            end_if_idle(turn, block)
