"""Executions of items: each started once, counted once, whatever happens meanwhile."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from tests.support.eventually import eventually
from tests.unit.engine.harness import block, work
from tests.unit.runtime.test_children import Starts
from tests.unit.runtime.world import AWAY, System, note
from vivace.errors import InvalidError
from vivace.model.execution import Execution, LoopRun
from vivace.model.state import State
from vivace.plugin.waiting import Answer
from vivace.runtime.fan_outs import FanOuts
from vivace.runtime.item_files import ItemFiles
from vivace.runtime.item_starts import ItemStarts
from vivace.storage import open_storage


class Loops:
    """A system whose loops work."""

    def __init__(self, system: System, folder: Path) -> None:
        self.system = system
        self.folder = folder
        self.failures: deque[Exception] = deque()
        """What the next starts of iterations raise."""
        self.attach()

    def attach(self) -> None:
        """Connect the parts with the system's executor."""
        executor = self.system.executor
        starts = ItemStarts(self.system.renderer, Starts(self.system), self.iterate, self.restart)
        files = ItemFiles(open_storage(self.folder))
        store, clock = self.system.store, self.system.clock
        self.parts = FanOuts(executor, self.system.renderer, starts, store.items, files, clock)
        executor.effects.fan_outs = self.parts
        executor.on_finish.append(self.parts.ended)
        executor.on_lost.append(self.parts.lost)

    async def iterate(self, parent: Execution, loop_run: LoopRun, unique_key: str) -> Execution:
        if self.failures:
            raise self.failures.popleft()
        made = self.system.execution(
            parent.flow_id, kind="LOOP", loop_run=loop_run, unique_key=unique_key
        )
        made.parent_id = parent.id
        return await self.system.executor.start(made)

    async def restart(self, execution_id: str) -> object:
        return await self.system.executor.restart(execution_id)

    def loop(self, *tasks: dict[str, Any], **more: Any) -> None:
        """Save a flow of one loop."""
        more = {"values": ["a", "b", "c"], **more}
        self.system.flow("looping", [block("loop", "Loop", tasks=list(tasks), **more)])

    async def start(self) -> str:
        return await self.system.start("looping")

    def iterations(self) -> dict[int, list[Execution]]:
        """Give the iterations by their index."""
        found: dict[int, list[Execution]] = {}
        for header in self.system.store.headers.values():
            if header.loop_run is not None:
                found.setdefault(header.loop_run.index, []).append(header)
        return found

    def outputs(self, execution_id: str) -> dict[str, Any]:
        (run,) = self.system.store.runs[execution_id].values()
        return run.outputs or {}


@pytest_asyncio.fixture
async def loops(system: System, tmp_path: Path) -> AsyncIterator[Loops]:
    made = Loops(system, tmp_path)
    yield made
    await made.parts.stop()


async def test_each_value_has_an_execution_that_runs_the_loops_tasks(loops: Loops) -> None:
    loops.loop(note("n"))
    parent = await loops.start()
    await loops.system.ended(parent)
    found = loops.iterations()
    assert {index: [item.loop_run.value for item in some] for index, some in found.items()} == {  # type: ignore[union-attr]
        0: ["a"],
        1: ["b"],
        2: ["c"],
    }
    for (iteration,) in found.values():
        assert loops.system.store.states(iteration.id) == {"n": "SUCCESS"}
    assert loops.outputs(parent)["terminatedIterations"] == {"SUCCESS": 3}


async def test_hundreds_of_iterations_are_made_in_portions(loops: Loops) -> None:
    loops.loop(note("n"), values=[str(number) for number in range(650)], concurrencyLimit=0)
    parent = await loops.start()
    await loops.system.ended(parent)
    assert Counter(len(some) for some in loops.iterations().values()) == {1: 650}


async def test_a_store_that_is_away_only_delays_the_start(loops: Loops) -> None:
    loops.loop(note("n"))
    loops.failures.extend([AWAY] * 3)
    await loops.system.ended(await loops.start())
    assert len(loops.iterations()) == 3


async def test_an_iteration_that_cannot_be_made_fails_the_loop(loops: Loops) -> None:
    loops.loop(note("n"))
    loops.failures.append(InvalidError("no such thing"))
    parent = await loops.start()
    await loops.system.ended(parent, "FAILED")
    assert loops.system.store.headers[parent].failure == "no such thing"


async def test_after_a_crash_the_loop_goes_on_where_it_was(loops: Loops) -> None:
    system = loops.system
    loops.loop(work("w"))
    parent = await loops.start()
    await eventually(lambda: system.worker.jobs)
    system.worker.end()
    await eventually(lambda: system.worker.jobs)
    await system.executor.stop()
    await loops.parts.stop()
    system.executor = system.new_executor()
    loops.attach()
    await system.executor.begin()
    for _ in range(2):
        await eventually(lambda: system.worker.jobs)
        system.worker.end()
    await system.ended(parent)
    assert {index: len(some) for index, some in loops.iterations().items()} == {0: 1, 1: 1, 2: 1}


async def test_a_kill_reaches_the_iterations(loops: Loops) -> None:
    system = loops.system
    loops.loop(work("w"), concurrencyLimit=0)
    parent = await loops.start()
    await eventually(lambda: len(system.worker.jobs) == 3)
    await system.executor.kill(parent, cascade=False)

    def are_killed() -> bool:
        found = [item.state for (item,) in loops.iterations().values()]
        return found == [State.KILLED] * 3

    await eventually(are_killed)
    assert system.store.states(parent) == {"loop": "KILLED"}


async def test_a_break_starts_nothing_more(loops: Loops) -> None:
    condition = "{{ item.value == 'b' and iteration.state == 'SUCCESS' }}"
    loops.loop(note("n"), breakWhen=condition)
    parent = await loops.start()
    await loops.system.ended(parent)
    assert sorted(loops.iterations()) == [0, 1]
    assert loops.outputs(parent)["iterationCount"] == 3


async def test_a_break_that_cannot_be_rendered_fails_the_loop(loops: Loops) -> None:
    loops.loop(note("n"), breakWhen="{{ nothing.at.all }}")
    await loops.system.ended(await loops.start(), "FAILED")


async def test_a_broken_loop_stays_so_after_a_crash(loops: Loops) -> None:
    system = loops.system
    loops.loop(work("w"), breakWhen="{{ item.index == 0 }}")
    parent = await loops.start()
    await eventually(lambda: system.worker.jobs)
    (first,) = loops.iterations()[0]
    loops.parts.lost = lambda execution: None  # type: ignore[method-assign]
    system.worker.end()
    await system.ended(first.id)  # and the process dies before the parent knows
    await system.executor.stop()
    await loops.parts.stop()
    system.executor = system.new_executor()
    loops.attach()
    await system.executor.begin()
    await system.ended(parent)
    assert sorted(loops.iterations()) == [0]


async def test_a_restart_takes_up_the_failed_iteration_and_the_missing_ones(loops: Loops) -> None:
    system = loops.system
    loops.loop(work("w"))
    parent = await loops.start()
    for state in (State.SUCCESS, State.FAILED):
        await eventually(lambda: system.worker.jobs)
        system.worker.end(state=state)
    await system.ended(parent, "FAILED")
    (failed,) = loops.iterations()[1]
    await system.executor.restart(parent)
    for _ in range(2):
        await eventually(lambda: system.worker.jobs)
        system.worker.end()
    await system.ended(parent)
    assert {index: len(some) for index, some in loops.iterations().items()} == {0: 1, 1: 1, 2: 1}
    again = loops.iterations()[1][0]
    assert (again.id, again.attempt_number) == (failed.id, 2)
    assert loops.outputs(parent)["terminatedIterations"] == {"SUCCESS": 3}


async def test_a_failed_iteration_without_a_failed_task_is_replaced(loops: Loops) -> None:
    system = loops.system
    outputs = [{"id": "o", "value": "{{ missing.value }}"}]
    loops.loop(note("n"), values=["a"], outputs=outputs)
    parent = await loops.start()
    await system.ended(parent, "FAILED")
    await system.executor.restart(parent)
    await eventually(lambda: len(loops.iterations()[0]) == 2)
    await system.ended(parent, "FAILED")


async def test_an_iteration_that_tries_again_by_a_new_execution_is_waited_for(
    loops: Loops,
) -> None:
    system = loops.system
    retry = {"type": "constant", "interval": "PT1S", "behavior": "CREATE_NEW_EXECUTION"}
    loops.loop(work("w", retry=retry), values=["a"])
    parent = await loops.start()
    await eventually(lambda: system.worker.jobs)
    system.worker.end(state=State.FAILED)
    await eventually(lambda: len(loops.iterations()[0]) == 2)
    system.clock.at += 1_000_000
    await eventually(lambda: system.worker.jobs)
    system.worker.end()
    await system.ended(parent)
    assert loops.outputs(parent)["terminatedIterations"] == {"SUCCESS": 1}


async def test_outputs_stay_with_the_task_run_or_go_into_files(loops: Loops) -> None:
    outputs = [{"id": "v", "value": "{{ item.value }}{{ outputs.n.value is defined }}"}]
    for fetch, wanted in (("AUTO", "atrue"), ("STORE", None)):
        loops.loop(note("n"), outputs=outputs, fetchType=fetch)
        parent = await loops.start()
        await loops.system.ended(parent)
        first = loops.outputs(parent)["outputs"][0]
        assert first["item"] == {"value": "a", "iteration": 0}
        if wanted is None:
            path = loops.folder / "main" / first["outputs"]["uri"].removeprefix("kestra:///")
            assert path.read_text() == '{v:"atrue"}\n'
        else:
            assert first["outputs"] == {"v": wanted}


async def test_a_paused_iteration_pauses_the_loop_until_it_goes_on(loops: Loops) -> None:
    system = loops.system
    loops.loop(block("ask", "Pause"), note("n"), values=["a"])
    parent = await loops.start()
    await eventually(lambda: system.store.states(parent) == {"loop": "PAUSED"})
    assert system.store.state(parent) == "PAUSED"
    (iteration,) = loops.iterations()[0]
    await system.executor.resume(iteration.id, Answer())
    await system.ended(parent)
