"""Settings made at run time."""

from __future__ import annotations

import asyncio

from vivace.store import Store


async def test_values_are_set_replaced_and_deleted(store: Store) -> None:
    assert await store.settings.get("a") is None
    assert await store.settings.get("a", "default") == "default"
    await store.settings.set("a", {"x": [1, None]})
    await store.settings.set("a", {"x": [2]})
    await store.settings.set("none", None)
    assert await store.settings.get("a") == {"x": [2]}
    assert await store.settings.get("none", "default") is None
    assert await store.settings.all() == {"a": {"x": [2]}, "none": None}
    assert await store.settings.delete("a") is True
    assert await store.settings.delete("a") is False
    assert await store.settings.get("a") is None


async def test_all_who_set_what_is_absent_get_the_same(store: Store) -> None:
    values = await asyncio.gather(*(store.settings.set_if_absent("id", n) for n in range(20)))
    assert len(set(values)) == 1
    assert await store.settings.get("id") == values[0]
