"""The executor and executions that wait: pause, resume, loops, a new process in between."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.unit.engine.harness import block, work
from tests.unit.runtime.world import System, note
from vivace.errors import ConflictError, NotFoundError
from vivace.model.state import State
from vivace.plugin.waiting import Answer

HOUR = 3_600_000_000


def loop(condition: str, **often: Any) -> dict[str, Any]:
    return block(
        "loop",
        "LoopUntil",
        condition=condition,
        checkFrequency={"interval": "PT1H", **often},
        tasks=[note("n")],
    )


async def paused(system: System, flow: str) -> str:
    execution_id = await system.start(flow)
    await eventually(lambda: system.store.headers[execution_id].state is State.PAUSED)
    return execution_id


async def test_an_answer_is_durable_and_comes_once(system: System) -> None:
    system.flow("p", [block("p", "Pause"), note("n")])
    execution_id = await paused(system, "p")
    (run_id,) = system.executor.live(execution_id).waiting  # type: ignore[union-attr]
    both = await asyncio.gather(
        system.executor.resume(execution_id, Answer({"a": 1}), run_id),
        system.executor.resume(execution_id, Answer({"a": 2}), run_id),
        return_exceptions=True,
    )
    assert sorted(type(item).__name__ for item in both) == ["ConflictError", "Execution"]
    await system.ended(execution_id)
    with pytest.raises(ConflictError):
        await system.executor.resume(execution_id, Answer())
    with pytest.raises(NotFoundError):
        await system.executor.resume("none", Answer())


async def test_only_a_running_execution_is_paused(system: System) -> None:
    execution_id = await system.start("two")
    assert (await system.executor.pause(execution_id)).state is State.PAUSED
    with pytest.raises(ConflictError):
        await system.executor.pause(execution_id)
    system.worker.end()
    await eventually(lambda: system.store.states(execution_id) == {"a": "SUCCESS", "b": "CREATED"})
    assert system.worker.jobs == []
    await system.executor.resume(execution_id, Answer())
    await eventually(lambda: system.worker.tasks() == [(execution_id, "b")])
    system.worker.end()
    await system.ended(execution_id)
    with pytest.raises(ConflictError):
        await system.executor.pause(execution_id)


async def test_a_wait_outlives_the_process(system: System) -> None:
    system.flow("p", [block("p", "Pause", pauseDuration="PT1H", behavior="WARN"), note("n")])
    execution_id = await paused(system, "p")
    await system.executor.stop()
    system.executor = system.new_executor()
    await system.executor.begin()
    assert system.store.headers[execution_id].state is State.PAUSED
    system.clock.at += HOUR
    await system.ended(execution_id, "WARNING")


async def test_a_loop_looks_at_what_its_tasks_gave(system: System) -> None:
    system.flow(
        "l", [loop("{{ outputs.loop.iterationCount == 3 and outputs.n.value is defined }}")]
    )
    execution_id = await paused(system, "l")

    def ends_in_time() -> bool:
        system.clock.at += HOUR
        return system.store.headers[execution_id].fully_ended

    await eventually(ends_in_time, describe="the end of the loop")
    assert system.store.headers[execution_id].state is State.SUCCESS
    runs = list(system.store.runs[execution_id].values())
    assert sorted(run.task_id for run in runs) == ["loop", "n"]
    (run,) = [run for run in runs if run.task_id == "loop"]
    assert run.outputs == {"iterationCount": 3}


async def test_a_condition_that_cannot_be_rendered_fails_the_loop(system: System) -> None:
    system.flow("l", [loop("{{ outputs.missing.value }}")])
    execution_id = await system.start("l")
    await system.ended(execution_id, "FAILED")
    assert "missing" in (system.store.headers[execution_id].failure or "")


async def test_a_paused_execution_is_restarted_unless_a_task_of_it_runs(system: System) -> None:
    beside = block("par", "Parallel", tasks=[work("w"), block("p", "Pause")])
    system.flow("p", [beside])
    execution_id = await paused(system, "p")
    with pytest.raises(ConflictError, match="`w`"):
        await system.executor.restart(execution_id)
    system.worker.end()
    await eventually(lambda: system.store.states(execution_id)["w"] == "SUCCESS")
    restarted, _ = await system.executor.restart(execution_id)
    assert restarted.state is State.RESTARTED
    await eventually(lambda: system.store.headers[execution_id].state is State.PAUSED)
    await system.executor.resume(execution_id, Answer())
    await system.ended(execution_id)
    assert system.store.states(execution_id) == {"par": "SUCCESS", "w": "SUCCESS", "p": "SUCCESS"}
