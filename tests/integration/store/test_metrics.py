"""Measurements: as they were, by execution and over time."""

from __future__ import annotations

import math

import pytest

from tests.integration.store.records import SECOND, T0, a_metric
from vivace.store import Batch, MetricBucket, Store

FLOW = ("main", "company.team", "hello")


async def test_entries_of_an_execution_by_pages(store: Store) -> None:
    entries = [
        a_metric("e1", "rows", n, task_id=f"t{n % 2}", task_run_id=f"r{n}", tags={"n": str(n)})
        for n in range(5)
    ]
    await store.commit(Batch(metrics=[*entries, a_metric("e2")]))
    everything = await store.metrics.of_execution("e1")
    assert (everything.results, everything.total) == (entries, 5)
    page = await store.metrics.of_execution("e1", offset=3, limit=1)
    assert (page.results, page.total) == (entries[3:4], 5)
    page = await store.metrics.of_execution("e1", task_id="t1")
    assert (page.results, page.total) == ([entries[1], entries[3]], 2)
    page = await store.metrics.of_execution("e1", task_run_id="r4")
    assert (page.results, page.total) == ([entries[4]], 1)


@pytest.mark.parametrize("value", [0.1, -1e308, 2**53, math.inf, -math.inf, math.nan])
async def test_any_number_can_be_stored(store: Store, value: float) -> None:
    await store.commit(Batch(metrics=[a_metric("e1", value=value)]))
    (entry,) = (await store.metrics.of_execution("e1")).results
    assert entry.value == value or (math.isnan(entry.value) and math.isnan(value))


async def test_a_number_that_no_float_can_hold(store: Store) -> None:
    await store.commit(Batch(metrics=[a_metric("e1", value=10**400)]))
    (entry,) = (await store.metrics.of_execution("e1")).results
    assert entry.value == math.inf


async def test_names_and_tasks_of_a_flow(store: Store) -> None:
    entries = [
        a_metric("e1", "rows", task_id="b"),
        a_metric("e2", "bytes", task_id="a"),
        a_metric("e2", "rows", task_id="a"),
        a_metric("e3", "foreign", flow_id="other"),
    ]
    await store.commit(Batch(metrics=entries))
    assert await store.metrics.names(*FLOW) == ["bytes", "rows"]
    assert await store.metrics.names(*FLOW, "b") == ["rows"]
    assert await store.metrics.tasks(*FLOW) == ["a", "b"]
    assert await store.metrics.names("main", "company.team", "no") == []


async def test_values_over_time(store: Store) -> None:
    start = T0 - T0 % (10 * SECOND)
    points = [(0, 1.0), (9, 3.0), (10, 5.0), (35, 7.0), (40, 100.0)]
    entries = [a_metric("e1", "rows", v, at=start + s * SECOND, task_id="a") for s, v in points]
    entries += [
        a_metric("e1", "other", 50, at=start),
        a_metric("e1", "rows", math.nan, at=start),
        a_metric("e1", "rows", 10, at=start, task_id="b"),
    ]
    await store.commit(Batch(metrics=entries))
    window = {"since": start, "until": start + 40 * SECOND, "bucket": 10 * SECOND}
    assert await store.metrics.values(*FLOW, "rows", **window, task_id="a") == [
        MetricBucket(start, 2, 4.0, 1.0, 3.0),
        MetricBucket(start + 10 * SECOND, 1, 5.0, 5.0, 5.0),
        MetricBucket(start + 30 * SECOND, 1, 7.0, 7.0, 7.0),
    ]
    assert (await store.metrics.values(*FLOW, "rows", **window))[0].sum == 14.0
