"""Files of namespaces: which there are, in which versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.integration.store.records import T0
from vivace.store import Leaf, NamespaceFile, Op, Query, Store

SPACE = ("main", "company.team")


def _file(path: str = "a/b.py", **values: Any) -> NamespaceFile:
    defaults = {"uri": "kestra:///x", "size": 5, "updated_at": T0}
    return NamespaceFile(*SPACE, path, **(defaults | values))


async def test_versions_count_from_one(store: Store) -> None:
    first = await store.namespace_files.save(_file())
    assert first == replace(_file(), version=1, created_at=T0)
    second = await store.namespace_files.save(_file(uri="y", size=2**40, updated_at=T0 + 1))
    assert (second.version, second.created_at) == (2, T0)
    assert await store.namespace_files.get(*SPACE, "a/b.py") == second
    assert await store.namespace_files.get(*SPACE, "a/b.py", 1) == first
    assert await store.namespace_files.get(*SPACE, "a/b.py", 3) is None
    assert await store.namespace_files.get(*SPACE, "a") is None
    assert await store.namespace_files.versions(*SPACE, "a/b.py") == [first, second]


async def test_a_deletion_is_a_version(store: Store) -> None:
    first = await store.namespace_files.save(_file())
    ended = await store.namespace_files.delete(*SPACE, "a/b.py", at=T0 + 1)
    assert ended == replace(first, version=2, deleted=True, updated_at=T0 + 1)
    assert await store.namespace_files.get(*SPACE, "a/b.py") is None
    assert await store.namespace_files.get(*SPACE, "a/b.py", 1) == first
    assert await store.namespace_files.list(*SPACE) == []
    assert await store.namespace_files.delete(*SPACE, "a/b.py", at=T0) is None
    again = await store.namespace_files.save(_file(updated_at=T0 + 5))
    assert (again.version, again.created_at) == (3, T0 + 5)


async def test_old_versions_can_be_forgotten_but_not_the_last(store: Store) -> None:
    for _ in range(3):
        await store.namespace_files.save(_file())
    assert await store.namespace_files.forget(*SPACE, "a/b.py", [1, 3, 7]) == 1
    versions = await store.namespace_files.versions(*SPACE, "a/b.py")
    assert [file.version for file in versions] == [2, 3]


async def test_lists(store: Store) -> None:
    for path in ("b.txt", "a/c.py", "a/b.py", "a_x", "A/z"):
        await store.namespace_files.save(_file(path))
    await store.namespace_files.save(replace(_file("a/foreign"), namespace="other"))
    files = store.namespace_files
    assert [f.path for f in await files.list(*SPACE)] == ["A/z", "a/b.py", "a/c.py", "a_x", "b.txt"]
    assert [f.path for f in await files.list(*SPACE, "a/")] == ["a/b.py", "a/c.py"]
    assert [f.path for f in await files.list(*SPACE, "a_")] == ["a_x"]
    assert [f.path for f in await files.find(*SPACE, ".PY")] == ["a/b.py", "a/c.py"]


@pytest.mark.parametrize(
    ("leaf", "wanted"),
    [
        (Leaf("q", Op.EQUALS, "MAIN"), ["main.py"]),
        (Leaf("path", Op.ENDS_WITH, ".py"), ["lib.py", "main.py"]),
        (Leaf("namespace", Op.EQUALS, "other"), ["lib.py"]),
        (Leaf("updated", Op.GREATER_THAN, T0), []),
    ],
)
async def test_search(store: Store, leaf: Leaf, wanted: list[str]) -> None:
    await store.namespace_files.save(_file("main.py"))
    await store.namespace_files.save(_file("main.py", size=6))
    await store.namespace_files.save(replace(_file("lib.py"), namespace="other"))
    await store.namespace_files.save(_file("gone.py"))
    await store.namespace_files.delete(*SPACE, "gone.py", at=T0)
    page = await store.namespace_files.search(Query(filters=(leaf,)))
    assert (sorted(file.path for file in page.results), page.total) == (wanted, len(wanted))
