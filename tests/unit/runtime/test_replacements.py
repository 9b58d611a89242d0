"""A failed execution is tried again by exactly one new one."""

from __future__ import annotations

from tests.support.eventually import eventually
from tests.unit.engine.harness import work
from tests.unit.runtime.world import AWAY, System
from vivace.model.execution import Execution
from vivace.model.state import State

SECOND = 1_000_000


def trying_again(system: System, attempts: int = 3) -> None:
    retry = {
        "type": "constant",
        "interval": "PT5S",
        "maxAttempts": attempts,
        "behavior": "CREATE_NEW_EXECUTION",
    }
    system.flow("again", [work("w", retry=retry)], variables={"v": 1})


async def failed(system: System, execution_id: str) -> Execution:
    """Let the work of an execution fail, and give the one that tries again."""
    await eventually(lambda: system.worker.jobs)
    system.worker.end(state=State.FAILED)
    await system.ended(execution_id, "RETRIED")
    (new,) = [header for header in system.store.headers.values() if not header.fully_ended]
    return new


async def test_it_waits_for_its_time_and_is_started_with_the_same(system: System) -> None:
    trying_again(system)
    first = await system.start("again", inputs={"i": 1}, labels=[("k", "v")])
    new = await failed(system, first)
    assert (new.state, new.attempt_number, new.original_id) == (State.CREATED, 2, first)
    assert (new.inputs, new.labels, new.variables) == ({"i": 1}, [("k", "v")], {"v": 1})
    assert not system.worker.jobs
    system.clock.at += 5 * SECOND
    await eventually(lambda: system.worker.jobs)
    system.worker.end()
    await system.ended(new.id)
    assert set(system.store.headers) == {first, new.id}


async def test_the_last_attempt_fails(system: System) -> None:
    trying_again(system, attempts=2)
    new = await failed(system, await system.start("again"))
    system.clock.at += 5 * SECOND
    await eventually(lambda: system.worker.jobs)
    system.worker.end(state=State.FAILED)
    await system.ended(new.id, "FAILED")
    assert len(system.store.headers) == 2


async def test_a_store_that_is_away_only_delays_it(system: System) -> None:
    trying_again(system)
    first = await system.start("again")
    await eventually(lambda: system.worker.jobs)
    system.worker.end(state=State.FAILED)
    await eventually(lambda: system.store.state(first) == "RETRIED")
    system.store.failures.extend([AWAY] * 3)
    await system.ended(first, "RETRIED")
    await eventually(lambda: len(system.store.headers) == 2)


async def test_a_crash_before_it_is_recorded_loses_none_and_doubles_none(system: System) -> None:
    trying_again(system)
    first = await system.start("again")
    await eventually(lambda: system.worker.jobs)
    system.worker.end(state=State.FAILED)
    await eventually(lambda: system.store.state(first) == "RETRIED")
    await system.executor.stop()
    system.executor = system.new_executor()
    await system.executor.begin()
    await system.ended(first, "RETRIED")
    (new,) = [header for key, header in system.store.headers.items() if key != first]
    assert new.attempt_number == 2
