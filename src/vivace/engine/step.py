"""The state machine: `step` answers one event, at a cost that does not grow with the execution.

It is pure: time, ids, chance and rendered values come in, commands go out, nothing else is touched.
The changes it makes are marked on the live execution; the shell writes them, and only then carries
out the commands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from vivace.engine import events
from vivace.engine.attempts import ended_run, prepared, task_ended, task_started, woken
from vivace.engine.breakpoints import breakpoints_lifted
from vivace.engine.child_executions import child_ended, child_started
from vivace.engine.commands import Command
from vivace.engine.deciding import decided_again
from vivace.engine.fan_out import (
    item_ended,
    item_paused,
    items_opened,
    items_released,
    items_started,
)
from vivace.engine.lifecycle import begin, outputs_rendered, queue, refuse
from vivace.engine.live import LiveExecution
from vivace.engine.progress import continued, listeners_chosen
from vivace.engine.recovery import dequeue, recover
from vivace.engine.replacing import replaced
from vivace.engine.sla import assertions_checked, check_assertions, overdue
from vivace.engine.stopping import kill
from vivace.engine.turn import Turn
from vivace.engine.waiting import checked, go_on_if_nothing_waits, pause_requested, resumed
from vivace.engine.worker_blocks import opened_or_closed
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.model.log import LogLevel
from vivace.plugin.worker_block import WorkerBlock

__all__ = ["Sources", "Step", "step"]


@dataclass(frozen=True, slots=True)
class Sources:
    """What is not decided by the state: fresh ids and chance."""

    new_id: Callable[[], str]
    chance: Callable[[], float]
    """A number in [0, 1), for waits of random length."""


@dataclass(slots=True)
class Step:
    """Answer to an event."""

    commands: list[Command] = field(default_factory=list)
    logs: list[tuple[TaskRun | None, LogLevel, str, Micros]] = field(default_factory=list)
    """Lines that the engine itself adds to the execution's log."""


def step(live: LiveExecution, event: events.Event, sources: Sources) -> Step:
    """Answer one event; cost O(depth of the task), whatever the size of the execution.

    Args:
        live: Read and written; what changed is marked on it.
        event: May be late or repeated: one that no longer fits changes nothing.
        sources: Ids and chance.
    """
    turn = Turn(live, event.at, sources.new_id, sources.chance)
    changes = live.changes
    was_waiting = bool(live.waiting or live.sleeping)
    was_held = live.is_held
    _handle(turn, event)
    if was_waiting and not live.waiting:
        go_on_if_nothing_waits(turn)
    if was_held and not live.is_held:
        items_released(turn)
    check_assertions(turn, changes)
    return Step(turn.commands, turn.logs)


def _task_ended(turn: Turn, event: events.TaskEnded) -> None:
    run = ended_run(turn, event)
    if run is None:
        return
    if isinstance(turn.live.node(run).task, WorkerBlock):
        opened_or_closed(turn, run, event)
    else:
        task_ended(turn, run, event)


def _handle(turn: Turn, event: events.Event) -> None:
    match event:
        case events.TaskEnded():
            _task_ended(turn, event)
        case events.TaskStarted():
            task_started(turn, event)
        case events.Prepared():
            prepared(turn, event)
        case events.DecidedAgain():
            decided_again(turn, event)
        case events.Created():
            begin(turn)
        case events.Queued():
            queue(turn)
        case events.Dequeued():
            dequeue(turn)
        case events.Refused():
            refuse(turn, event)
        case events.OutputsRendered():
            outputs_rendered(turn, event)
        case events.ChildStarted():
            child_started(turn, event)
        case events.ChildEnded():
            child_ended(turn, event)
        case events.ItemEnded():
            item_ended(turn, event)
        case events.ItemPaused():
            item_paused(turn, event)
        case events.ItemsOpened():
            items_opened(turn, event)
        case events.ItemsStarted():
            items_started(turn, event)
        case events.PauseRequested():
            pause_requested(turn)
        case events.Resumed():
            resumed(turn, event)
        case events.BreakpointsLifted():
            breakpoints_lifted(turn, event)
        case events.Checked():
            checked(turn, event)
        case events.SlaDue():
            overdue(turn, event)
        case events.AssertionsChecked():
            assertions_checked(turn, event)
        case events.ListenersChosen():
            listeners_chosen(turn, event)
        case events.Woken():
            woken(turn, event)
        case events.Continued():
            continued(turn, event)
        case events.KillRequested():
            kill(turn, event)
        case events.Replaced():
            replaced(turn)
        case events.Recovered():
            recover(turn)
        case _:
            assert_never(event)
