"""The scheduler: one execution for each instant, whatever crashes, changes and waits."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.runtime.schedule_world import START, ScheduleWorld, instant
from vivace.errors import UnavailableError
from vivace.model.instant import from_datetime, to_datetime
from vivace.model.state import State
from vivace.plugins.core.trigger.schedule import Schedule

EVERY = {"id": "s", "cron": "*/5 * * * *"}
"""At 12:05, 12:10, …; the world begins at 12:00:30."""


@pytest_asyncio.fixture
async def world() -> AsyncIterator[ScheduleWorld]:
    made = ScheduleWorld()
    await made.begin()
    yield made
    await made.stop()


# Exactly one for each instant


async def test_each_instant_makes_an_execution(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    await world.pass_time(minutes=21)
    assert world.fired() == ["12:05", "12:10", "12:15", "12:20"]
    assert world.state().last_at == instant("12:20")
    assert world.state().next_at == instant("12:25")


async def test_the_instant_and_its_neighbours_are_told(world: ScheduleWorld) -> None:
    await world.save({**EVERY, "timezone": "Europe/Paris"})
    await world.pass_time(minutes=5)
    (execution,) = world.memory.executions.values()
    assert execution.trigger is not None
    assert execution.trigger.variables == {
        "date": "2026-03-10T13:05:00.000+01:00",
        "next": "2026-03-10T13:10:00.000+01:00",
        "previous": "2026-03-10T13:00:00.000+01:00",
    }


async def test_triggers_of_a_flow_fire_independently(world: ScheduleWorld) -> None:
    await world.save(EVERY, {"id": "other", "cron": "7 * * * *"})
    await world.pass_time(minutes=11)
    assert world.fired() == ["12:05", "12:10"]
    assert world.fired("other") == ["12:07"]


@settings(max_examples=60, deadline=None)
@given(
    crashes=st.lists(st.integers(0, 40), min_size=1, max_size=5),
    seconds=st.lists(st.integers(0, 700), min_size=5, max_size=5),
    ends_at_once=st.booleans(),
)
def test_a_crash_at_any_point_neither_loses_nor_doubles_an_instant(
    crashes: list[int], seconds: list[int], ends_at_once: bool
) -> None:
    asyncio.run(_crash_and_check(crashes, seconds, ends_at_once=ends_at_once))


async def _crash_and_check(crashes: list[int], seconds: list[int], *, ends_at_once: bool) -> None:
    world = ScheduleWorld()
    world.ends_at_once = ends_at_once
    concurrent = {**EVERY, "allowConcurrent": True}
    await world.begin()
    await world.save(concurrent, {"id": "t", "cron": "*/3 * * * *", "allowConcurrent": True})
    for points, pause in zip(crashes, seconds, strict=False):
        world.crashed.clear()
        world.crash_after = points
        for _ in range(12):
            if world.crashed.is_set():
                break
            await world.pass_time(seconds=70)
        world.crash_after = None
        world.crashed.clear()
        await world.restart(seconds=pause)
    await world.pass_time(minutes=6)
    await world.stop()
    now = world.clock.at
    for trigger, minutes in (("s", 5), ("t", 3)):
        fired = [key for key in world.memory.executions if f":{trigger}:" in key]
        wanted = [
            at
            for at in range(instant("12:00"), now + 1, minutes * 60_000_000)
            if at > from_datetime(START)
        ]
        assert sorted(int(key.rsplit(":", 1)[1]) for key in fired) == wanted
    assert max(world.memory.asked.values()) <= len(crashes) + 1


@settings(max_examples=40, deadline=None)
@given(
    crash=st.integers(0, 30),
    policy=st.sampled_from(["LAST", "NONE"]),
    pause=st.integers(0, 4000),
)
def test_no_policy_makes_an_instant_twice(crash: int, policy: str, pause: int) -> None:
    async def check() -> None:
        world = ScheduleWorld()
        await world.begin()
        await world.save({**EVERY, "recoverMissedSchedules": policy})
        world.crash_after = crash
        for _ in range(10):
            if not world.crashed.is_set():
                await world.pass_time(seconds=70)
        world.crash_after = None
        world.crashed.clear()
        await world.restart(seconds=pause)
        await world.pass_time(minutes=12)
        await world.stop()
        assert len(world.fired()) == len(set(world.fired()))
        assert world.fired() == sorted(world.fired())
        due = (world.clock.at // 300_000_000) * 300_000_000
        assert world.state().last_at == due, "it goes on"

    asyncio.run(check())


async def test_an_outage_delays_an_instant_and_does_not_lose_it(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    world.outage = UnavailableError("away")
    await world.pass_time(minutes=7)
    assert world.fired() == []
    world.outage = None
    await world.pass_time(minutes=4)
    assert world.fired() == ["12:05", "12:10"]


async def test_an_outage_after_the_creation_asks_for_the_same_execution(
    world: ScheduleWorld,
) -> None:
    await world.save(EVERY)
    world.on_create = lambda: setattr(world, "outage", UnavailableError("away"))
    await world.pass_time(minutes=5)
    world.on_create, world.outage = (lambda: None), None
    assert world.state().next_at == instant("12:05"), "the next instant is not durable yet"
    await world.pass_time(minutes=6)
    assert world.fired() == ["12:05", "12:10"]
    assert world.memory.asked.most_common(1)[0][1] == 2


# Missed instants


RECOVERED = {
    "ALL": ["12:05", "12:10", "12:15", "12:20", "12:25", "12:30"],
    "LAST": ["12:05", "12:25", "12:30"],
    "NONE": ["12:05", "12:30"],
}


@pytest.mark.parametrize("policy", RECOVERED)
async def test_what_was_missed_while_no_scheduler_ran(world: ScheduleWorld, policy: str) -> None:
    await world.save({**EVERY, "recoverMissedSchedules": policy})
    await world.pass_time(minutes=6)
    await world.restart(minutes=20)
    await world.pass_time(minutes=6)
    assert world.fired() == RECOVERED[policy]


@pytest.mark.parametrize("policy", RECOVERED)
async def test_what_was_missed_while_an_execution_ran(world: ScheduleWorld, policy: str) -> None:
    world.ends_at_once = False
    await world.save({**EVERY, "recoverMissedSchedules": policy})
    await world.pass_time(minutes=26)
    assert world.fired() == ["12:05"]
    world.ends_at_once = True
    await world.end_last()
    await world.pass_time(minutes=6)
    assert world.fired() == RECOVERED[policy]


async def test_a_decade_without_scheduler_is_recovered_at_once(
    world: ScheduleWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.save({"id": "s", "cron": "* * * * *", "recoverMissedSchedules": "LAST"})
    asked = _count_instants(monkeypatch)
    await world.restart(days=3650)
    assert len(world.fired()) == 1
    assert asked() < 200


async def test_the_last_of_sparse_instants_is_found(world: ScheduleWorld) -> None:
    await world.save({"id": "s", "cron": "*/7 3 29 2 *", "recoverMissedSchedules": "LAST"})
    await world.restart(days=1500)
    (key,) = world.memory.executions
    assert to_datetime(int(key.rsplit(":", 1)[1])).isoformat() == "2028-02-29T03:56:00+00:00"


async def test_instants_that_are_too_late_are_left_out(
    world: ScheduleWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.save({**EVERY, "lateMaximumDelay": "PT12M"})
    await world.restart(minutes=31)  # it is 12:31:30
    await world.pass_time(minutes=4)
    assert world.fired() == ["12:20", "12:25", "12:30", "12:35"]
    asked = _count_instants(monkeypatch)
    await world.restart(days=3650)
    assert asked() < 200


async def test_an_instant_on_time_is_not_too_late(world: ScheduleWorld) -> None:
    await world.save({**EVERY, "lateMaximumDelay": "PT0S"})
    world.clock.at = instant("12:05")
    await world.settle()
    assert world.fired() == ["12:05"]


def _count_instants(monkeypatch: pytest.MonkeyPatch) -> Any:
    calls = 0
    real = Schedule.next_after

    def counted(self: Schedule, after: Any) -> Any:
        nonlocal calls
        calls += 1
        return real(self, after)

    monkeypatch.setattr(Schedule, "next_after", counted)
    return lambda: calls


# Flows that change


async def test_a_changed_calendar_takes_effect_at_once(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    await world.pass_time(minutes=6)
    await world.save({**EVERY, "cron": "8 * * * *"})
    assert world.state().next_at == instant("12:08")
    await world.pass_time(minutes=10)
    assert world.fired() == ["12:05", "12:08"]


async def test_an_unchanged_trigger_keeps_its_instant(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    world.clock.at = instant("12:07")
    # The flow is saved in the very moment in which the instant is due.
    await world.save(EVERY, {"id": "new", "cron": "0 0 1 1 *"}, description="changed")
    assert world.fired() == ["12:05"]
    await world.pass_time(minutes=4)
    assert world.fired() == ["12:05", "12:10"]


async def test_a_flow_that_is_saved_while_it_fires_goes_on(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    saving: list[asyncio.Task[None]] = []

    def save() -> None:
        world.on_create = lambda: None
        saving.append(asyncio.create_task(world.save(EVERY, description="changed")))

    world.on_create = save
    await world.pass_time(minutes=11)
    await asyncio.gather(*saving)
    assert world.fired() == ["12:05", "12:10"]
    assert world.state().next_at == instant("12:15")


async def test_an_older_revision_that_is_told_later_changes_nothing(world: ScheduleWorld) -> None:
    await world.save({**EVERY, "cron": "7 * * * *"})
    older = world.flows["f"]
    await world.save(EVERY)
    await world.scheduler.flow_changed(older)
    await world.pass_time(minutes=10)
    assert world.fired() == ["12:05", "12:10"]


async def test_a_removed_trigger_is_forgotten(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    await world.save({"id": "other", "cron": "7 * * * *"})
    await world.pass_time(minutes=11)
    assert world.fired() == []
    assert [key[3] for key in world.memory.states] == ["other"]


async def test_a_flow_that_is_deleted_while_it_fires_leaves_nothing(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    deleting: list[asyncio.Task[None]] = []

    def delete() -> None:
        deleting.append(asyncio.create_task(world.scheduler.flow_deleted("main", "n", "f")))

    world.on_create = delete
    await world.pass_time(minutes=11)
    await asyncio.gather(*deleting)
    assert world.fired() == ["12:05"]
    assert world.memory.states == {}


async def test_a_flow_that_cannot_be_taken_up_does_not_stop_the_others(
    world: ScheduleWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await world.save({"id": "bad", "cron": "1 * * * *"}, flow="bad", tell=False)
    await world.save(EVERY, tell=False)
    real = Schedule.next_after

    def failing(self: Schedule, after: Any) -> Any:
        if self.id == "bad":
            raise ZeroDivisionError
        return real(self, after)

    monkeypatch.setattr(Schedule, "next_after", failing)
    await world.restart(seconds=1)
    await world.pass_time(minutes=5)
    assert world.fired() == ["12:05"]
    assert "n.bad" in caplog.text


# Enabled and disabled


@pytest.mark.parametrize(
    ("trigger", "flow"),
    [({"disabled": True}, {}), ({}, {"disabled": True})],
    ids=["trigger", "flow"],
)
async def test_what_is_disabled_does_not_fire_and_nothing_is_made_up_for(
    world: ScheduleWorld, trigger: dict[str, Any], flow: dict[str, Any]
) -> None:
    await world.save(EVERY)
    await world.save({**EVERY, **trigger}, **flow)
    await world.pass_time(minutes=11)
    assert world.fired() == []
    await world.save(EVERY)
    await world.pass_time(minutes=5)
    assert world.fired() == ["12:15"]


async def test_a_trigger_that_is_switched_off_does_not_fire(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    await world.switch("s", disabled=True)
    await world.pass_time(minutes=6)
    await world.restart(minutes=1)
    await world.save({**EVERY, "cron": "*/2 * * * *"})
    await world.pass_time(minutes=5)
    assert world.fired() == []
    assert world.state().disabled
    assert world.state().next_at is None
    await world.switch("s", disabled=False)
    await world.pass_time(minutes=2)
    assert world.fired() == ["12:14"]


async def test_a_switch_while_it_fires_is_not_lost(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    switching: list[asyncio.Task[None]] = []

    def switch() -> None:
        switching.append(asyncio.create_task(world.switch("s", disabled=True)))

    world.on_create = switch
    await world.pass_time(minutes=6)
    await asyncio.gather(*switching)
    assert world.state().disabled
    assert world.state().last_at == instant("12:05")
    await world.pass_time(minutes=11)
    assert world.fired() == ["12:05"]


# Executions that run


async def test_one_execution_at_a_time(world: ScheduleWorld) -> None:
    world.ends_at_once = False
    await world.save(EVERY)
    await world.pass_time(minutes=8)
    await world.restart(minutes=3)
    await world.pass_time(minutes=1)
    assert world.fired() == ["12:05"]
    await world.end_last()
    assert world.fired() == ["12:05", "12:10"]


async def test_a_trigger_that_is_unlocked_does_not_wait_for_the_execution(
    world: ScheduleWorld,
) -> None:
    world.ends_at_once = False
    await world.save(EVERY)
    await world.pass_time(minutes=8)
    unlocked = replace(world.state(), last_execution_id=None)
    world.memory.states["main", "n", "f", "s"] = unlocked
    await world.scheduler.switched(unlocked)
    await world.pass_time(minutes=4)
    assert world.fired() == ["12:05", "12:10"]


async def test_an_end_that_nobody_told_of_is_noticed(world: ScheduleWorld) -> None:
    world.ends_at_once = False
    await world.save(EVERY)
    await world.pass_time(minutes=6)
    (execution,) = world.memory.executions.values()
    execution.enter(State.SUCCESS, world.clock.now())
    execution.fully_ended = True
    await world.pass_time(minutes=5)
    assert world.fired() == ["12:05", "12:10"]


async def test_executions_may_overlap_if_that_is_allowed(world: ScheduleWorld) -> None:
    world.ends_at_once = False
    await world.save({**EVERY, "allowConcurrent": True})
    await world.pass_time(minutes=11)
    assert world.fired() == ["12:05", "12:10"]


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_trigger_stops_after_an_end_it_names(world: ScheduleWorld, at_once: bool) -> None:
    world.ends_at_once = at_once
    await world.save({**EVERY, "stopAfter": ["SUCCESS"]})
    await world.pass_time(minutes=6)
    if not at_once:
        await world.end_last(State.SUCCESS)
    assert world.state().disabled
    await world.pass_time(minutes=10)
    assert world.fired() == ["12:05"]


async def test_a_trigger_does_not_stop_after_another_end(world: ScheduleWorld) -> None:
    await world.save({**EVERY, "stopAfter": ["FAILED"]})
    await world.pass_time(minutes=11)
    assert world.fired() == ["12:05", "12:10"]


async def test_a_stop_survives_a_crash_and_a_switch_survives_the_stop(
    world: ScheduleWorld,
) -> None:
    world.ends_at_once = False
    await world.save({**EVERY, "stopAfter": ["FAILED"]})
    await world.pass_time(minutes=6)
    await world.kill()
    (execution,) = world.memory.executions.values()
    execution.enter(State.FAILED, world.clock.now())
    execution.fully_ended = True
    await world.restart(minutes=5)
    assert world.state().disabled
    assert world.fired() == ["12:05"]
    world.ends_at_once = True
    await world.switch("s", disabled=False)
    await world.restart(minutes=1)
    await world.pass_time(minutes=4)
    assert world.fired() == ["12:05", "12:15"]


# Conditions and inputs


async def test_a_condition_that_is_false_passes_the_instant_over(world: ScheduleWorld) -> None:
    when = "{{ ['10', '20'] contains (trigger.date | date('mm')) }}"
    await world.save({**EVERY, "when": when})
    await world.pass_time(minutes=21)
    assert world.fired() == ["12:10", "12:20"]


async def test_a_condition_that_cannot_be_evaluated_is_seen(world: ScheduleWorld) -> None:
    await world.save({**EVERY, "when": "{{ nothing.like.it }}"})
    await world.pass_time(minutes=11)
    assert world.fired() == ["12:05", "12:10"]
    for execution in world.memory.executions.values():
        assert execution.state is State.FAILED
        assert "nothing" in (execution.failure or "")


async def test_inputs_and_labels_are_rendered(world: ScheduleWorld) -> None:
    await world.save(
        {
            **EVERY,
            "inputs": {"day": "{{ trigger.date | date('yyyy-MM-dd') }}", "count": 3},
            "labels": {"from": "{{ trigger.id }}"},
        }
    )
    await world.pass_time(minutes=5)
    (execution,) = world.memory.executions.values()
    assert execution.inputs == {"day": "2026-03-10", "count": 3}
    assert execution.labels == [("from", "s")]


# The clock


async def test_a_clock_that_steps_back_fires_nothing_twice(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    await world.pass_time(minutes=11)
    world.clock.at -= 600_000_000
    await world.pass_time(minutes=11)
    assert world.fired() == ["12:05", "12:10"]
    states = copy.deepcopy(world.memory.states)
    assert states["main", "n", "f", "s"].next_at == instant("12:15")


async def test_stopping_lets_what_fires_be_finished(world: ScheduleWorld) -> None:
    await world.save(EVERY)
    stopping: list[asyncio.Task[None]] = []
    world.on_create = lambda: stopping.append(asyncio.create_task(world.scheduler.stop()))
    world.clock.at = instant("12:05")
    await world.settle()
    await asyncio.gather(*stopping)
    assert world.fired() == ["12:05"]
    assert world.state().next_at == instant("12:10")
