"""Figures that both databases count alike."""

from __future__ import annotations

from tests.integration.store.records import SECOND, T0, a_line, ended, keep
from vivace.model.log import LogLevel
from vivace.model.state import State
from vivace.store import Batch, Count, Leaf, Op, Query, Span, Store

SPAN = Span(T0 - SECOND, 10 * SECOND, 3)


async def test_executions_are_counted_by_the_step_that_they_started_in(store: Store) -> None:
    await keep(
        store,
        ended("before", start=T0 - 2 * SECOND),
        ended("a", start=T0 - SECOND),
        ended("b", State.FAILED, start=T0),
        ended("c", State.FAILED, start=T0 + 9 * SECOND - 1),
        ended("d", start=T0 + 9 * SECOND),
        ended("behind", start=T0 + 29 * SECOND),
    )
    assert await store.statistics.executions_over_time(Query(), SPAN) == [
        Count(0, "FAILED", 2),
        Count(0, "SUCCESS", 1),
        Count(1, "SUCCESS", 1),
    ]
    assert await store.statistics.first_execution(Query()) == T0 - 2 * SECOND


async def test_lines_are_counted_by_level(store: Store) -> None:
    lines = [a_line(at=T0, level=LogLevel.ERROR), a_line(at=T0), a_line(at=T0 + 12 * SECOND)]
    await store.commit(Batch(logs=lines))
    query = Query(filters=(Leaf("level", Op.EQUALS, "WARN"),))
    assert await store.statistics.lines_over_time(query, SPAN) == [Count(0, "ERROR", 1)]
    assert len(await store.statistics.lines_over_time(Query(), SPAN)) == 3
    assert await store.statistics.first_line(Query()) == T0


async def test_failures_are_grouped_by_what_failed_and_why(store: Store) -> None:
    broken = {"failed_task_id": "load", "failure": "no such table"}
    await keep(
        store,
        ended("a", State.FAILED, start=T0, **broken),
        ended("b", State.FAILED, start=T0 + SECOND, **broken),
        ended("c", State.FAILED, start=T0 + 2 * SECOND, failed_task_id="load", failure="other"),
        ended("d", State.SUCCESS, start=T0 + 3 * SECOND),
    )
    other, same = await store.statistics.failures(Query(), 10)
    assert (other.message, other.count, other.last_id) == ("other", 1, "c")
    assert (same.task_id, same.message, same.count) == ("load", "no such table", 2)
    assert (same.first_at, same.last_at, same.last_id) == (T0, T0 + SECOND, "b")
