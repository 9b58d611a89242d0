"""Executions that a task started for its items, by how their unique keys begin."""

from __future__ import annotations

from typing import Any

from tests.integration.store.records import SECOND, T0, an_execution, ended, keep
from vivace.model.execution import LoopRun
from vivace.model.state import State
from vivace.store import Store


def loop_run(index: int, **more: Any) -> LoopRun:
    return LoopRun("p", "loop", "run", index, f"v{index}", **more)


async def test_they_are_those_of_one_task_run_in_the_order_of_their_start(store: Store) -> None:
    await keep(
        store,
        ended("b", start=T0 + SECOND, unique_key="fan:run:1:0"),
        an_execution("a", unique_key="fan:run:0:0"),
        an_execution("other", unique_key="fan:run2:0:0"),
        an_execution("none"),
    )
    found = await store.items.states("fan:run:")
    assert [(item.id, item.key, item.state, item.fully_ended) for item in found] == [
        ("a", "fan:run:0:0", State.CREATED, False),
        ("b", "fan:run:1:0", State.SUCCESS, True),
    ]
    assert await store.items.open_ids("fan:run:") == ["a"]


async def test_outputs_come_in_the_order_of_the_ends_large_ones_too(store: Store) -> None:
    large = {"text": "x" * 100_000}
    later: dict[str, Any] = {"start": T0 + SECOND, "kind": "LOOP"}
    await keep(
        store,
        ended("late", unique_key="fan:run:0:0", outputs=large, loop_run=loop_run(0), **later),
        ended("early", unique_key="fan:run:1:0", outputs={"n": 1}),
        ended("mute", unique_key="fan:run:2:0"),
        an_execution("open", unique_key="fan:run:3:0"),
    )
    found = await store.items.outputs("fan:run:")
    assert [(item.id, item.outputs, item.loop_run) for item in found] == [
        ("early", {"n": 1}, None),
        ("late", large, loop_run(0)),
    ]


async def test_which_iteration_an_execution_is_comes_back(store: Store) -> None:
    parents = ({"index": 1, "value": "x"}, {"index": 0, "value": "{}", "key": "k"})
    iteration = an_execution("i", kind="LOOP", loop_run=loop_run(3, key="é", parents=parents))
    await keep(store, iteration)
    assert await store.executions.get("i") == iteration


async def test_what_belongs_to_an_execution_is_found(store: Store) -> None:
    await keep(
        store,
        ended("main"),
        ended("a", parent_id="main", kind="LOOP", loop_run=loop_run(0)),
        ended("inner", parent_id="a", kind="LOOP", loop_run=loop_run(0)),
        ended("replay", parent_id="main"),
        an_execution("b", parent_id="main", kind="LOOP", loop_run=loop_run(1)),
    )
    assert sorted(await store.executions.iterations("main")) == ["a", "b", "inner"]
    assert await store.executions.open_children("main") == ["b"]
