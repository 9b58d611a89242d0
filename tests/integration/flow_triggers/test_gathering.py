"""Flow triggers that wait for several executions: when they fire, how often, and with what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.flow_triggers.world import (
    MINUTE,
    NAMESPACE,
    MovedClock,
    World,
    listening,
    worker_flow,
    world,
)
from tests.support.eventually import eventually
from vivace.errors import UnavailableError
from vivace.model.instant import from_iso
from vivace.model.state import State
from vivace.store.gatherings import Gatherings

_THREE = ("one", "two", "three")


def depends_on(*flows: str, more: str = "") -> str:
    entries = "\n".join(
        f"  - {{namespace: {NAMESPACE}, flowId: {name}, states: [SUCCESS]}}" for name in flows
    )
    return f"dependsOn:\n{entries}\n{more}"


def preconditions(*flows: str, more: str = "") -> str:
    entries = "\n".join(
        f"    - {{namespace: {NAMESPACE}, flowId: {name}, states: [SUCCESS]}}" for name in flows
    )
    return f"preconditions:\n  id: all\n  flows:\n{entries}\n{more}"


def multiple(*flows: str) -> str:
    entries = "\n".join(
        f"      {name}: {{type: core.condition.ExecutionFlow, "
        f"namespace: {NAMESPACE}, flowId: {name}}}"
        for name in flows
    )
    return f"""
conditions:
  - {{type: core.condition.ExecutionStatus, in: [SUCCESS]}}
  - type: core.condition.MultipleCondition
    id: all
    conditions:
{entries}
"""


async def workers(system: World, *flows: str) -> None:
    await system.save(*(worker_flow(name) for name in flows))


@pytest.mark.parametrize("form", [depends_on, preconditions, multiple])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
async def test_three_flows_fire_once_in_any_order(
    system: World, form: Any, order: tuple[int, ...]
) -> None:
    await workers(system, *_THREE)
    await system.save(listening(form(*_THREE)))
    names = [_THREE[index] for index in order]
    for name in (names[0], names[0], names[1]):
        await system.run(name)
    await system.count("listen", 0)
    assert (await system.reasons("listen"))[0][0] == "WAITING"
    assert names[2] in (await system.reasons("listen"))[0][1]
    last = await system.run(names[2])
    (found,) = await system.count("listen", 1)
    assert found.trigger is not None
    assert found.trigger.variables["executionId"] == last.id
    assert dict(found.labels)["system.correlationId"] == last.id
    await system.run(names[0])
    await system.count("listen", 1)  # it begins anew


async def test_outputs_of_all_are_there(system: World) -> None:
    await workers(system, *_THREE)
    await system.save(
        listening(depends_on(*_THREE), "new"), listening(preconditions(*_THREE), "old")
    )
    for name in _THREE:
        await system.run(name)
    (new,) = await system.count("new", 1)
    (old,) = await system.count("old", 1)
    assert new.trigger is not None and old.trigger is not None
    all_of = {name: {"from": name, f"of_{name}": "yes"} for name in _THREE}
    assert new.trigger.variables["outputs"] == {
        **all_of["three"],
        **all_of,
        NAMESPACE: all_of,
    }
    assert old.trigger.variables["outputs"] == {
        "from": "three",
        **{f"of_{name}": "yes" for name in _THREE},
    }


async def test_a_failed_one_does_not_count(system: World) -> None:
    await workers(system, "one")
    await system.save(
        f"id: two\nnamespace: {NAMESPACE}\ntasks: [{{id: bad, type: core.execution.Fail}}]",
        listening(depends_on("one", "two")),
    )
    await system.run("one")
    await system.run("two")
    await system.count("listen", 0)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("mode: ANY", [1, 2, 3, 4]),
        ("mode: AT_LEAST\nminSatisfied: 2", [0, 1, 1, 2]),
        ("mode: AT_LEAST\nminSatisfied: 2\nwindow: {every: P1D}", [0, 1, 2, 3]),
        ("window: {every: P1D}", [0, 0, 1, 2]),
        ("window: {every: P1D, fireOnce: true}", [0, 0, 1, 1]),
        ("window: {lookback: PT1H}", [0, 0, 1, 2]),
    ],
)
async def test_how_often_it_fires(system: World, more: str, expected: list[int]) -> None:
    await workers(system, *_THREE)
    await system.save(listening(depends_on(*_THREE, more=more)))
    for name, number in zip((*_THREE, "one"), expected, strict=True):
        await system.run(name)
        await system.count("listen", number)


async def test_without_reset_each_further_one_fires(system: World) -> None:
    await workers(system, "one", "two")
    more = "  resetOnSuccess: false\n  timeWindow: {type: SLIDING_WINDOW, window: PT1H}"
    await system.save(listening(preconditions("one", "two", more=more)))
    for name, number in (("one", 0), ("two", 1), ("two", 2), ("one", 3)):
        await system.run(name)
        await system.count("listen", number)


async def test_one_event_satisfies_several_triggers_once_each(system: World) -> None:
    await workers(system, "one", "two")
    await system.save(
        listening(depends_on("one", "two")),
        listening(depends_on("one", "two"), "again"),
        listening(depends_on("two"), "alone"),
    )
    await system.run("one")
    await system.run("two")
    for name in ("listen", "again", "alone"):
        await system.count(name, 1)


@pytest.mark.parametrize(
    ("window", "later"),
    [
        ("window: {lookback: PT1H}", 61 * MINUTE),
        ("window: {every: PT15M}", 16 * MINUTE),
        ("", 25 * 60 * MINUTE),
    ],
)
async def test_what_comes_after_the_window_begins_a_new_one(
    system: World, window: str, later: int
) -> None:
    await workers(system, "one", "two")
    await system.save(listening(depends_on("one", "two", more=window)))
    await system.run("one")
    await system.settled()
    system.clock.ahead += later
    await system.run("two")
    await system.count("listen", 0)
    await system.run("one")
    await system.count("listen", 1)


def _clock(at: str) -> MovedClock:
    clock = MovedClock()
    clock.ahead = from_iso(at) - clock.now()
    return clock


async def test_what_comes_outside_of_the_day_s_range_does_not_count(
    tmp_path: Path, database_url: str
) -> None:
    window = "  timeWindow: {type: DAILY_TIME_WINDOW, startTime: '08:00', endTime: '09:00'}"
    clock = _clock("2030-05-06T07:30:00+00:00")
    async with world(tmp_path, database_url, clock) as system:
        await workers(system, "one", "two")
        await system.save(listening(preconditions("one", "two", more=window)))
        await system.run("one")
        await system.settled()
        clock.ahead += 45 * MINUTE
        await system.run("two")
        await system.count("listen", 0)
        await system.run("one")
        await system.count("listen", 1)
        clock.ahead += 60 * MINUTE
        for name in ("one", "two"):
            await system.run(name)
        await system.count("listen", 1)
        assert "NOTHING" in {outcome for outcome, _ in await system.reasons("listen")}


_MISS = "window: {deadline: '09:00:00'}\nonMiss: {behavior: FAIL, labels: {alarm: late}}"


async def test_a_deadline_that_is_missed_is_recorded_also_after_a_restart(
    tmp_path: Path, database_url: str
) -> None:
    clock = _clock("2030-05-06T08:00:00+00:00")
    async with world(tmp_path, database_url, clock) as system:
        await workers(system, "one", "two")
        await system.save(listening(depends_on("one", "two", more=_MISS)))
        await system.run("one")
        await system.count("listen", 0)
    clock.ahead += 61 * MINUTE
    async with world(tmp_path, database_url, clock) as system:
        (found,) = await eventually(lambda: system.of("listen"))
        assert found.state is State.FAILED
        assert "not all that it waits for has come" in (found.failure or "")
        assert dict(found.labels)["alarm"] == "late"
    async with world(tmp_path, database_url, clock) as system:
        await system.count("listen", 1)
        clock.ahead += 24 * 60 * MINUTE  # nothing at all comes on the next day
        assert await eventually(lambda: _has(system, 2), within=10)


async def test_a_deadline_that_is_met_is_not_missed(tmp_path: Path, database_url: str) -> None:
    clock = _clock("2030-05-06T08:30:00+00:00")
    async with world(tmp_path, database_url, clock) as system:
        await workers(system, "one", "two")
        await system.save(listening(depends_on("one", "two", more=_MISS)))
        await system.run("one")
        await system.run("two")
        (found,) = await system.count("listen", 1)
        assert found.state is State.SUCCESS
        clock.ahead += 60 * MINUTE
        await system.core.flow_triggers.deadlines.close_due()
        await system.count("listen", 1)


async def test_a_crash_before_the_window_is_written_doubles_nothing(
    system: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The execution is there, what has come is not: it is looked at again, and found."""
    conclude, failures = Gatherings.conclude, 3

    async def failing(self: Gatherings, *what: Any) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise UnavailableError("the database is away")
        await conclude(self, *what)

    await workers(system, "one", "two")
    await system.save(listening(depends_on("one", "two")))
    await system.run("one")
    await system.settled()
    monkeypatch.setattr(Gatherings, "conclude", failing)
    await system.run("two")
    await system.count("listen", 1, within=20)
    assert failures < 0
    await system.run("one")
    await system.run("two")
    await system.count("listen", 2)


async def test_what_cannot_be_understood_keeps_nobody_back(
    system: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An execution and a row that are damaged; other triggers and other events go on."""
    await workers(system, "one", "two")
    more = f"mode: AT_LEAST\nminSatisfied: 2\n{_MISS}"
    await system.save(listening(depends_on("one", "two", more=more), "damaged"))
    (state,) = await system.core.store.gatherings.of_flow("main", NAMESPACE, "damaged")
    state.document["windows"] = [{"no": "window"}]
    state.next_at = 1
    await system.core.store.gatherings.conclude([], [state])
    await system.save(listening(depends_on("one")))
    await system.run("one")
    await system.count("listen", 1)
    assert await eventually(lambda: _is_at_rest(system, "damaged"))
    assert "ERROR" in {outcome for outcome, _ in await system.reasons("damaged")}

    async def poisoned(_: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(system.core.flow_triggers.consumer, "_look_at", poisoned)
    await system.run("one")
    await system.count("listen", 1)
    monkeypatch.undo()
    await system.run("one")
    await system.count("listen", 2)


async def _is_at_rest(system: World, flow_id: str) -> bool:
    (state,) = await system.core.store.gatherings.of_flow("main", NAMESPACE, flow_id)
    return state.next_at is None


async def test_what_has_come_outlives_a_restart_and_an_edit(
    tmp_path: Path, database_url: str
) -> None:
    async with world(tmp_path, database_url) as system:
        await workers(system, *_THREE)
        await system.save(listening(depends_on("one", "two")))
        await system.run("one")
        await system.settled()
    async with world(tmp_path, database_url) as system:
        await system.save(listening(depends_on("one", "three")))
        await system.run("three")
        await system.count("listen", 1)


async def _has(system: World, number: int) -> bool:
    return len(await system.of("listen")) == number
