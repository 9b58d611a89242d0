"""Tasks that change or end their own execution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.errors import TaskError
from vivace.plugin import Effect, LogLevel, State, Task
from vivace.plugin.testing import LocalContext, run_task
from vivace.plugins.core.execution.merging import deep_merge

Execute = Callable[..., Effect]


def test_fail_fails_with_its_message(execute: Execute) -> None:
    with pytest.raises(TaskError, match="broken by design"):
        execute("execution.Fail", errorMessage="broken {{ 'by' }} design")
    with pytest.raises(TaskError, match="Task failure"):
        execute("execution.Fail")


@pytest.mark.parametrize("condition", ["{{ 1 == 1 }}", "anything", "False", True, 1, "null"])
def test_fail_on_a_true_condition(execute: Execute, context: LocalContext, condition: Any) -> None:
    effect = execute("execution.Fail", condition=condition, errorMessage="no")
    assert effect.state is State.FAILED
    assert context.messages(LogLevel.ERROR) == ["no", "Fail on a condition"]


@pytest.mark.parametrize("condition", ["{{ 1 == 2 }}", "", " ", "0", "-0", "false", False, 0])
def test_fail_lets_a_false_condition_pass(
    execute: Execute, context: LocalContext, condition: Any
) -> None:
    assert execute("execution.Fail", condition=condition).state is State.SUCCESS
    assert context.logs == []


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("SUCCESS", State.SUCCESS),
        ("WARNING", State.WARNING),
        ("KILLED", State.KILLED),
        ("FAILED", State.FAILED),
        ("CANCELED", State.CANCELLED),
        ("CANCELLED", State.CANCELLED),
        ("{{ 'WARNING' }}", State.WARNING),
    ],
)
def test_exit_ends_in_the_state(execute: Execute, written: str, state: State) -> None:
    assert execute("execution.Exit", state=written).exit_state is state


def test_assert_counts_what_holds(execute: Execute, context: LocalContext) -> None:
    effect = execute(
        "execution.Assert",
        conditions=["{{ 1 == 1 }}", "{{ 1 == 2 }}", "{{ missing.name }}"],
        errorMessage="numbers are off",
    )
    assert effect.state is State.FAILED
    assert [(m.name, m.value) for m in context.metrics] == [("success", 1.0), ("failed", 2.0)]
    first, second, last = context.messages(LogLevel.ERROR)
    assert first == "Assertion `{{ 1 == 2 }}` failed!"
    assert "missing" in second
    assert last == "2 assertions failed!\nnumbers are off"


def test_assert_is_content_when_all_hold(execute: Execute, context: LocalContext) -> None:
    effect = execute("execution.Assert", conditions=["{{ 1 == 1 }}", "x"])
    assert effect.state is State.SUCCESS
    assert context.logs == []


def test_one_failed_assertion_is_singular(execute: Execute, context: LocalContext) -> None:
    execute("execution.Assert", conditions=["0"])
    assert context.messages(LogLevel.ERROR)[-1] == "1 assertion failed!"


@pytest.mark.parametrize(
    "labels",
    [
        {"team": "data", "tier": "{{ 2 }}"},
        [{"key": "team", "value": "data"}, {"key": "tier", "value": 2}],
        '{"team": "old", "team": "data", "tier": 2}',
        "{{ {'team': 'data', 'tier': 2} }}",
    ],
    ids=["map", "list", "json", "expression"],
)
def test_labels_are_added_and_replace(execute: Execute, context: LocalContext, labels: Any) -> None:
    context.labels = [("team", "none"), ("kept", "yes")]
    effect = execute("execution.Labels", labels=labels)
    assert effect.labels == [("team", "data"), ("kept", "yes"), ("tier", "2")]


def test_keys_of_labels_are_rendered_too(execute: Execute) -> None:
    assert execute("execution.Labels", labels={"{{ 'k' }}": True}).labels == [("k", "true")]


@pytest.mark.parametrize(
    "labels",
    [{"system.username": "root"}, {"a": ""}, {"a": None}, "not json", [{"key": "a"}], {"a": []}],
)
def test_labels_that_may_not_be_fail(execute: Execute, labels: Any) -> None:
    with pytest.raises(TaskError):
        execute("execution.Labels", labels=labels)


def test_variables_are_merged_deeply(execute: Execute, context: LocalContext) -> None:
    context.variables.update({"a": {"x": 1, "y": [1, 2]}, "b": 1})
    effect = execute("execution.SetVariables", variables={"a": {"y": [2, 3], "z": "{{ b }}"}})
    assert effect.variables == {"a": {"x": 1, "y": [1, 2, 3], "z": "1"}, "b": 1}
    assert context.variables["a"] == {"x": 1, "y": [1, 2]}


def test_null_leaves_a_variable_as_it_is(execute: Execute, context: LocalContext) -> None:
    context.variables.update({"a": 1, "b": {"c": 2}})
    effect = execute("execution.SetVariables", variables={"a": None, "b": {"c": None, "d": None}})
    assert effect.variables == {"a": 1, "b": {"c": 2, "d": None}}


def test_variables_that_exist_can_be_protected(execute: Execute, context: LocalContext) -> None:
    context.variables["a"] = 1
    with pytest.raises(TaskError, match="a"):
        execute("execution.SetVariables", variables={"a": 2, "b": 3}, overwrite=False)
    effect = execute("execution.SetVariables", variables={"b": 3}, overwrite=False)
    assert effect.variables == {"a": 1, "b": 3}


def test_variables_are_removed_at_any_depth(execute: Execute, context: LocalContext) -> None:
    context.variables.update({"a": {"b": {"c": 1, "d": 2}}, "e": 1})
    effect = execute("execution.UnsetVariables", variables=["a.b.c", "e", "unknown"])
    assert effect.variables == {"a": {"b": {"d": 2}}}
    assert context.variables == {"a": {"b": {"c": 1, "d": 2}}, "e": 1}


def test_a_path_through_no_map_fails_unless_ignored(
    execute: Execute, context: LocalContext
) -> None:
    context.variables["a"] = 1
    with pytest.raises(TaskError, match=r"`a`"):
        execute("execution.UnsetVariables", variables=["a.b"])
    effect = execute("execution.UnsetVariables", variables=["a.b", "x.y"], ignoreMissing=True)
    assert effect.variables == {"a": 1}


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
maps = st.dictionaries(st.text(max_size=2), values, max_size=4)


@given(maps, maps)
def test_merging_twice_changes_nothing_more(old: dict[str, Any], new: dict[str, Any]) -> None:
    once = deep_merge(old, new)
    assert deep_merge(once, new) == once
    assert set(once) == set(old) | set(new)


@given(maps)
def test_merging_with_nothing_is_the_same(value: dict[str, Any]) -> None:
    assert deep_merge(value, {}) == value
    assert deep_merge({}, value) == value


async def test_resume_answers_the_execution_that_it_names(
    task: Callable[..., Task], context: LocalContext
) -> None:
    resume = task("execution.Resume", executionId="{{ 'other' }}", inputs={"n": "{{ 1 + 1 }}"})
    await run_task(resume, context)
    assert context.executions.resumed == [("other", {"n": "2"})]
