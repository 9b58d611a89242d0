"""Leases of triggers, in both databases."""

from __future__ import annotations

from tests.integration.store.records import T0, a_trigger
from vivace.model.trigger import TriggerKey
from vivace.store import Store

KEY = TriggerKey("main", "company.team", "hello", "poll")


async def test_a_lease_has_one_owner_until_it_runs_out_or_is_given_back(store: Store) -> None:
    leases = store.trigger_leases
    assert await leases.claim(KEY, "a", T0, T0 + 10)
    assert not await leases.claim(KEY, "b", T0 + 5, T0 + 15)
    assert await leases.claim(KEY, "a", T0 + 5, T0 + 15)
    assert not await leases.claim(KEY, "b", T0 + 15, T0 + 25)
    assert await leases.claim(KEY, "b", T0 + 16, T0 + 26)
    await leases.release(KEY, "a")
    assert not await leases.claim(KEY, "a", T0 + 17, T0 + 27)
    await leases.release(KEY, "b")
    assert await leases.claim(KEY, "a", T0 + 17, T0 + 27)
    assert await leases.claim(KEY._replace(trigger_id="other"), "b", T0, T0 + 1)


async def test_an_evaluation_changes_what_is_its_own(store: Store) -> None:
    state = a_trigger(definition_hash="h", updated_at=T0)
    await store.triggers.upsert(state)
    state.next_at, state.last_at, state.evaluated_at = T0 + 1, T0 + 2, T0 + 3
    state.last_execution_id, state.state = "e", {"status": "ok"}
    state.disabled, state.definition_hash = True, "not its own"
    assert await store.triggers.advance(state)
    found = await store.triggers.get("main", "company.team", "hello", state.trigger_id)
    assert found is not None
    assert (found.next_at, found.last_at, found.evaluated_at) == (T0 + 1, T0 + 2, T0 + 3)
    assert (found.last_execution_id, found.state) == ("e", {"status": "ok"})
    assert (found.disabled, found.definition_hash) == (False, "h")


async def test_a_trigger_that_is_gone_stays_gone(store: Store) -> None:
    assert not await store.triggers.advance(a_trigger())
    assert await store.triggers.all() == []
