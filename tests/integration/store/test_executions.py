"""What executions can be asked."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.store.records import (
    SECOND,
    T0,
    a_line,
    a_metric,
    a_run,
    an_event_trigger,
    an_execution,
    ended,
    keep,
)
from vivace.errors import BadRequestError
from vivace.model.state import State
from vivace.store import Batch, Leaf, Op, PurgeKind, Query, RecentRun, Store


async def test_what_was_never_written_is_none(store: Store) -> None:
    assert await store.executions.load("no") is None
    assert await store.executions.get("no") is None
    assert await store.executions.by_unique_key("no") is None
    assert await store.executions.task_run("no", "r") is None
    assert await store.executions.task_runs("no") == ([], 0)
    assert await store.executions.open_ids() == []
    assert await store.executions.children("no") == []


@pytest.mark.parametrize("odd", ["\0", "a\0b", "\ud800", "%", "_", "'; DROP TABLE logs; --"])
async def test_odd_ids_find_nothing(store: Store, odd: str) -> None:
    await keep(store, an_execution("a"))
    assert await store.executions.get(odd) is None
    assert await store.executions.by_unique_key(odd) is None
    assert await store.executions.task_run("a", odd) is None


async def test_task_runs_come_in_order_and_by_pages(store: Store) -> None:
    runs = [a_run(n) for n in range(10)]
    await store.commit(Batch([an_execution("e1")], [("e1", run) for run in reversed(runs)]))
    bare = [dataclasses.replace(run, outputs=None) for run in runs]
    assert await store.executions.task_runs("e1") == (bare, 10)
    assert await store.executions.task_runs("e1", 3, 4) == (bare[3:7], 10)
    assert await store.executions.task_runs("e1", 8, 4, include_outputs=True) == (runs[8:], 10)
    assert await store.executions.task_run("e1", runs[5].id) == runs[5]


async def test_open_ids_are_those_not_fully_ended_oldest_first(store: Store) -> None:
    paused = [(State.CREATED, T0 + 1), (State.PAUSED, T0 + 2)]
    await keep(
        store,
        an_execution("third", history=[(State.CREATED, T0 + 3)]),
        an_execution("first", history=[(State.CREATED, T0), (State.FAILED, T0 + 9)]),
        an_execution("second", history=paused),
        ended("over"),
    )
    assert await store.executions.open_ids() == ["first", "second", "third"]


async def test_an_execution_that_goes_on_is_open_again(store: Store) -> None:
    execution = ended("e1")
    await keep(store, execution)
    assert await store.executions.open_ids() == []
    execution.enter(State.RESTARTED, T0 + 5 * SECOND)
    execution.fully_ended, execution.version = False, 2
    await keep(store, execution)
    assert await store.executions.open_ids() == ["e1"]


async def test_latest_gives_the_last_normal_execution_of_each_flow(store: Store) -> None:
    await keep(
        store,
        ended("a1", start=T0, flow_id="a"),
        ended("a2", start=T0 + SECOND, flow_id="a"),
        ended("a3", start=T0 + 2 * SECOND, flow_id="a", kind="TEST"),
        ended("a4", start=T0 + 3 * SECOND, flow_id="a", tenant="other"),
        ended("b1", start=T0, flow_id="b"),
    )
    flows = [("company.team", name) for name in ("b", "a", "c")]
    found = await store.executions.latest(flows, "main")
    assert [execution.id for execution in found] == ["b1", "a2"]


async def test_recent_runs_are_the_last_ones_latest_first(store: Store) -> None:
    await keep(store, *(ended(f"e{n}", start=T0 + n * SECOND) for n in range(5)))
    key = ("company.team", "hello")
    found = await store.executions.recent_runs([key, ("no", "no")], 2, "main")
    assert found == {
        key: [
            RecentRun("e4", State.SUCCESS, T0 + 4 * SECOND, T0 + 5 * SECOND),
            RecentRun("e3", State.SUCCESS, T0 + 3 * SECOND, T0 + 4 * SECOND),
        ],
        ("no", "no"): [],
    }


async def test_children_are_iterations_and_those_triggered_but_no_replays(store: Store) -> None:
    await keep(
        store,
        an_execution("parent"),
        an_execution(
            "iteration", parent_id="parent", kind="LOOP", history=[(State.CREATED, T0 + 2)]
        ),
        an_execution("replay", parent_id="parent"),
        an_execution("after", trigger=an_event_trigger("parent")),
        an_execution("both", parent_id="parent", trigger=an_event_trigger("parent")),
        an_execution("stranger", parent_id="other", trigger=an_event_trigger("other")),
    )
    found = await store.executions.children("parent")
    assert [child.id for child in found] == ["after", "both", "iteration"]
    assert await store.executions.open_children("parent") == ["after", "both", "iteration"]


async def test_distinct_values_of_what_is_found(store: Store) -> None:
    await keep(
        store,
        ended(namespace="b", flow_id="two"),
        ended(namespace="a", flow_id="one", kind="TEST"),
        ended(state=State.FAILED, namespace="a", flow_id="two"),
        ended(namespace="z", tenant="other"),
    )
    values = store.executions.distinct_values
    assert await values("namespace", Query()) == ["a", "b"]
    assert await values("kind", Query()) == ["TEST"]
    assert await values("namespace", Query(page=2, size=1)) == ["b"]
    failed = Leaf("state", Op.EQUALS, "FAILED")
    assert await values("flowId", Query(filters=(failed,))) == ["two"]
    with pytest.raises(BadRequestError, match="the values of `inputs` are not listed"):
        await values("inputs", Query())


async def test_counts_by_state(store: Store) -> None:
    await keep(
        store,
        ended(),
        ended(),
        ended(state=State.FAILED),
        an_execution(),
        ended(tenant="other"),
    )
    assert await store.executions.counts(Query()) == {
        State.SUCCESS: 2,
        State.FAILED: 1,
        State.CREATED: 1,
    }
    failed = Leaf("state", Op.EQUALS, "FAILED")
    assert await store.executions.counts(Query(filters=(failed,))) == {State.FAILED: 1}


async def test_distinct_namespaces_of_a_tenant(store: Store) -> None:
    names = ["b", "a.b", "a", "b", "a"]
    await keep(store, *(an_execution(namespace=name) for name in names))
    await keep(store, an_execution(namespace="foreign", tenant="other"))
    assert await store.executions.distinct_namespaces("main") == ["a", "a.b", "b"]
    assert await store.executions.distinct_namespaces("nobody") == []


async def test_ids_gives_all_that_a_search_finds(store: Store) -> None:
    await keep(store, *(ended(f"e{n:02}", start=T0 + n) for n in range(25)))
    assert await store.executions.ids(Query(size=2)) == [f"e{n:02}" for n in reversed(range(25))]


@pytest.mark.parametrize("logs", [True, False])
@pytest.mark.parametrize("metrics", [True, False])
async def test_delete_takes_all_that_belongs_to_an_execution(
    store: Store, logs: bool, metrics: bool
) -> None:
    for key in ("a", "b"):
        runs = [(key, a_run(n)) for n in range(3)]
        lines, entries = [a_line(key), a_line(key)], [a_metric(key)]
        await store.commit(Batch([an_execution(key)], runs, logs=lines, metrics=entries))
    assert await store.executions.delete(["a", "no"], logs=logs, metrics=metrics) == 1
    assert await store.executions.load("a") is None
    assert await store.executions.task_runs("a") == ([], 0)
    assert len(await store.logs.of_execution("a")) == (0 if logs else 2)
    assert (await store.metrics.of_execution("a")).total == (0 if metrics else 1)
    found = await store.executions.load("b")
    assert found is not None
    assert len(found[1]) == 3
    assert len(await store.logs.of_execution("b")) == 2


async def test_a_huge_execution_is_deleted_in_parts(store: Store) -> None:
    runs = [("a", a_run(n, outputs=None)) for n in range(2_500)]
    await store.commit(Batch([an_execution("a")], runs))
    before = store.transactions
    assert await store.executions.delete(["a"]) == 1
    assert store.transactions - before == 3
    assert await store.executions.task_runs("a") == ([], 0)
    assert PurgeKind.LOGS == "logs"
