"""The worker: runs the attempts of tasks that have input or output."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from vivace.engine.events import Event, TaskEnded, TaskStarted
from vivace.engine.live import LiveExecution
from vivace.engine.plan import Node
from vivace.errors import VivaceError
from vivace.model.execution import TaskRun
from vivace.model.log import LogEntry, LogLevel, MetricEntry
from vivace.model.state import State
from vivace.model.task import Task
from vivace.plugin.context import RunIdentity
from vivace.plugin.task import RunnableTask
from vivace.plugin.worker_block import WorkerBlock
from vivace.runtime.clock import Clock
from vivace.runtime.context_services import ContextServices
from vivace.runtime.log_file import LogFile
from vivace.runtime.output_cache import OutputCache
from vivace.runtime.renderer import Renderer
from vivace.runtime.run_context import WorkerContext
from vivace.runtime.shared_directories import SharedDirectories
from vivace.runtime.values import failed_outputs, plain_outputs
from vivace.services.inspection import RunningAttempt, WorkerReport

__all__ = ["Worker"]

_LOG = logging.getLogger(__name__)
_FLUSH_LINES = 200
_FLUSH_SECONDS = 0.1


class Reports(Protocol):
    """Where the worker tells what happens; the executor."""

    def post(self, execution_id: str, work: Event) -> None:
        """Tell of an event."""
        ...

    def add_logs(self, entries: list[LogEntry]) -> None:
        """Hand over log lines."""
        ...

    def add_metrics(self, entries: list[MetricEntry]) -> None:
        """Hand over measurements."""
        ...


@dataclass(slots=True)
class _Job:
    live: LiveExecution
    run: TaskRun
    node: Node
    attempt: int
    closing: bool = False
    log_file: LogFile | None = None
    context: WorkerContext | None = None
    task: asyncio.Task[None] | None = None
    killed: bool = False
    lines: list[LogEntry] = field(default_factory=list)
    flusher: asyncio.TimerHandle | None = None


class Worker:
    """Runs attempts, at most `capacity` at a time; the others wait in order."""

    def __init__(
        self,
        reports: Reports,
        renderer: Renderer,
        services: ContextServices,
        clock: Clock,
        *,
        capacity: int,
        mask: Callable[[str, str], str] = lambda _, text: text,
    ) -> None:
        self.id = f"{socket.gethostname()}-{os.getpid()}"
        self._reports = reports
        self._renderer = renderer
        self._services = services
        self._clock = clock
        self._mask = mask
        self.shared = SharedDirectories(services.working_root, services.threads)
        self.capacity = capacity
        self._slots = asyncio.Semaphore(capacity)
        self._jobs: dict[str, _Job] = {}
        self._loop = asyncio.get_running_loop()
        self._draining = False

    @property
    def running(self) -> int:
        """How many attempts are here, waiting ones included."""
        return len(self._jobs)

    def report(self) -> WorkerReport:
        """Say what it has to do, the oldest attempt first."""
        attempts = [_running(job) for job in self._jobs.values()]
        return WorkerReport(self.id, self.capacity, sorted(attempts, key=lambda item: item.since))

    def submit(
        self,
        live: LiveExecution,
        run: TaskRun,
        node: Node,
        attempt: int,
        *,
        closing: bool = False,
    ) -> None:
        """Run an attempt; one that is submitted again while it runs is ignored.

        Args:
            live: The execution.
            run: The task run, or that of a block which is to be opened or closed.
            node: Its task.
            attempt: Which attempt it is.
            closing: Close the block.
        """
        if self._draining or run.id in self._jobs:
            return
        job = self._jobs[run.id] = _Job(live, run, node, attempt, closing)
        if node.task.log_to_file:
            job.log_file = LogFile()
        job.task = asyncio.create_task(self._work(job), name=f"task run {run.id}")

    def kill(self, task_run_id: str) -> None:
        """Stop an attempt: its hooks are called, an async task is cancelled."""
        job = self._jobs.get(task_run_id)
        if job is not None and job.task is not None and not job.killed:
            job.killed = True
            if job.context is not None:
                job.context.kill()
            job.task.cancel()

    async def drain(self, grace: float) -> None:
        """Take no more work and let what runs end.

        What has not begun, or not ended after `grace` seconds, is stopped without a result, so that
        it runs after the next start.
        """
        self._draining = True
        tasks = [job.task for job in self._jobs.values() if job.task is not None]
        for job in self._jobs.values():
            if job.context is None and job.task is not None:
                job.task.cancel()  # it waits for its turn
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for job in self._jobs.values():
            if job.context is not None:
                job.context.kill()
            if job.task is not None:
                job.task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=10.0)

    # One attempt

    async def _work(self, job: _Job) -> None:
        try:
            async with self._slots:
                event = await self._with_log_file(job, await self._attempt(job))
        except asyncio.CancelledError:
            event = self._ended(job, State.KILLED) if job.killed else None
        finally:
            self._flush(job)
            if job.log_file is not None:
                job.log_file.close()
            self._jobs.pop(job.run.id, None)
        if event is not None:
            self._reports.post(job.live.execution.id, event)

    async def _with_log_file(self, job: _Job, event: TaskEnded | None) -> TaskEnded | None:
        if event is None or job.log_file is None or job.context is None:
            return event
        job.log_file.end()
        try:
            uri = await job.context.on_thread(job.log_file.store, job.context)
        except (VivaceError, OSError) as error:
            job.log_file.close()
            job.log_file = None  # what is said from here on goes where logs usually go
            self._log(job, LogLevel.ERROR, f"the file of the log cannot be stored: {error}")
            return event
        return replace(event, log_file=uri)

    async def _attempt(self, job: _Job) -> TaskEnded | None:
        context = job.context = self._context(job)
        if not job.closing:
            started = TaskStarted(self._clock.now(), job.run.id, job.attempt, self.id)
            self._reports.post(job.live.execution.id, started)
        try:
            return await self._run(job, context)
        except asyncio.CancelledError:
            context.kill()
            return self._ended(job, State.KILLED) if job.killed else None
        except VivaceError as error:
            self._say_error(job, error)
            return self._failed(job, error.message, getattr(error, "outputs", None))
        except Exception as error:
            _LOG.info("task run %s raised", job.run.id, exc_info=True)
            message = f"{type(error).__name__}: {error}"
            self._log(job, LogLevel.ERROR, message)
            return self._failed(job, message, None)
        finally:
            if job.closing or not context.close_at_once():
                # What a task left behind (files of a gigabyte) is removed off the loop.
                await asyncio.shield(asyncio.to_thread(self._clear, job, context))

    def _clear(self, job: _Job, context: WorkerContext) -> None:
        context.close()
        if job.closing:
            self.shared.remove(job.live.execution.id, job.run.id)

    async def _run(self, job: _Job, context: WorkerContext) -> TaskEnded:
        task = await self._rendered(job, context)
        cache = OutputCache.of(task, context)
        if cache is not None:
            known = await context.on_thread(cache.find)
            if known is not None:
                return self._ended(job, State.SUCCESS, known)
        limit = task.timeout if isinstance(task, RunnableTask) else None
        seconds = limit.total_seconds() if isinstance(limit, timedelta) else None
        try:
            async with asyncio.timeout(seconds):
                result = await self._call(job, task, context)
        except TimeoutError:
            if seconds is None:
                raise
            context.kill()
            assert isinstance(limit, timedelta)
            message = f"Timeout after {_clock_text(limit)}"
            self._log(job, LogLevel.ERROR, message)
            return self._failed(job, message, None)
        outputs = plain_outputs(result) or {}
        if cache is not None:
            await context.on_thread(cache.keep, outputs)
        return self._ended(job, State.SUCCESS, outputs)

    async def _rendered(self, job: _Job, context: WorkerContext) -> Task:
        task = job.node.task
        extra: Mapping[str, Any] | None = None
        if job.node.dynamic and isinstance(task, RunnableTask):
            extra = task.template_variables(context)
        blocking = bool(job.node.dynamic) and self._renderer.is_blocking(job.live, job.node)
        fields = None if isinstance(task, RunnableTask) else _fields(job)
        render = partial(self._renderer.task, job.live, job.run, job.node, extra, fields=fields)
        return await context.on_thread(render) if blocking else render()

    async def _call(self, job: _Job, task: Task, context: WorkerContext) -> Any:
        if isinstance(task, WorkerBlock):
            return await context.on_thread(self._call_block, job, task, context)
        if not isinstance(task, RunnableTask):
            raise TypeError(f"{type(task).__name__} is no task that a worker can run")
        if inspect.iscoroutinefunction(task.run):
            return await task.run(context)
        result = await context.on_thread(task.run, context)
        return await result if isinstance(result, Awaitable) else result

    def _call_block(self, job: _Job, block: WorkerBlock, context: WorkerContext) -> Any:
        if job.closing:
            return block.close(context)
        self.shared.make(job.live.execution.id, job.run.id)
        return block.open(context)

    def _context(self, job: _Job) -> WorkerContext:
        live, run, execution = job.live, job.run, job.live.execution
        renderer = self._renderer
        return WorkerContext(
            self._services,
            execution,
            RunIdentity(
                tenant=execution.tenant,
                namespace=execution.namespace,
                flow_id=execution.flow_id,
                flow_revision=execution.flow_revision,
                execution_id=execution.id,
                task_id=run.task_id,
                task_type=job.node.task.type,
                task_run_id=run.id,
                attempt=job.attempt,
                value=run.value,
                iteration=run.iteration,
            ),
            log=lambda level, message: self._log_from_anywhere(job, level, message),
            metric=lambda *entry: self._loop.call_soon_threadsafe(self._metric, job, *entry),
            variables=renderer.variables(live, run),
            render=lambda extra: renderer.values(live, run, extra),
            render_typed=lambda extra: renderer.typed(live, run, extra),
            directory=self._shared_directory(job),
        )

    def _shared_directory(self, job: _Job) -> Path | None:
        """Give the directory of the block that the run is, or is a child of."""
        if isinstance(job.node.task, WorkerBlock):
            return self.shared.path(job.run.id)
        parent, block_run_id = job.node.parent, job.run.parent_id
        if parent is None or block_run_id is None or job.node.side:
            return None
        is_shared = isinstance(parent.task, WorkerBlock)
        return self.shared.path(block_run_id) if is_shared else None

    def _ended(self, job: _Job, state: State, outputs: dict[str, Any] | None = None) -> TaskEnded:
        now = self._clock.now()
        return TaskEnded(now, job.run.id, job.attempt, state, outputs, closing=job.closing)

    def _failed(self, job: _Job, message: str, outputs: Any) -> TaskEnded:
        try:
            kept = failed_outputs(outputs)
        except VivaceError:
            kept = {}
        return TaskEnded(
            self._clock.now(),
            job.run.id,
            job.attempt,
            State.FAILED,
            kept,
            failure=self._mask(job.live.execution.id, message.strip().split("\n", 1)[0]),
            closing=job.closing,
        )

    # Log lines and measurements

    def _say_error(self, job: _Job, error: VivaceError) -> None:
        message = f"{error.message} ({error.hint})" if error.hint else error.message
        self._log(job, LogLevel.ERROR, message)

    def _log_from_anywhere(self, job: _Job, level: LogLevel, message: str) -> None:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        if running is self._loop:
            self._log(job, level, message)
        else:
            self._loop.call_soon_threadsafe(self._log, job, level, message)

    def _log(self, job: _Job, level: LogLevel, message: str) -> None:
        lowest = job.node.task.log_level
        if lowest is not None and level.rank < lowest.rank:
            return
        execution, now = job.live.execution, self._clock.now()
        message = self._mask(execution.id, message)
        if job.log_file is not None:
            job.log_file.add(now, level, message)
            return
        job.lines.append(
            LogEntry(
                namespace=execution.namespace,
                flow_id=execution.flow_id,
                at=now,
                level=level,
                message=message,
                execution_id=execution.id,
                task_id=job.run.task_id,
                task_run_id=job.run.id,
                attempt=job.attempt,
                tenant=execution.tenant,
            )
        )
        if len(job.lines) >= _FLUSH_LINES:
            self._flush(job)
        elif job.flusher is None:
            job.flusher = self._loop.call_later(_FLUSH_SECONDS, self._flush, job)

    def _flush(self, job: _Job) -> None:
        if job.flusher is not None:
            job.flusher.cancel()
            job.flusher = None
        if job.lines:
            lines, job.lines = job.lines, []
            self._reports.add_logs(lines)

    def _metric(self, job: _Job, name: str, kind: str, value: float, tags: dict[str, str]) -> None:
        execution = job.live.execution
        entry = MetricEntry(
            namespace=execution.namespace,
            flow_id=execution.flow_id,
            execution_id=execution.id,
            task_id=job.run.task_id,
            task_run_id=job.run.id,
            at=self._clock.now(),
            name=name,
            type=kind,
            value=value,
            tags={key: self._mask(execution.id, text) for key, text in tags.items()},
            tenant=execution.tenant,
        )
        self._reports.add_metrics([entry])


def _fields(job: _Job) -> list[str]:
    """Give the properties of a block to render now."""
    block = job.node.task
    assert isinstance(block, WorkerBlock)
    wanted = block.closing_properties if job.closing else block.opening_properties
    return [name for name in job.node.dynamic if name in wanted]


def _clock_text(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def worker_threads(capacity: int) -> ThreadPoolExecutor:
    """Make the threads for tasks that block."""
    return ThreadPoolExecutor(max_workers=capacity + 16, thread_name_prefix="worker")


def _running(job: _Job) -> RunningAttempt:
    execution = job.live.execution
    return RunningAttempt(
        execution.id,
        execution.namespace,
        execution.flow_id,
        job.run.task_id,
        job.run.id,
        job.attempt,
        since=job.run.history[-1][1],
        is_waiting=job.context is None,
    )
