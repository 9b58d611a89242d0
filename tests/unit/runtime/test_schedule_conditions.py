"""Conditions of schedules: dates that are left out or start nothing, and errors that are seen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.unit.runtime.schedule_world import ScheduleWorld, instant
from vivace.model.execution import Execution
from vivace.model.instant import to_datetime
from vivace.model.state import State
from vivace.plugins.core.trigger.schedule import Schedule
from vivace.services.calendar import Calendar
from vivace.store import Outcome

CONDITION = "io.kestra.plugin.core.condition."
HOURLY = {"id": "s", "cron": "0 * * * *"}
"""The world begins on a Tuesday at 12:00:30."""


@pytest_asyncio.fixture
async def world() -> AsyncIterator[ScheduleWorld]:
    made = ScheduleWorld()
    await made.begin()
    yield made
    await made.stop()


def condition(name: str, **more: Any) -> dict[str, Any]:
    return {"type": CONDITION + name, **more}


TUESDAY = condition("DayWeek", dayOfWeek="TUESDAY")
NEVER = condition("DateTimeBetween", before="2020-01-01T00:00:00Z")


def next_of(world: ScheduleWorld) -> str:
    at = world.state().next_at
    assert at is not None
    return f"{to_datetime(at):%a %d %H:%M}"


def only(world: ScheduleWorld) -> Execution:
    (execution,) = world.memory.executions.values()
    return execution


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"conditions": [condition("Weekend")]}, "Sat 14 00:00"),
        ({"conditions": [condition("Not", conditions=[TUESDAY])]}, "Wed 11 00:00"),
        ({"conditions": [condition("Or", conditions=[TUESDAY, NEVER])]}, "Tue 10 13:00"),
        ({"scheduleConditions": [condition("TimeBetween", after="17:30:00Z")]}, "Tue 10 18:00"),
        ({"when": "{{ (trigger.date | date('HH')) == '03' }}"}, "Wed 11 03:00"),
        ({"when": "{{ isWeekend(schedule.date) }}"}, "Sat 14 00:00"),
        ({"when": False}, "Tue 10 13:00"),
        ({"when": "{{ flow.id == 'other' }}"}, "Tue 10 13:00"),
    ],
)  # fmt: skip
async def test_dates_for_which_conditions_about_dates_fail_are_left_out(
    world: ScheduleWorld, more: dict[str, Any], wanted: str
) -> None:
    await world.save({**HOURLY, **more})
    assert next_of(world) == wanted


async def test_the_neighbours_of_a_date_pass_the_conditions_too(world: ScheduleWorld) -> None:
    when = "{{ ['13', '17'] contains (trigger.date | date('HH')) }}"
    await world.save({**HOURLY, "when": when})
    await world.pass_time(hours=1)
    trigger = only(world).trigger
    assert trigger is not None
    assert trigger.variables == {
        "date": "2026-03-10T13:00:00.000Z",
        "next": "2026-03-10T17:00:00.000Z",
        "previous": "2026-03-09T17:00:00.000Z",
    }


async def test_other_conditions_are_looked_at_when_the_date_has_come(world: ScheduleWorld) -> None:
    when = "{{ flow.id == 'other' }}"
    await world.save({**HOURLY, "when": when})
    await world.pass_time(hours=2)
    assert world.fired() == []
    assert world.state().next_at == instant("15:00")
    trigger, evaluation = world.evaluations[-1]
    assert (trigger, evaluation.outcome) == ("s", Outcome.CONDITION_FALSE)
    assert evaluation.detail == f"when: {when}"
    assert evaluation.instant == instant("14:00")


async def test_a_condition_that_fails_is_a_failed_execution_and_the_dates_go_on(
    world: ScheduleWorld,
) -> None:
    broken = condition("Expression", expression="{{ nothing.here }}")
    await world.save({**HOURLY, "conditions": [broken], "allowConcurrent": True})
    await world.pass_time(hours=2)
    assert world.fired() == ["13:00", "14:00"]
    assert all(item.state is State.FAILED for item in world.memory.executions.values())
    failed = next(iter(world.memory.executions.values()))
    assert "nothing" in (failed.failure or "")
    assert world.evaluations[-1][1].outcome is Outcome.ERROR
    assert world.evaluations[-1][1].execution_id is not None


async def test_a_condition_about_dates_that_fails_leaves_no_date_out(world: ScheduleWorld) -> None:
    broken = condition("DayWeek", date="{{ trigger.date }} o'clock", dayOfWeek="MONDAY")
    await world.save({**HOURLY, "conditions": [broken]})
    await world.pass_time(hours=1)
    assert only(world).state is State.FAILED
    assert "is no date" in (only(world).failure or "")
    assert next_of(world) == "Tue 10 14:00"


async def test_labels_that_cannot_be_rendered_are_left_out(world: ScheduleWorld) -> None:
    labels = {"day": "{{ trigger.date | date('yyyy-MM-dd') }}", "no": "{{ nothing.here }}"}
    await world.save({**HOURLY, "labels": labels})
    await world.pass_time(hours=1)
    assert only(world).labels == [("day", "2026-03-10")]


async def test_a_condition_that_is_never_true_holds_up_nobody(world: ScheduleWorld) -> None:
    await world.save({**HOURLY, "id": "other"}, {
        "id": "s",
        "cron": "* * * * *",
        "conditions": [NEVER],
    })  # fmt: skip
    await world.pass_time(hours=1)
    assert world.fired("s") == []
    assert world.fired("other") == ["13:00"]


def test_a_search_ends_after_ten_years_and_after_so_many_dates() -> None:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    yearly = Calendar(schedule("0 0 1 1 *"), lambda at: at.year == 2040)
    assert yearly.next(start) is None
    assert yearly.previous(start) is None
    began = time.monotonic()
    minutes = Calendar(schedule("* * * * *"), lambda _: False)
    assert minutes.next(start) is None
    assert minutes.previous(start) is None
    again = minutes.next_after(round(start.timestamp() * 1e6))
    assert again is not None, "it is looked at again"
    assert to_datetime(again) - start < timedelta(days=20)
    assert time.monotonic() - began < 12


async def test_the_loop_goes_on_while_dates_are_searched() -> None:
    minutes = Calendar(schedule("* * * * *"), lambda _: False)
    search = asyncio.ensure_future(minutes.ask(minutes.next_after, 0))
    turns = 0
    while not search.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 5


def schedule(cron: str, **more: Any) -> Schedule:
    kind = "io.kestra.plugin.core.trigger.Schedule"
    return Schedule.model_validate({"id": "s", "type": kind, "cron": cron, **more}, by_alias=True)
