"""Purging: what goes, what stays, and that others can write meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.store.records import (
    SECOND,
    T0,
    a_line,
    a_metric,
    a_run,
    an_execution,
    ended,
    keep,
)
from vivace.model.state import State
from vivace.store import Batch, PurgeKind, Query, Store
from vivace.store.purge import delete_executions

BEFORE = T0 + 100 * SECOND
ONLY = {kind: frozenset({kind}) for kind in PurgeKind}


async def _with_rows(store: Store, *keys: str, at: int = T0) -> None:
    await store.commit(
        Batch(
            task_runs=[(key, a_run(n)) for key in keys for n in range(2)],
            logs=[a_line(key, at=at) for key in keys for _ in range(3)],
            metrics=[a_metric(key, at=at) for key in keys],
        )
    )


async def test_what_ended_before_goes_with_all_that_is_its(store: Store) -> None:
    await keep(
        store,
        ended("old"),
        ended("foreign", tenant="other"),
        ended("later", start=T0, length=200 * SECOND),
        an_execution("open"),
    )
    await _with_rows(store, "old", "foreign", "later", "open")
    purged = await store.purge(BEFORE)
    assert (purged.executions, purged.task_runs, purged.logs, purged.metrics) == (2, 4, 6, 2)
    for key, left in (("old", 0), ("foreign", 0), ("later", 1), ("open", 1)):
        assert (await store.executions.get(key) is not None) == bool(left)
        assert (await store.executions.task_runs(key))[1] == 2 * left
        assert len(await store.logs.of_execution(key)) == 3 * left
        assert (await store.metrics.of_execution(key)).total == left
    assert (await store.purge(BEFORE)).rows == 0


async def test_a_paused_execution_stays(store: Store) -> None:
    history = [(State.CREATED, T0), (State.PAUSED, T0 + 1)]
    await keep(store, an_execution("paused", history=history))
    assert (await store.purge(BEFORE)).executions == 0


async def test_an_execution_that_still_runs_what_follows_its_end_stays(store: Store) -> None:
    execution = ended("e1")
    execution.fully_ended = False
    await keep(store, execution)
    assert (await store.purge(BEFORE)).executions == 0


async def test_lines_of_no_execution_go_by_their_age(store: Store) -> None:
    lines = [a_line(None, "old"), a_line(None, "new", at=BEFORE), a_line("gone", "orphan")]
    await store.commit(Batch(logs=lines, metrics=[a_metric("gone")]))
    purged = await store.purge(BEFORE)
    assert (purged.logs, purged.metrics) == (2, 1)
    assert [line.message for line in (await store.logs.search(Query())).results] == ["new"]


async def test_logs_alone_go_by_their_age_but_for_what_runs(store: Store) -> None:
    await keep(store, ended("old"), an_execution("open"))
    await _with_rows(store, "old", "open")
    await store.commit(Batch(logs=[a_line("old", "new", at=BEFORE)]))
    purged = await store.purge(BEFORE, kinds=ONLY[PurgeKind.LOGS])
    assert (purged.executions, purged.logs, purged.metrics) == (0, 3, 0)
    assert [line.message for line in await store.logs.of_execution("old")] == ["new"]
    assert len(await store.logs.of_execution("open")) == 3
    assert (await store.purge(BEFORE, kinds=ONLY[PurgeKind.METRICS])).metrics == 1


async def test_executions_alone_leave_their_logs(store: Store) -> None:
    await keep(store, ended("old"))
    await _with_rows(store, "old")
    purged = await store.purge(BEFORE, kinds=ONLY[PurgeKind.EXECUTIONS])
    assert (purged.executions, purged.task_runs, purged.logs, purged.metrics) == (1, 2, 0, 0)
    assert len(await store.logs.of_execution("old")) == 3


@pytest.mark.parametrize("batch", [1, 7, 100])
async def test_in_transactions_of_any_size(store: Store, batch: int) -> None:
    names = [f"e{n:02}" for n in range(20)]
    await keep(store, *(ended(name) for name in names))
    await _with_rows(store, *names)
    purged = await store.purge(BEFORE, batch=batch)
    assert (purged.executions, purged.task_runs, purged.logs, purged.metrics) == (20, 40, 60, 20)
    assert (await store.executions.search(Query())).total == 0
    assert (await store.logs.search(Query())).total == 0


async def test_the_oldest_go_first(store: Store) -> None:
    await keep(store, *(ended(f"e{n}", start=T0 + n * SECOND) for n in (3, 1, 2, 0)))
    purging = asyncio.create_task(store.purge(BEFORE, batch=1))
    seen: set[tuple[str, ...]] = set()
    while not purging.done():
        seen.add(tuple(await store.executions.ids(Query())))
    order = ("e3", "e2", "e1", "e0")
    assert seen <= {order[:n] for n in range(5)}
    assert (await purging).executions == 4


async def test_an_execution_taken_up_again_since_it_was_chosen_stays(store: Store) -> None:
    await keep(store, an_execution("again"), ended("over"))
    await _with_rows(store, "again", "over")
    database = store._database
    purged = await delete_executions(database, ["again", "over"], only_ended=True)
    assert (purged.executions, purged.task_runs, purged.logs) == (1, 2, 3)
    found = await store.executions.load("again")
    assert found is not None
    assert len(found[1]) == 2


async def test_others_write_while_it_purges(store: Store) -> None:
    names = [f"old{n}" for n in range(300)]
    await keep(store, *(ended(name) for name in names))
    await _with_rows(store, *names)
    purging = asyncio.create_task(store.purge(BEFORE, batch=50))
    written = 0
    while not purging.done():
        await keep(store, ended(f"new{written}", start=BEFORE))
        written += 1
    assert (await purging).executions == 300
    assert written > 10
    assert (await store.executions.search(Query())).total == written
