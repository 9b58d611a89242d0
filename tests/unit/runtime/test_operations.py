"""Changes by hand on a real executor: one after another, and never lost."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.unit.engine.harness import work
from tests.unit.runtime.world import AWAY, System, note
from vivace.errors import ConflictError, NotFoundError, UnavailableError
from vivace.model.state import State
from vivace.services.operations_port import ReplayRequest


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


# Limits


def limited(system: System, behavior: str = "QUEUE", **more: Any) -> None:
    system.flow("narrow", [work("w")], concurrency={"limit": 1, "behavior": behavior}, **more)


def state(system: System, execution: str) -> str:
    return system.store.headers[execution].state.value


async def test_one_that_waits_may_be_forced_to_run(system: System) -> None:
    limited(system)
    first, second, third = [await system.start("narrow") for _ in range(3)]
    assert [state(system, each) for each in (first, second, third)] == [
        "RUNNING",
        "QUEUED",
        "QUEUED",
    ]
    forced = await system.executor.operations.force_run(third)
    assert forced.state is State.RUNNING
    (use,) = system.executor.operations.limits()
    assert (use.running, use.queued) == (2, 1)
    system.worker.end()
    system.worker.end()
    await system.ended(first)
    await system.ended(third)
    await eventually(lambda: state(system, second) == "RUNNING")
    system.worker.end()
    await system.ended(second)
    (use,) = system.executor.operations.limits()
    assert (use.running, use.queued) == (0, 0)


@pytest.mark.parametrize("end", [State.CANCELLED, State.FAILED])
async def test_one_that_waits_may_be_ended(system: System, end: State) -> None:
    limited(system)
    first, second = [await system.start("narrow") for _ in range(2)]
    ended = await system.executor.operations.unqueue(second, end)
    assert ended.state is end
    await eventually(lambda: system.executor.live(second) is None)
    system.worker.end()
    await system.ended(first)
    assert [use.running for use in system.executor.operations.limits()] == [0]


async def test_a_restart_that_waits_may_be_ended_too(system: System) -> None:
    limited(system)
    first = await system.start("narrow")
    system.worker.end(state=State.FAILED)
    await system.ended(first, "FAILED")
    await eventually(lambda: system.executor.live(first) is None)
    second = await system.start("narrow")
    await system.executor.operations.restart(first)
    assert state(system, first) == "QUEUED"
    await system.executor.operations.unqueue(first, State.CANCELLED)
    await system.ended(first, "CANCELLED")
    assert system.store.states(first) == {"w": "CANCELLED"}
    system.worker.end()
    await system.ended(second)


async def test_a_restart_that_the_limit_forbids_changes_nothing(system: System) -> None:
    limited(system, "CANCEL")
    first = await system.start("narrow")
    system.worker.end(state=State.FAILED)
    await system.ended(first, "FAILED")
    await eventually(lambda: system.executor.live(first) is None)
    second = await system.start("narrow")
    with pytest.raises(ConflictError, match="at most 1 executions of the flow"):
        await system.executor.operations.restart(first)
    assert state(system, first) == "FAILED"
    assert system.executor.live(first) is None
    system.worker.end()
    await system.ended(second)
    await eventually(lambda: system.executor.live(second) is None)
    await system.executor.operations.restart(first)
    system.worker.end()
    await system.ended(first)


async def test_one_that_waits_for_its_date_may_be_forced_to_run(system: System) -> None:
    later = system.clock.now() + 3_600_000_000
    execution = await system.start("one", schedule_at=later)
    await system.executor.operations.force_run(execution)
    assert system.worker.tasks() == [(execution, "w")]
    system.worker.end()
    await system.ended(execution)


async def test_only_what_waits_is_unqueued_and_what_has_ended_is_not_forced(
    system: System,
) -> None:
    running, done = await system.start("one"), await finished(system)
    operations = system.executor.operations
    for execution in (running, done):
        with pytest.raises(ConflictError, match="Only QUEUED execution can be unqueued"):
            await operations.unqueue(execution, State.RUNNING)
    with pytest.raises(ConflictError, match="is SUCCESS and cannot be forced to run"):
        await operations.force_run(done)
    assert (await operations.force_run(running)).state is State.RUNNING
    with pytest.raises(NotFoundError):
        await operations.force_run("none")


async def test_counting_anew_finds_the_same(system: System) -> None:
    limited(system)
    for _ in range(3):
        await system.start("narrow")
    use = system.executor.operations.recount("main", "t", "narrow")
    assert (use.running, use.queued) == (1, 2)
    for _ in range(3):
        await eventually(lambda: bool(system.worker.jobs))
        system.worker.end()
    await eventually(lambda: system.executor.live_count == 0)


# What goes on


async def test_a_marked_run_lets_the_rest_run(system: System) -> None:
    execution = await system.start("two")
    system.worker.end(state=State.FAILED)
    await system.ended(execution, "FAILED")
    run = next(iter(system.store.runs[execution]))
    answer, runs = await system.executor.operations.mark(execution, run, State.SUCCESS)
    assert (answer.state, [item.state for item in runs]) == (State.RESTARTED, [State.SUCCESS])
    await eventually(lambda: system.worker.tasks() == [(execution, "b")])
    system.worker.end()
    await system.ended(execution)


async def test_a_replay_shares_nothing_with_its_source(system: System) -> None:
    source = await system.start("two")
    system.worker.end()
    await eventually(lambda: system.worker.tasks() == [(source, "b")])
    wanted = ReplayRequest(next(iter(system.store.runs[source])))
    made, _ = await system.executor.operations.replay(source, wanted)
    assert dict(system.store.headers[source].labels) == {"system.replayed": "true"}
    assert state(system, source) == "RUNNING"
    await eventually(lambda: (made.id, "a") in system.worker.tasks())
    for _ in range(3):
        await eventually(lambda: bool(system.worker.jobs))
        system.worker.end()
    await system.ended(source)
    await system.ended(made.id)
    assert not set(system.store.runs[source]) & set(system.store.runs[made.id])


async def test_an_execution_stops_at_its_breakpoints(system: System) -> None:
    execution = await system.start("two", breakpoints=["b"])
    system.worker.end()
    await eventually(lambda: state(system, execution) == "BREAKPOINT")
    operations = system.executor.operations
    lifted = await operations.resume_from_breakpoint(execution)
    assert lifted.state is State.RUNNING
    with pytest.raises(ConflictError, match="stands at no breakpoint"):
        await operations.resume_from_breakpoint(execution)
    system.worker.end()
    await system.ended(execution)
    with pytest.raises(ConflictError, match="is SUCCESS and stands at no breakpoint"):
        await operations.resume_from_breakpoint(execution)
