"""The states of triggers."""

from __future__ import annotations

import pytest

from tests.integration.store.records import T0, a_trigger
from vivace.store import Batch, Leaf, Op, Query, Sort, Store

KEY = ("main", "company.team", "hello")


async def test_a_state_is_given_back_as_it_was(store: Store) -> None:
    state = a_trigger(
        next_at=T0 + 1,
        last_at=T0,
        last_execution_id="e1",
        disabled=True,
        definition_hash="abc",
        evaluated_at=T0 - 1,
        updated_at=T0,
        backfill={"start": "2024-01-01", "inputs": {"a": [1]}},
        state={"cursor": [1, 2]},
    )
    await store.triggers.upsert(state)
    assert await store.triggers.get(*KEY, "daily") == state
    state.backfill, state.state, state.disabled, state.next_at = None, None, False, None
    await store.triggers.upsert(state)
    assert await store.triggers.get(*KEY, "daily") == state
    assert await store.triggers.get(*KEY, "other") is None


async def test_states_of_a_flow_and_of_all(store: Store) -> None:
    b, a = a_trigger("b"), a_trigger("a")
    other, foreign = a_trigger("a", flow_id="other"), a_trigger("a", tenant="z")
    await store.commit(Batch(triggers=[b, a, other, foreign]))
    assert await store.triggers.of_flow(*KEY) == [a, b]
    assert await store.triggers.all() == [a, b, other, foreign]


async def test_delete(store: Store) -> None:
    await store.triggers.upsert(a_trigger("a"))
    assert await store.triggers.delete(*KEY, "b") is False
    assert await store.triggers.delete(*KEY, "a") is True
    assert await store.triggers.all() == []


async def test_what_is_due_comes_oldest_first(store: Store) -> None:
    assert await store.triggers.next_due_at() is None
    dates = {"late": T0 - 5, "now": T0, "soon": T0 + 1, "waiting": None}
    await store.commit(Batch(triggers=[a_trigger(k, next_at=at) for k, at in dates.items()]))
    await store.triggers.upsert(a_trigger("off", next_at=T0 - 9, disabled=True))
    assert [state.trigger_id for state in await store.triggers.due(T0)] == ["late", "now"]
    assert [state.trigger_id for state in await store.triggers.due(T0, 1)] == ["late"]
    assert await store.triggers.next_due_at() == T0 - 5
    for name in ("late", "now"):
        await store.triggers.delete(*KEY, name)
    assert await store.triggers.next_due_at() == T0 + 1


@pytest.mark.parametrize(
    ("leaf", "wanted"),
    [
        (Leaf("triggerState", Op.EQUALS, "enabled"), "a b"),
        (Leaf("triggerState", Op.EQUALS, "disabled"), "c"),
        (Leaf("triggerState", Op.NOT_EQUALS, "disabled"), "a b"),
        (Leaf("triggerState", Op.EQUALS, "ENABLED"), "a b c"),
        (Leaf("triggerState", Op.NOT_EQUALS, "ENABLED"), "a b c"),
        (Leaf("workerId", Op.EQUALS, "w"), ""),
        (Leaf("workerId", Op.NOT_EQUALS, "w"), "a b c"),
        (Leaf("workerId", Op.IN, ["w"]), ""),
        (Leaf("q", Op.EQUALS, "OTHER"), "b"),
        (Leaf("flowId", Op.EQUALS, "other"), "b"),
        (Leaf("triggerId", Op.IN, "a,c"), "a c"),
        (Leaf("nextExecutionDate", Op.LESS_THAN, T0 + 2), "a"),
        (Leaf("startDate", Op.GREATER_THAN, T0 + 1), "b"),
        (Leaf("lastTriggeredDate", Op.EQUALS, T0), "c"),
    ],
)
async def test_search(store: Store, leaf: Leaf, wanted: str) -> None:
    states = [
        a_trigger("a", next_at=T0 + 1),
        a_trigger("b", next_at=T0 + 2, flow_id="other"),
        a_trigger("c", disabled=True, last_at=T0),
        a_trigger("d", tenant="foreign"),
    ]
    await store.commit(Batch(triggers=states))
    page = await store.triggers.search(Query(filters=(leaf,), sort=(Sort("triggerId"),)))
    assert [state.trigger_id for state in page.results] == wanted.split()


async def test_missing_dates_come_last_in_either_direction(store: Store) -> None:
    states = [a_trigger("a"), a_trigger("b", next_at=2), a_trigger("c", next_at=1)]
    await store.commit(Batch(triggers=states))
    for descending, wanted in ((False, ["c", "b", "a"]), (True, ["b", "c", "a"])):
        sort = Sort("nextExecutionDate", descending=descending)
        page = await store.triggers.search(Query(sort=(sort,)))
        assert [state.trigger_id for state in page.results] == wanted
