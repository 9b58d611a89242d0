"""Executions that a task starts for each of many items: ForEachItem, Loop.

What is under way is known by the unique keys of the executions, which begin with the task run's id:
so none is made twice, each end finds its parent, and after a crash the store says how far a run is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO, Protocol

from vivace.engine.events import ChildEnded, ItemEnded, ItemPaused, ItemsStarted, Prepared
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Node
from vivace.engine.runs import WAITING
from vivace.errors import ConflictError, NotFoundError
from vivace.model.execution import Execution, TaskRun
from vivace.model.item_key import item_prefix, place_of_item
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.plugin.fan_out import FanOutTask, Item, Tally
from vivace.runtime.clock import Clock
from vivace.runtime.executor import Executor
from vivace.runtime.item_files import ItemFiles
from vivace.runtime.item_results import gather_results
from vivace.runtime.item_source import ItemSource, items_of_plan, plan_of_items
from vivace.runtime.item_starts import ItemStarts
from vivace.runtime.item_survey import Survey
from vivace.runtime.parent_reports import ParentReports, insist
from vivace.runtime.renderer import Renderer
from vivace.runtime.values import plain_outputs
from vivace.store import ItemExecution, ItemOutputs

__all__ = ["FanOuts", "ItemReader"]

_KILLS_AT_A_TIME = 50


class ItemReader(Protocol):
    """What is read of the executions of items; the store."""

    async def states(self, prefix: str) -> list[ItemExecution]:
        """Give those whose unique keys begin so, in the order of their start."""
        ...

    async def open_ids(self, prefix: str) -> list[str]:
        """Give the ids of those that have not fully ended."""
        ...

    async def outputs(self, prefix: str) -> list[ItemOutputs]:
        """Give what the ended ones gave, in the order of their ends."""
        ...


@dataclass(slots=True)
class _Run:
    """An attempt of a task that goes over items."""

    live: LiveExecution
    run: TaskRun
    node: Node
    attempt: int
    task: FanOutTask | None = None
    """Rendered, once the items are known."""
    source: ItemSource | None = None
    early: list[Callable[[], None]] | None = field(default_factory=list)
    """Reports that came before the engine knew what is under way; None from then on."""

    @property
    def prefix(self) -> str:
        return item_prefix(self.run.id)

    def close(self) -> None:
        if self.source is not None:
            self.source.close()


class FanOuts:
    """Has the executions of items started, and tells their parents how they ended."""

    def __init__(
        self,
        executor: Executor,
        renderer: Renderer,
        starts: ItemStarts,
        reader: ItemReader,
        files: ItemFiles,
        clock: Clock,
    ) -> None:
        """Take what is needed.

        Args:
            executor: Told of what happened; restarts and kills.
            renderer: Renders properties.
            starts: Creates executions.
            reader: Finds them again.
            files: Reads files of items, and keeps what their executions gave.
            clock: Says what time it is.
        """
        self._executor = executor
        self._renderer = renderer
        self._starts = starts
        self._reader = reader
        self._files = files
        self._clock = clock
        self._reports = ParentReports(executor, clock)
        self._runs: dict[str, _Run] = {}
        """By the id of the task run."""
        self._tasks: set[asyncio.Task[None]] = set()

    # What the engine asks for

    def open(self, live: LiveExecution, run: TaskRun, node: Node, attempt: int) -> None:
        """Look at what a task goes over, and at what there is of it already."""
        here = self._runs[run.id] = _Run(live, run, node, attempt)
        self._spawn(self._open(here))

    def begin(self, run: TaskRun, attempt: int, indexes: tuple[int, ...]) -> None:
        """Start the executions of some items."""
        here = self._of(run, attempt)
        if here is not None:
            self._spawn(self._begin(here, indexes))

    def gather(self, run: TaskRun, attempt: int, tally: Tally) -> None:
        """End a task with what its executions gave."""
        here = self._of(run, attempt)
        if here is not None:
            self._spawn(self._gather(here, tally))

    def kill(self, run: TaskRun) -> None:
        """Kill the executions of a task run that have not ended."""
        here = self._runs.pop(run.id, None)
        if here is not None:
            here.close()
        self._spawn(self._kill_all(item_prefix(run.id)))

    # What the executor tells

    def paused(self, live: LiveExecution, *, is_paused: bool) -> None:
        """Tell the parent of an execution that it is paused, or goes on."""
        self._report(live.execution, partial(self._tell_paused, is_paused=is_paused))

    def ended(self, live: LiveExecution) -> None:
        """Tell the parent of an execution that has fully ended, if one counts it."""
        self.lost(live.execution)

    def lost(self, execution: Execution) -> None:
        """Do the same for an execution that cannot be processed."""
        if execution.state is not State.RETRIED:  # then another one tries again in its place
            self._report(execution, partial(self._tell, execution=execution))

    def _report(self, execution: Execution, report: Callable[..., None]) -> None:
        """Report something of an execution once its parent can count it."""
        run_id, index = place_of_item(execution.unique_key)
        here = self._runs.get(run_id)
        if here is None:
            return  # nobody counts it
        if here.early is not None:
            here.early.append(partial(report, here, index))
        else:
            report(here, index)

    async def stop(self) -> None:
        """Stop what is being started; it is started again after the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for here in self._runs.values():
            here.close()

    def _of(self, run: TaskRun, attempt: int) -> _Run | None:
        here = self._runs.get(run.id)
        return here if here is not None and here.attempt == attempt else None

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Opening

    async def _open(self, here: _Run) -> None:
        live, run = here.live, here.run
        try:
            task = await asyncio.to_thread(self._renderer.task, live, run, here.node)
            assert isinstance(task, FanOutTask)
            found = await insist(lambda: self._reader.states(here.prefix)) if run.attempts else []
            plan = run.plan
            if plan is None or not found:
                items = await asyncio.to_thread(task.items, self._opener(live))
                plan = plan_of_items(task, items)
            here.source = ItemSource(task, items_of_plan(plan), self._opener(live))
            here.task = task
            survey = Survey.of(task, run, found)
            await self._again(here, survey)
            stop = await self._has_stopped(here, survey)
        except Exception as error:
            self._cannot_open(here, error)
            return
        event = survey.event(self._clock.now(), run.id, here.attempt, plan, stop=stop)
        self._reports.post(live, event)
        early, here.early = here.early or [], None
        for report in early:
            report()

    def _opener(self, live: LiveExecution) -> Callable[[str], BinaryIO]:
        return lambda uri: self._files.open(live.execution, uri)

    async def _again(self, here: _Run, survey: Survey) -> None:
        """Take up the executions that failed before the task was begun again."""
        for chunk in survey.failed_before():
            task, source = here.task, here.source
            assert task is not None and source is not None
            again = partial(self._starts.again, here.live, here.run, here.node, task)
            items = await asyncio.to_thread(source.read, sorted(chunk))
            await asyncio.gather(*(again(item, chunk[item.index]) for item in items))
            survey.are_open(chunk)

    async def _has_stopped(self, here: _Run, survey: Survey) -> bool:
        """Whether one that has ended ends the whole, so that a crash does not undo it."""
        task, source = here.task, here.source
        assert task is not None and source is not None
        if any(task.stops(state) for state in survey.states()):
            return True
        if task.break_condition() is None or not survey.ended:
            return False
        outputs = {
            place_of_item(row.key)[1]: row.outputs
            for row in await insist(lambda: self._reader.outputs(here.prefix))
        }
        items = await asyncio.to_thread(source.read, sorted(survey.ended))

        def breaks() -> bool:
            return any(
                self._breaks(here, item, row.id, row.state, outputs.get(item.index))
                for item in items
                for row in (survey.ended[item.index],)
            )

        return await asyncio.to_thread(breaks)

    def _cannot_open(self, here: _Run, error: Exception) -> None:
        run = here.run
        self._runs.pop(run.id, None)
        if run.state not in WAITING:
            self._reports.fail(here.live, run, here.attempt, error)
            return
        message = self._reports.cause(run, error)
        event = Prepared(self._clock.now(), run.id, failure=message, is_condition=True)
        self._reports.post(here.live, event)

    # Starting

    async def _begin(self, here: _Run, indexes: tuple[int, ...]) -> None:
        live, run, task, source = here.live, here.run, here.task, here.source
        assert task is not None and source is not None
        try:
            items = await asyncio.to_thread(source.read, indexes)
            await self._starts.start(live, run, here.node, task, items)
        except Exception as error:
            self._reports.fail(live, run, here.attempt, error)
            return
        if run.state is State.KILLED:  # before there was anything to kill
            await self._kill_all(here.prefix)
            return
        event = ItemsStarted(self._clock.now(), run.id, here.attempt, indexes)
        self._reports.post(live, event)

    # Ends

    def _tell_paused(self, here: _Run, index: int, *, is_paused: bool) -> None:
        event = ItemPaused(self._clock.now(), here.run.id, here.attempt, index, is_paused)
        self._reports.post(here.live, event)

    def _tell(self, here: _Run, index: int, *, execution: Execution) -> None:
        task = here.task
        assert task is not None
        stop = task.stops(execution.state)
        if stop:
            message = f"Loop iteration {index} ended in {execution.state} in sub-execution "
            self._reports.say(
                here.live, here.run, here.attempt, message + execution.id, LogLevel.ERROR
            )
        if stop or task.break_condition() is None:
            self._post_end(here, index, execution.state, stop=stop)
        else:
            self._spawn(self._tell_unless_broken(here, execution, index))

    async def _tell_unless_broken(self, here: _Run, execution: Execution, index: int) -> None:
        try:
            assert here.source is not None
            (item,) = await asyncio.to_thread(here.source.read, (index,))
            stop = await asyncio.to_thread(
                self._breaks, here, item, execution.id, execution.state, execution.outputs
            )
        except Exception as error:
            self._reports.fail(here.live, here.run, here.attempt, error)
            return
        self._post_end(here, index, execution.state, stop=stop)

    def _breaks(
        self, here: _Run, item: Item, execution_id: str, state: State, outputs: Any
    ) -> bool:
        assert here.task is not None
        iteration = {"executionId": execution_id, "state": state.value, "outputs": outputs or {}}
        extra = {"item": self._starts.facts(here.live, item), "iteration": iteration}
        return self._renderer.is_true(here.live, here.run, here.task.break_condition() or "", extra)

    def _post_end(self, here: _Run, index: int, state: State, *, stop: bool) -> None:
        event = ItemEnded(self._clock.now(), here.run.id, here.attempt, index, state, stop)
        self._reports.post(here.live, event)

    async def _gather(self, here: _Run, tally: Tally) -> None:
        live, run, task = here.live, here.run, here.task
        assert task is not None
        try:
            read = self._reader.outputs
            results = await gather_results(read, self._files, task, live.execution, run)
            end = task.end(tally, results, self._files.directory(live.execution, run))
            outputs = plain_outputs(end.outputs)
        except Exception as error:
            self._reports.fail(live, run, here.attempt, error)
            return
        self._runs.pop(run.id, None)
        here.close()
        for level, message in end.logs:
            self._reports.say(live, run, here.attempt, message, level)
        failure = end.logs[-1][1] if end.logs else f"{tally.count(State.FAILED)} executions failed"
        event = ChildEnded(
            self._clock.now(),
            run.id,
            here.attempt,
            end.state,
            outputs,
            failure if end.state is State.FAILED else None,
        )
        self._reports.post(live, event)

    async def _kill_all(self, prefix: str) -> None:
        open_ids = await insist(lambda: self._reader.open_ids(prefix))
        for first in range(0, len(open_ids), _KILLS_AT_A_TIME):
            some: Sequence[str] = open_ids[first : first + _KILLS_AT_A_TIME]
            await asyncio.gather(*map(self._kill, some))

    async def _kill(self, execution_id: str) -> None:
        try:
            await insist(lambda: self._executor.kill(execution_id))
        except (ConflictError, NotFoundError):
            return  # it ended by itself
