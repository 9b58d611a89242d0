"""Child executions: started once, told of their end, whatever the store does meanwhile."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest_asyncio

from tests.support.eventually import eventually
from tests.unit.engine.harness import block, work
from tests.unit.runtime.world import AWAY, Poison, System
from vivace.model.execution import Execution, ExecutionTrigger, TaskRun
from vivace.model.state import State
from vivace.plugin.task import ChildRequest
from vivace.runtime.children import Children
from vivace.store import Batch


class Starts:
    """Creates children on the executor; fails, or waits, as it is told."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.failures: deque[Exception] = deque()
        self.gate = asyncio.Event()
        self.gate.set()
        self.calls = 0

    async def __call__(
        self, parent: Execution, request: ChildRequest, trigger: ExecutionTrigger, unique_key: str
    ) -> Execution:
        self.calls += 1
        await self.gate.wait()
        if self.failures:
            raise self.failures.popleft()
        child = self.system.execution(request.flow_id, unique_key=unique_key, trigger=trigger)
        return await self.system.executor.start(child)


@pytest_asyncio.fixture
async def starts(system: System) -> AsyncIterator[Starts]:
    system.flow("parent", [_subflow("one")])
    starts = Starts(system)
    children = _children(system, starts)
    yield starts
    starts.gate.set()
    await children.stop()


def _children(system: System, starts: Starts) -> Children:
    children = Children(system.executor, system.renderer, starts, system.store, system.clock)
    system.executor.effects.children = children
    system.executor.on_finish.append(children.ended)
    system.executor.on_lost.append(children.lost)
    return children


def _subflow(flow: str, **more: Any) -> dict[str, Any]:
    return block("sub", "Subflow", namespace="t", flowId=flow, **more)


def _child_of(system: System, parent: str) -> str:
    (child,) = [key for key in system.store.headers if key != parent]
    return child


async def test_a_parent_ends_as_its_child_does(system: System, starts: Starts) -> None:
    parent = await system.start("parent")
    await eventually(lambda: system.worker.jobs)
    await eventually(lambda: system.store.states(parent) == {"sub": "RUNNING"})
    system.worker.end()
    await system.ended(parent)
    assert starts.calls == 1


async def test_a_store_that_is_away_does_not_fail_the_task(system: System, starts: Starts) -> None:
    starts.failures.extend([AWAY] * 3)
    parent = await system.start("parent")
    await eventually(lambda: system.worker.jobs)
    assert starts.calls == 4
    system.worker.end()
    await system.ended(parent)


async def test_a_store_that_is_away_when_the_child_is_looked_for_is_asked_again(
    system: System, starts: Starts
) -> None:
    system.flow("parent", [_subflow("notes")])
    looked: deque[Exception] = deque([AWAY] * 3)
    get = system.store.get

    async def flaky(execution_id: str) -> Execution | None:
        if looked:
            raise looked.popleft()
        return await get(execution_id)

    system.store.get = flaky  # type: ignore[method-assign]
    parent = await system.start("parent")
    await system.ended(parent)
    assert not looked


async def test_a_child_that_is_lost_fails_its_parent(system: System, starts: Starts) -> None:
    parent = await system.start("parent")
    await eventually(lambda: system.worker.jobs)
    child = _child_of(system, parent)
    failures = iter([Poison("its row"), Poison("its row")])
    system.store.check = lambda batch: _raise_for(batch, child, failures)
    system.worker.end()
    await system.ended(child, "FAILED")
    await system.ended(parent, "FAILED")


def _raise_for(batch: Batch, execution_id: str, errors: Iterator[Exception]) -> None:
    if any(item.id == execution_id for item in batch.executions):
        for error in errors:
            raise error


async def test_a_bug_in_the_task_fails_the_task(system: System, starts: Starts) -> None:
    starts.failures.append(Poison("request"))
    parent = await system.start("parent")
    await system.ended(parent, "FAILED")
    assert "Poison: request" in (system.store.headers[parent].failure or "")


async def test_a_child_that_comes_after_the_kill_of_its_parent_is_killed(
    system: System, starts: Starts
) -> None:
    starts.gate.clear()
    parent = await system.start("parent")
    await eventually(lambda: starts.calls == 1)
    await system.executor.kill(parent)
    starts.gate.set()
    await eventually(lambda: len(system.store.headers) == 2)
    child = _child_of(system, parent)
    await eventually(lambda: system.store.state(child) == "KILLED")
    assert system.store.state(parent) == "KILLED"


async def test_a_child_is_found_again_after_a_crash(system: System, starts: Starts) -> None:
    parent = await system.start("parent")
    await eventually(lambda: system.worker.jobs)
    child = _child_of(system, parent)
    await system.executor.stop()
    system.executor = system.new_executor()
    again = Starts(system)
    _children(system, again)
    await system.executor.begin()
    await eventually(lambda: again.calls == 1 and system.worker.jobs)
    system.worker.end()
    await system.ended(child)
    await system.ended(parent)
    assert set(system.store.headers) == {parent, child}


async def test_a_parent_waits_for_the_execution_that_tries_again(
    system: System, starts: Starts
) -> None:
    retry = {"type": "constant", "interval": "PT1S", "behavior": "CREATE_NEW_EXECUTION"}
    system.flow("again", [work("w", retry=retry)])
    system.flow("parent", [_subflow("again")])
    parent = await system.start("parent")
    await eventually(lambda: system.worker.jobs)
    first = _child_of(system, parent)
    system.worker.end(state=State.FAILED)
    await system.ended(first, "RETRIED")
    system.clock.at += 1_000_000
    await eventually(lambda: system.worker.jobs)
    assert system.store.states(parent) == {"sub": "RUNNING"}
    system.worker.end()
    await system.ended(parent)


async def _failed_parent(system: System, **subflow: Any) -> tuple[str, str]:
    """Give a parent and its child, which have both failed."""
    system.flow("parent", [_subflow("two", **subflow)])
    parent = await system.start("parent")
    await eventually(lambda: system.worker.jobs)
    child = _child_of(system, parent)
    system.worker.end()
    await eventually(lambda: system.worker.jobs)
    system.worker.end(state=State.FAILED)
    await system.ended(parent, "FAILED")
    return parent, child


async def test_a_restart_restarts_the_same_child(system: System, starts: Starts) -> None:
    parent, child = await _failed_parent(system)
    await system.executor.restart(parent)
    await eventually(lambda: system.worker.jobs)
    assert system.worker.tasks() == [(child, "b")]
    system.worker.end()
    await system.ended(parent)
    assert set(system.store.headers) == {parent, child}


async def test_a_restart_may_start_another_child(system: System, starts: Starts) -> None:
    parent, child = await _failed_parent(system, restartBehavior="NEW_EXECUTION")
    await system.executor.restart(parent)
    await eventually(lambda: system.worker.jobs)
    ((other, task),) = system.worker.tasks()
    assert (other != child, task) == (True, "a")


async def test_a_child_that_was_repaired_meanwhile_is_left_alone(
    system: System, starts: Starts
) -> None:
    parent, child = await _failed_parent(system)
    await system.executor.restart(child)
    await eventually(lambda: system.worker.jobs)
    system.worker.end()
    await system.ended(child)
    await system.executor.restart(parent)
    await system.ended(parent)
    assert not system.worker.jobs


async def _failed_with_its_child(system: System) -> tuple[str, str, str]:
    """Give a parent, its task run and the child that failed both."""
    system.flow("parent", [_subflow("one"), work("after")])
    parent = await system.start("parent")
    await eventually(lambda: system.worker.jobs)
    system.worker.end(state=State.FAILED)
    await system.ended(parent, "FAILED")
    _, runs = await _loaded(system, parent)
    return parent, runs[0].id, _child_of(system, parent)


async def _loaded(system: System, execution: str) -> tuple[Execution, list[TaskRun]]:
    found = await system.store.load(execution)
    assert found is not None
    return found


async def test_a_parent_follows_a_child_that_a_mark_has_moved_on(
    system: System, starts: Starts
) -> None:
    parent, _, child = await _failed_with_its_child(system)
    _, (inner,) = await _loaded(system, child)
    await system.executor.operations.mark(child, inner.id, State.SUCCESS)
    await eventually(lambda: system.worker.tasks() == [(parent, "after")])
    system.worker.end()
    await system.ended(parent)
    _, (sub, _) = await _loaded(system, parent)
    assert (sub.state, (sub.outputs or {})["state"]) == (State.SUCCESS, "SUCCESS")
    assert starts.calls == 1


async def test_a_parent_that_was_moved_on_already_stays(system: System, starts: Starts) -> None:
    parent, run_id, child = await _failed_with_its_child(system)
    await system.executor.operations.mark(parent, run_id, State.WARNING)
    await eventually(lambda: system.worker.tasks() == [(parent, "after")])
    _, (inner,) = await _loaded(system, child)
    await system.executor.operations.mark(child, inner.id, State.SUCCESS)
    await system.ended(child)
    system.worker.end()
    await system.ended(parent, "WARNING")
    assert system.store.states(parent)["sub"] == "WARNING"


async def test_a_child_that_is_only_restarted_leaves_its_parent_alone(
    system: System, starts: Starts
) -> None:
    parent, _, child = await _failed_with_its_child(system)
    await system.executor.restart(child)
    await eventually(lambda: system.worker.jobs)
    system.worker.end()
    await system.ended(child)
    assert system.store.headers[parent].state is State.FAILED
