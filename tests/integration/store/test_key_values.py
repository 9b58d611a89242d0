"""Keys and values: their revisions and their expiry."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.store.records import T0
from vivace.errors import ConflictError
from vivace.store import KeyValue, Leaf, Op, Query, Sort, Store

SPACE = ("main", "company.team")


def _value(key: str = "k", value: Any = "v", **others: Any) -> KeyValue:
    return KeyValue(*SPACE, key, value, **({"type": "STRING", "updated_at": T0} | others))


@pytest.mark.parametrize(
    "value", ["text", "", 1, 1.5, True, None, [1, {"a": None}], {"ü": "\0"}, "\u2028", 2**70]
)
async def test_any_json_is_given_back(store: Store, value: Any) -> None:
    written = await store.key_values.set(_value(value=value, description="why", expires_at=T0 + 9))
    assert written == _value(
        value=value, description="why", expires_at=T0 + 9, created_at=T0, revision=1
    )
    assert await store.key_values.get(*SPACE, "k") == written


async def test_each_writing_counts(store: Store) -> None:
    await store.key_values.set(_value())
    second = await store.key_values.set(_value(value="w", updated_at=T0 + 5))
    assert (second.revision, second.created_at, second.updated_at) == (2, T0, T0 + 5)
    assert await store.key_values.get(*SPACE, "k") == second


async def test_a_value_is_not_overwritten_unless_it_may_be(store: Store) -> None:
    await store.key_values.set(_value(), overwrite=False)
    with pytest.raises(ConflictError, match=r"`k` of namespace company\.team has a value"):
        await store.key_values.set(_value(value="w"), overwrite=False)
    found = await store.key_values.get(*SPACE, "k")
    assert found is not None
    assert found.value == "v"


async def test_of_many_that_must_not_overwrite_one_wins(store: Store) -> None:
    outcomes = await asyncio.gather(
        *(store.key_values.set(_value(value=n), overwrite=False) for n in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, KeyValue) for outcome in outcomes) == 1


async def test_an_expired_value_is_told_apart_and_may_be_replaced(store: Store) -> None:
    written = await store.key_values.set(_value(expires_at=T0 + 10))
    assert (written.is_expired(T0 + 9), written.is_expired(T0 + 10)) == (False, True)
    found = await store.key_values.get(*SPACE, "k")
    assert found is not None
    assert found.is_expired(T0 + 11)
    new = await store.key_values.set(_value(value="w", updated_at=T0 + 10), overwrite=False)
    assert (new.revision, new.created_at, new.expires_at) == (1, T0 + 10, None)


async def test_purge_takes_what_has_expired(store: Store) -> None:
    for key, expiry in (("a", T0), ("b", T0 + 1), ("c", None)):
        await store.key_values.set(_value(key, expires_at=expiry))
    assert await store.key_values.purge_expired(T0) == 1
    assert await store.key_values.get(*SPACE, "a") is None
    assert await store.key_values.keys(*SPACE, now=T0) == ["b", "c"]


async def test_keys_by_prefix(store: Store) -> None:
    for key in ("b", "ab", "a_", "a%", "A", "aé"):
        await store.key_values.set(_value(key))
    await store.key_values.set(_value("a-old", expires_at=T0))
    await store.key_values.set(replace(_value("a-other"), namespace="other"))
    assert await store.key_values.keys(*SPACE, now=T0) == ["A", "a%", "a_", "ab", "aé", "b"]
    assert await store.key_values.keys(*SPACE, "a_", now=T0) == ["a_"]
    assert await store.key_values.keys(*SPACE, "a", now=T0) == ["a%", "a_", "ab", "aé"]


async def test_delete(store: Store) -> None:
    await store.key_values.set(_value())
    assert await store.key_values.delete(*SPACE, "no") is False
    assert await store.key_values.delete(*SPACE, "k") is True
    assert await store.key_values.get(*SPACE, "k") is None


async def test_odd_keys(store: Store) -> None:
    await store.key_values.set(_value("a\0\ud800"))
    found = await store.key_values.get(*SPACE, "a\0\ud800")
    assert found is not None
    assert found.key == "a\ufffd\ufffd"
    assert await store.key_values.delete(*SPACE, "a\0\ud800") is True


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ([], ["a", "b", "c"]),
        ([Leaf("q", Op.EQUALS, "WHY")], ["b"]),
        ([Leaf("namespace", Op.EQUALS, "other")], ["c"]),
        ([Leaf("updated", Op.GREATER_THAN, T0)], ["b"]),
        ([Leaf("expirationDate", Op.LESS_THAN, T0 + 50)], ["a"]),
    ],
)
async def test_search(store: Store, filters: list[Leaf], wanted: list[str]) -> None:
    for value in (
        _value("a", expires_at=T0 + 20),
        _value("b", updated_at=T0 + 1, description="Why not"),
        replace(_value("c"), namespace="other"),
        _value("old", expires_at=T0 + 10),
        replace(_value("foreign"), tenant="other"),
    ):
        await store.key_values.set(value)
    query = Query(filters=tuple(filters), sort=(Sort("key"),))
    page = await store.key_values.search(query, now=T0 + 10)
    assert ([value.key for value in page.results], page.total) == (wanted, len(wanted))


async def test_what_a_purge_looks_at_has_expired_keys_too(store: Store) -> None:
    await store.key_values.set(_value("old", expires_at=T0 + 1))
    await store.key_values.set(_value("new", expires_at=T0 + 9))
    await store.key_values.set(replace(_value(), namespace="company.other"))
    await store.key_values.set(replace(_value(), tenant="elsewhere", namespace="hidden"))
    assert await store.key_values.namespaces("main") == ["company.other", "company.team"]
    found = await store.key_values.entries(*SPACE, now=T0 + 5)
    assert found == [("new", False), ("old", True)]
