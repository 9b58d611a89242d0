"""Every id leads to its class, and every example is a flow."""

from __future__ import annotations

import inspect
import re

import pytest

from vivace.model.flow_reader import read_flow
from vivace.plugin import Registry, Task
from vivace.plugins.amqp import types as amqp
from vivace.plugins.core import types as core
from vivace.plugins.core.condition import types as condition
from vivace.plugins.jdbc import types as jdbc
from vivace.plugins.kafka import types as kafka
from vivace.plugins.manifest import MANIFEST
from vivace.plugins.mqtt import types as mqtt
from vivace.plugins.nats import types as nats
from vivace.plugins.redis import types as redis

REGISTRY = Registry([MANIFEST])
FAMILIES = (amqp, core, jdbc, kafka, mqtt, nats, redis)
IDS = sorted(type_id for family in FAMILIES for type_id in family.TYPES["task"])
ALIASES = {old: new for family in FAMILIES for old, new in family.ALIASES.items()}
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("type_id", IDS)
def test_a_class_knows_its_id(type_id: str) -> None:
    cls = REGISTRY.resolve("task", type_id)
    canonical, *aliases = cls.type_ids  # type: ignore[attr-defined]
    assert canonical == type_id
    assert sorted(aliases) == sorted(old for old, new in ALIASES.items() if new == type_id)


def test_aliases_lead_to_types() -> None:
    assert set(ALIASES.values()) <= {*IDS, *MANIFEST.types["trigger"]}


@pytest.mark.parametrize("type_id", IDS)
def test_examples_are_flows_that_show_the_task(type_id: str) -> None:
    cls = REGISTRY.resolve("task", type_id)
    blocks = _BLOCK.findall(inspect.cleandoc(cls.__doc__ or ""))
    assert blocks
    for block in blocks:
        flow = read_flow(block, REGISTRY).require()
        assert type_id in {task.type for task in every_task(flow.tasks)}


def every_task(tasks: list[Task]) -> list[Task]:
    found = list(tasks)
    for task in tasks:
        lists: dict[str, list[Task]] = getattr(task, "child_lists", dict)()
        for inner in lists.values():
            found += every_task(inner)
    return found


@pytest.mark.parametrize("type_id", IDS)
def test_types_and_their_properties_are_documented(type_id: str) -> None:
    cls = REGISTRY.resolve("task", type_id)
    assert (cls.__doc__ or "").split("\n", 1)[0].endswith(".")
    schema = cls.model_json_schema(by_alias=True)
    assert schema["properties"]


SMALL = [("condition", name) for name in condition.TYPES["condition"]] + [
    ("trigger", name) for name in MANIFEST.types["trigger"]
]


@pytest.mark.parametrize(("kind", "type_id"), SMALL)
def test_triggers_and_conditions_are_documented(kind: str, type_id: str) -> None:
    cls = REGISTRY.resolve(kind, type_id)
    canonical, *aliases = cls.type_ids  # type: ignore[attr-defined]
    assert canonical == type_id
    assert {REGISTRY.canonical(alias) for alias in aliases} <= {type_id}
    assert (cls.__doc__ or "").split("\n", 1)[0].endswith(".")
    (block,) = _BLOCK.findall(inspect.cleandoc(cls.__doc__ or ""))
    assert type_id in block
    assert read_flow(block, REGISTRY).errors == []
