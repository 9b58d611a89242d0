"""What loops go over, and how the runs over a file's portions end."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest

from vivace.errors import TaskError
from vivace.model.state import State
from vivace.plugin import Item, Items, RestartBehavior, Tally
from vivace.plugins.core.flow.item_tasks import RunItems
from vivace.plugins.core.flow.iterated_values import iterated
from vivace.plugins.core.flow.loop import Loop


def a_loop(**properties: Any) -> Loop:
    return Loop.model_construct(**{"id": "l", **properties})


@pytest.mark.parametrize(
    ("values", "items"),
    [
        (["a", "b", "a"], Items(2, ["a", "b"])),
        ('["a", "a", 1, 2.5, true, [1], {"k": 1}]',
         Items(6, ["a", "1", "2.5", "true", "[1]", '{"k":1}'])),
        ({"x": "1", "y": {"a": 2}, "z": "1"}, Items(3, ["1", '{"a":2}', "1"], ["x", "y", "z"])),
        ('{"x": null}', "null value"),
        ([1, None], "null value"),
        ([True], "Unknown value element type: bool"),
        ("plain", "must be a list, a map, or an expression that renders to one"),
        ("7", "must be a list"),
        ([], Items(0, [])),
        ("{}", Items(0, [], [])),
    ],
)  # fmt: skip
def test_values_of_a_loop(values: Any, items: Items | str) -> None:
    if isinstance(items, Items):
        assert iterated(values) == items
    else:
        with pytest.raises(TaskError, match=items):
            iterated(values)


def test_records_of_a_file_are_the_values_of_a_loop() -> None:
    loop = a_loop(values="kestra:///f")
    file = b'{"a":1}\n\n"text"\n{a: 2}\n{"a":1}\n'
    wanted = ['{"a":1}', "text", '{"a":2}', '{"a":1}']
    assert list(loop.records(io.BytesIO(file))) == wanted
    assert loop.items(lambda uri: io.BytesIO(file)) == Items(4, file="kestra:///f")


@pytest.mark.parametrize(
    ("ended", "state"),
    [
        ({"SUCCESS": 2}, State.SUCCESS),
        ({"SUCCESS": 1, "WARNING": 1}, State.SUCCESS),
        ({"SUCCESS": 1, "FAILED": 1, "KILLED": 1}, State.FAILED),
        ({"KILLED": 1}, State.KILLED),
        ({"CANCELLED": 1}, State.CANCELLED),
    ],
)
def test_a_loop_ends_as_its_worst_iteration(ended: dict[str, int], state: State) -> None:
    tally = Tally(2, 0, ended)
    assert a_loop().end(tally, [], "").state is state
    calm = a_loop(transmit_failed=False)
    assert calm.end(tally, [], "").state is State.SUCCESS


def runs(**properties: Any) -> RunItems:
    defaults: dict[str, Any] = {
        "namespace": "n",
        "flow_id": "f",
        "revision": None,
        "inputs": {"file": "{{ taskrun.items }}"},
        "labels": None,
        "wait": True,
        "transmit_failed": True,
        "inherit_labels": False,
        "schedule_date": None,
        "restart_behavior": RestartBehavior.RETRY_FAILED,
    }
    defaults |= {"id": "e_items", "splits": "kestra:///s"}
    return RunItems.model_construct(**(defaults | properties))


def test_portions_are_counted_by_state() -> None:
    tally = Tally(3, 1, Counter({"SUCCESS": 1, "WARNING": 1}))
    shown = runs().end(tally, [], "kestra:///d")
    assert shown.state is State.WARNING
    assert shown.outputs == {
        "iterations": {"CREATED": 0, "RUNNING": 1, "SUCCESS": 1, "WARNING": 1},
        "numberOfBatches": 3,
    }
    apart = runs(wait=False).end(Tally(3, 0, {"SUCCESS": 3}), [], "kestra:///d")
    assert apart.outputs == {"iterations": {"SUCCESS": 3}, "numberOfBatches": 3}
    assert runs().end(Tally(0, 0, {}), [], "kestra:///d").outputs is None


def test_each_portion_gives_its_execution_inputs_of_its_own() -> None:
    seen: list[Any] = []

    def render(value: Any) -> Any:
        seen.append(value)
        return {"file": "kestra:///part"}

    task = runs()
    item = Item(4, "kestra:///part")
    assert "inputs" not in task.dynamic_fields()
    assert task.item_variables(item) == {"items": "kestra:///part", "iteration": 4}
    assert task.request(item, render).inputs == {"file": "kestra:///part"}
    assert seen == [{"file": "{{ taskrun.items }}"}]
