"""ScheduleOnDates: each of its dates once, in the order of time, and nothing after the last."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import ValidationError

from tests.unit.runtime.schedule_world import ScheduleWorld, instant
from vivace.model.instant import from_datetime
from vivace.plugins.core.trigger.schedule_on_dates import ScheduleOnDates
from vivace.store import Outcome

KIND = "io.kestra.plugin.core.trigger.ScheduleOnDates"
DATES = ["2026-03-10T14:30:00Z", "2026-03-10T13:00:00Z", "2026-03-10T15:15:00+02:00", "2020-01-01"]


@pytest_asyncio.fixture
async def world() -> AsyncIterator[ScheduleWorld]:
    made = ScheduleWorld()
    await made.begin()
    yield made
    await made.stop()


async def test_each_date_to_come_makes_an_execution(world: ScheduleWorld) -> None:
    await world.save({"id": "s", "type": KIND, "dates": DATES})
    await world.pass_time(hours=4)
    assert world.fired() == ["13:00", "13:15", "14:30"]
    assert world.state().next_at is None
    assert next(iter(world.memory.executions.values())).schedule_at == instant("13:00")


async def test_missed_dates_are_made_up_for_after_a_restart(world: ScheduleWorld) -> None:
    await world.save({"id": "s", "type": KIND, "dates": DATES})
    await world.restart(hours=2)
    await world.pass_time(minutes=40)
    assert world.fired() == ["13:00", "13:15", "14:30"]


async def test_dates_may_be_expressions(world: ScheduleWorld) -> None:
    dates = ["{{ vars.day }}T13:00:00Z"]
    await world.save({"id": "s", "type": KIND, "dates": dates}, variables={"day": "2026-03-10"})
    await world.pass_time(hours=2)
    assert world.fired() == ["13:00"]


async def test_dates_that_cannot_be_read_then_are_told(world: ScheduleWorld) -> None:
    trigger = {"id": "s", "type": KIND, "dates": ["{{ vars.day }}"]}
    await world.save(trigger, variables={"day": "soon"})
    await world.pass_time(hours=2)
    assert world.fired() == []
    name, evaluation = world.evaluations[-1]
    assert (name, evaluation.outcome) == ("s", Outcome.ERROR)
    assert "`soon` is no date" in evaluation.detail


def test_a_date_without_offset_is_in_the_zone() -> None:
    made = ScheduleOnDates.model_validate(
        {"id": "s", "type": KIND, "dates": ["2026-07-01T09:00"], "timezone": "Europe/Paris"}
    )
    found = made.next_after(made.last_before(made._dates()[0]) or made._dates()[0].replace(year=1))
    assert found is not None
    assert from_datetime(found) == 1_782_889_200_000_000


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValidationError, match="`tomorrow` is no date"):
        ScheduleOnDates.model_validate({"id": "s", "type": KIND, "dates": ["tomorrow"]})
