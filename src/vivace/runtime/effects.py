"""What the engine wants done, handed to those who do it, once the changes are durable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from vivace.engine.commands import (
    CheckAssertions,
    CheckBlock,
    ChooseListeners,
    Command,
    Continue,
    DecideAgain,
    Finish,
    GatherItems,
    KillChild,
    KillTask,
    OpenItems,
    Prepare,
    RenderOutputs,
    RunTask,
    StartChild,
    StartItems,
    StartReplacement,
    TellPaused,
    WakeAt,
    WakeForSla,
)
from vivace.engine.events import Continued
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Kind
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.runtime.clock import Clock
from vivace.runtime.computing import answer
from vivace.runtime.inline import InlineResult, run_inline
from vivace.runtime.ports import ChildStarter, FanOutStarter, WorkerPort
from vivace.runtime.renderer import Renderer
from vivace.runtime.wakeups import WakeUps
from vivace.runtime.work import Poisoned, Rendering, Work

__all__ = ["Effects"]


class Effects:
    """Carries out commands; what comes of them is posted as events."""

    def __init__(
        self,
        renderer: Renderer,
        wake_ups: WakeUps,
        clock: Clock,
        *,
        post: Callable[[str, Work], None],
        ran: Callable[[LiveExecution, RunTask, InlineResult, Micros], None],
        replace: Callable[[LiveExecution, Micros], Awaitable[None]],
        finish: Callable[[LiveExecution], None],
    ) -> None:
        """Take what is needed.

        Args:
            renderer: Renders expressions of executions.
            wake_ups: Posts an event at an instant.
            clock: Says what time it is.
            post: Adds work about an execution (first argument).
            ran: Takes what a task gave that was run here, on a thread.
            replace: Records the execution that tries again in the place of another.
            finish: Lets go of an execution that has fully ended.
        """
        self._renderer = renderer
        self._wake_ups = wake_ups
        self._clock = clock
        self._post = post
        self._ran = ran
        self._replace = replace
        self._finish = finish
        self.worker: WorkerPort | None = None
        self.children: ChildStarter | None = None
        self.fan_outs: FanOutStarter | None = None
        self.helpers: set[asyncio.Task[None]] = set()
        """What is under way and will post what came of it."""

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self.helpers)

    async def stop(self) -> None:
        """Give up what is under way; it begins anew when its execution is taken up again."""
        for helper in list(self.helpers):
            helper.cancel()
        await asyncio.gather(*self.helpers, return_exceptions=True)

    def perform(self, live: LiveExecution, command: Command) -> None:
        """Carry out a command; never raises: what goes wrong concerns this execution alone."""
        try:
            self._carry_out(live, command)
        except Exception as error:
            self._post(live.execution.id, Poisoned(error))

    def _carry_out(self, live: LiveExecution, command: Command) -> None:
        execution_id = live.execution.id
        match command:
            case RunTask(run=run, node=node, attempt=attempt) if node.is_at_worker:
                if self.worker is not None:
                    self.worker.submit(live, run, node, attempt, closing=command.closing)
            case (
                Prepare()
                | DecideAgain()
                | CheckBlock()
                | CheckAssertions()
                | ChooseListeners()
                | RunTask()
                | RenderOutputs()
            ):
                self._help(live, self._on_thread(live, command))
            case StartChild(run=run, node=node, attempt=attempt):
                if self.children is not None:
                    self.children.start(live, run, node, attempt)
            case StartReplacement(at=at):
                self._help(live, self._replace(live, at))
            case WakeAt(run=run, at=at):
                self._wake_ups.wake_at(at, execution_id, run.id)
            case WakeForSla(index=index, at=at):
                self._wake_ups.sla_at(at, execution_id, index)
            case KillTask(run=run):
                if self.worker is not None:
                    self.worker.kill(run.id)
            case KillChild(run=run):
                starter = self._starter_of(live, run)
                if starter is not None:
                    starter.kill(run)
            case Finish():
                self._finish(live)
            case Continue():
                self._post(execution_id, Continued(self._clock.now(), command.task_run_id))
            case TellPaused() | OpenItems() | StartItems() | GatherItems():
                self._tell_fan_outs(live, command)

    def _tell_fan_outs(
        self, live: LiveExecution, command: TellPaused | OpenItems | StartItems | GatherItems
    ) -> None:
        if self.fan_outs is None:
            return
        match command:
            case TellPaused(is_paused):
                self.fan_outs.paused(live, is_paused=is_paused)
            case OpenItems(run=run, node=node, attempt=attempt):
                self.fan_outs.open(live, run, node, attempt)
            case StartItems(run=run, attempt=attempt, indexes=indexes):
                self.fan_outs.begin(run, attempt, indexes)
            case GatherItems(run=run, attempt=attempt, tally=tally):
                self.fan_outs.gather(run, attempt, tally)

    def _starter_of(self, live: LiveExecution, run: TaskRun) -> ChildStarter | FanOutStarter | None:
        is_fan_out = live.node(run).kind is Kind.FAN_OUT
        return self.fan_outs if is_fan_out else self.children

    def _help(self, live: LiveExecution, work: Awaitable[None]) -> None:
        helper = asyncio.create_task(self._helped(live, work))
        self.helpers.add(helper)
        helper.add_done_callback(self.helpers.discard)

    async def _helped(self, live: LiveExecution, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:
            self._post(live.execution.id, Poisoned(error))

    async def _on_thread(self, live: LiveExecution, command: Rendering) -> None:
        """Compute what may wait for something outside, without holding up the others."""
        now = self._clock.now()
        if isinstance(command, RunTask):
            run, node, attempt = command.run, command.node, command.attempt
            result = await asyncio.to_thread(
                run_inline, self._renderer, live, run, node, attempt, now
            )
            self._ran(live, command, result, now)
            self._post(live.execution.id, result.event)
        else:
            event = await asyncio.to_thread(answer, self._renderer, live, command, now)
            self._post(live.execution.id, event)
