"""Changes by hand on a real executor: one after another, and never lost."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.eventually import eventually
from tests.unit.engine.harness import work
from tests.unit.runtime.world import AWAY, System, note
from vivace.errors import ConflictError, NotFoundError, UnavailableError
from vivace.model.state import State


async def finished(system: System) -> str:
    execution = await system.start("notes")
    await system.ended(execution)
    return execution


def labels(system: System, execution: str) -> dict[str, str]:
    return dict(system.store.headers[execution].labels)


async def test_many_changes_of_one_execution_all_happen(system: System) -> None:
    execution = await finished(system)
    operations = system.executor.operations
    changes = [
        operations.set_labels(execution, [(f"k{number}", "v")], keep_others=True)
        for number in range(20)
    ]
    await asyncio.gather(*changes, operations.change_status(execution, State.WARNING))
    assert set(labels(system, execution)) == {f"k{number}" for number in range(20)}
    assert system.store.headers[execution].state is State.WARNING


async def test_a_change_right_at_the_end_is_not_lost(system: System) -> None:
    execution = await system.start("one")
    system.store.gate.clear()
    system.worker.end()
    live = system.executor.live(execution)
    assert live is not None
    await eventually(lambda: live.execution.fully_ended)
    changing = asyncio.create_task(system.executor.operations.set_labels(execution, [("a", "b")]))
    await asyncio.sleep(0)
    system.store.gate.set()
    await changing
    assert labels(system, execution) == {"a": "b"}


async def test_labels_can_be_set_while_something_runs_after_the_end(system: System) -> None:
    system.flow("after", [note("n")], afterExecution=[work("a")])
    execution = await system.start("after")
    await eventually(lambda: system.worker.tasks() == [(execution, "a")])
    await system.executor.operations.set_labels(execution, [("a", "b")])
    assert labels(system, execution) == {"a": "b"}
    system.worker.end()
    await system.ended(execution)
    assert labels(system, execution) == {"a": "b"}


async def test_what_runs_keeps_labels_and_state(system: System) -> None:
    execution = await system.start("one")
    operations = system.executor.operations
    with pytest.raises(ConflictError, match="is not terminated"):
        await operations.set_labels(execution, [("a", "b")])
    with pytest.raises(ConflictError, match="terminated non killed"):
        await operations.change_status(execution, State.SUCCESS)
    with pytest.raises(NotFoundError):
        await operations.set_labels("none", [("a", "b")])


async def test_a_change_is_refused_while_the_store_is_away(system: System) -> None:
    execution = await finished(system)
    system.store.outage = AWAY
    other = asyncio.create_task(system.start("one"))
    with pytest.raises(UnavailableError):
        await other
    with pytest.raises(UnavailableError):
        await system.executor.operations.set_labels(execution, [("a", "b")])
    system.store.outage = None
    await eventually(lambda: _takes(system))
    await system.executor.operations.set_labels(execution, [("a", "b")])
    assert labels(system, execution) == {"a": "b"}


def _takes(system: System) -> bool:
    return system.executor._commits.outage is None
