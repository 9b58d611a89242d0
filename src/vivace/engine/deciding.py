"""Blocks that change their choice of a branch while they run."""

from __future__ import annotations

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.children import errors_of, make_block
from vivace.engine.progress import after_main, begin_block, go_on
from vivace.engine.runs import keep_outputs
from vivace.engine.turn import Turn
from vivace.engine.waiting import note_failure
from vivace.plugin.flowable import Start

__all__ = ["decided_again"]


def decided_again(turn: Turn, event: events.DecidedAgain) -> None:
    """Go on in the branch that the block chooses now."""
    block = turn.live.blocks.get(event.task_run_id)
    is_awaited = block is not None and block.phase is Phase.MAIN and block.asked == event.asked
    if block is None or not is_awaited or block.failed or turn.is_killed(block):
        return
    block.asked += 1  # the same answer may come again
    if event.start is None:
        _fail(turn, block, event.failure or "")
    elif event.start.plan == block.plan:
        _keep_outputs(turn, block, event.start)
        _proceed(turn, block)
    else:
        _change(turn, block, event.start)


def _fail(turn: Turn, block: RunningBlock, failure: str) -> None:
    assert block.run is not None
    note_failure(turn, block.run, failure)
    block.failed += 1
    after_main(turn, block, errors_of(turn, block))


def _change(turn: Turn, block: RunningBlock, start: Start) -> None:
    """Take another branch; what ran of it before counts, what is open beside it does not."""
    run, flowable = block.run, block.flowable
    assert run is not None
    assert flowable is not None
    run.plan = start.plan
    _keep_outputs(turn, block, start)
    turn.live.touch(run)
    other = turn.live.blocks[run.id] = make_block(run, flowable)
    other.asked = block.asked
    for child in (block.branches or {}).values():
        if turn.live.node(child).task not in (other.main or ()):
            other.leave(child)
            continue
        other.take_in(child)
        if child.state.is_terminal:
            other.count_end(child)
    _proceed(turn, other)


def _proceed(turn: Turn, block: RunningBlock) -> None:
    if block.open:
        return
    if block.failed:
        after_main(turn, block, errors_of(turn, block))
    elif block.created:
        go_on(turn, block, None)
    else:
        begin_block(turn, block)


def _keep_outputs(turn: Turn, block: RunningBlock, start: Start) -> None:
    run = block.run
    if run is not None and start.outputs is not None and start.outputs != run.outputs:
        keep_outputs(turn, run, start.outputs)
        turn.live.touch(run)
