"""Figures through the API: over time, by cause, and the sign that something has changed."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.unit.api.world import NOW, SECOND, World, line
from vivace.api.streams.activity import follow_activity
from vivace.model.execution import Execution
from vivace.model.instant import to_iso
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.services.live import LiveHub
from vivace.store import Batch

ROOT = "/api/v1/main/executions"
HOUR = 3_600 * SECOND


def execution(key: str, at: int, state: State = State.SUCCESS, **fields: Any) -> Execution:
    return Execution(
        id=key,
        tenant="main",
        namespace="shop",
        flow_id="etl",
        flow_revision=1,
        original_id=key,
        history=[(State.CREATED, at), (State.RUNNING, at + 1), (state, at + SECOND)],
        created_at=at,
        version=1,
        fully_ended=True,
        **fields,
    )


async def histogram(world: World, query: str) -> dict[str, Any]:
    answer = await world.client.get(f"{ROOT}/histogram?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_period_is_counted_in_steps_that_people_name(world: World) -> None:
    first = execution("a", NOW - 20 * HOUR)
    last = execution("b", NOW - 60 * SECOND, State.FAILED)
    await world.store.commit(Batch(executions=[first, last]))
    found = await histogram(world, "filters[timeRange][EQUALS]=PT24H&buckets=24")
    assert found["step"] == 3_600_000
    assert [each["counts"] for each in found["buckets"]] == [{"SUCCESS": 1}, {"FAILED": 1}]
    assert found["start"].endswith(":00:00.000000Z")
    assert found["start"] <= to_iso(NOW - 24 * HOUR)
    assert found["end"] >= to_iso(NOW)


async def test_without_a_period_the_first_execution_begins_it(world: World) -> None:
    await world.store.commit(Batch(executions=[execution("a", NOW - 90 * 24 * HOUR)]))
    found = await histogram(
        world, "filters[startDate][GREATER_THAN_OR_EQUAL_TO]=1970-01-01T00:00:00Z&buckets=50"
    )
    assert found["step"] == 2 * 24 * 3_600_000
    assert sum(each["counts"]["SUCCESS"] for each in found["buckets"]) == 1


async def test_days_begin_at_the_callers_midnight(world: World) -> None:
    found = await histogram(world, "filters[timeRange][EQUALS]=P30D&buckets=60&offset=120")
    assert found["step"] == 12 * 3_600_000
    assert found["start"][11:19] in ("10:00:00", "22:00:00")


async def test_a_period_of_chosen_ends_is_kept_to(world: World) -> None:
    await world.store.commit(
        Batch(executions=[execution("a", NOW - 3 * HOUR), execution("b", NOW - HOUR)])
    )
    since, until = to_iso(NOW - 4 * HOUR), to_iso(NOW - 2 * HOUR)
    found = await histogram(
        world,
        f"filters[startDate][GREATER_THAN_OR_EQUAL_TO]={since}"
        f"&filters[startDate][LESS_THAN]={until}&buckets=10",
    )
    assert [each["counts"] for each in found["buckets"]] == [{"SUCCESS": 1}]
    assert found["end"] >= until


async def test_a_histogram_of_no_steps_is_refused(world: World) -> None:
    answer = await world.client.get(f"{ROOT}/histogram?buckets=0")
    assert answer.status_code == 422
    assert "`buckets` is 0" in answer.text


async def test_failures_that_differ_in_ids_only_are_one_group(world: World) -> None:
    def failed(key: str, at: int, message: str) -> Execution:
        return execution(key, at, State.FAILED, failed_task_id="load", failure=message)

    await world.store.commit(
        Batch(
            executions=[
                failed("a", NOW - HOUR, "order 17 of 2026-01-02T03:04:05Z is missing\ndetail 1"),
                failed("b", NOW, "order 18 of 2026-01-03T03:04:05Z is missing"),
                failed("c", NOW - 2 * HOUR, "disk full"),
            ]
        )
    )
    found = (await world.client.get(f"{ROOT}/failures")).json()["results"]
    assert [(each["count"], each["lastExecutionId"]) for each in found] == [(2, "b"), (1, "c")]
    assert found[0]["firstDate"] == to_iso(NOW - HOUR)
    assert found[0]["message"].startswith("order 18")


async def test_log_lines_are_counted_by_level(world: World) -> None:
    await world.store.commit(Batch(logs=[line("one", "a"), line("two", "a", level=LogLevel.ERROR)]))
    answer = await world.client.get(
        "/api/v1/main/logs/histogram?filters[timeRange][EQUALS]=PT24H&buckets=100"
    )
    assert [each["counts"] for each in answer.json()["buckets"]] == [{"ERROR": 1, "INFO": 1}]


async def test_changes_are_told_once_for_many_commits() -> None:
    hub = LiveHub()
    events = follow_activity(hub, 0.05, between=0.01)
    first = await anext(events)
    assert first is not None
    assert first.name == "changed"  # at once, so that who was away asks again
    assert await anext(events) is None
    hub.stir()
    hub.stir()
    second = await anext(events)
    assert second is not None
    assert await anext(events) is None
    await events.aclose()
    await asyncio.sleep(0)
    hub.stir()  # nobody is left to hear it


async def test_what_the_parts_do_is_told_without_a_tenant_too(world: World) -> None:
    for path in ("/api/v1/instance/status", "/api/v1/main/instance/status"):
        found = (await world.client.get(path)).json()
        (worker,) = found["workers"]
        assert (worker["capacity"], worker["tasks"][0]["taskId"]) == (8, "load")
        assert worker["tasks"][0]["since"] == to_iso(NOW)
        assert found["databaseMilliseconds"] == 0.25
