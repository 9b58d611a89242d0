"""Values of filters, sorts and ids are data, whatever SQL is in them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.store.records import T0, a_flow, a_line, an_execution, keep
from vivace.errors import BadRequestError, InvalidError
from vivace.store import Batch, Group, KeyValue, Leaf, Logical, Op, Query, Sort, Store

CORPUS = [
    "'",
    '"',
    "''",
    "' OR '1'='1",
    "' OR 1=1 --",
    "') OR ('1'='1",
    "1; DROP TABLE executions; --",
    "'; DROP TABLE executions; --",
    "' UNION SELECT value FROM settings --",
    "x' AND 1=CAST((SELECT value FROM settings) AS int) --",
    "' AND pg_sleep(10) --",
    "'||(SELECT pg_sleep(10))||'",
    "' AND randomblob(1000000000) --",
    "\\'; DROP TABLE logs; --",
    "$$; DROP TABLE logs; --$$",
    "%' OR '%'='",
    "_%",
    "\\",
    "\\%",
    ":value",
    "%(value)s",
    "%s",
    "?",
    "{0}",
    "a\0' OR 1=1 --",
    "ʼ OR 1=1",
    "`id`",
    "/*",
    "--",
    "started_at desc, (select 1)",
]
NAMES = ["namespace", "flowId"]
IDENTIFIERS = ["executionId", "parentId", "triggerId", "triggerExecutionId"]
IDENTIFIER_OPS = [Op.EQUALS, Op.CONTAINS, Op.STARTS_WITH, Op.ENDS_WITH, Op.IN]
LISTS = ["executions", "flows", "logs", "triggers", "namespace_files"]


async def _search(store: Store, where: str, query: Query) -> Any:
    if where == "key_values":
        return await store.key_values.search(query, now=T0)
    return await getattr(store, where).search(query)


@pytest.fixture
async def filled(store: Store) -> Store:
    await keep(store, an_execution("e1", labels=[("a", "b")]))
    await store.commit(Batch(logs=[a_line("e1")]))
    await store.flows.save(a_flow())
    await store.settings.set("secret", "hunter2")
    return store


async def _is_whole(store: Store) -> bool:
    return (
        await store.executions.get("e1") is not None
        and (await store.logs.search(Query())).total == 1
        and (await store.flows.search(Query())).total == 1
        and await store.settings.get("secret") == "hunter2"
    )


async def test_values_of_filters(filled: Store) -> None:
    """Nothing is found that only a changed statement would find, and nothing breaks."""
    cases = [(field, op) for field in NAMES for op in (*IDENTIFIER_OPS, Op.PREFIX)]
    cases += [(field, op) for field in IDENTIFIERS for op in IDENTIFIER_OPS]
    for field, op in [*cases, ("q", Op.EQUALS)]:
        leaves = (Leaf(field, op, [value] if op is Op.IN else value) for value in CORPUS)
        any_of = Group(Logical.OR, tuple(leaves))
        assert (await filled.executions.search(Query(filters=(any_of,)))).total == 0, (field, op)
    for value in CORPUS:
        pairs = ((Op.EQUALS, {value: value}), (Op.CONTAINS, {"a": value}), (Op.CONTAINS, value))
        for op, pair in pairs:
            if op is Op.CONTAINS and pair == ":value":
                continue  # refused, as a pair without a key
            leaf = Leaf("labels", op, pair)
            assert (await filled.executions.search(Query(filters=(leaf,)))).total == 0, leaf
    assert await _is_whole(filled)


async def test_patterns(filled: Store) -> None:
    for value in CORPUS:
        leaf = Leaf("namespace", Op.REGEX, value)
        try:
            await filled.executions.search(Query(filters=(leaf,)))
        except BadRequestError:
            continue
    assert await _is_whole(filled)


@pytest.mark.parametrize("where", [*LISTS, "key_values"])
async def test_names_of_fields_operators_and_sorts(filled: Store, where: str) -> None:
    for value in CORPUS:
        with pytest.raises(BadRequestError, match="Invalid query filters"):
            await _search(filled, where, Query(filters=(Leaf(value, Op.EQUALS, "x"),)))
        with pytest.raises(InvalidError, match="nothing to sort by"):
            await _search(filled, where, Query(sort=(Sort(value),)))
    odd: Any = "EQUALS) OR (1=1"
    with pytest.raises(BadRequestError, match="cannot be compared by"):
        await _search(filled, where, Query(filters=(Leaf("namespace", odd, "x"),)))
    assert await _is_whole(filled)


@pytest.mark.parametrize("where", [*LISTS, "key_values"])
async def test_the_tenant_is_data_too(filled: Store, where: str) -> None:
    for value in CORPUS:
        assert (await _search(filled, where, Query(tenant=value))).total == 0
    assert await _is_whole(filled)


async def test_keys_of_everything(filled: Store) -> None:
    for value in CORPUS:
        assert await filled.executions.load(value) is None
        assert await filled.executions.delete([value]) == 0
        assert await filled.logs.of_execution(value) == []
        assert await filled.logs.delete(value) == 0
        assert await filled.flows.get("main", value, value) is None
        assert (await filled.flows.search_source("main", value, value)).total == 0
        assert await filled.metrics.names("main", value, value, value) == []
        assert await filled.triggers.get(value, value, value, value) is None
        assert await filled.namespace_files.list("main", value, value) == []
        assert await filled.settings.get(value) is None
        await filled.key_values.set(KeyValue("main", value, value, value, "STRING"))
        assert await filled.key_values.delete("main", value, value) is True
    assert await _is_whole(filled)
