"""Tasks on the key-value store, and the state tasks that rest on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from vivace.errors import InvalidError, TaskError
from vivace.plugin import Task
from vivace.plugin.testing import LocalContext, run_task
from vivace.plugins.core.kv.put import patched
from vivace.plugins.core.kv.value import ValueType, typed_value

Read = Callable[..., Task]
OWN = None


async def test_set_keeps_the_type_of_a_single_expression(task: Read, context: LocalContext) -> None:
    context.variables["n"] = {"a": [1, True]}
    await run_task(task("kv.Set", key="k", value="{{ n }}"), context)
    assert context.key_values.values[OWN, "k"] == {"a": [1, True]}


async def test_set_keeps_other_text_as_it_is(task: Read, context: LocalContext) -> None:
    await run_task(task("kv.Set", key="k", value="12"), context)
    assert context.key_values.values[OWN, "k"] == "12"


async def test_set_renders_maps(task: Read, context: LocalContext) -> None:
    await run_task(task("kv.Set", key="k", value={"a": "{{ 1 + 1 }}"}), context)
    assert context.key_values.values[OWN, "k"] == {"a": "2"}


async def test_set_may_not_replace_when_told_so(task: Read, context: LocalContext) -> None:
    context.key_values.values[OWN, "k"] = 1
    with pytest.raises(TaskError):
        await run_task(task("kv.Set", key="k", value="2", overwrite=False), context)
    assert context.key_values.values[OWN, "k"] == 1


async def test_set_reaches_another_namespace(task: Read, context: LocalContext) -> None:
    await run_task(task("kv.Set", key="k", value="v", namespace="other.one"), context)
    await run_task(task("kv.Set", key="k", value="w", namespace="company.team"), context)
    assert context.key_values.values == {("other.one", "k"): "v", (OWN, "k"): "w"}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("STRING", "12", "12"),
        ("NUMBER", " 12 ", 12),
        ("NUMBER", "-1.5e3", -1500.0),
        ("BOOLEAN", "TRUE", True),
        ("BOOLEAN", "yes", False),
        ("DATETIME", "2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z"),
        ("DATE", "2026-01-31", "2026-01-31"),
        ("DATE", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        ("DURATION", "PT5M", "PT5M"),
        ("JSON", '{"a": [1, null]}', {"a": [1, None]}),
    ],
)
def test_a_text_is_read_as_its_type(kind: str, text: str, value: Any) -> None:
    assert typed_value(text, ValueType(kind)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("NUMBER", "twelve"),
        ("NUMBER", "true"),
        ("NUMBER", "NaN"),
        ("DATETIME", "2026-01-31"),
        ("DATE", "31.1.2026"),
        ("DURATION", "five minutes"),
        ("JSON", "{"),
        ("JSON", "[" * 100_000),
    ],
)
def test_a_text_of_another_type_fails(kind: str, text: str) -> None:
    with pytest.raises(TaskError, match=kind):
        typed_value(text, ValueType(kind))


@pytest.mark.parametrize(("value", "text"), [(12, "12"), (True, "true"), ({"a": 1}, '{"a": 1}')])
def test_string_turns_values_into_texts(value: Any, text: str) -> None:
    assert typed_value(value, ValueType.STRING) == text


def test_other_types_leave_values_alone() -> None:
    assert typed_value({"a": 1}, ValueType.NUMBER) == {"a": 1}


@pytest.mark.parametrize("key", ["", "-a", "a b", "a/b", "ü", "a\n", ".."])
def test_keys_are_plain(task: Read, key: str) -> None:
    with pytest.raises(ValidationError):
        task("kv.Get", key=key)


async def test_a_rendered_key_is_checked_too(task: Read, context: LocalContext) -> None:
    with pytest.raises(InvalidError, match="key"):
        await run_task(task("kv.Get", key="{{ 'a b' }}"), context)


async def test_get_finds_or_gives_null(task: Read, context: LocalContext) -> None:
    context.key_values.values[OWN, "k"] = [1]
    assert await run_task(task("kv.Get", key="k"), context) == {"value": [1]}
    assert await run_task(task("kv.Get", key="none"), context) == {"value": None}


@pytest.mark.parametrize("kind", ["kv.Get", "kv.Delete"])
async def test_a_missing_key_can_be_an_error(task: Read, context: LocalContext, kind: str) -> None:
    with pytest.raises(TaskError) as caught:
        await run_task(task(kind, key="k", errorOnMissing=True), context)
    assert caught.value.message.startswith("No value found for key 'k' in namespace 'company.team'")


async def test_keys_are_listed_by_prefix(task: Read, context: LocalContext) -> None:
    for key in ("b", "ab", "aa"):
        context.key_values.values[OWN, key] = 1
    context.key_values.values["other", "ac"] = 1
    assert await run_task(task("kv.GetKeys", prefix="a"), context) == {"keys": ["aa", "ab"]}


async def test_delete_says_whether_it_was_there(task: Read, context: LocalContext) -> None:
    context.key_values.values[OWN, "k"] = 1
    assert await run_task(task("kv.Delete", key="k"), context) == {"deleted": True}
    assert await run_task(task("kv.Delete", key="k"), context) == {"deleted": False}


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        (None, {"a": 1}, {"a": 1}),
        ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
        ("text", {"a": 1}, {"a": 1}),
        ({"a": 1}, "text", "text"),
        ({"a": {"x": 1}}, [{"key": "a.y", "value": 2}], {"a": {"x": 1, "y": 2}}),
        (None, [{"key": "a.b", "value": 1}, {"key": "a.c", "value": 2}], {"a": {"b": 1, "c": 2}}),
        ({"a": 1}, [{"value": {"b": 2}}], {"b": 2}),
        ({"a": 1}, [{"key": "a", "other": 2}], [{"key": "a", "other": 2}]),
        ([1], [2], [2]),
    ],
)
def test_put_changes_a_part(old: Any, new: Any, value: Any) -> None:
    assert patched(old, new) == value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text", [{"key": "a", "value": 1}]),
        ({}, [{"value": 1}, {"value": 2}]),
        ({}, [{"key": "a", "value": 1}, {"value": 2}]),
        ({}, [{"key": "a..b", "value": 1}]),
    ],
)
def test_put_refuses_impossible_changes(old: Any, new: Any) -> None:
    with pytest.raises(TaskError):
        patched(old, new)


async def test_put_writes_what_follows(task: Read, context: LocalContext) -> None:
    context.key_values.values[OWN, "k"] = {"a": 1}
    await run_task(task("kv.Put", key="k", value={"b": "{{ 2 }}"}), context)
    assert context.key_values.values[OWN, "k"] == {"a": 1, "b": "2"}
    with pytest.raises(TaskError):
        await run_task(task("kv.Put", key="none", value=1, errorOnMissing=True), context)


async def test_put_leaves_the_value_of_a_parent_namespace_out(
    task: Read, context: LocalContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As the server's store does: what the namespace lacks is looked for in its parents.
    monkeypatch.setattr(context.key_values, "get", lambda key, namespace=None: (True, {"p": 1}))
    await run_task(task("kv.Put", key="k", value={"own": 1}), context)
    assert context.key_values.values[OWN, "k"] == {"own": 1}


class Purgeable:
    """A key-value store that can be purged, as the server's."""

    def __init__(self) -> None:
        self.keys_ = {
            "company": {"old": True, "cache_a": False},
            "company.team": {"cache_b": False, "dead": True},
            "companyother": {"dead": True},
        }

    def namespaces(self) -> list[str]:
        return list(self.keys_)

    def entries(self, namespace: str) -> list[tuple[str, bool]]:
        return list(self.keys_[namespace].items())

    def delete(self, key: str, namespace: str | None = None) -> bool:
        return self.keys_[str(namespace)].pop(key, None) is not None


@pytest.mark.parametrize(
    ("properties", "size", "left"),
    [
        ({}, 3, {"company": ["cache_a"], "company.team": ["cache_b"], "companyother": []}),
        (
            {"namespaces": ["company"]},
            2,
            {"company": ["cache_a"], "company.team": ["cache_b"], "companyother": ["dead"]},
        ),
        (
            {"namespaces": ["company"], "includeChildNamespaces": False},
            1,
            {
                "company": ["cache_a"],
                "company.team": ["cache_b", "dead"],
                "companyother": ["dead"],
            },
        ),
        (
            {
                "namespacePattern": "company*",
                "keyPattern": "cache_*",
                "behavior": {"type": "key", "expiredOnly": False},
            },
            2,
            {"company": ["old"], "company.team": ["dead"], "companyother": ["dead"]},
        ),
        ({"expiredOnly": False}, 5, {"company": [], "company.team": [], "companyother": []}),
        (
            {"behavior": {"type": "version", "keepAmount": 1}},
            0,
            {
                "company": ["old", "cache_a"],
                "company.team": ["cache_b", "dead"],
                "companyother": ["dead"],
            },
        ),
    ],
)
async def test_purge_deletes_what_it_should_and_no_more(
    task: Read, context: LocalContext, properties: dict[str, Any], size: int, left: Any
) -> None:
    store = Purgeable()
    context.key_values = store  # type: ignore[assignment]
    assert await run_task(task("kv.PurgeKV", **properties), context) == {"size": size}
    assert {namespace: list(keys) for namespace, keys in store.keys_.items()} == left


async def test_purge_says_when_the_store_cannot(task: Read, context: LocalContext) -> None:
    with pytest.raises(TaskError, match="purged"):
        await run_task(task("kv.PurgeKV"), context)


def test_purge_takes_one_choice_of_namespaces(task: Read) -> None:
    with pytest.raises(ValidationError, match="not both"):
        task("kv.PurgeKV", namespaces=["a"], namespacePattern="b*")


async def test_a_state_is_kept_joined_and_forgotten(task: Read, context: LocalContext) -> None:
    first = await run_task(task("state.Set", data={"a": {"x": 1}}), context)
    second = await run_task(task("state.Set", data={"a": {"y": 2}, "b": "{{ 1 }}"}), context)
    assert first["key"] == second["key"]
    assert second["count"] == 2
    assert await run_task(task("state.Get"), context) == {
        "count": 2,
        "data": {"a": {"x": 1, "y": 2}, "b": "1"},
    }
    assert await run_task(task("state.Delete"), context) == {"deleted": True}
    assert await run_task(task("state.Get"), context) == {"count": 0, "data": {}}
    for kind in ("state.Get", "state.Delete"):
        with pytest.raises(TaskError, match="default"):
            await run_task(task(kind, errorOnMissing=True), context)


async def test_states_are_apart_by_name_flow_and_loop_value(task: Read, tmp_path: Path) -> None:
    plain = LocalContext(tmp_path)
    looped = LocalContext(tmp_path, identity=replace(plain.identity, value="one"))
    elsewhere = LocalContext(tmp_path, identity=replace(plain.identity, flow_id="other"))
    set_ = task("state.Set", data={"a": 1})
    shared = task("state.Set", data={"a": 1}, namespace=True)
    keys = {
        (await run_task(set_, plain))["key"],
        (await run_task(set_, looped))["key"],
        (await run_task(set_, elsewhere))["key"],
        (await run_task(task("state.Set", name="n"), plain))["key"],
        (await run_task(shared, plain))["key"],
    }
    assert len(keys) == 5
    assert (await run_task(shared, elsewhere))["key"] in keys
    unlooped = task("state.Set", taskrunValue=False)
    assert (await run_task(unlooped, looped))["key"] in keys
