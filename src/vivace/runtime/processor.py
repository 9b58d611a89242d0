"""One thing after another about one execution: events to the engine, templates to the renderer.

Nothing here waits, and nothing takes effect: effects are kept until the changes are durable.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import replace

from vivace.engine.commands import (
    CheckAssertions,
    CheckBlock,
    ChooseListeners,
    Command,
    Continue,
    DecideAgain,
    Finish,
    KillTask,
    Prepare,
    RenderOutputs,
    RunTask,
)
from vivace.engine.events import Continued, Created, Event
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Kind
from vivace.engine.step import Sources, step
from vivace.expressions import TurnOver, turn
from vivace.model.identifier import new_id
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.runtime.admissions import Admissions
from vivace.runtime.clock import Clock
from vivace.runtime.computing import answer
from vivace.runtime.inline import run_inline, what_was_said
from vivace.runtime.pending import Pending
from vivace.runtime.records import fail_run, log_entry
from vivace.runtime.renderer import Renderer
from vivace.runtime.work import MAY_FAIL, MayFail, Poisoned, Rendering, Work
from vivace.runtime.work_queue import WorkQueue

__all__ = ["Processor"]

_LOG = logging.getLogger(__name__)
_TURN_SECONDS = 0.010
"""What a task may compute before it has to go on elsewhere, so that the others have their turn."""


class Processor:
    """Works off what there is to do about executions."""

    def __init__(
        self,
        renderer: Renderer,
        admissions: Admissions,
        clock: Clock,
        mask: Callable[[str, str], str],
    ) -> None:
        """Take what is needed.

        Args:
            renderer: Renders expressions of executions.
            admissions: Says which executions may begin.
            clock: Says what time it is.
            mask: Blacks out the secrets that an execution (first argument) met.
        """
        self._renderer = renderer
        self._admissions = admissions
        self._clock = clock
        self._mask = mask
        self._sources = Sources(new_id, random.random)

    def process(
        self, live: LiveExecution, item: Work, work: WorkQueue[Work], pending: Pending
    ) -> None:
        """Do one thing; what follows goes to `work`, or into `pending` until it is durable."""
        try:
            self._handle(live, item, work, pending)
        except Exception as error:
            # One poisonous execution fails by itself; the engine goes on.
            self._quarantine(live, pending, error)

    def _handle(
        self, live: LiveExecution, item: Work, work: WorkQueue[Work], pending: Pending
    ) -> None:
        match item:
            case (
                Prepare()
                | DecideAgain()
                | CheckBlock()
                | CheckAssertions()
                | ChooseListeners()
                | RunTask()
                | RenderOutputs()
            ):
                try:
                    with turn(_TURN_SECONDS):
                        self._compute(live, item, work, pending)
                except TurnOver:  # nothing of it was kept, so it may begin again on a thread
                    pending.effects.append((live, item))
            case Finish():
                pending.effects.append((live, item))
            case Poisoned(reason):
                self._quarantine(live, pending, reason)
            case _:
                self._step(live, item, work, pending)

    def _compute(
        self,
        live: LiveExecution,
        item: Rendering,
        work: WorkQueue[Work],
        pending: Pending,
    ) -> None:
        if isinstance(item, RunTask):
            self._run_inline(live, item, work, pending)
            return
        event = answer(self._renderer, live, item, self._clock.now())
        if isinstance(item, CheckAssertions):
            work.appendleft(event)  # before anything else happens: what is promised holds always
        else:
            work.append(event)

    def _step(
        self, live: LiveExecution, event: Event, work: WorkQueue[Work], pending: Pending
    ) -> None:
        if isinstance(event, Created):
            event = self._admissions.admitted(live, event)
        elif isinstance(event, MAY_FAIL):
            event = self._without_secrets(live, event)
        result = step(live, event, self._sources)
        for run, level, message, at in result.logs:
            pending.batch.logs.append(log_entry(live, run, level, message, at))
        for command in result.commands:
            if isinstance(command, CheckAssertions) and self._is_immediate(live, command):
                work.appendleft(command)
            elif self._is_immediate(live, command):
                add = work.append_later if isinstance(command, RunTask) else work.append
                add(command)  # type: ignore[arg-type]  # narrowed by the test
            elif isinstance(command, Continue):
                work.append_later(Continued(self._clock.now(), command.task_run_id))
            else:
                pending.effects.append((live, command))

    def _without_secrets(self, live: LiveExecution, event: MayFail) -> MayFail:
        if event.failure is None:
            return event
        return replace(event, failure=self._mask(live.execution.id, event.failure))

    def _is_immediate(self, live: LiveExecution, command: Command) -> bool:
        """Whether a command computes only, so that it belongs to this very round."""
        match command:
            case Prepare(node=node) | DecideAgain(node=node) | CheckBlock(node=node):
                return not self._renderer.is_blocking(live, node)
            case RunTask(node=node):
                return node.kind is Kind.EXECUTOR and not self._renderer.is_blocking(live, node)
            case CheckAssertions():
                return not self._renderer.assertions_block(live)
            case ChooseListeners():
                return not any(item.conditions for item in live.plan.flow.listeners)
            case RenderOutputs():
                return not self._renderer.outputs_block(live)
            case _:
                return False

    def _run_inline(
        self, live: LiveExecution, command: RunTask, work: WorkQueue[Work], pending: Pending
    ) -> None:
        at = self._clock.now()
        result = run_inline(self._renderer, live, command.run, command.node, command.attempt, at)
        logs, metrics = what_was_said(live, command, result, at, self._mask)
        pending.batch.logs += logs
        pending.batch.metrics += metrics
        if result.event.state is State.FAILED:
            work.append_later(result.event)  # what runs beside it began no later
        else:
            work.append(result.event)

    def _quarantine(self, live: LiveExecution, pending: Pending, reason: BaseException) -> None:
        execution, now = live.execution, self._clock.now()
        _LOG.error("execution %s cannot be processed", execution.id, exc_info=reason)
        for run in list(live.open_runs.values()):
            if live.node(run).is_at_worker:
                pending.effects.append((live, KillTask(run)))
            fail_run(run, now)
            live.touch(run)
        live.open_runs.clear()
        live.blocks.clear()
        if not execution.state.is_terminal:
            execution.enter(State.FAILED, now)
        execution.fully_ended = True
        execution.failure = execution.failure or "the engine could not process this execution"
        live.touch_header()
        message = "the engine could not process this execution; the server's log has the reason"
        pending.batch.logs.append(log_entry(live, None, LogLevel.ERROR, message, now))
        pending.effects.append((live, Finish()))
