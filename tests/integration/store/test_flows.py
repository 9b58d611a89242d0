"""Flows: the rules of their revisions, also among writers that race."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.integration.store.records import T0, a_flow
from vivace.errors import BadRequestError, ConflictError
from vivace.store import FlowRecord, Leaf, Op, Query, Sort, Store

KEY = ("main", "company.team", "hello")


async def test_the_first_revision_is_one(store: Store) -> None:
    flow = a_flow(description="Says hello", labels=[("team", "data")], disabled=True, draft=True)
    saved = await store.flows.save(flow)
    assert saved == replace(flow, revision=1)
    assert await store.flows.get(*KEY) == saved


async def test_the_same_source_keeps_its_revision(store: Store) -> None:
    first = await store.flows.save(a_flow())
    again = await store.flows.save(a_flow(updated_at=T0 + 5))
    assert again == first
    assert await store.flows.revisions(*KEY) == [first]


async def test_another_source_gets_the_next(store: Store) -> None:
    sources = ["id: hello", "id: hello # 2", "id: hello"]
    saved = [await store.flows.save(a_flow(source=source)) for source in sources]
    assert [flow.revision for flow in saved] == [1, 2, 3]
    assert await store.flows.revisions(*KEY) == saved
    assert await store.flows.get(*KEY) == saved[2]
    assert await store.flows.get(*KEY, 2) == saved[1]
    assert await store.flows.get(*KEY, 4) is None


async def test_a_deleted_flow_goes_on_counting(store: Store) -> None:
    first = await store.flows.save(a_flow())
    ended = await store.flows.delete(*KEY, at=T0 + 1)
    assert ended == replace(first, revision=2, deleted=True, updated_at=T0 + 1)
    assert await store.flows.get(*KEY) is None
    assert await store.flows.get(*KEY, allow_deleted=True) == ended
    assert await store.flows.get(*KEY, 1) == first
    assert await store.flows.get(*KEY, 2) is None
    assert await store.flows.delete(*KEY, at=T0 + 2) is None
    again = await store.flows.save(a_flow())
    assert again.revision == 3
    assert await store.flows.get(*KEY) == again


async def test_deleting_what_never_was(store: Store) -> None:
    assert await store.flows.delete(*KEY, at=T0) is None


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_a_writer_that_saw_another_revision_is_refused(store: Store, expected: int) -> None:
    await store.flows.save(a_flow(), expected_revision=0)
    await store.flows.save(a_flow(source="2"), expected_revision=1)
    with pytest.raises(ConflictError, match=f"is at revision 2, not {expected}"):
        await store.flows.save(a_flow(source="3"), expected_revision=expected)
    assert (await store.flows.save(a_flow(source="3"), expected_revision=2)).revision == 3


async def test_a_deleted_flow_is_expected_to_be_none(store: Store) -> None:
    await store.flows.save(a_flow())
    await store.flows.delete(*KEY, at=T0)
    with pytest.raises(ConflictError, match="is at revision 0, not 2"):
        await store.flows.save(a_flow(), expected_revision=2)
    assert (await store.flows.save(a_flow(), expected_revision=0)).revision == 3


async def test_writers_that_race_get_revisions_of_their_own(store: Store) -> None:
    saved = await asyncio.gather(*(store.flows.save(a_flow(source=str(n))) for n in range(30)))
    assert sorted(flow.revision for flow in saved) == list(range(1, 31))
    latest = await store.flows.get(*KEY)
    assert latest == max(saved, key=lambda flow: flow.revision)


async def test_of_writers_that_expect_the_same_one_wins(store: Store) -> None:
    outcomes = await asyncio.gather(
        *(store.flows.save(a_flow(source=str(n)), expected_revision=0) for n in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, FlowRecord) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 9


async def test_old_revisions_can_be_removed_but_not_the_last(store: Store) -> None:
    for n in range(4):
        await store.flows.save(a_flow(source=str(n)))
    with pytest.raises(ConflictError, match=r"revision 4 .* is the last one"):
        await store.flows.delete_revisions(*KEY, [1, 4])
    assert await store.flows.delete_revisions(*KEY, [1, 3, 9]) == 2
    assert [flow.revision for flow in await store.flows.revisions(*KEY)] == [2, 4]
    assert (await store.flows.save(a_flow(source="new"))).revision == 5


async def test_lists_show_the_last_revisions_that_are_not_deleted(store: Store) -> None:
    await store.flows.save(a_flow("a", "1"))
    a = await store.flows.save(a_flow("a", "2"))
    b = await store.flows.save(a_flow("b", namespace="company"))
    foreign = await store.flows.save(a_flow("c", tenant="other"))
    await store.flows.save(a_flow("gone", namespace="empty"))
    await store.flows.delete("main", "empty", "gone", at=T0)
    assert await store.flows.all_latest() == [b, a, foreign]
    assert (await store.flows.search(Query())).results == [b, a]
    assert await store.flows.of_namespace("main", "company") == [b]
    assert await store.flows.namespaces("main") == ["company", "company.team"]
    assert await store.flows.namespaces("other") == ["company.team"]


@pytest.mark.parametrize(
    ("leaf", "wanted"),
    [
        (Leaf("q", Op.EQUALS, "ALPHA"), ["alpha"]),
        (Leaf("q", Op.EQUALS, "nightly"), ["beta"]),
        (Leaf("q", Op.EQUALS, "team:data"), ["alpha"]),
        (Leaf("namespace", Op.PREFIX, "company"), ["alpha", "beta"]),
        (Leaf("namespace", Op.EQUALS, "system"), ["gamma"]),
        (Leaf("scope", Op.EQUALS, "SYSTEM"), ["gamma"]),
        (Leaf("flowId", Op.REGEX, "^[ab]"), ["alpha", "beta"]),
        (Leaf("labels", Op.EQUALS, {"team": "data"}), ["alpha"]),
        (Leaf("source", Op.CONTAINS, "secret('X')"), ["gamma"]),
    ],
)
async def test_search(store: Store, leaf: Leaf, wanted: list[str]) -> None:
    await store.flows.save(a_flow("alpha", labels=[("team", "data")]))
    await store.flows.save(a_flow("beta", description="The nightly load"))
    await store.flows.save(a_flow("gamma", "uses: secret('X')", namespace="system"))
    page = await store.flows.search(Query(filters=(leaf,), sort=(Sort("id"),)))
    assert [flow.id for flow in page.results] == wanted
    assert page.total == len(wanted)


async def test_fields_of_executions_are_none_of_flows(store: Store) -> None:
    with pytest.raises(BadRequestError, match="`state` is none of"):
        await store.flows.search(Query(filters=(Leaf("state", Op.EQUALS, "FAILED"),)))


async def test_search_source(store: Store) -> None:
    await store.flows.save(a_flow("a", "tasks: LOG old"))
    await store.flows.save(a_flow("a", "tasks: Log"))
    await store.flows.save(a_flow("b", "tasks: log 100%", namespace="other"))
    find = store.flows.search_source
    assert [flow.id for flow in (await find("main", "lOg")).results] == ["a", "b"]
    assert [flow.id for flow in (await find("main", "log", "company")).results] == ["a"]
    assert [flow.id for flow in (await find("main", "0%")).results] == ["b"]
    assert (await find("main", "old")).total == 0
    page = await find("main", "log", page=2, size=1)
    assert ([flow.id for flow in page.results], page.total) == (["b"], 2)


async def test_odd_texts_are_stored(store: Store) -> None:
    saved = await store.flows.save(
        a_flow(source="a\0\ud800", description="\0", labels=[("a", "\0")])
    )
    assert saved.source == "a\ufffd\ufffd"
    found = await store.flows.get(*KEY)
    assert found is not None
    assert (found.description, found.labels) == ("\ufffd", [("a", "\ufffd")])
    assert await store.flows.save(a_flow(source="a\0\ud800")) == found


async def test_flows_whose_source_has_a_text_are_named_once(store: Store) -> None:
    await store.flows.save(a_flow(source="type: core.trigger.Flow"))
    await store.flows.save(a_flow(source="type: core.trigger.Flow # again"))
    await store.flows.save(a_flow("old", source="type: types.Flow"))
    await store.flows.save(a_flow("other", source="type: core.trigger_Flow"))
    assert sorted(await store.flows.mentioning("trigger.Flow", "types.Flow")) == [
        KEY,
        ("main", "company.team", "old"),
    ]
