"""Runs the pure engine without a shell: a scripted world answers its commands.

The world decides how each attempt of a task ends, in which order answers arrive, when the process
"crashes" (the live execution is made anew from its rows), and which events come twice.
"""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from vivace.engine.block import Phase
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
from vivace.engine.events import (
    AssertionsChecked,
    Checked,
    ChildEnded,
    ChildStarted,
    Continued,
    Created,
    DecidedAgain,
    Event,
    ItemEnded,
    ItemPaused,
    ItemsOpened,
    ItemsStarted,
    KillRequested,
    ListenersChosen,
    OutputsRendered,
    PauseRequested,
    Prepared,
    Recovered,
    Replaced,
    Resumed,
    SlaDue,
    TaskEnded,
    TaskStarted,
    Woken,
)
from vivace.engine.live import LiveExecution
from vivace.engine.plan import FlowPlan, plan_flow
from vivace.engine.restart import can_restart, restart, restart_problem
from vivace.engine.restore import restore
from vivace.engine.step import Sources, step
from vivace.errors import TaskError
from vivace.model.execution import Execution, TaskRun
from vivace.model.flow import Flow
from vivace.model.state import State
from vivace.plugin import (
    Answer,
    Flowable,
    Manifest,
    Registry,
    RepeatingFlowable,
    RunnableTask,
    type_id,
)
from vivace.plugins.core.flow import types as flow_types
from vivace.runtime.pending import snapshot, snapshot_run

_HOUR = 3_600_000_000
_REPORTS = (TaskStarted, TaskEnded, ChildStarted, ChildEnded, ItemEnded, ItemsStarted, Woken)
"""What reports of another process say, which may come late and again."""


@type_id("test.Work")
class Work(RunnableTask):
    """A task whose attempts end as the world says."""


def registry() -> Registry:
    """Flowables and the scripted task."""
    known = Registry([Manifest(flow_types.TYPES, flow_types.ALIASES)])
    known.register("task", Work)
    return known


def plan(tasks: list[dict[str, Any]], **flow: Any) -> FlowPlan:
    """Make a plan of a flow given as data."""
    document = {"id": "f", "namespace": "t", "tasks": tasks, **flow}
    context = {"resolver": registry()}
    flow_model = Flow.model_validate(document, context=context, by_alias=True, by_name=False)
    return plan_flow(flow_model, 1)


def work(id_: str, **properties: Any) -> dict[str, Any]:
    """A scripted task."""
    return {"id": id_, "type": "test.Work", **properties}


def block(id_: str, kind: str, **properties: Any) -> dict[str, Any]:
    """A flowable of the core."""
    return {"id": id_, "type": f"io.kestra.plugin.core.flow.{kind}", **properties}


@dataclass(frozen=True)
class Working:
    """An attempt that a worker has begun and not ended."""

    run: TaskRun
    attempt: int
    closing: bool


@dataclass(frozen=True)
class ItemRunning:
    """An execution of an item that has not ended."""

    run: TaskRun
    attempt: int
    index: int


@dataclass(frozen=True)
class ItemsOf:
    """What a task goes over, and how its executions end."""

    size: int
    limit: int = 0
    fails: frozenset[int] = frozenset()
    stops: bool = False
    """Whether a failure ends the run."""
    waits: bool = True


@dataclass
class World:
    """Answers commands; all of its choices come from one seed."""

    plan: FlowPlan
    seed: int = 0
    fails: set[str] = field(default_factory=set)
    """Ids of tasks whose every attempt fails."""
    fails_first: dict[str, int] = field(default_factory=dict)
    """Task id → number of attempts that fail before one succeeds (per run)."""
    skips: set[str] = field(default_factory=set)
    times: dict[str, int] = field(default_factory=dict)
    """Task id → how often a loop runs its tasks until its condition is met."""
    pause_rate: float = 0.0
    """How often somebody pauses the execution as a whole."""
    resume_rate: float = 0.0
    """How often somebody resumes what waits; it happens anyway when nothing else is left to do."""
    turns: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Id of a switch → a task inside, and the value that it has once that task has ended well."""
    hears: tuple[int, ...] | None = None
    """Places of the listeners whose conditions hold; None is all."""
    violated: tuple[int, ...] = ()
    """Places of the SLAs whose assertion is false."""
    kill_after: int | None = None
    """Number of events after which the execution is killed."""
    items: dict[str, ItemsOf] = field(default_factory=dict)
    """By the id of the task that goes over them."""
    item_pause_rate: float = 0.0
    crash_rate: float = 0.0
    duplicate_rate: float = 0.0
    lost_rate: float = 0.0
    """How often the process dies before the changes of a step are durable."""
    lost_after: int | None = None
    """Number of events of which the last is lost that way."""
    late_rate: float = 0.0
    """How often something that was told long ago is told again."""
    clock_step_rate: float = 0.0
    """How often the clock is set, by up to an hour, forward or backward."""
    shuffle: bool = False

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.now = 1_000_000
        counter = itertools.count()
        self.sources = Sources(lambda: f"r{next(counter)}", self.random.random)
        execution = Execution("e", "main", "t", "f", 1, [(State.CREATED, self.now)])
        self.live = LiveExecution(execution, self.plan)
        self.rows: dict[str, TaskRun] = {}
        self.header = snapshot(execution)
        self.open: list[Command | Working | ItemRunning] = []
        self.item_rows: dict[str, dict[int, State | None]] = {}
        """Executions of items by task run and index, as the store has them; None has not ended."""
        self.paused_items: set[tuple[str, int]] = set()
        """Task run and index of the paused ones."""
        self.most_open = 0
        """The most executions of items that ran at a time."""
        self.events = 0
        self.reported: set[str] = set()
        """Ids of the runs of which a worker has said how they end."""
        self.told: list[Event] = []
        """What may come again."""
        self.finishes = 0
        self.removed = 0
        """Runs of which a block that began again left no trace."""
        self.replacements: list[int] = []
        """When the executions have to run that try again; after a crash the same one again."""
        self.started: list[tuple[str, str | None]] = []
        """(task, value) of each first attempt, in the order of dispatch."""

    def created(self) -> Created:
        return Created(self.tick())

    def is_timer(self, item: Command | Working) -> bool:
        return isinstance(item, WakeAt | WakeForSla)

    def run(self) -> LiveExecution:
        """Drive the execution until nothing is left to do."""
        self.send(Created(self.tick()))
        return self.finish()

    def finish(self) -> LiveExecution:
        """Go on until nothing is left to do."""
        while self.open or self.resumable() is not None:
            if self.events > 20_000:
                raise AssertionError(f"no end after {self.events} events, seed {self.seed}")
            if self.kill_after is not None and self.events >= self.kill_after:
                self.kill_after = None
                self.send(KillRequested(self.tick()))
                continue
            if self.crash_rate and self.random.random() < self.crash_rate:
                self.crash()
                continue
            if self.told and self.random.random() < self.late_rate:
                self.send(self.random.choice(self.told))
            if self.random.random() < self.pause_rate:
                self.send(PauseRequested(self.tick()))
            if not self.open or self.random.random() < self.resume_rate:
                self.resume()
                continue
            index = self.random.randrange(len(self.open)) if self.shuffle else 0
            self.answer(self.open.pop(index))
        return self.live

    def resumable(self) -> str | None:
        """Give a run that somebody may resume; the text is empty for the whole execution."""
        live = self.live
        if not live.waiting and not live.sleeping:
            return "" if live.execution.state is State.PAUSED else None
        # Others are left to their instant, so that the interpreter knows how they end.
        free = [run.id for run in live.waiting.values() if self.is_free(run)]
        return self.random.choice(free) if free else None

    def is_free(self, run: TaskRun) -> bool:
        return run.wake_at is None or run.plan.get("expired") == State.SUCCESS

    def resume(self, answer: Answer | None = None) -> None:
        """Let somebody answer what waits."""
        run_id = self.resumable()
        if run_id is not None:
            self.send(Resumed(self.tick(), run_id or None, answer or Answer()))

    def can_restart(self) -> bool:
        runs = sorted(self.rows.values(), key=lambda run: run.ordinal)
        return restart_problem(self.header) is None and can_restart(runs, self.plan)

    def restart(self) -> None:
        """Restart the ended execution, as the shell does: change the rows, then recover."""
        runs = sorted(self.rows.values(), key=lambda run: run.ordinal)
        result = restart(self.header, runs, self.plan, self.tick())
        for run in result.removed:
            del self.rows[run.id]
        kept = [snapshot_run(run) for run in result.kept]
        self.live = restore(snapshot(self.header), kept, self.plan)
        self.send(Recovered(self.tick()))

    def tick(self) -> int:
        if self.random.random() < self.clock_step_rate:
            self.now = max(1, self.now + self.random.randint(-_HOUR, _HOUR))
        self.now += 1
        return self.now

    def send(self, event: Event) -> None:
        """Step once and make the changes durable."""
        self.events += 1
        result = step(self.live, event, self.sources)
        if self.events == self.lost_after or self.random.random() < self.lost_rate:
            self.crash()
            return
        self.persist()
        self.open += result.commands
        if self.late_rate and isinstance(event, _REPORTS):
            self.told.append(event)
        # `Recovered` asks again for what is under way: it alone may repeat commands.
        may_repeat = not isinstance(event, Recovered)
        if may_repeat and self.random.random() < self.duplicate_rate:
            again = step(self.live, event, self.sources)
            assert not [c for c in again.commands if not isinstance(c, (WakeAt, Continue))], event
            self.persist()

    def persist(self) -> None:
        changed, runs = self.live.take_changes()
        if changed:
            self.header = snapshot(self.live.execution)
        for run in self.live.take_removed():
            self.rows.pop(run.id, None)
            self.removed += 1
        for run in runs:
            self.rows[run.id] = snapshot_run(run)

    def crash(self) -> None:
        """Lose everything that is not durable, then recover."""
        self.open.clear()
        runs = sorted(map(snapshot_run, self.rows.values()), key=lambda run: run.ordinal)
        self.live = restore(snapshot(self.header), runs, self.plan)
        if not self.live.execution.fully_ended:
            self.send(Recovered(self.tick()))

    def answer(self, command: Command | Working | ItemRunning) -> None:
        match command:
            case Prepare():
                self.send(self.prepared(command))
            case WakeForSla(index=index, at=at):
                self.now = max(self.now, at)
                self.send(SlaDue(self.tick(), index))
            case ChooseListeners():
                chosen = range(len(self.plan.listeners)) if self.hears is None else self.hears
                self.send(ListenersChosen(self.tick(), tuple(chosen)))
            case CheckAssertions():
                self.send(AssertionsChecked(self.tick(), self.violated))
            case DecideAgain():
                self.send(self.decided_again(command))
            case CheckBlock():
                self.send(self.checked(command))
            case RunTask(run=run, attempt=attempt, closing=closing):
                self.begin_work(run, attempt, closing=closing)
            case Working(run=run, attempt=attempt, closing=closing):
                self.end_work(run, attempt, closing=closing)
            case OpenItems(run=run, attempt=attempt):
                self.open_items(run, attempt)
            case StartItems():
                self.start_items(command)
            case ItemRunning():
                self.end_item(command)
            case TellPaused():
                return
            case GatherItems(run=run, attempt=attempt, tally=tally):
                state = State.FAILED if tally.count(State.FAILED) else State.SUCCESS
                self.send(ChildEnded(self.tick(), run.id, attempt, state, {"gathered": True}))
            case StartChild(run=run, attempt=attempt):
                self.send(ChildStarted(self.tick(), run.id, attempt, f"child-{run.id}"))
                self.send(ChildEnded(self.tick(), run.id, attempt, self.end_of(run, attempt)))
            case WakeAt(run=run, at=at):
                self.now = max(self.now, at)
                self.send(Woken(self.tick(), run.id))
            case Continue():
                self.send(Continued(self.tick(), command.task_run_id))
            case KillTask(run=run):
                current = self.live.runs.get(run.id, run)
                begun = bool(current.attempts) and not current.attempts[-1].state.is_terminal
                attempt = len(current.attempts) - begun
                block = self.live.blocks.get(run.id)
                closing = block is not None and block.phase is Phase.CLOSING
                now = self.tick()
                self.send(TaskEnded(now, run.id, attempt, State.KILLED, closing=closing))
            case RenderOutputs():
                self.send(OutputsRendered(self.tick(), {"done": True}))
            case StartReplacement(at=at):
                self.replacements.append(at)
                self.send(Replaced(self.tick()))
            case Finish():
                self.finishes += 1
            case KillChild():
                return

    def open_items(self, run: TaskRun, attempt: int) -> None:
        """Say what there is, as the shell does that counts the rows of the store."""
        wanted, rows = self.items[run.task_id], self.item_rows.setdefault(run.id, {})
        current = self.live.runs.get(run.id, run)
        if current.state is State.RESTARTED:
            rows |= {index: None for index, state in rows.items() if state is State.FAILED}
        ended = [state for state in rows.values() if state is not None]
        if not wanted.waits:
            ended = [State.SUCCESS] * len(rows)
        asked = max(rows, default=-1) + 1
        still_open = frozenset(index for index, state in rows.items() if state is None)
        plan = {"size": wanted.size, "limit": wanted.limit, "waits": wanted.waits}
        event = ItemsOpened(
            self.tick(),
            run.id,
            attempt,
            plan,
            asked,
            still_open if wanted.waits else frozenset(),
            {state.value: ended.count(state) for state in set(ended)},
            tuple(index for index in range(asked) if index not in rows),
            stop=wanted.stops and State.FAILED in ended,
            paused=frozenset(i for i in still_open if (run.id, i) in self.paused_items),
        )
        self.send(event)
        self.open += [ItemRunning(run, attempt, index) for index in sorted(still_open)]

    def start_items(self, command: StartItems) -> None:
        rows, run = self.item_rows[command.run.id], command.run
        indexes = list(command.indexes)
        is_cut = bool(self.crash_rate) and self.random.random() < self.crash_rate
        if is_cut:  # the process dies when some of them exist
            indexes = self.random.sample(indexes, self.random.randint(0, len(indexes)))
        for index in indexes:
            assert index not in rows, f"item {index} was started twice"
            rows[index] = None
        self.most_open = max(self.most_open, sum(state is None for state in rows.values()))
        if is_cut:
            self.crash()
            return
        self.open += [ItemRunning(run, command.attempt, index) for index in indexes]
        self.send(ItemsStarted(self.tick(), run.id, command.attempt, command.indexes))

    def end_item(self, item: ItemRunning) -> None:
        wanted, rows = self.items[item.run.task_id], self.item_rows[item.run.id]
        if self.is_about_to_pause(item):
            return
        state = State.FAILED if item.index in wanted.fails else State.SUCCESS
        rows[item.index] = state
        if wanted.waits:
            stop = wanted.stops and state is State.FAILED
            at, run_id = self.tick(), item.run.id
            self.send(ItemEnded(at, run_id, item.attempt, item.index, state, stop))

    def is_about_to_pause(self, item: ItemRunning) -> bool:
        """Pause an item's execution now and then, or let it go on; its end comes later."""
        place = (item.run.id, item.index)
        is_paused = place in self.paused_items
        if not is_paused and self.random.random() >= self.item_pause_rate:
            return False
        self.paused_items ^= {place}
        self.open.append(item)
        at = self.tick()
        self.send(ItemPaused(at, item.run.id, item.attempt, item.index, not is_paused))
        return True

    def begin_work(self, run: TaskRun, attempt: int, *, closing: bool) -> None:
        if attempt == 0 and not closing:
            self.started.append((run.task_id, run.value))
        self.send(TaskStarted(self.tick(), run.id, attempt, "w"))
        self.open.insert(0, Working(run, attempt, closing))

    def end_work(self, run: TaskRun, attempt: int, *, closing: bool) -> None:
        state = self.end_of(run, attempt)
        outputs = {"value": run.value or run.task_id} if state is State.SUCCESS else None
        failure = f"{run.task_id} failed" if state is State.FAILED else None
        now = self.tick()
        self.reported.add(run.id)
        self.send(TaskEnded(now, run.id, attempt, state, outputs, failure, closing=closing))

    def end_of(self, run: TaskRun, attempt: int) -> State:
        run = self.live.runs.get(run.id, run)
        failed = sum(a.state is State.FAILED for a in run.attempts)
        if run.task_id in self.fails or failed < self.fails_first.get(run.task_id, 0):
            return State.FAILED
        return State.SUCCESS

    def checked(self, command: CheckBlock) -> Checked:
        run, task, at = command.run, command.node.task, self.tick()
        assert isinstance(task, RepeatingFlowable)
        is_met = run.plan["count"] >= self.times.get(run.task_id, 1)
        elapsed = timedelta(microseconds=at - run.history[0][1])
        check = task.check(run.plan, elapsed, lambda _: str(is_met).lower())
        return Checked(at, run.id, run.plan, check)

    def decided_again(self, command: DecideAgain) -> DecidedAgain:
        run, task, at = command.run, command.node.task, self.tick()
        assert isinstance(task, Flowable)
        return DecidedAgain(at, run.id, command.asked, json_start(self.seen(run, task)))

    def seen(self, run: TaskRun, task: Flowable) -> Flowable:
        """Give a flowable as its expressions come out now."""
        text = task.__dict__.get("value")
        if not isinstance(text, str) or "{{" not in text:
            return task
        source, later = self.turns.get(task.id, ("", ""))
        is_turned = any(
            inner.state in (State.SUCCESS, State.WARNING)
            for inner in self.live.runs.values()
            if inner.task_id == source and run in self.around(inner)
        )
        return task.model_copy(update={"value": later if is_turned else first_value(text)})

    def around(self, run: TaskRun) -> list[TaskRun]:
        found = []
        while run.parent_id is not None:
            run = self.live.runs[run.parent_id]
            found.append(run)
        return found

    def prepared(self, command: Prepare) -> Prepared:
        run, task = command.run, command.node.task
        at = self.tick()
        if run.task_id in self.skips:
            return Prepared(at, run.id, skip=True)
        if not isinstance(task, Flowable):
            return Prepared(at, run.id)
        try:
            return Prepared(at, run.id, start=json_start(self.seen(run, task)))
        except TaskError as error:
            return Prepared(at, run.id, failure=error.message)


def changing(value: str) -> str:
    """An expression that comes out as `value` until the world turns it."""
    return f"{{{{ vars.v ?? '{value}' }}}}"


def first_value(text: str) -> str:
    """What an expression or a plain text comes out as at first."""
    return text.split("'")[1] if "{{" in text else text


def json_start(task: Flowable) -> Any:
    """Start a flowable; its plan goes through JSON, as it does in the store."""
    start = task.start()
    return type(start)(json.loads(json.dumps(start.plan)), start.outputs)


def states(live: LiveExecution) -> dict[str, str]:
    """State of each task's newest run."""
    return {task_id: run.state.value for task_id, run in live.last_runs.items()}
