"""Service levels of a flow: what an execution promised, and what follows when it is broken."""

from __future__ import annotations

from datetime import timedelta

from vivace.engine import events
from vivace.engine.block import Phase, RunningBlock
from vivace.engine.commands import CheckAssertions, KillChild, KillTask, WakeForSla
from vivace.engine.plan import Kind
from vivace.engine.progress import begin_after
from vivace.engine.runs import WORKING, close
from vivace.engine.turn import Turn
from vivace.model.duration import format_duration
from vivace.model.execution import Execution, TaskRun
from vivace.model.flow import Sla, SlaBehavior, SlaType
from vivace.model.instant import Micros
from vivace.model.label import merge_labels
from vivace.model.log import LogLevel
from vivace.model.state import State

__all__ = ["assertions_checked", "check_assertions", "overdue", "watch_durations"]

_MICROSECOND = timedelta(microseconds=1)
_END_STATES = {SlaBehavior.FAIL: State.FAILED, SlaBehavior.CANCEL: State.CANCELLED}


def watch_durations(turn: Turn) -> None:
    """Have the execution looked at when it has taken too long."""
    for index, sla in enumerate(turn.live.plan.flow.sla):
        if sla.type is SlaType.MAX_DURATION and not turn.live.execution.state.is_terminal:
            turn.ask(WakeForSla(index, _deadline(turn.live.execution, sla)))


def overdue(turn: Turn, event: events.SlaDue) -> None:
    """Act when the execution takes longer than promised."""
    sla = turn.live.plan.flow.sla[event.index]
    if sla.type is not SlaType.MAX_DURATION or turn.live.execution.state.is_terminal:
        return
    deadline = _deadline(turn.live.execution, sla)
    if turn.at < deadline:
        turn.ask(WakeForSla(event.index, deadline))
        return
    assert sla.duration is not None
    _violated(turn, sla, f"it takes longer than {format_duration(sla.duration)}")


def check_assertions(turn: Turn, changes: int) -> None:
    """Have the assertions looked at if anything has changed since there were so many changes."""
    live = turn.live
    is_open = not live.execution.state.is_terminal
    if live.plan.has_assertions and is_open and live.changes != changes:
        turn.ask(CheckAssertions())


def assertions_checked(turn: Turn, event: events.AssertionsChecked) -> None:
    """Act on the first assertion that is false and on which nothing has been done yet."""
    for index in event.violated:
        if turn.live.execution.state.is_terminal:
            return
        sla = turn.live.plan.flow.sla[index]
        if _violated(turn, sla, f"`{sla.assert_}` is false"):
            return


def _deadline(execution: Execution, sla: Sla) -> Micros:
    """Give the end of the longest duration, which counts from the last restart."""
    began = execution.started_at
    for (state, _), (_, at) in zip(execution.history, execution.history[1:], strict=False):
        if state.is_terminal:
            began = at
    assert sla.duration is not None
    return began + sla.duration // _MICROSECOND


def _violated(turn: Turn, sla: Sla, reason: str) -> bool:
    """Do what the violation asks for, and say whether anything was done."""
    execution = turn.live.execution
    labels = merge_labels(execution.labels, sla.labels or [])
    is_new = labels != execution.labels
    if is_new:
        execution.labels = labels
        turn.live.touch_header()
    state = _END_STATES.get(sla.behavior)
    if state is None:
        return is_new
    message = f"SLA `{sla.id}` is violated: {reason}"
    turn.log(None, LogLevel.ERROR, message)
    execution.failure = execution.failure or message
    _end_now(turn, state)
    return True


def _end_now(turn: Turn, state: State) -> None:
    """End everything in a state; what runs is stopped, and what it says then comes too late."""
    live = turn.live
    for run in list(live.open_runs.values()):
        _stop(turn, run)
        live.blocks.pop(run.id, None)
        close(turn, run, state)
    turn.enter_execution(state)
    root = live.blocks.get(None)
    if root is None:
        root = live.blocks[None] = RunningBlock(None, None, (), 0)
    root.open_runs.clear()
    root.side_open = None
    if root.phase not in (Phase.AFTER, Phase.ENDED):
        begin_after(turn, root)


def _stop(turn: Turn, run: TaskRun) -> None:
    node = turn.live.node(run)
    if node.is_at_worker and run.state in WORKING:
        turn.ask(KillTask(run))
    elif node.kind in (Kind.CHILD_EXECUTION, Kind.FAN_OUT) and run.attempts:
        turn.ask(KillChild(run))
