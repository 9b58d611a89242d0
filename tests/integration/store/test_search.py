"""Searching executions: every operator against a plain evaluator of the same filters."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.store.records import (
    SECOND,
    T0,
    an_event_trigger,
    an_execution,
    ended,
    keep,
)
from tests.support import Postgres
from vivace.errors import BadRequestError, InvalidError
from vivace.model.execution import Execution
from vivace.model.instant import to_iso
from vivace.model.state import State
from vivace.store import Group, Leaf, Logical, Op, Query, Sort, Store, open_store

SYSTEM = "system"

EXECUTIONS = [
    ended("a1", start=T0, namespace="a", flow_id="one", labels=[("team", "data"), ("env", "p%d")]),
    ended("a2", start=T0 + SECOND, namespace="a.b", flow_id="two", labels=[("team", "Data")]),
    ended("a3", State.FAILED, start=T0 + 2 * SECOND, namespace="ab", flow_id="One", kind="TEST"),
    ended(
        "B4",
        State.WARNING,
        start=T0 + 3 * SECOND,
        namespace="a.b.c",
        flow_id="100%_done",
        labels=[("quote", 'a"]b'), ("x", "[1,2]")],
        length=7,
    ),
    an_execution(
        "c5",
        history=[(State.CREATED, T0 + 4 * SECOND), (State.RUNNING, T0 + 5 * SECOND)],
        namespace="system",
        flow_id="run",
        flow_revision=3,
        labels=[("ünï", "çode"), ("a", "b"), ("team", "ops")],
    ),
    an_execution(
        "d6",
        history=[(State.CREATED, T0 + 6 * SECOND), (State.PAUSED, T0 + 7 * SECOND)],
        namespace="a.b",
        flow_id="one",
        parent_id="a1",
        trigger=an_event_trigger("a1"),
        labels=[("team", ""), ("data", "team")],
        kind="LOOP",
    ),
    ended("e7", start=T0, namespace="a", flow_id="one", trigger=an_event_trigger("B4")),
    ended("foreign", tenant="other", namespace="a", flow_id="one"),
]
OURS = [execution for execution in EXECUTIONS if execution.tenant == "main"]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def found(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    runner: asyncio.Runner,
) -> Iterator[Any]:
    """A function that searches a store with the executions above, for tests without a loop."""
    if request.param == "sqlite":
        url = str(tmp_path_factory.mktemp("search") / "vivace.db")
    else:
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.create()

    async def start() -> Store:
        store = await open_store(url, readers=1)
        await keep(store, *EXECUTIONS)
        return store

    store = runner.run(start())

    def search(*filters: Leaf | Group, **options: Any) -> list[str]:
        query = Query(filters=filters, size=50, system_namespace=SYSTEM, **options)
        page = runner.run(store.executions.search(query))
        assert page.total == len(page.results)
        assert runner.run(store.executions.ids(query)) == [e.id for e in page.results]
        return [execution.id for execution in page.results]

    yield search
    runner.run(store.close())
    if request.param == "postgresql":
        server.drop(url)


TEXTS = st.sampled_from(
    [
        "a",
        "a.b",
        "ab",
        "one",
        "One",
        "t",
        "%",
        "_",
        "",
        "a1",
        "B4",
        "100%_done",
        "e",
        "system",
        "x'",
    ]
)
_TEXT_OPS = [op for op in Op if op not in (Op.REGEX, Op.PREFIX) and "THAN" not in op]


def _text(field: str, of: Any, ops: list[Op]) -> st.SearchStrategy[tuple[Leaf, Any]]:
    def leaf(op: Op, value: str, values: list[str]) -> tuple[Leaf, Any]:
        wanted: Any = values if op in (Op.IN, Op.NOT_IN) else value
        return Leaf(field, op, wanted), lambda e: _compare(of(e), op, wanted)

    return st.builds(leaf, st.sampled_from(ops), TEXTS, st.lists(TEXTS, min_size=1, max_size=3))


def _compare(stored: str | None, op: Op, wanted: Any) -> bool:
    match op:
        case Op.EQUALS:
            return stored == wanted
        case Op.NOT_EQUALS:
            return stored != wanted
        case Op.IN:
            return stored in wanted
        case Op.NOT_IN:
            return stored not in wanted
        case Op.CONTAINS:
            return stored is not None and wanted in stored
        case Op.STARTS_WITH:
            return stored is not None and stored.startswith(wanted)
        case Op.ENDS_WITH:
            return stored is not None and stored.endswith(wanted)
        case Op.PREFIX:
            return stored is not None and f"{stored}.".startswith(f"{wanted}.")
        case Op.REGEX:
            return stored is not None and re.search(wanted, stored) is not None
        case _:
            raise AssertionError(op)


def _choice(field: str, of: Any, words: list[str]) -> st.SearchStrategy[tuple[Leaf, Any]]:
    def leaf(op: Op, value: str, values: list[str]) -> tuple[Leaf, Any]:
        wanted: Any = values if op in (Op.IN, Op.NOT_IN) else value
        return Leaf(field, op, wanted), lambda e: _compare(of(e), op, wanted)

    ops = st.sampled_from([Op.EQUALS, Op.NOT_EQUALS, Op.IN, Op.NOT_IN])
    chosen = st.sampled_from(words)
    return st.builds(leaf, ops, chosen, st.lists(chosen, min_size=1, max_size=3))


def _instant(field: str, of: Any) -> st.SearchStrategy[tuple[Leaf, Any]]:
    tests = {
        Op.EQUALS: lambda a, b: a == b,
        Op.NOT_EQUALS: lambda a, b: a != b,
        Op.GREATER_THAN: lambda a, b: a is not None and a > b,
        Op.LESS_THAN: lambda a, b: a is not None and a < b,
        Op.GREATER_THAN_OR_EQUAL_TO: lambda a, b: a is not None and a >= b,
        Op.LESS_THAN_OR_EQUAL_TO: lambda a, b: a is not None and a <= b,
    }

    def leaf(op: Op, at: int) -> tuple[Leaf, Any]:
        return Leaf(field, op, to_iso(at)), lambda e: tests[op](of(e), at)

    instants = st.sampled_from([T0 + n * SECOND for n in range(-1, 8)] + [T0 + 3 * SECOND + 7])
    return st.builds(leaf, st.sampled_from(list(tests)), instants)


def _labels() -> st.SearchStrategy[tuple[Leaf, Any]]:
    def leaf(op: Op, pairs: dict[str, str]) -> tuple[Leaf, Any]:
        def test(execution: Execution) -> bool:
            had = set(execution.labels)
            held = [pair in had for pair in pairs.items()]
            parts = [any(k == a and v in b for a, b in had) for k, v in pairs.items()]
            return {
                Op.EQUALS: all(held),
                Op.NOT_EQUALS: not all(held),
                Op.IN: any(held),
                Op.NOT_IN: not any(held),
                Op.CONTAINS: all(parts),
            }[op]

        return Leaf("labels", op, pairs), test

    ops = st.sampled_from([Op.EQUALS, Op.NOT_EQUALS, Op.IN, Op.NOT_IN, Op.CONTAINS])
    keys = st.sampled_from(["team", "env", "quote", "x", "ünï", "a", "data"])
    values = st.sampled_from(["data", "Data", "p%d", 'a"]b', '"', "[1,2]", "çode", "b", "", "team"])
    return st.builds(leaf, ops, st.dictionaries(keys, values, min_size=1, max_size=2))


def _ended_at(execution: Execution) -> int | None:
    return execution.history[-1][1] if execution.state.is_terminal else None


LEAVES = st.one_of(
    _text("namespace", lambda e: e.namespace, [*_TEXT_OPS, Op.PREFIX]),
    _text("flowId", lambda e: e.flow_id, [*_TEXT_OPS, Op.PREFIX]),
    _text("parentId", lambda e: e.parent_id, _TEXT_OPS),
    _text(
        "triggerExecutionId",
        lambda e: e.trigger.variables["executionId"] if e.trigger else None,
        _TEXT_OPS,
    ),
    _choice("state", lambda e: e.state.value, ["SUCCESS", "FAILED", "RUNNING", "PAUSED"]),
    _choice("kind", lambda e: e.kind or "NORMAL", ["NORMAL", "TEST", "LOOP", "PLAYGROUND"]),
    _choice("flowRevision", lambda e: str(e.flow_revision), ["1", "2", "3"]),
    _instant("startDate", lambda e: e.started_at),
    _instant("endDate", _ended_at),
    _labels(),
)


def _group(logical: Logical, children: list[tuple[Leaf | Group, Any]]) -> tuple[Group, Any]:
    decide = all if logical is Logical.AND else any
    group = Group(logical, tuple(child for child, _ in children))
    return group, lambda e: decide(test(e) for _, test in children)


FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        _group, st.sampled_from(list(Logical)), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=5,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(filters=st.lists(FILTERS, max_size=2))
def test_a_filter_finds_what_it_means(found: Any, filters: list[tuple[Any, Any]]) -> None:
    wanted = {e.id for e in OURS if all(test(e) for _, test in filters)}
    assert set(found(*(item for item, _ in filters))) == wanted


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("^a", {"a1", "a2", "a3", "B4", "d6", "e7"}),
        (r"^a\.b", {"a2", "B4", "d6"}),
        ("b$", {"a2", "a3", "d6"}),
        ("(b|c)$", {"a2", "a3", "B4", "d6"}),
        ("nothing", set()),
    ],
)
def test_regular_expressions(found: Any, pattern: str, wanted: set[str]) -> None:
    assert set(found(Leaf("namespace", Op.REGEX, pattern))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A1", {"a1"}),
        ("ONE", {"a1", "a3", "B4", "d6", "e7"}),
        ("team", {"a1", "a2", "c5", "d6"}),
        ("DATA", {"a1", "a2", "d6"}),
        ("team:data", {"a1", "a2"}),
        ('a"]b', {"B4"}),
        ("[1,2]", {"B4"}),
        ("],[", set()),
        ("[", set()),
        (",", set()),
        ("100%_", {"B4"}),
        ("%", {"a1", "B4"}),
        ("çode", {"c5"}),
        ("", {e.id for e in OURS}),
        ("no such thing", set()),
    ],
)
def test_free_text(found: Any, text: str, wanted: set[str]) -> None:
    assert set(found(Leaf("q", Op.EQUALS, text))) == wanted
    assert set(found(Leaf("q", Op.NOT_EQUALS, text))) == {e.id for e in OURS} - wanted


@pytest.mark.parametrize(
    ("leaf", "wanted"),
    [
        (Leaf("scope", Op.EQUALS, "SYSTEM"), {"c5"}),
        (Leaf("scope", Op.NOT_EQUALS, "SYSTEM"), {e.id for e in OURS} - {"c5"}),
        (Leaf("scope", Op.EQUALS, "USER"), {e.id for e in OURS} - {"c5"}),
        (Leaf("scope", Op.EQUALS, "USER,SYSTEM"), {e.id for e in OURS}),
        (Leaf("childFilter", Op.EQUALS, "CHILD"), {"d6", "e7"}),
        (Leaf("childFilter", Op.EQUALS, "MAIN"), {"a1", "a2", "a3", "B4", "c5"}),
        (Leaf("childFilter", Op.NOT_EQUALS, "CHILD"), {"a1", "a2", "a3", "B4", "c5"}),
        (Leaf("triggerId", Op.EQUALS, "after"), {"d6", "e7"}),
        (Leaf("state", Op.IN, "[SUCCESS, FAILED]"), {"a1", "a2", "a3", "e7"}),
        (Leaf("state", Op.EQUALS, "CANCELED"), set()),
        (Leaf("labels", Op.EQUALS, "team:data"), {"a1"}),
        (Leaf("labels", Op.IN, ["team:data", "a:b"]), {"a1", "c5"}),
        (Leaf("labels", Op.CONTAINS, "eam"), {"a1", "a2", "c5", "d6"}),
        (Leaf("labels", Op.EQUALS, {}), {e.id for e in OURS}),
        (
            Leaf("startDate", Op.EQUALS, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
            {"a1", "e7"},
        ),
        (Leaf("startDate", Op.LESS_THAN, "2023-11-14T23:13:21+01:00"), {"a1", "e7"}),
        (Leaf("startDate", Op.LESS_THAN, T0 + SECOND), {"a1", "e7"}),
        (Group(Logical.OR, ()), set()),
        (Group(Logical.AND, ()), {e.id for e in OURS}),
    ],
)
def test_single_filters(found: Any, leaf: Leaf | Group, wanted: set[str]) -> None:
    assert set(found(leaf)) == wanted


@pytest.mark.parametrize(
    ("value", "options", "wanted"),
    [
        ("PT5S", {}, {"B4", "c5", "d6"}),
        (timedelta(seconds=5), {}, {"B4", "c5", "d6"}),
        ("PT5S", {"date_filter": "START_DATE"}, {"B4", "c5", "d6"}),
        ("PT5S", {"date_filter": "END_DATE"}, {"a3", "B4"}),
        ("PT5S", {"date_filter": "START_OR_END_DATE"}, {"a3", "B4", "c5", "d6"}),
        ("P99999999D", {}, {e.id for e in OURS}),
    ],
)
def test_time_range(found: Any, value: Any, options: dict[str, Any], wanted: set[str]) -> None:
    leaf = Leaf("timeRange", Op.EQUALS, value)
    assert set(found(leaf, now=T0 + 8 * SECOND, **options)) == wanted


@pytest.mark.parametrize(
    ("sorts", "wanted"),
    [
        ([], "d6 c5 B4 a3 a2 e7 a1"),
        (["state.startDate:desc"], "d6 c5 B4 a3 a2 e7 a1"),
        (["state.startDate:asc"], "e7 a1 a2 a3 B4 c5 d6"),
        (["id:asc"], "B4 a1 a2 a3 c5 d6 e7"),
        (["namespace:asc", "id:asc"], "a1 e7 a2 d6 B4 a3 c5"),
        (["flowId:asc", "id:asc"], "B4 a3 a1 d6 e7 c5 a2"),
        (["state.current:asc", "id:asc"], "a3 d6 c5 a1 a2 e7 B4"),
        (["state.duration:asc", "id:asc"], "B4 a1 a2 a3 e7 c5 d6"),
        (["state.duration:desc", "id:asc"], "a1 a2 a3 e7 B4 c5 d6"),
        (["state.endDate:anything", "id:asc"], "B4 a3 a2 a1 e7 c5 d6"),
        (["start_date:asc", "id:asc"], "a1 e7 a2 a3 B4 c5 d6"),
    ],
)
def test_sorting(found: Any, sorts: list[str], wanted: str) -> None:
    assert found(sort=tuple(map(Sort.parse, sorts))) == wanted.split()


async def test_pages_cover_all_without_overlap(store: Store) -> None:
    await keep(store, *(ended(f"e{n:02}") for n in range(23)))
    seen: list[str] = []
    for page in range(1, 7):
        found = await store.executions.search(Query(page=page, size=5))
        assert found.total == 23
        seen += [execution.id for execution in found.results]
    assert seen == [f"e{n:02}" for n in reversed(range(23))]
    beyond = await store.executions.search(Query(page=10**30, size=10**6))
    assert (beyond.results, beyond.total) == ([], 23)


@pytest.mark.parametrize(("page", "size"), [(0, 10), (-1, 10), (1, 0), (1, -5)])
async def test_impossible_pages(store: Store, page: int, size: int) -> None:
    with pytest.raises(InvalidError, match="start at 1"):
        await store.executions.search(Query(page=page, size=size))


def _nested(levels: int) -> Leaf | Group:
    item: Leaf | Group = Leaf("q", Op.EQUALS, "x")
    for _ in range(levels):
        item = Group(Logical.OR, (item,))
    return item


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (Leaf("nothing", Op.EQUALS, "x"), "`nothing` is none of"),
        (Leaf("started_at", Op.EQUALS, "x"), "`started_at` is none of"),
        (Leaf("state", Op.CONTAINS, "x"), "`state` cannot be compared by CONTAINS"),
        (Leaf("q", Op.REGEX, "x"), "`q` cannot be compared by REGEX"),
        (Leaf("timeRange", Op.NOT_EQUALS, "PT1H"), "cannot be compared"),
        (Leaf("state", Op.EQUALS, "DONE"), "DONE"),
        (Leaf("kind", Op.EQUALS, "ODD"), "`ODD` is none of"),
        (Leaf("scope", Op.EQUALS, "ALL"), "`ALL` is no scope"),
        (Leaf("childFilter", Op.EQUALS, "x"), "`x` is none of"),
        (Leaf("startDate", Op.EQUALS, "yesterday"), "`yesterday` is not an ISO date"),
        (Leaf("startDate", Op.EQUALS, "2024-01-01T00:00:00"), "not an ISO date with offset"),
        (Leaf("startDate", Op.EQUALS, 2**80), "not an ISO date"),
        (Leaf("timeRange", Op.EQUALS, "soon"), "soon"),
        (Leaf("labels", Op.EQUALS, "novalue"), "`novalue` is not of the form"),
        (Leaf("labels", Op.EQUALS, 5), "labels are given"),
        (Leaf("flowRevision", Op.EQUALS, "99999999999"), "no number of a revision"),
        (Leaf("flowRevision", Op.EQUALS, "one"), "no number of a revision"),
        (Leaf("namespace", Op.EQUALS, {"a": 1}), "a dict stands where"),
        (Leaf("namespace", Op.REGEX, "("), "is not valid"),
        (Leaf("namespace", Op.REGEX, "a" * 2000), "longer than"),
        (Leaf("namespace", Op.IN, ["x"] * 501), "501 values"),
        (Group(Logical.OR, tuple([Leaf("q", Op.EQUALS, "x")] * 200)), "more than 100"),
        (_nested(5), "nested more than"),
        (_nested(5_000), "more than 100"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    store: Store, item: Leaf | Group, problem: str
) -> None:
    query = Query(filters=(item,))
    for asked in (store.executions.search, store.executions.ids, store.executions.counts):
        with pytest.raises(BadRequestError, match=f"^Invalid query filters: .*{problem}"):
            await asked(query)


async def test_an_unknown_date_filter(store: Store) -> None:
    leaf = Leaf("timeRange", Op.EQUALS, "PT1H")
    with pytest.raises(BadRequestError, match="no date to filter by"):
        await store.executions.search(Query(filters=(leaf,), date_filter="; DROP"))


async def test_an_unknown_sort(store: Store) -> None:
    with pytest.raises(InvalidError, match="`inputs` is nothing to sort by"):
        await store.executions.search(Query(sort=(Sort("inputs"),)))


async def test_lists_leave_large_values_out(store: Store) -> None:
    large = {"text": "x" * 100_000}
    await keep(store, an_execution("e1", inputs=large, outputs=large, variables={"small": 1}))
    (listed,) = (await store.executions.search(Query())).results
    assert (listed.inputs, listed.outputs, listed.variables) == ({}, None, {"small": 1})
