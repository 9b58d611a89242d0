"""Random changes by hand of random executions, on a real executor and a real database.

After each of them, with everything at rest: what is stored is a history that can only grow, by
legal steps; nothing waits for something that will never come; slots are held by those that run, and
are not free while somebody waits. At the end everything ends.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.integration.system.unreliable_store import UnreliableStore
from tests.unit.engine.harness import block, work
from tests.unit.runtime.world import System, note
from vivace.engine.amending import END_STATES
from vivace.engine.events import TaskEnded
from vivace.engine.marking import MARKS
from vivace.errors import ConflictError, InvalidError
from vivace.model.execution import Execution, TaskRun
from vivace.model.state import State
from vivace.plugin.waiting import Answer
from vivace.services.operations_port import ReplayRequest
from vivace.store import Store

__all__ = ["OperationsMachine"]

T = TypeVar("T")

LIMIT = 2
FLOWS = ("sequence", "branches", "loop", "sides", "narrow", "stop", "quick")
_numbers = itertools.count()
_ENDS = {state.value for state in END_STATES}
_STEPS: dict[str, set[str]] = {
    "CREATED": {"RUNNING", "QUEUED", "KILLING"},
    "QUEUED": {"RUNNING", "KILLING", "CANCELLED", "FAILED"},
    "RUNNING": {"SUCCESS", "WARNING", "FAILED", "KILLING", "PAUSED", "BREAKPOINT", "CANCELLED"},
    "PAUSED": {"RUNNING", "RESTARTED", "KILLING", "FAILED"},
    "BREAKPOINT": {"RUNNING", "KILLING", "FAILED"},
    "RESTARTED": {"RUNNING", "QUEUED", "CANCELLED"},
    "KILLING": {"KILLED"},
    **{end: (_ENDS - {end}) | {"RESTARTED"} for end in ("SUCCESS", "WARNING", "FAILED")},
    "CANCELLED": (_ENDS - {"CANCELLED"}) | {"RESTARTED"},
    "KILLED": set(),
}


class OperationsMachine(RuleBasedStateMachine):
    """One executor after the other on the same database."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    store: ClassVar[Store]

    def __init__(self) -> None:
        super().__init__()
        self.unreliable = UnreliableStore(self.store)
        self.system = System(self.unreliable)
        self.seen: dict[str, list[tuple[State, int]]] = {}
        """History of each execution when it was last looked at."""
        self.forced: set[str] = set()
        self.reports: list[tuple[str, TaskEnded]] = []
        """What workers have said, by execution."""
        self.clock_was_set = False
        self._flows()
        self.wait(self.system.executor.begin())

    def _flows(self) -> None:
        flow = self.system.flow
        flow("sequence", [work("a"), work("b"), work("c")])
        left = block("left", "Sequential", tasks=[work("a"), work("b")])
        flow("branches", [block("par", "Parallel", tasks=[left, work("c")]), work("d")])
        loop = block("each", "ForEach", values=["x", "y"], tasks=[work("a"), work("b")])
        flow("loop", [loop, work("end")])
        sides = {"errors": [work("e")], "finally": [note("f")], "afterExecution": [work("after")]}
        flow("sides", [block("seq", "Sequential", tasks=[work("a")]), work("b")], **sides)
        narrow = {"limit": LIMIT, "behavior": "QUEUE"}
        flow("narrow", [work("a"), work("b")], concurrency=narrow)
        flow("stop", [work("a"), block("if", "If", condition="true", then=[work("b")])])
        flow("quick", [note("a"), note("b")])

    # Helpers

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the loop of the test."""
        return self.loop.run_until_complete(asyncio.wait_for(work, 5))

    def settle(self) -> None:
        """Let the executor do all that it can do by itself."""
        self.wait(self._settled())

    async def _settled(self) -> None:
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0)
            executor = self.system.executor
            commits = self._commits()
            is_busy = executor._ready or executor._work or executor._amended
            is_busy = is_busy or executor.effects.is_busy
            if commits:
                await asyncio.wait(commits)
            quiet = 0 if is_busy or commits else quiet + 1

    def _commits(self) -> list[asyncio.Task[Any]]:
        return [task for task in asyncio.all_tasks() if task.get_name() == "executor commit"]

    def headers(self) -> dict[str, Execution]:
        async def read() -> dict[str, Execution]:
            found = {}
            for id_ in self.seen:
                header = await self.store.executions.get(id_)
                assert header is not None, f"{id_} is lost"
                found[id_] = header
            return found

        return self.wait(read())

    def load(self, id_: str) -> tuple[Execution, list[TaskRun]]:
        loaded = self.wait(self.store.executions.load(id_))
        assert loaded is not None
        return loaded

    def pick(self, number: int) -> Execution:
        ids = list(self.seen)
        return self.load(ids[number % len(ids)])[0]

    def attempt(self, change: Coroutine[Any, Any, T], *, allowed: bool, who: Execution) -> T | None:
        """Ask for a change; it is made when the state allows it, and only then."""
        try:
            result = self.wait(change)
        except ConflictError as error:
            assert not allowed, f"{who.id} is {who.state}: {error.message}"
            assert who.id in error.message, error.message
            return None
        except InvalidError:
            return None
        finally:
            self.settle()
        assert allowed, f"{who.id} was {who.state}"
        return result

    # What happens

    @initialize()
    def begin(self) -> None:
        """Have something to change."""
        self.start("sequence", stops=False)

    @rule(flow=st.sampled_from(FLOWS), stops=st.booleans())
    def start(self, flow: str, stops: bool) -> None:
        execution = self.system.execution(flow)
        execution.id = execution.original_id = f"{flow}-{next(_numbers)}"
        execution.breakpoints = ["b"] if stops and flow == "stop" else []
        self.wait(self.system.executor.start(execution))
        self.seen[execution.id] = []
        self.settle()

    @precondition(lambda self: self.system.worker.jobs)
    @rule(number=st.integers(0, 50), state=st.sampled_from([State.SUCCESS] * 3 + [State.FAILED]))
    def end_a_task(self, number: int, state: State) -> None:
        self._end(number, state)
        self.settle()

    def _end(self, number: int, state: State) -> None:
        jobs = self.system.worker.jobs
        execution_id, run, attempt = jobs[number % len(jobs)]
        ended = TaskEnded(self.system.clock.now(), run.id, attempt, state)
        self.reports.append((execution_id, ended))
        self.system.worker.end(number % len(jobs), state)

    @precondition(lambda self: self.system.worker.jobs)
    @rule(number=st.integers(0, 50), is_lost=st.booleans())
    def end_a_task_while_the_store_fails(self, number: int, is_lost: bool) -> None:
        self.unreliable.lost_answers = int(is_lost)
        self.unreliable.refusals = int(not is_lost)
        self._end(number, State.SUCCESS)
        self.settle()
        self.unreliable.lost_answers = self.unreliable.refusals = 0

    @precondition(lambda self: self.reports)
    @rule(number=st.integers(0, 50))
    def report_again(self, number: int) -> None:
        execution_id, ended = self.reports[number % len(self.reports)]
        self.system.executor.post(execution_id, ended)
        self.settle()

    @rule(seconds=st.integers(-3600, 3600), slowness=st.integers(0, 5))
    def set_clock_and_speed(self, seconds: int, slowness: int) -> None:
        self.clock_was_set |= seconds < 0
        self.system.clock.at += seconds * 1_000_000
        self.unreliable.slowness = slowness

    @rule(number=st.integers(0, 50))
    def kill(self, number: int) -> None:
        who = self.pick(number)
        change = self.system.executor.kill(who.id)
        self.attempt(change, allowed=not who.state.is_terminal, who=who)

    @rule(number=st.integers(0, 50))
    def restart(self, number: int) -> None:
        who = self.pick(number)
        change = self.system.executor.operations.restart(who.id)
        allowed = who.fully_ended and who.state is not State.KILLED
        jobs = {execution_id for execution_id, _, _ in self.system.worker.jobs}
        allowed |= who.state is State.PAUSED and who.id not in jobs
        self.attempt(change, allowed=allowed, who=who)

    @rule(number=st.integers(0, 50), task=st.none() | st.integers(0, 20))
    def replay(self, number: int, task: int | None) -> None:
        who = self.pick(number)
        runs = self.load(who.id)[1]
        target = None if task is None or not runs else runs[task % len(runs)].id
        made = self.attempt(
            self.system.executor.operations.replay(who.id, ReplayRequest(target)),
            allowed=True,
            who=who,
        )
        if made is not None:
            self.seen[made[0].id] = list(made[0].history)
            assert made[0].original_id == who.original_id
            assert not {run.id for run in made[1]} & {run.id for run in runs}

    @rule(number=st.integers(0, 50), task=st.integers(0, 20), state=st.sampled_from(MARKS))
    def mark(self, number: int, task: int, state: State) -> None:
        who = self.pick(number)
        runs = self.load(who.id)[1]
        target = runs[task % len(runs)].id if runs else "none"
        change = self.system.executor.operations.mark(who.id, target, state)
        self.attempt(change, allowed=who.fully_ended and who.state is not State.KILLED, who=who)

    @rule(number=st.integers(0, 50), state=st.sampled_from(END_STATES))
    def change_status(self, number: int, state: State) -> None:
        who = self.pick(number)
        change = self.system.executor.operations.change_status(who.id, state)
        allowed = who.state.is_terminal and who.state is not State.KILLED
        self.attempt(change, allowed=allowed, who=who)

    @rule(number=st.integers(0, 50))
    def label(self, number: int) -> None:
        who = self.pick(number)
        change = self.system.executor.operations.set_labels(who.id, [("a", "b")])
        self.attempt(change, allowed=who.state.is_terminal, who=who)

    @rule(number=st.integers(0, 50))
    def force_run(self, number: int) -> None:
        who = self.pick(number)
        change = self.system.executor.operations.force_run(who.id)
        self.attempt(change, allowed=not who.state.is_terminal, who=who)
        self.forced.add(who.id)

    @rule(number=st.integers(0, 50), state=st.sampled_from([State.RUNNING, State.CANCELLED]))
    def unqueue(self, number: int, state: State) -> None:
        who = self.pick(number)
        change = self.system.executor.operations.unqueue(who.id, state)
        self.attempt(change, allowed=who.state is State.QUEUED, who=who)
        self.forced.add(who.id)

    @rule(number=st.integers(0, 50))
    def pause(self, number: int) -> None:
        who = self.pick(number)
        change = self.system.executor.pause(who.id)
        self.attempt(change, allowed=who.state is State.RUNNING, who=who)

    @rule(number=st.integers(0, 50))
    def resume(self, number: int) -> None:
        who = self.pick(number)
        change = self.system.executor.resume(who.id, Answer())
        self.attempt(change, allowed=who.state is State.PAUSED, who=who)

    @rule(number=st.integers(0, 50))
    def lift_breakpoints(self, number: int) -> None:
        who, runs = self.load(self.pick(number).id)
        stands = any(run.state is State.BREAKPOINT for run in runs)
        change = self.system.executor.operations.resume_from_breakpoint(who.id)
        self.attempt(change, allowed=stands and not who.fully_ended, who=who)

    @rule()
    def crash(self) -> None:
        """Drop the executor in the middle of whatever it does; another one takes over."""

        async def drop() -> None:
            executor = self.system.executor
            tasks = [*executor._tasks, *executor.effects.helpers, *self._commits()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self.wait(drop())
        self.system.executor = self.system.new_executor()
        self.wait(self.system.executor.begin())
        self.settle()

    # What holds

    @invariant()
    def histories_only_grow_by_legal_steps(self) -> None:
        for id_, header in self.headers().items():
            before, now = self.seen[id_], header.history
            assert now[: len(before)] == before, f"{id_}: {before} became {now}"
            steps = now[max(len(before) - 1, 0) :]
            for (one, at), (other, later) in itertools.pairwise(steps):
                assert other.value in _STEPS[one.value], f"{id_} went from {one} to {other}"
                assert at <= later or self.clock_was_set
            self.seen[id_] = list(now)

    @invariant()
    def slots_are_held_by_those_that_run(self) -> None:
        headers = [item for item in self.headers().values() if item.flow_id == "narrow"]
        queued = {item.id for item in headers if item.state is State.QUEUED}
        running = {item.id for item in headers if not item.fully_ended} - queued
        uses = [use for use in self.system.executor.limits() if use.flow_id == "narrow"]
        assert [(use.running, use.queued) for use in uses] in (
            [(len(running), len(queued))],
            [] if not headers or not (running or queued) else None,
        )
        assert len(running - self.forced) <= LIMIT
        assert not queued or len(running) >= LIMIT, "somebody waits for a slot that is free"

    @invariant()
    def nothing_waits_for_what_never_comes(self) -> None:
        jobs = {execution_id for execution_id, _, _ in self.system.worker.jobs}
        for id_ in self.seen:
            header, runs = self.load(id_)
            assert header.task_run_count == len(runs)
            keys = [(run.task_id, run.parent_id, run.value) for run in runs]
            assert len(keys) == len(set(keys)), f"{id_}: a task ran twice at one place"
            if header.fully_ended:
                assert header.state.is_terminal
                assert all(run.state.is_terminal for run in runs), f"{id_} has left runs behind"
                continue
            waits = header.state in (State.QUEUED, State.PAUSED)
            waits |= any(run.state is State.BREAKPOINT for run in runs)
            assert waits or id_ in jobs, f"{id_} is {header.state} and stuck"

    def teardown(self) -> None:
        """Everything comes to an end once nobody holds it up."""
        for _ in range(200):
            open_ids = self.wait(self.store.executions.open_ids())
            if not open_ids:
                break
            self._help(open_ids)
        assert not self.wait(self.store.executions.open_ids()), "some never end"
        self.settle()
        assert all(not use.running and not use.queued for use in self.system.executor.limits())
        self.wait(self.system.executor.stop())

    def _help(self, open_ids: list[str]) -> None:
        executor, worker = self.system.executor, self.system.worker
        for id_ in open_ids:
            header, runs = self.load(id_)
            if header.state is State.PAUSED:
                self.wait(executor.resume(id_, Answer()))
            elif any(run.state is State.BREAKPOINT for run in runs):
                self.wait(executor.operations.resume_from_breakpoint(id_))
        while worker.jobs:
            worker.end()
        self.settle()
