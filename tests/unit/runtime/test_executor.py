"""The executor on a store that fails: what is promised is kept, and nothing happens too early."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.unit.engine.harness import block, work
from tests.unit.runtime.world import AWAY, Poison, System, each, note
from vivace.engine.events import TaskEnded
from vivace.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UnavailableError,
    VivaceError,
)
from vivace.model.state import State
from vivace.runtime import commits, processor

# Durable before it has effects


async def test_nothing_takes_effect_before_its_commit(system: System) -> None:
    system.store.gate.clear()
    async with system.hub.subscribe("one-0") as subscription:
        starting = asyncio.create_task(system.start("one"))
        await eventually(lambda: system.store.attempts == 1)
        assert not starting.done()
        assert system.worker.jobs == []
        assert await subscription.next(0.01) is None
        system.store.gate.set()
        assert await starting == "one-0"
        assert system.worker.tasks() == [("one-0", "w")]
        update = await subscription.next(1)
        assert update is not None and update.execution is not None


async def test_who_begins_to_watch_during_a_commit_reads_the_store_after_it(system: System) -> None:
    """What it changes was not copied for anybody: without the wait it would never be seen."""
    execution = await system.start("two")
    system.store.gate.clear()
    system.worker.end()
    await eventually(lambda: system.store.attempts == 2)

    async def watch() -> dict[str, str]:
        async with system.hub.subscribe(execution):
            return system.store.states(execution)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.02)
    assert not watching.done()
    system.store.gate.set()
    assert (await watching)["a"] == "SUCCESS"


async def test_a_failed_commit_is_tried_again_until_it_succeeds(system: System) -> None:
    execution = await system.start("two")
    system.store.failures.extend([AWAY] * 5)
    system.worker.end()
    await eventually(lambda: len(system.store.failures) < 4)
    assert system.worker.jobs == [], "the second task began before the first one's end was durable"
    assert system.store.states(execution) == {"a": "SUBMITTED"}
    await eventually(lambda: system.worker.tasks() == [(execution, "b")])
    assert system.store.states(execution) == {"a": "SUCCESS", "b": "SUBMITTED"}
    system.worker.end()
    await system.ended(execution)


async def test_what_happens_during_an_outage_is_all_written_after_it(system: System) -> None:
    executions = [await system.start("two") for _ in range(5)]
    system.store.outage = AWAY
    for _ in executions:
        system.worker.end()
    await eventually(lambda: system.store.attempts > 8)
    system.store.outage = None
    await eventually(lambda: sorted(system.worker.tasks()) == [(key, "b") for key in executions])


@pytest.mark.parametrize("length", [1, 20_000], ids=["in the round", "on a thread"])
async def test_what_a_task_of_the_executor_says_and_measures_is_kept(
    system: System, length: int
) -> None:
    text = "{{ 1 }}" + "x" * length
    task = {"id": "m", "type": "test.Measured", "logLevel": "INFO", "text": text}
    system.flow("measured", [task])
    metrics: list[str] = []
    system.store.check = lambda batch: metrics.extend(entry.name for entry in batch.metrics)
    await system.ended(await system.start("measured"))
    assert [entry.message for entry in system.store.logs] == ["said"]
    assert metrics == ["seen"]


# New executions while the store is away


@pytest.mark.parametrize("flow", ["one", "notes", "wide"])
async def test_a_new_execution_is_refused_while_the_store_is_away(
    system: System, flow: str
) -> None:
    system.store.outage = AWAY
    for _ in range(3):
        with pytest.raises(UnavailableError, match="the database is away"):
            await asyncio.wait_for(system.start(flow), 10)
    system.store.outage = None
    await eventually(lambda: system.store.commits)
    assert system.executor.live_count == 0
    assert {key for keys in system.store.commits for key in keys} == set()
    assert system.store.runs == {}, "parts of a refused execution were written"
    assert system.worker.jobs == []
    await system.start(flow)


async def test_requests_that_wait_behind_a_failing_commit_are_refused_too(system: System) -> None:
    running = await system.start("two")
    system.store.gate.clear()
    system.store.outage = AWAY
    system.worker.end()
    await eventually(lambda: system.store.attempts == 2)
    waiting = [asyncio.create_task(system.start("wide")) for _ in range(3)]
    await asyncio.sleep(0)
    system.store.gate.set()
    for task in waiting:
        with pytest.raises(UnavailableError):
            await asyncio.wait_for(task, 1)
    system.store.outage = None
    await eventually(lambda: system.worker.tasks() == [(running, "b")])
    assert set(system.store.headers) == {running}
    assert set(system.store.runs) == {running}


async def test_a_refused_execution_gives_its_slot_back(system: System) -> None:
    system.flow("limited", [work("w")], concurrency={"limit": 1})
    system.store.outage = AWAY
    with pytest.raises(UnavailableError):
        await system.start("limited")
    system.store.outage = None
    await eventually(lambda: system.store.commits, describe="the end of the outage")
    await asyncio.sleep(0)
    execution = await system.start("limited")
    assert system.worker.tasks() == [(execution, "w")]


async def test_a_kill_of_a_refused_execution_is_answered(system: System) -> None:
    system.store.gate.clear()
    system.store.outage = AWAY
    starting = asyncio.create_task(system.start("one"))
    await eventually(lambda: system.store.attempts == 1)
    killing = asyncio.create_task(system.executor.kill("one-0"))
    await asyncio.sleep(0)
    system.store.gate.set()
    for task in (starting, killing):
        with pytest.raises(UnavailableError):
            await asyncio.wait_for(task, 1)


# Unique keys


@pytest.mark.parametrize("flow", ["one", "notes", "wide"])
async def test_a_taken_unique_key_gives_the_execution_that_has_it(
    system: System, flow: str
) -> None:
    first = await system.start(flow, unique_key="k")
    again = await asyncio.gather(*[system.start(flow, unique_key="k") for _ in range(3)])
    assert set(again) == {first}
    assert set(system.store.headers) == {first}
    assert set(system.store.runs) == {first}
    other = await system.start("one")
    await eventually(lambda: (other, "w") in system.worker.tasks(), describe="the engine goes on")


async def test_two_that_want_a_key_at_once_are_one(system: System) -> None:
    system.flow("limited", [work("w")], concurrency={"limit": 1})
    found = await asyncio.gather(*[system.start("limited", unique_key="k") for _ in range(4)])
    assert len(set(found)) == 1
    assert system.worker.tasks() == [(found[0], "w")]
    system.worker.end()
    await system.ended(found[0])
    later = await system.start("limited")
    assert system.worker.tasks() == [(later, "w")], "a refused execution kept its slot"


async def test_a_taken_key_whose_holder_cannot_be_read_is_an_error(system: System) -> None:
    await system.start("one", unique_key="k")
    get = system.store.get

    async def away(execution_id: str) -> None:
        raise AWAY

    system.store.get = away  # type: ignore[method-assign]
    with pytest.raises(UnavailableError):
        await asyncio.wait_for(system.start("one", unique_key="k"), 1)
    system.store.get = get  # type: ignore[method-assign]
    await system.ended(await system.start("notes"))


# What nobody has foreseen


POISONS = {
    "a decision": {"tasks": [{"id": "p", "type": "test.PoisonedStart"}]},
    "a step": {"tasks": [{"id": "p", "type": "test.PoisonedStep"}]},
}


@pytest.mark.parametrize("kind", POISONS)
async def test_a_poisonous_execution_fails_alone(
    system: System, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    system.flow("poison", **POISONS[kind])
    before = await system.start("two")
    poisoned = await system.start("poison")
    await system.ended(poisoned, "FAILED")
    assert "could not process" in (system.store.headers[poisoned].failure or "")
    assert [line.message for line in system.store.logs if line.execution_id == poisoned] == [
        "the engine could not process this execution; the server's log has the reason"
    ]
    assert "Poison" in caplog.text
    after = await system.start("notes")
    await system.ended(after)
    system.worker.end()
    await eventually(lambda: system.worker.tasks() == [(before, "b")])


async def test_a_quarantined_execution_leaves_nothing_behind(system: System) -> None:
    system.flow(
        "poison",
        [
            block(
                "both",
                "Parallel",
                tasks=[
                    work("w"),
                    block("s", "Sequential", tasks=[work("v"), *POISONS["a step"]["tasks"]]),
                ],
            )
        ],
        concurrency={"limit": 1},
    )
    poisoned = await system.start("poison")
    await eventually(lambda: len(system.worker.jobs) == 2)
    index = system.worker.tasks().index((poisoned, "v"))
    (working,) = [run for _, run, _ in system.worker.jobs if run.task_id == "w"]
    system.worker.end(index)
    await system.ended(poisoned, "FAILED")
    runs = system.store.runs[poisoned].values()
    assert all(run.state.is_terminal for run in runs)
    assert all(attempt.state.is_terminal for run in runs for attempt in run.attempts)
    assert system.worker.killed == [working.id]
    assert system.executor.live_count == 0
    assert await system.start("poison"), "the slot was not given back"


async def test_an_effect_that_raises_fails_its_execution(system: System) -> None:
    system.worker.raises = Poison("submit")
    execution = await system.start("one")
    await system.ended(execution, "FAILED")
    system.worker.raises = None
    await system.start("one")
    assert len(system.worker.jobs) == 1


async def test_a_listener_that_raises_harms_nobody(system: System) -> None:
    heard = []

    def listener(live: Any) -> None:
        heard.append(live.execution.id)
        raise Poison("listener")

    system.executor.on_finish += [listener, lambda live: heard.append("second")]
    execution = await system.start("notes")
    await eventually(lambda: heard == [execution, "second"])
    await system.ended(await system.start("notes"))


async def test_what_cannot_be_committed_fails_alone(system: System) -> None:
    """Two executions share a commit that the row of one of them makes fail."""
    good, bad = [await system.start("two") for _ in range(2)]
    system.store.poison[bad] = Poison("its row")
    (worked,) = [run for key, run, _ in system.worker.jobs if key == bad]
    system.worker.end()
    system.worker.end()
    await eventually(lambda: system.worker.tasks() == [(good, "b")])
    del system.store.poison[bad]
    assert system.executor.live(bad) is None
    assert system.store.state(bad) == "RUNNING"
    assert worked.id in system.worker.killed or system.store.states(bad)["a"] == "SUBMITTED"
    system.worker.end()
    await system.ended(good)


async def test_what_cannot_be_committed_is_marked_failed_if_that_is_possible(
    system: System,
) -> None:
    good, bad = [await system.start("two") for _ in range(2)]
    system.store.failures.append(Poison("once"))
    system.worker.end()
    system.worker.end()
    await eventually(lambda: {key for key, _ in system.worker.tasks()} == {good, bad})

    failing = iter([Poison("its row"), Poison("its row")])
    system.store.check = lambda batch: _raise_for(batch, bad, failing)
    for _ in range(2):
        system.worker.end()
    await system.ended(bad, "FAILED")
    await system.ended(good)
    assert "its row" in (system.store.headers[bad].failure or "")


def _raise_for(batch: Any, execution_id: str, errors: Iterator[Exception]) -> None:
    if any(item.id == execution_id for item in batch.executions):
        for error in errors:
            raise error


async def test_a_new_execution_that_cannot_be_stored_is_answered_with_an_error(
    system: System,
) -> None:
    execution = system.execution("one")
    system.store.poison[execution.id] = Poison("its row")
    with pytest.raises(VivaceError, match="cannot be stored"):
        await asyncio.wait_for(system.executor.start(execution), 1)
    await system.start("one")


async def test_what_is_refused_while_others_are_committed_one_by_one_is_not_written(
    system: System,
) -> None:
    executions = [system.execution("one", unique_key=f"k{number}") for number in range(3)]
    system.store.failures.extend([Poison("together"), AWAY])
    answers = await asyncio.gather(*map(system.executor.start, executions), return_exceptions=True)
    assert [type(answer) for answer in answers] == [UnavailableError] * 3
    await eventually(lambda: system.store.commits, describe="the end of the outage")
    await asyncio.sleep(0)
    assert system.executor.live_count == 0
    assert system.store.headers == {}
    await system.start("one")


async def test_an_execution_that_somebody_else_wrote_is_read_again(system: System) -> None:
    execution = await system.start("two")
    system.store.headers[execution].version += 10
    system.worker.end()
    await eventually(lambda: system.executor.live_count == 0)
    assert await system.executor.sweep() == 1
    # The end of the first attempt was not written, so that the task begins again.
    await eventually(lambda: system.worker.tasks() == [(execution, "a")])
    for _ in range(2):
        await eventually(lambda: bool(system.worker.jobs))
        system.worker.end()
    await system.ended(execution)


# Fairness


async def test_a_large_execution_does_not_delay_a_small_one(system: System) -> None:
    system.flow("large", [each(20_000, note("n"))])
    large = await system.start("large")
    assert system.store.state(large) == "RUNNING"
    before = len(system.store.commits)
    small = await system.start("notes")
    await system.ended(small)
    shared = [number for number, keys in enumerate(system.store.commits) if small in keys]
    assert shared[-1] - before <= 3, "the small one had to wait for many rounds"
    assert system.store.state(large) == "RUNNING"
    await system.executor.kill(large)


async def test_much_news_of_one_execution_does_not_delay_another(system: System) -> None:
    system.flow("many", [each(3_000, work("w"))])
    many = await system.start("many")
    await eventually(lambda: len(system.worker.jobs) == 3_000, within=20)
    for execution_id, run, attempt in system.worker.jobs:
        ended = TaskEnded(system.clock.now(), run.id, attempt, State.SUCCESS)
        system.executor.post(execution_id, ended)
    before = len(system.store.commits)
    small = await system.start("notes")
    await system.ended(small)
    shared = [number for number, keys in enumerate(system.store.commits) if small in keys]
    assert shared[-1] - before <= 2
    ended_runs = [run for run in system.store.runs[many].values() if run.state.is_terminal]
    assert len(ended_runs) < 1_500, "the large one was worked off first"
    await system.ended(many)


# Start and stop


async def test_recovery_passes_over_what_cannot_be_read(system: System) -> None:
    bad, good = await system.start("one"), await system.start("two")
    await system.executor.stop()
    system.flow("one", [work("another")])  # as if the rows belonged to another flow
    system.executor = system.new_executor()
    await system.executor.begin()
    await system.ended(bad, "FAILED")
    assert "cannot be taken up" in (system.store.headers[bad].failure or "")
    await eventually(lambda: system.worker.tasks() == [(good, "a")])


async def test_recovery_fails_what_has_lost_its_flow(system: System) -> None:
    lost = await system.start("one")
    await system.executor.stop()
    system.plan_error = NotFoundError("flow one does not exist")
    system.executor = system.new_executor()
    await system.executor.begin()
    await system.ended(lost, "FAILED")
    assert "its flow cannot be read" in (system.store.headers[lost].failure or "")


async def test_recovery_waits_for_a_store_that_is_away(system: System) -> None:
    execution = await system.start("one")
    await system.executor.stop()
    system.plan_error = AWAY
    system.executor = system.new_executor()
    with pytest.raises(UnavailableError):
        await system.executor.begin()
    assert system.store.state(execution) == "RUNNING", "an outage is no reason to fail"
    system.plan_error = None
    assert await system.executor.sweep() == 1


async def test_stopping_does_not_wait_for_ever_for_a_store_that_is_away(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits, "_STOP_SECONDS", 0.01)
    execution = await system.start("two")
    system.store.outage = AWAY
    system.worker.end()
    killing = asyncio.create_task(system.executor.kill(execution))
    await eventually(lambda: system.store.attempts > 2)
    await asyncio.wait_for(system.executor.stop(), 2)
    with pytest.raises(UnavailableError):
        await killing
    assert system.store.states(execution) == {"a": "SUBMITTED"}


async def test_a_stopping_executor_refuses_new_executions(system: System) -> None:
    await system.executor.stop()
    with pytest.raises(UnavailableError, match="stopping"):
        await system.start("one")


async def test_an_execution_recorded_as_failed_is_let_go(system: System) -> None:
    execution = system.execution("one")
    execution.enter(State.FAILED, system.clock.now())
    recorded = await system.executor.start(execution)
    assert recorded.state is State.FAILED
    assert system.store.headers[execution.id].fully_ended
    await eventually(lambda: system.executor.live_count == 0)
    with pytest.raises((ConflictError, InvalidError)) as caught:
        await system.executor.restart(execution.id)
    assert "still ending" not in caught.value.message


async def test_an_execution_for_later_begins_at_its_instant(system: System) -> None:
    at = system.clock.now() + 3_600_000_000
    execution = await system.start("one", schedule_at=at)
    assert system.store.state(execution) == "CREATED"
    assert system.worker.jobs == []
    system.clock.at = at
    await eventually(lambda: system.worker.tasks() == [(execution, "w")])


# Templates that take long


@pytest.mark.parametrize("place", ["condition", "task", "outputs"])
async def test_what_a_turn_is_too_short_for_goes_on_elsewhere(
    place: str, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template of some thousand steps, with a turn that is over at once: on another thread."""
    monkeypatch.setattr(processor, "_TURN_SECONDS", -1.0)
    threads: set[int] = set()
    prepare, outputs, task = (getattr(system.renderer, n) for n in ("prepare", "outputs", "task"))

    def seen(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            result = function(*arguments)  # an interrupted one does not come so far
            threads.add(threading.get_ident())
            return result

        return call

    watched = {"condition": prepare, "task": task, "outputs": outputs}[place]
    monkeypatch.setattr(system.renderer, watched.__name__, seen(watched))
    long = "{% for i in 1..2000 %}{% endfor %}true"
    more: dict[str, Any] = {}
    if place == "condition":
        more = {"runIf": long}
    elif place == "task":
        more = {"description": "x", "timeout": "{% for i in 1..2000 %}{% endfor %}PT1S"}
    result = {"outputs": [{"id": "o", "value": long}]} if place == "outputs" else {}
    system.flow("long", [{**note("n"), **more}], **result)
    await system.ended(await system.start("long"))
    assert threads, "nothing was rendered"
    assert threading.get_ident() not in threads
