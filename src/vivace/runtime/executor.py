"""The executor: takes events, steps the engine, commits, and only then lets effects happen.

One task on the event loop does all of it in rounds. A round works on whatever is ready for a few
milliseconds, each execution in turn, so that a large one delays nobody; its changes are one commit,
and the next round is prepared while that commit reaches the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from vivace.engine.commands import (
    Finish,
    RunTask,
)
from vivace.engine.events import (
    BreakpointsLifted,
    Created,
    Dequeued,
    Event,
    KillRequested,
    PauseRequested,
    Recovered,
    Refused,
    Resumed,
)
from vivace.engine.live import LiveExecution
from vivace.engine.waiting import pause_problem, resume_problem
from vivace.errors import ConflictError, NotFoundError, UnavailableError, VivaceError
from vivace.model.execution import Execution, TaskRun
from vivace.model.instant import Micros
from vivace.model.log import LogEntry, MetricEntry
from vivace.model.state import State
from vivace.plugin.waiting import Answer as WaitAnswer
from vivace.runtime.admissions import Admissions
from vivace.runtime.clock import Clock
from vivace.runtime.commits import Commits, GivenUpError
from vivace.runtime.effects import Effects
from vivace.runtime.inline import InlineResult, what_was_said
from vivace.runtime.loader import Loader
from vivace.runtime.operations import Operations
from vivace.runtime.pending import Answer, Pending, snapshot
from vivace.runtime.ports import (
    EventOutbox,
    PlanSource,
)
from vivace.runtime.processor import Processor
from vivace.runtime.renderer import Renderer
from vivace.runtime.replacements import Replacements
from vivace.runtime.unreadable import Unreadable
from vivace.runtime.wakeups import WakeUps
from vivace.runtime.work import Work
from vivace.runtime.work_queue import WorkQueue
from vivace.services.live import LiveHub
from vivace.services.operations_port import LimitUse
from vivace.store import StateEvent, Store

__all__ = ["Executor"]

_LOG = logging.getLogger(__name__)
_ROUND_SECONDS = 0.010
_QUANTUM = 200
"""Events of one execution before the next one has its turn."""
_SWEEP_SECONDS = 30.0
_SETTLED_WITHIN = 5.0
_KILLS_AT_A_TIME = 50


class Executor:
    """Runs executions; the only one that changes them."""

    def __init__(
        self,
        store: Store,
        renderer: Renderer,
        plans: PlanSource,
        hub: LiveHub,
        clock: Clock,
        *,
        mask: Callable[[str, str], str] = lambda _, text: text,
        outbox: EventOutbox | None = None,
    ) -> None:
        """Take what is needed.

        Args:
            store: Where executions are kept.
            renderer: Renders expressions of executions.
            plans: Finds the flow of an execution.
            hub: Told of what has been committed.
            clock: Says what time it is.
            mask: Blacks out the secrets that an execution (first argument) met.
            outbox: Told of changes of state that triggers wait for.
        """
        self.masked = mask
        self._store = store
        self._renderer = renderer
        self._hub = hub
        self._clock = clock
        self.on_finish: list[Callable[[LiveExecution], None]] = []
        """Told of every execution that has fully ended, once that is durable."""
        self.on_lost: list[Callable[[Execution], None]] = []
        """Told of every execution that was marked as failed because it cannot be processed."""
        self._lives: dict[str, LiveExecution] = {}
        self._work: dict[str, WorkQueue[Work]] = {}
        self._ready: deque[str] = deque()
        self._is_ready: set[str] = set()
        """What is in `_ready`: once, so that much work gives no more turns than little."""
        self._logs: list[LogEntry] = []
        self._metrics: list[MetricEntry] = []
        self._removed: list[tuple[str, str]] = []
        """Task runs that no longer exist, as (execution, task run)."""
        self._answers: list[Answer] = []
        self._outbox = outbox
        self._events: list[StateEvent] = []
        """Changes of state of executions that nobody runs."""
        self._amended: dict[str, Execution] = {}
        """Headers of executions that nobody runs, to be written."""
        self._departures: dict[str, asyncio.Future[None]] = {}
        self._wake_ups = WakeUps(self.post, clock)
        self._admissions = Admissions(self.post, clock)
        self._processor = Processor(renderer, self._admissions, clock, mask)
        self.effects = Effects(
            renderer,
            self._wake_ups,
            clock,
            post=self.post,
            ran=self._note,
            replace=Replacements(self.start, self.post, clock).replace,
            finish=self._finish,
        )
        self._unreadable = Unreadable(store, clock, self.on_lost, outbox)
        self._loader = Loader(store, plans, self._lives, self._unreadable, self._take_over)
        self.operations = Operations(self, store.executions, self._loader.plan, clock)
        self._wake = asyncio.Event()
        self._stopping = False
        self._commits = Commits(store, self._refuse_new, self._expel)
        self._next: Pending | None = None
        """What waits for the commit before it."""
        self._resuming: set[tuple[str, str | None]] = set()
        """What is being resumed, as (execution, task run): a second answer comes too late."""
        self._tasks: list[asyncio.Task[None]] = []
        self._decided = self._settled = 0
        """Rounds whose changes were gathered; of these, those whose commit is over."""
        self._commit_over = asyncio.Event()
        hub.settled = self._wait_settled

    # Life

    async def begin(self) -> None:
        """Take up what was under way, then run."""
        self._tasks = [
            asyncio.create_task(self._rounds(), name="executor rounds"),
            asyncio.create_task(self._wake_ups.watch(), name="executor timers"),
        ]
        await self.sweep()
        self._tasks.append(asyncio.create_task(self._sweep_for_ever(), name="executor sweep"))

    async def stop(self) -> None:
        """Finish the current round and stop; what is under way goes on after the next start."""
        self._stopping = True
        self._commits.stop()
        self._wake.set()
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks[1:], return_exceptions=True)
        await self._tasks[0]
        await self.effects.stop()

    @property
    def live_count(self) -> int:
        """How many executions are in memory."""
        return len(self._lives)

    @property
    def backlog(self) -> int:
        """How many executions have something to be done at once."""
        return len(self._ready)

    def live(self, execution_id: str) -> LiveExecution | None:
        """Give a live execution, for readers in this process."""
        return self._lives.get(execution_id)

    # Requests (ExecutorPort)

    async def start(self, execution: Execution) -> Execution:
        """Record a new execution and run it; see `ExecutorPort`."""
        self._check_open()
        plan = await self._loader.plan(execution)
        self._check_open()
        live = LiveExecution(execution, plan)
        live.outer = await self.outer(execution)
        live.touch_header()
        self._lives[execution.id] = live
        answer = self._answer(execution, created=True)
        if execution.state.is_terminal:
            # A check of the flow wants it recorded as failed, without running.
            execution.fully_ended = True
            self.post(execution.id, Finish())
        elif execution.schedule_at is not None and execution.schedule_at > self._clock.now():
            execution.wake_at = execution.schedule_at
            self._wake_ups.begin_at(execution.schedule_at, execution.id)
            self._mark(execution.id)
        else:
            self.post(execution.id, Created(self._clock.now()))
        return await answer.future

    async def kill(self, execution_id: str, *, cascade: bool = True) -> Execution:
        """End an execution and its running tasks; see `ExecutorPort`."""
        live = self._lives.get(execution_id) or await self._loader.load(execution_id)
        if live is None:
            known = await self._store.executions.get(execution_id)
            if known is None:
                raise NotFoundError(f"there is no execution `{execution_id}`")
            children = await self._kill_children(known) if cascade else 0
            if not children:
                raise ConflictError(f"execution `{execution_id}` has already ended: {known.state}")
            return known
        if live.execution.state.is_terminal:
            if cascade and await self._kill_children(live.execution):
                return snapshot(live.execution)
            raise ConflictError(
                f"execution `{execution_id}` has already ended: {live.execution.state}"
            )
        self._post_first(execution_id, KillRequested(self._clock.now()))
        done = self._answer(live.execution, created=False)
        result = await done.future
        if cascade:
            await self._kill_children(live.execution)
        return result

    async def restart(self, execution_id: str) -> tuple[Execution, list[TaskRun]]:
        """Take up an ended execution from its failed tasks; see `OperationsPort`."""
        return await self.operations.restart(execution_id)

    async def pause(self, execution_id: str) -> Execution:
        """Start no further task of an execution; see `ExecutorPort`."""
        live = await self._open(execution_id)
        problem = pause_problem(live)
        if problem is not None:
            raise ConflictError(problem)
        self._post_first(execution_id, PauseRequested(self._clock.now()))
        paused = await self._answer(live.execution, created=False).future
        if paused.state is not State.PAUSED:
            raise ConflictError(f"execution `{execution_id}` has become {paused.state} meanwhile")
        return paused

    async def resume(
        self, execution_id: str, answer: WaitAnswer, task_run_id: str | None = None
    ) -> Execution:
        """Let a paused execution go on; see `ExecutorPort`."""
        live = await self._open(execution_id)
        problem = resume_problem(live, task_run_id)
        waits = (execution_id, task_run_id)
        if problem is not None or waits in self._resuming:
            raise ConflictError(problem or f"execution `{execution_id}` is being resumed already")
        self._resuming.add(waits)
        try:
            self._post_first(execution_id, Resumed(self._clock.now(), task_run_id, answer))
            return await self._answer(live.execution, created=False).future
        finally:
            self._resuming.discard(waits)

    async def _open(self, execution_id: str) -> LiveExecution:
        """Give an execution that has not fully ended.

        Raises:
            NotFoundError: there is none.
            ConflictError: it has ended.
        """
        live = self._lives.get(execution_id) or await self._loader.load(execution_id)
        if live is not None:
            return live
        known = await self._store.executions.get(execution_id)
        if known is None:
            raise NotFoundError(f"there is no execution `{execution_id}`")
        raise ConflictError(f"execution `{execution_id}` has already ended: {known.state}")

    async def _kill_children(self, execution: Execution) -> int:
        children = await self._store.executions.open_children(execution.id)
        killed = 0
        for first in range(0, len(children), _KILLS_AT_A_TIME):
            some = children[first : first + _KILLS_AT_A_TIME]
            killed += sum(await asyncio.gather(*map(self._kill_child, some)))
        return killed

    async def _kill_child(self, execution_id: str) -> bool:
        try:
            await self.kill(execution_id)
        except (ConflictError, NotFoundError):
            return False  # it ended by itself in between
        return True

    # What changes of executions by hand need (operations.Keeper)

    async def departed(self, execution_id: str) -> None:
        """Wait until an execution that has fully ended is no longer in memory."""
        while (live := self._lives.get(execution_id)) and live.execution.fully_ended:
            loop = asyncio.get_running_loop()
            await asyncio.shield(self._departures.setdefault(execution_id, loop.create_future()))

    def take_up(
        self, live: LiveExecution, removed: Iterable[TaskRun] = ()
    ) -> asyncio.Future[Execution]:
        """Run an execution whose task runs were set back.

        Args:
            live: Made of the records as they were set back; what changed is marked.
            removed: Task runs that no longer exist.

        Raises:
            UnavailableError: the executor is stopping, or the database cannot be written.
        """
        self._check_open()
        execution, goes_on = live.execution, self._admissions.goes_on(live)
        self._lives[execution.id] = live
        live.announced = len(execution.history) - 1  # the others are of an earlier run
        live.touch_header()
        self._removed += [(execution.id, run.id) for run in removed]
        answer = self._answer(execution, created=execution.version == 0, is_picture=True)
        if goes_on:
            self.post(execution.id, Recovered(self._clock.now()))
        else:
            execution.enter(State.QUEUED, self._clock.now())
            self._mark(execution.id)
        return answer.future

    def force(self, live: LiveExecution) -> asyncio.Future[Execution]:
        """Let an execution that is CREATED or QUEUED run now, whatever the limit of its flow."""
        execution, now = live.execution, self._clock.now()
        self._admissions.force(live)
        execution.wake_at = None
        event = Dequeued(now) if execution.state is State.QUEUED else Created(now)
        self._post_first(execution.id, event)
        return self._answer(execution, created=False).future

    def lift_breakpoints(
        self, live: LiveExecution, breakpoints: Sequence[str]
    ) -> asyncio.Future[Execution]:
        """Let an execution go on from its breakpoints, and stop at others."""
        self._post_first(live.execution.id, BreakpointsLifted(self._clock.now(), breakpoints))
        return self._answer(live.execution, created=False).future

    def refuse(self, live: LiveExecution, state: State, reason: str) -> asyncio.Future[Execution]:
        """End a QUEUED execution."""
        self._post_first(live.execution.id, Refused(self._clock.now(), state, reason))
        return self._answer(live.execution, created=False).future

    def limits(self) -> list[LimitUse]:
        """Say how the limits of flows are used."""
        return self._admissions.uses()

    def recount(self, tenant: str, namespace: str, flow_id: str) -> LimitUse:
        """Count the executions of a limited flow anew."""
        oldest_first = sorted(self._lives.values(), key=lambda live: live.execution.started_at)
        return self._admissions.recount((tenant, namespace, flow_id), oldest_first)

    def changed(self, live: LiveExecution) -> asyncio.Future[Execution]:
        """Commit what was changed on the header of a live execution."""
        live.touch_header()
        self._mark(live.execution.id)
        return self._answer(live.execution, created=False).future

    def amend(self, execution: Execution, since: int | None = None) -> asyncio.Future[Execution]:
        """Commit the header of an execution that nobody runs.

        Args:
            execution: As it is to be.
            since: How many states of its history are not new; all when absent.

        Raises:
            UnavailableError: the executor is stopping, or the database cannot be written.
        """
        self._check_open()
        self._amended[execution.id] = execution
        if self._outbox is not None and since is not None:
            self._events += self._outbox.events(execution, since)
        self._wake.set()
        return self._answer(execution, created=False, is_picture=True).future

    def _check_open(self) -> None:
        if self._stopping:
            raise UnavailableError("the server is stopping", hint="send the request again")
        if self._commits.outage is not None:
            raise _again(self._commits.outage)

    # What workers and others report

    def post(self, execution_id: str, work: Work) -> None:
        """Add an event; one for an execution that is not live is of no use any more."""
        if execution_id in self._lives:
            self._work.setdefault(execution_id, WorkQueue()).append(work)
            self._mark(execution_id)

    def _post_first(self, execution_id: str, event: Event) -> None:
        """Add an event that must not wait behind the work of a large execution."""
        self._work.setdefault(execution_id, WorkQueue()).appendleft(event)
        self._mark(execution_id)

    def add_logs(self, entries: list[LogEntry]) -> None:
        """Add log lines to the next commit."""
        self._logs += entries
        self._wake.set()

    def add_metrics(self, entries: list[MetricEntry]) -> None:
        """Add measurements to the next commit."""
        self._metrics += entries
        self._wake.set()

    def _note(
        self, live: LiveExecution, command: RunTask, result: InlineResult, at: Micros
    ) -> None:
        logs, metrics = what_was_said(live, command, result, at, self.masked)
        self.add_logs(logs)
        self.add_metrics(metrics)

    def _mark(self, execution_id: str) -> None:
        if execution_id not in self._is_ready:
            self._is_ready.add(execution_id)
            self._ready.append(execution_id)
        self._wake.set()

    def _answer(self, execution: Execution, *, created: bool, is_picture: bool = False) -> Answer:
        future: asyncio.Future[Execution] = asyncio.get_running_loop().create_future()
        picture = snapshot(execution)
        answer = Answer(execution.id, future, picture, created, created or is_picture)
        self._answers.append(answer)
        return answer

    # Rounds

    async def _rounds(self) -> None:
        committing: asyncio.Task[None] | None = None
        while True:
            if not (self._ready or self._logs or self._metrics or self._amended):
                if self._stopping:
                    break
                self._wake.clear()
                if committing is None:
                    await self._wake.wait()
                else:
                    await self._first(committing)
            pending = self._next = self._round()
            if committing is not None:
                await committing
                committing = None
            self._next = None
            if not pending.is_empty:
                self._decided += 1
                committing = asyncio.create_task(self._commit(pending), name="executor commit")
                # Lets the commit begin, and requests come in, before the next round.
                await asyncio.sleep(0)
        if committing is not None:
            await committing

    async def _first(self, committing: asyncio.Task[None]) -> None:
        wake = asyncio.ensure_future(self._wake.wait())
        await asyncio.wait({wake, committing}, return_when=asyncio.FIRST_COMPLETED)
        wake.cancel()
        if committing.done() and not self._wake.is_set():
            await self._wake.wait()

    def _round(self) -> Pending:
        """Work on what is ready, each execution in turn, for a bounded time."""
        pending = Pending()
        deadline = perf_counter() + _ROUND_SECONDS
        while self._ready and perf_counter() < deadline:
            execution_id = self._ready.popleft()
            self._is_ready.discard(execution_id)
            live = self._lives.get(execution_id)
            if live is None:
                self._work.pop(execution_id, None)
                continue
            pending.touched[execution_id] = live
            work = self._work.get(execution_id)
            for _ in range(_QUANTUM):
                if not work:
                    break
                self._processor.process(live, work.popleft(), work, pending)
            if work:
                self._mark(execution_id)
            else:
                self._work.pop(execution_id, None)
        pending.batch.logs += self._logs
        pending.batch.metrics += self._metrics
        pending.batch.removed_task_runs += self._removed
        self._logs, self._metrics, self._removed = [], [], []
        pending.amended, self._amended = self._amended, {}
        pending.batch.events += self._events
        self._events = []
        self._take_answers(pending)
        pending.gather(self._hub, self._outbox)
        return pending

    def _take_answers(self, pending: Pending) -> None:
        """Answer those whose execution was worked on; the others wait for a later round."""
        waiting = []
        for answer in self._answers:
            if answer.execution_id in pending.touched or answer.execution_id in pending.amended:
                if not answer.is_picture:
                    answer.value = snapshot(pending.touched[answer.execution_id].execution)
                pending.answers.append(answer)
            else:
                waiting.append(answer)
        self._answers = waiting

    # Commits

    async def _commit(self, pending: Pending) -> None:
        try:
            await self._commit_and_tell(pending)
        finally:
            self._settled += 1
            self._commit_over.set()
            self._commit_over = asyncio.Event()

    async def _wait_settled(self) -> None:
        """Wait for the commits of what was gathered before; see `LiveHub.settled`."""
        waiting = self._next is not None and not self._next.is_empty
        wanted = self._decided + waiting
        # When the store is away, who watches learns that from reading it.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SETTLED_WITHIN):
                while self._settled < wanted:
                    await self._commit_over.wait()

    async def _commit_and_tell(self, pending: Pending) -> None:
        try:
            refused = await self._commits.commit(pending)
        except GivenUpError as error:
            self._give_up(pending, error)
            return
        for execution_id, holder in refused.items():
            await self._refused(pending, execution_id, holder)
        for answer in pending.answers:
            if not answer.future.done():
                answer.future.set_result(answer.value)
        for execution_id, update in pending.updates.items():
            self._hub.publish(execution_id, update)
        self._hub.stir()
        if self._outbox is not None and pending.batch.events:
            self._outbox.wake()
        for live, command in pending.effects:
            self.effects.perform(live, command)

    def _refuse_new(self, pending: Pending, error: UnavailableError) -> list[str]:
        """Refuse executions that do not exist yet, about which nothing was promised."""
        waiting = self._next.answers if self._next is not None else []
        new = [item for item in (*pending.answers, *waiting, *self._answers) if item.created]
        for answer in new:
            self._abandon(answer.execution_id, pending, error)
        return [answer.execution_id for answer in new]

    async def _refused(self, pending: Pending, execution_id: str, holder: str) -> None:
        """Give the execution that holds the unique key in the place of the new one."""
        reason: VivaceError = ConflictError(f"execution {holder} has its unique key")
        try:
            existing = await self._store.executions.get(holder)
        except UnavailableError as error:
            existing, reason = None, error
        for answer in pending.answers:
            if answer.execution_id == execution_id and existing is not None:
                answer.value = existing
                answer.execution_id = holder
        self._abandon(execution_id, pending, reason)

    async def _expel(self, execution_id: str, pending: Pending, error: Exception) -> None:
        """Let go of an execution that cannot be committed, and mark it as failed if it exists.

        One that somebody else has written is not marked: the next sweep reads it again.
        """
        _LOG.error("execution %s cannot be committed", execution_id, exc_info=error)
        live = self._lives.get(execution_id)
        worker = self.effects.worker
        if live is not None and worker is not None:
            for run in live.open_runs:
                worker.kill(run)
        self._abandon(
            execution_id, pending, UnavailableError(f"execution {execution_id} cannot be stored")
        )
        if not isinstance(error, ConflictError):
            await self._unreadable.mark(execution_id, f"it cannot be stored: {error}")

    def _abandon(self, execution_id: str, pending: Pending, error: VivaceError) -> None:
        """Let no trace be written of an execution that does not exist in this form."""
        live = self._lives.get(execution_id)
        self._forget(execution_id)
        if live is not None:
            self._admissions.release(live)
        answers = [*pending.drop(execution_id), *self._waiting_for(execution_id)]
        if self._next is not None:
            answers += self._next.drop(execution_id)
        for answer in answers:
            if not answer.future.done():
                answer.future.set_exception(_again(error))

    def _waiting_for(self, execution_id: str) -> list[Answer]:
        """Take out those who wait for an execution that no round has worked on."""
        found = [item for item in self._answers if item.execution_id == execution_id]
        self._answers = [item for item in self._answers if item.execution_id != execution_id]
        return found

    def _give_up(self, pending: Pending, error: UnavailableError) -> None:
        """Tell all who wait that nothing is written any more; the store has what it has."""
        more = self._next.answers if self._next is not None else []
        for answer in (*pending.answers, *more, *self._answers):
            if not answer.future.done():
                answer.future.set_exception(_again(error))
        self._answers, self._logs, self._metrics = [], [], []
        self._amended.clear()
        self._events.clear()
        self._ready.clear()
        if self._next is not None:
            self._next.clear()

    def _finish(self, live: LiveExecution) -> None:
        """Let go of an execution that has fully ended, and tell who waits for it."""
        self._forget(live.execution.id)
        self._admissions.release(live)
        for listener in self.on_finish:
            try:
                listener(live)
            except Exception:
                _LOG.exception("the end of execution %s was not taken up", live.execution.id)

    def _forget(self, execution_id: str) -> None:
        self._lives.pop(execution_id, None)
        self._work.pop(execution_id, None)
        departure = self._departures.pop(execution_id, None)
        if departure is not None and not departure.done():
            departure.set_result(None)

    # Recovery

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            try:
                await self.sweep()
            except VivaceError as error:
                _LOG.warning("the sweep failed and is tried again later: %s", error)

    async def sweep(self) -> int:
        """Load every execution that has not ended and that nobody runs; give their number."""
        loaded = await self._loader.load_open()
        for waiting in self._admissions.waiting():
            live = self._lives.get(waiting)
            if live is not None:
                self._admissions.fill(live)
        return loaded

    async def look_at(self, execution_id: str) -> LiveExecution | None:
        """Give an execution as the store has it, for reading; it is not run."""
        return await self._loader.look_at(execution_id)

    async def outer(self, execution: Execution) -> LiveExecution | None:
        """Give the execution that this one is an iteration of, ended or not."""
        return await self._loader.outer(execution)

    def _take_over(self, live: LiveExecution) -> None:
        """Go on with an execution that was read from the store."""
        execution = live.execution
        self._lives[execution.id] = live
        self._admissions.restore(live)
        if execution.state is State.CREATED and execution.wake_at is not None:
            self._wake_ups.begin_at(execution.wake_at, execution.id)
        else:
            self.post(execution.id, Recovered(self._clock.now()))


def _again(error: VivaceError) -> VivaceError:
    """Copy an error for one of several who get it: each raises, and so changes, its own."""
    kind = UnavailableError if isinstance(error, UnavailableError) else type(error)
    return kind(error.message, hint=error.hint)
